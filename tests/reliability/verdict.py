"""The verdict on a siege: what was published against what far ends accepted, and both against the database.

Told is judged by what readers really got: mails and events are parsed, and each event must be in them as new exactly once,
each update exactly once, nothing else ever.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from tests.processes import call
from tests.reliability.events import words_in
from tests.reliability.ledger import MAIL, Accepted, text_of
from tests.reliability.siege import Reader, Siege

_HEADLINE = re.compile(r"(.*?)\s\[\d+\]", re.DOTALL)
_SHOWN = 12


@dataclass(frozen=True)
class Report:
    """The figures of a siege, and everything that should not be."""

    seed: int
    kills: int
    hits: dict[str, int]
    seconds: float
    releases: int
    items: int
    events: int
    updates: int
    digests: int
    messages: int
    repeats: int
    items_lost: int
    digests_lost: int
    tellings: int
    slowest_stop: float
    faults: tuple[str, ...]

    def __str__(self) -> str:
        figures = [f"{name.replace('_', ' ')}: {value}" for name, value in asdict(self).items() if name != "faults"]
        shown = [f"FAULT: {fault}" for fault in self.faults[:_SHOWN]]
        more = [f"and {len(self.faults) - _SHOWN} more"] if len(self.faults) > _SHOWN else []
        return "\n".join([*figures, *shown, *more, f"faults: {len(self.faults)}"])


def judge(siege: Siege) -> Report:
    """Judge a siege that is over."""
    lost = list(_items_lost(siege))
    strayed = list(_digests_lost(siege))
    told = {reader: _told(siege, reader) for reader in siege.readers}
    faults = [
        *_ends(siege),
        *lost,
        *_stories(siege),
        *strayed,
        *(fault for reader in siege.readers for fault in _tellings(siege, reader, told[reader])),
        *_repeats(siege),
        *_state(siege),
        *_audit(siege),
        *_left_over(siege),
    ]
    ((items,),) = siege.query("SELECT count(*) FROM items")
    ((digests,),) = siege.query("SELECT count(*) FROM digests")
    distinct = siege.ledger.distinct()
    return Report(
        seed=siege.plan.seed,
        kills=siege.plan.kills,
        hits=dict(sorted(siege.hits.items())),
        seconds=round(time.monotonic() - siege.began, 1),
        releases=len(siege.press.releases),
        items=int(str(items)),
        events=len(siege.press.events),
        updates=len(siege.press.updates),
        digests=int(str(digests)),
        messages=len(distinct),
        repeats=len(siege.ledger.accepted) - len(distinct),
        items_lost=len(lost),
        digests_lost=len(strayed),
        tellings=sum(counts.total() for counts in told.values()),
        slowest_stop=round(max(siege.stops, default=0.0), 1),
        faults=tuple(faults),
    )


def _ends(siege: Siege) -> Iterator[str]:
    """Each life ended as it was ended, and the last one in order."""
    wanted = [0 if siege.plan.orderly else -9] * siege.plan.kills + [0]
    for number, ((code, words), expected) in enumerate(zip(siege.ends, wanted, strict=True)):
        if code != expected:
            yield f"life {number} ended with {code}: {words[-8000:]}"
        for line in words.splitlines():
            if not line.startswith("{") or '"level": "error"' in line or '"level": "critical"' in line:
                yield f"life {number} said: {line[:1500]}"
                break


def _items_lost(siege: Siege) -> Iterator[str]:
    rows = siege.query("SELECT source_id, url, title FROM items")
    stored = Counter((str(source), urlsplit(str(url)).path) for source, url, _ in rows)
    titles = {(str(source), urlsplit(str(url)).path): title for source, url, title in rows}
    for key, release in siege.press.releases.items():
        if stored[key] != 1:
            yield f"{key} is stored {stored[key]} times"
        elif titles[key] != release.title:
            yield f"{key} is stored as {titles[key]!r}, its last edit {release.title!r} is lost"


def _stories(siege: Siege) -> Iterator[str]:
    """One event, one story: else the newsrooms wrote what does not test what it should."""
    of_event: dict[str, set[object]] = {}
    of_story: dict[object, set[str]] = {}
    for source, url, story in siege.query("SELECT source_id, url, story_id FROM items WHERE story_id IS NOT NULL"):
        release = siege.press.releases[str(source), urlsplit(str(url)).path]
        event = siege.press.updates.get(release.marker, release.marker)
        of_event.setdefault(event, set()).add(story)
        of_story.setdefault(story, set()).add(event)
    for event, stories in of_event.items():
        if len(stories) > 1:
            yield f"event {event} is stories {stories}"
    for story, events in of_story.items():
        if len(events) > 1:
            yield f"story {story} is events {events}"


def _digests_lost(siege: Siege) -> Iterator[str]:
    """Every digest was accepted, and nothing was accepted that the database does not know."""
    accepted = {entry.id.strip("<>").partition("@")[0] for entry in siege.ledger.accepted}
    rows = siege.query(
        "SELECT digests.id, digests.state, deliveries.key, deliveries.state FROM digests"
        " LEFT JOIN deliveries ON deliveries.digest_id = digests.id"
    )
    for number, state, key, handed in rows:
        if (state, handed) != ("delivered", "sent"):
            yield f"digest {number} is {state}, its delivery {handed}"
        elif key not in accepted:
            yield f"digest {number} counts as sent and was never accepted"
    for key in accepted - {str(key) for _, _, key, _ in rows}:
        yield f"message {key} was accepted, and the database does not know it"


def _told(siege: Siege, reader: Reader) -> Counter[str]:
    """Count how often a reader was told each event as new, and each update."""
    told: Counter[str] = Counter()
    for entry in siege.ledger.distinct().values():
        if reader.address == entry.to:
            told.update(_markers(siege, entry))
    return told


def _markers(siege: Siege, entry: Accepted) -> Iterator[str]:
    tellings = _in_mail(text_of(entry.content)) if entry.lane == MAIL else _in_event(json.loads(entry.content))
    for headline, steps in tellings:
        updates = [word for word in words_in(f"{headline} {steps}") if word in siege.press.updates]
        yield from dict.fromkeys(updates)
        if not any(word in siege.press.updates for word in words_in(headline)):
            yield next((word for word in words_in(headline) if word in siege.press.events), f"unknown: {headline}")


def _in_mail(text: str) -> Iterator[tuple[str, str]]:
    """Give each headline of a mail with what stands below it."""
    for block in text.split("\n\n"):
        if found := _HEADLINE.match(block):
            yield found[1], block


def _in_event(event: dict[str, dict[str, list[dict[str, object]]]]) -> Iterator[tuple[str, str]]:
    data = event["data"]
    for section in data["sections"]:
        stories = section["stories"]
        assert isinstance(stories, list)
        for story in stories:
            yield story["title"], json.dumps(story["developments"], ensure_ascii=False)
    for update in data["updates"]:
        yield str(update["title"]), ""


def _tellings(siege: Siege, reader: Reader, told: Counter[str]) -> Iterator[str]:
    expected = siege.press.matching(reader.towns)
    for marker in sorted(expected | set(told)):
        times, wanted = told[marker], int(marker in expected)
        if times != wanted:
            what = "update" if marker in siege.press.updates else "event"
            yield f"{reader.address} was told {what} {marker} {times} times instead of {wanted}"


def _repeats(siege: Siege) -> Iterator[str]:
    """A message may come again only when it was the last that its far end took before a kill, and then as it was."""
    last = {(entry.lane, entry.life): entry.id for entry in siege.ledger.accepted}
    by_name: dict[str, list[Accepted]] = {}
    for entry in siege.ledger.accepted:
        by_name.setdefault(entry.id, []).append(entry)
        if not entry.signed:
            yield f"event {entry.id} is not signed as it should be"
    for name, entries in by_name.items():
        for one, other in pairwise(entries):
            if siege.plan.orderly or one.life == other.life or last[one.lane, one.life] != name:
                yield f"{name} came again in life {other.life} without need: it was taken in life {one.life}"
            if (one.lane, one.to, one.content) != (other.lane, other.to, other.content):
                yield f"{name} came again with other content"


def _state(siege: Siege) -> Iterator[str]:
    if (found := siege.query("PRAGMA integrity_check")) != [("ok",)]:
        yield f"the database is not sound: {found}"
    if found := siege.query("PRAGMA foreign_key_check"):
        yield f"the database has dangling references: {found}"
    for table in ("sources", "deliveries"):
        if found := siege.query(
            f"SELECT id, lease_id, lease_until FROM {table} WHERE lease_id <> '' OR lease_until IS NOT NULL"
        ):
            yield f"leases of {table} were left: {found}"
    windows = siege.query(
        "SELECT subscription_id, window_start, window_end, id FROM digests ORDER BY subscription_id, id"
    )
    for one, other in pairwise(windows):
        if one[0] == other[0] and str(other[1]) < str(one[2]):
            yield f"the window of digest {other[3]} begins before that of digest {one[3]} ends"


def _audit(siege: Siege) -> Iterator[str]:
    ended = call(siege.starter, ("audit", "--since", "1d", "--json"), siege.folder, siege.environment)
    if ended.code:
        found = ended.json["subscriptions"] if ended.out else []
        words: Iterable[str] = [word for one in found for word in one["unexplained"]]
        yield f"audit ended with {ended.code}: {[*words] or ended.err[-1500:]}"


def _left_over(siege: Siege) -> Iterator[str]:
    """No process remains; they are recognised by their folder for temporary files."""
    mark = f"TMPDIR={siege.folder / 'tmp'}".encode()
    ends = time.monotonic() + 5
    while (found := list(_marked(mark))) and time.monotonic() < ends:
        time.sleep(0.1)
    if found:
        yield f"processes were left: {found}"


def _marked(mark: bytes) -> Iterator[str]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                yield f"{process.name} {(process / 'cmdline').read_bytes()!r}"
        except OSError:
            continue  # it has ended, or is not ours
