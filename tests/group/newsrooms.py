"""Accounts for tests: made by hand, or from labelled items."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import combinations
from pathlib import Path

from feedwatch.config.places import load_places
from feedwatch.judge.places import find_places
from feedwatch.model.passage import Passage, Zone
from feedwatch.model.place import Gazetteer, PlaceKind
from feedwatch.model.story import Account
from feedwatch.model.text import clean, one_line

ROOT = Path(__file__).resolve().parents[2]
OWN = Path(__file__).parent / "data" / "stories.jsonl"
DEV = ROOT / "config" / "topics" / "climate-contract.dev.jsonl"
# The strong words of the topic that the labelled items are about, as a pack would give them.
TOPIC = (
    "klimatkontrakt",
    "Viable Cities",
    "Klimatneutrala städer",
    "Climate City Contract",
    "climate neutral",
    "mission",
)

Pairs = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Labelled:
    """A labelled item as grouping sees it; its item id is its place in the file, from 1."""

    id: str
    story: str | None
    same_text_as: str | None
    account: Account


def account(
    item_id: int,
    title: str,
    text: str = "",
    *,
    at: datetime = datetime(2025, 3, 3, 9, tzinfo=UTC),
    source: str = "tidning",
    own: str = "",
    places: tuple[str, ...] = (),
    lead_places: tuple[str, ...] | None = None,
    story: int = 0,
    url: str = "",
) -> Account:
    """Make an account; with `own` it is about its own place."""
    return Account(
        item_id=item_id,
        story_id=story,
        source_id=source,
        title=title,
        text=text,
        canonical_url=url,
        published=at,
        language="",
        places=places or ((own,) if own else ()),
        own_place=own,
        lead_places=lead_places,
    )


@cache
def labelled(path: Path) -> tuple[Labelled, ...]:
    """Read labelled items: places from the labels, own places from the beginnings of the source ids."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_labelled(number, json.loads(line)) for number, line in enumerate(lines, 1) if line.strip())


def story_pairs(items: Sequence[Labelled], story_of: Callable[[Labelled], Hashable]) -> Pairs:
    """Give the pairs of item ids that are in one story; items without one pair with nobody."""
    groups: dict[Hashable, list[int]] = {}
    for item in items:
        if story_of(item) is not None:
            groups.setdefault(story_of(item), []).append(item.account.item_id)
    return frozenset(pair for members in groups.values() for pair in combinations(sorted(members), 2))


def chained_pairs(links: Iterable[tuple[int, int]]) -> Pairs:
    """Give the pairs of everything that links connect."""
    group: dict[int, set[int]] = {}
    for one, other in links:
        joined = group.get(one, {one}) | group.get(other, {other})
        group |= dict.fromkeys(joined, joined)
    return frozenset(pair for members in group.values() for pair in combinations(sorted(members), 2))


def copy_links(items: Sequence[Labelled]) -> list[tuple[int, int]]:
    """Give the labelled copies as pairs of item ids."""
    numbers = {item.id: item.account.item_id for item in items}
    return [(item.account.item_id, numbers[item.same_text_as]) for item in items if item.same_text_as]


def rates(found: Pairs, wanted: Pairs) -> tuple[float, float, float]:
    """Give precision, recall and F1 of pairs."""
    right = len(found & wanted)
    precision, recall = right / max(1, len(found)), right / max(1, len(wanted))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


@cache
def _gazetteer() -> Gazetteer:
    return load_places((ROOT / "config" / "places" / "sweden.toml").read_text(encoding="utf-8"), "sweden.toml")


@cache
def _codes() -> dict[str, str]:
    places = _gazetteer().places
    return {place.name: place.code for place in places if place.kind is PlaceKind.MUNICIPALITY}


@cache
def _senders() -> dict[str, str]:
    return {_ascii(name): code for name, code in _codes().items()}


def _ascii(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _labelled(number: int, data: dict[str, str]) -> Labelled:
    title = one_line(re.sub("<[^>]+>", "", data["title"]))
    summary, body = clean(data["summary"]), clean(data["body"])
    named = {_codes()[name] for name in data["municipalities"] if name in _codes()}
    lead = summary or body.partition("\n")[0]
    zones = [Passage(Zone.TITLE, title), Passage(Zone.LEAD, lead), Passage(Zone.BODY, body)]
    found = [mention for mention in find_places(zones, _gazetteer()) if mention.code in named]
    places = tuple(dict.fromkeys((*(mention.code for mention in found), *sorted(named))))
    return Labelled(
        id=data["id"],
        story=data["story"],
        same_text_as=data["same_text_as"],
        account=Account(
            item_id=number,
            story_id=0,
            source_id=data["source_id"],
            title=title,
            text=body if len(body) >= len(summary) else summary,
            canonical_url="",
            published=datetime.fromisoformat(data["published"]),
            language="",
            places=places,
            own_place=_senders().get(data["source_id"].partition("-")[0], ""),
            lead_places=tuple(mention.code for mention in found if mention.zone is not Zone.BODY),
            topic_words=TOPIC,
        ),
    )
