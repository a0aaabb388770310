"""The search index: the stems of every item, newest first.

FTS5 with `remove_diacritics 0`, so that å and a are different letters. A word inside a compound is found by way of the
index's own vocabulary: every stem that contains it is asked for, so no second index is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, select, text

from feedwatch.store.schema import items, mentions, verdicts

_MOST_COMPOUNDS = 400


@dataclass(frozen=True, slots=True)
class Filter:
    """What items are looked among; what is empty does not matter."""

    place: str = ""
    source: str = ""
    topic: str = ""
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None


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
) -> list[int]:
    """Give the ids of the newest items that hold all that is wanted and nothing unwanted.

    Each wish is a list of alternatives, each alternative a phrase of stems.
    """
    query = select(items.c.id).order_by(items.c.id.desc()).limit(limit)
    match = " AND ".join(_any_of(alternatives) for alternatives in wanted)
    if unwanted:
        match = f"({match}) NOT ({' OR '.join(_any_of(alternatives) for alternatives in unwanted)})"
    hits = text("items.id IN (SELECT rowid FROM search WHERE search MATCH :match)").bindparams(match=match)
    return list(connection.scalars(_among(query.where(hits), among)))


def _any_of(alternatives: Sequence[Sequence[str]]) -> str:
    """Write alternatives as FTS5 reads them; stems are letters and digits, so that quotes are all they need."""
    phrases = ('"' + " ".join(phrase) + '"' for phrase in alternatives)
    return f"({' OR '.join(phrases)})"


def _among(query: Select[tuple[int]], among: Filter) -> Select[tuple[int]]:
    if among.place:
        # A county is named by its own code, and by those of its municipalities.
        named = select(mentions.c.item_id).where(mentions.c.place.startswith(among.place, autoescape=True))
        query = query.where(items.c.id.in_(named))
    if among.source:
        query = query.where(items.c.source_id == among.source)
    if among.topic:
        kept = select(verdicts.c.item_id).where(verdicts.c.topic == among.topic, verdicts.c.decision == "kept")
        query = query.where(items.c.id.in_(kept))
    if among.language:
        query = query.where(items.c.language == among.language)
    if among.since is not None:
        query = query.where(items.c.first_seen_at >= among.since)
    if among.until is not None:
        query = query.where(items.c.first_seen_at < among.until)
    return query
