"""The search index: the stems of every item, newest first.

FTS5 with `remove_diacritics 0`, so that å and a are different letters. A word inside a compound is found by way of the
index's own vocabulary: every stem that contains it is asked for, so no second index is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, text, true

from feedwatch.model.item import ItemState
from feedwatch.model.topic import Decision
from feedwatch.store.schema import item_versions, items, mentions, rulings, verdicts

_MOST_COMPOUNDS = 400


@dataclass(frozen=True, slots=True)
class Filter:
    """What items are looked among; what is empty does not matter.

    `decision` is a word of Decision, of the `topic` or of any; "expired" for items whose text is forgotten; or "any", which asks
    of a topic only that it judged the item. Without a decision a topic means what it keeps.
    """

    place: str = ""
    source: str = ""
    topic: str = ""
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None
    decision: str = ""
    story: int = 0
    by_hand: bool = False  # somebody has ruled on it
    changed: bool = False  # it has more than one version


def index(connection: Connection, entries: Sequence[tuple[int, str, str]]) -> None:
    """Put the stems of items into the index, in place of those they had: id, title and body of each."""
    if not entries:
        return
    remove(connection, [item_id for item_id, _, _ in entries])
    connection.execute(
        text("INSERT INTO search (rowid, title, body) VALUES (:id, :title, :body)"),
        [{"id": item_id, "title": title, "body": body} for item_id, title, body in entries],
    )


def remove(connection: Connection, item_ids: Sequence[int]) -> None:
    """Take items out of the index."""
    if not item_ids:
        return
    connection.execute(text("DELETE FROM search WHERE rowid = :id"), [{"id": item_id} for item_id in item_ids])


def compounds(connection: Connection, part: str) -> list[str]:
    """Give the indexed stems that contain a part, the most frequent first."""
    pattern = "%" + part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    query = text("SELECT term FROM search_words WHERE term LIKE :pattern ESCAPE '\\' ORDER BY doc DESC LIMIT :most")
    return list(connection.scalars(query, {"pattern": pattern, "most": _MOST_COMPOUNDS}))


def find(
    connection: Connection,
    wanted: Sequence[Sequence[Sequence[str]]],
    unwanted: Sequence[Sequence[Sequence[str]]],
    among: Filter,
    limit: int,
    before: int | None = None,
) -> list[int]:
    """Give the ids of the newest items, of ids below `before`, that hold all that is wanted and nothing unwanted.

    Each wish is a list of alternatives, each alternative a phrase of stems; without wishes every item is found.
    """
    query = _among(_found(select(items.c.id), wanted, unwanted), among).order_by(items.c.id.desc()).limit(limit)
    return list(connection.scalars(query if before is None else query.where(items.c.id < before)))


def find_stories(
    connection: Connection,
    wanted: Sequence[Sequence[Sequence[str]]],
    unwanted: Sequence[Sequence[Sequence[str]]],
    among: Filter,
    limit: int,
    *,
    known: int,
    before: int | None,
) -> list[tuple[int, int]]:
    """Give stories and their latest item among those that `find` finds, the latest first.

    Only items up to `known` count, and only stories whose latest item is below `before`: so pages that are turned one after
    another neither repeat nor leave out a story, whatever comes in meanwhile.
    """
    latest = func.max(items.c.id)
    chosen = _among(_found(select(items.c.story_id, latest), wanted, unwanted), among)
    chosen = chosen.where(items.c.story_id.is_not(None), items.c.id <= known)
    query = chosen.group_by(items.c.story_id).order_by(latest.desc()).limit(limit)
    query = query if before is None else query.having(latest < before)
    return [(row[0], row[1]) for row in connection.execute(query)]


def last_item(connection: Connection) -> int:
    """Give the highest id of an item; 0 when there is none."""
    return int(connection.execute(select(func.coalesce(func.max(items.c.id), 0))).scalar_one())


def _found(
    query: Select[Any],
    wanted: Sequence[Sequence[Sequence[str]]],
    unwanted: Sequence[Sequence[Sequence[str]]],
) -> Select[Any]:
    if not wanted:
        return query
    match = " AND ".join(_any_of(alternatives) for alternatives in wanted)
    if unwanted:
        match = f"({match}) NOT ({' OR '.join(_any_of(alternatives) for alternatives in unwanted)})"
    return query.where(text("items.id IN (SELECT rowid FROM search WHERE search MATCH :match)").bindparams(match=match))


def _any_of(alternatives: Sequence[Sequence[str]]) -> str:
    """Write alternatives as FTS5 reads them; stems are letters and digits, so that quotes are all they need."""
    phrases = ('"' + " ".join(phrase) + '"' for phrase in alternatives)
    return f"({' OR '.join(phrases)})"


def _among(query: Select[Any], among: Filter) -> Select[Any]:
    return query.where(*_conditions(among))


def _conditions(among: Filter) -> Iterator[ColumnElement[bool]]:
    yield from _judged(among)
    if among.place:
        # A county is named by its own code, and by those of its municipalities.
        named = select(mentions.c.item_id).where(mentions.c.place.startswith(among.place, autoescape=True))
        yield items.c.id.in_(named)
    if among.source:
        yield items.c.source_id == among.source
    if among.language:
        yield items.c.language == among.language
    if among.since is not None:
        yield items.c.first_seen_at >= among.since
    if among.until is not None:
        yield items.c.first_seen_at < among.until
    if among.story:
        yield items.c.story_id == among.story
    if among.changed:
        yield items.c.id.in_(select(item_versions.c.item_id).where(item_versions.c.number > 1))


def _judged(among: Filter) -> Iterator[ColumnElement[bool]]:
    if among.by_hand:
        ruled = select(rulings.c.item_id)
        yield items.c.id.in_(ruled.where(rulings.c.topic == among.topic) if among.topic else ruled)
    decision = among.decision or (Decision.KEPT.value if among.topic else "any")
    if decision == ItemState.EXPIRED.value:
        yield items.c.state == decision
    if among.topic or decision == Decision.DOUBTFUL.value:
        judged = select(verdicts.c.item_id)
        judged = judged.where(verdicts.c.topic == among.topic) if among.topic else judged
        yield items.c.id.in_(judged.where(verdicts.c.decision == decision) if decision in set(Decision) else judged)
    elif decision in {ItemState.KEPT.value, ItemState.REJECTED.value}:
        doubted = select(verdicts.c.item_id).where(verdicts.c.decision == Decision.DOUBTFUL.value)
        yield items.c.state == decision
        yield items.c.id.not_in(doubted) if decision == ItemState.REJECTED.value else true()
