"""Items: what we know, how it was judged, and every version of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from feedwatch.model.item import Item, ItemState, Known, PublishedTrust
from feedwatch.model.saying import Saying
from feedwatch.model.topic import Judgement
from feedwatch.store import search
from feedwatch.store import verdicts as judgements
from feedwatch.store.schema import item_keys, item_versions, items, rulings, sketches, verdicts

_PER_QUERY = 400  # SQLite takes a bounded number of parameters in one statement


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry that became an item, with all that was decided about it."""

    item: Item
    judgement: Judgement
    fulltext: Saying  # how the body was had, or why not
    news: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """An item as it is stored, and what each topic decided about it."""

    item_id: int
    item: Item
    decisions: dict[str, str]


def known(connection: Connection, source_id: str, aliases: Sequence[str]) -> tuple[dict[str, Known], dict[str, int]]:
    """Give what we know of a source under any of these aliases, and the id of each item by its key."""
    found: dict[str, Known] = {}
    ids: dict[str, int] = {}
    for start in range(0, len(aliases), _PER_QUERY):
        part = aliases[start : start + _PER_QUERY]
        query = (
            select(item_keys.c.alias, items)
            .join(items, items.c.id == item_keys.c.item_id)
            .where(item_keys.c.source_id == source_id, item_keys.c.alias.in_(part))
        )
        for row in connection.execute(query):
            is_stated = row.published_trust != PublishedTrust.FIRST_SEEN.value
            published = row.published_at if is_stated else None
            found[row.alias] = Known(row.item_key, row.content_hash, row.title, published)
            ids[row.item_key] = row.id
    return found, ids


def add(connection: Connection, findings: Sequence[Finding], now: datetime) -> list[int]:
    """Store new items with their first versions, verdicts and mentions; gives their ids in the same order."""
    if not findings:
        return []
    statement = insert(items).returning(items.c.id, sort_by_parameter_order=True)
    ids = list(connection.scalars(statement, [_new(finding, now) for finding in findings]))
    known_by = [(item_id, finding.item) for item_id, finding in zip(ids, findings, strict=True)]
    remember(connection, ((i, item.source_id, alias) for i, item in known_by for alias in (item.key, *item.aliases)))
    connection.execute(insert(item_versions), [_version(item_id, 1, item, now) for item_id, item in known_by])
    judgements.add(connection, list(zip(ids, (finding.judgement for finding in findings), strict=True)), now)
    return ids


def revise(connection: Connection, item_id: int, finding: Finding, now: datetime) -> bool:
    """Store a new version of a known item and its new verdicts; tells whether it is kept now and was not before."""
    item = finding.item
    before = connection.execute(select(items.c.kept_at).where(items.c.id == item_id)).scalar_one()
    kept = any(verdict.kept for verdict in finding.judgement.verdicts)
    values = _values(finding) | {
        "state": (ItemState.KEPT if kept else ItemState.REJECTED).value,
        "kept_at": before or (now if kept else None),
    }
    connection.execute(update(items).where(items.c.id == item_id).values(**values))
    remember(connection, ((item_id, item.source_id, alias) for alias in item.aliases))
    last = select(func.coalesce(func.max(item_versions.c.number), 0)).where(item_versions.c.item_id == item_id)
    number = connection.execute(last).scalar_one() + 1
    connection.execute(insert(item_versions), [_version(item_id, number, item, now)])
    judgements.replace(connection, item_id, finding.judgement, now, counts_from=now)
    return kept and before is None


def in_stories(connection: Connection, item_ids: Sequence[int]) -> dict[int, int]:
    """Give those of the items that are in a story, each with its story."""
    query = select(items.c.id, items.c.story_id).where(items.c.id.in_(item_ids), items.c.story_id.is_not(None))
    return {row.id: row.story_id for row in connection.execute(query)}


def with_text(connection: Connection, since: datetime | None) -> Iterator[Stored]:
    """Give the items whose text is still there, seen since a time, the newest first."""
    query = select(items).where(items.c.state != ItemState.EXPIRED.value).order_by(items.c.id.desc())
    query = query if since is None else query.where(items.c.first_seen_at >= since)
    rows = connection.execute(query)
    while part := rows.fetchmany(_PER_QUERY):
        yield from _stored(connection, part)


def stale(connection: Connection, asked: Mapping[str, tuple[str, list[str]]], most: int) -> list[Stored]:
    """Give items that some topic has not judged by its present version; `asked` gives version and sources of a topic."""
    has_text = items.c.state != ItemState.EXPIRED.value
    for topic, (version, source_ids) in asked.items():
        current = exists().where(
            verdicts.c.item_id == items.c.id, verdicts.c.topic == topic, verdicts.c.pack_version == version
        )
        query = select(items).where(has_text, items.c.source_id.in_(source_ids), ~current)
        rows = connection.execute(query.order_by(items.c.id.desc()).limit(most)).all()
        if rows:
            return list(_stored(connection, rows))
    return []


def get(connection: Connection, item_id: int) -> Stored | None:
    """Give an item, or None."""
    rows = connection.execute(select(items).where(items.c.id == item_id)).all()
    return next(_stored(connection, rows), None)


def judge_again(
    connection: Connection, stored: Stored, judgement: Judgement, now: datetime, *, counts_from: datetime | None = None
) -> bool:
    """Replace the verdicts of an item; tells whether it is kept now and never was before.

    What is newly kept counts as kept since it was seen first, so that digests that were built stay as they are; or since
    `counts_from`.
    """
    since = counts_from or stored.item.first_seen
    kept = any(verdict.kept for verdict in judgement.verdicts)
    before = connection.execute(select(items.c.kept_at).where(items.c.id == stored.item_id)).scalar_one()
    values = {
        "state": (ItemState.KEPT if kept else ItemState.REJECTED).value,
        "kept_at": before or (since if kept else None),
        "language": judgement.language,
    }
    connection.execute(update(items).where(items.c.id == stored.item_id).values(**values))
    judgements.replace(connection, stored.item_id, judgement, now, counts_from=since)
    return kept and before is None


def remember(connection: Connection, names: Iterable[tuple[int, str, str]]) -> None:
    """Teach further names: item id, source id, alias; a name that means another item already keeps its meaning."""
    rows = [{"source_id": source_id, "alias": alias, "item_id": item_id} for item_id, source_id, alias in names]
    if rows:
        connection.execute(upsert(item_keys).on_conflict_do_nothing(), rows)


def sketch(connection: Connection, item_id: int, features: Iterable[str], published: datetime) -> None:
    """Store the features by which items that may tell of the same event are found."""
    rows = [{"item_id": item_id, "feature": feature, "published_at": published} for feature in set(features)]
    if rows:
        connection.execute(upsert(sketches).on_conflict_do_nothing(), rows)


def expire(connection: Connection, before: datetime) -> int:
    """Drop the text of rejected items seen before a time; key and hash stay, so that they stay known.

    What a person has ruled on stays, so that they can think again.
    """
    ruled = select(rulings.c.item_id)
    old = (items.c.state == ItemState.REJECTED.value) & (items.c.first_seen_at < before) & items.c.id.not_in(ruled)
    gone = select(items.c.id).where(old)
    search.remove(connection, list(connection.scalars(gone)))
    connection.execute(delete(item_versions).where(item_versions.c.item_id.in_(gone)))
    emptied = {"summary": "", "body": "", "state": ItemState.EXPIRED.value}
    return connection.execute(update(items).where(old).values(**emptied)).rowcount


def _stored(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[Stored]:
    ids = [row.id for row in rows]
    decisions: dict[int, dict[str, str]] = {}
    query = select(verdicts.c.item_id, verdicts.c.topic, verdicts.c.decision).where(verdicts.c.item_id.in_(ids))
    for verdict in connection.execute(query):
        decisions.setdefault(verdict.item_id, {})[verdict.topic] = verdict.decision
    for row in rows:
        yield Stored(row.id, _item(row), decisions.get(row.id, {}))


def _item(row: Row[Any]) -> Item:
    return Item(
        source_id=row.source_id,
        key=row.item_key,
        url=row.url,
        canonical_url=row.canonical_url,
        title=row.title,
        summary=row.summary,
        body=row.body,
        published=row.published_at,
        published_trust=PublishedTrust(row.published_trust),
        language=row.language,
        content_hash=row.content_hash,
        first_seen=row.first_seen_at,
    )


def _values(finding: Finding) -> dict[str, object]:
    item = finding.item
    return {
        "url": item.url,
        "canonical_url": item.canonical_url,
        "title": item.title,
        "summary": item.summary,
        "body": item.body,
        "fulltext": finding.fulltext,
        "language": finding.judgement.language,
        "content_hash": item.content_hash,
    }


def _new(finding: Finding, now: datetime) -> dict[str, object]:
    item = finding.item
    kept = any(verdict.kept for verdict in finding.judgement.verdicts)
    return _values(finding) | {
        "source_id": item.source_id,
        "item_key": item.key,
        "first_seen_at": item.first_seen,
        "published_at": item.published,
        "published_trust": item.published_trust.value,
        "news": finding.news,
        "state": (ItemState.KEPT if kept else ItemState.REJECTED).value,
        "kept_at": now if kept else None,
    }


def _version(item_id: int, number: int, item: Item, now: datetime) -> dict[str, object]:
    return {
        "item_id": item_id,
        "number": number,
        "seen_at": now,
        "title": item.title,
        "summary": item.summary,
        "body": item.body,
        "content_hash": item.content_hash,
    }
