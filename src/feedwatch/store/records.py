"""Items and stories as people ask for them: found, listed, with everything that was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from feedwatch.model.saying import Saying
from feedwatch.model.urls import canonical
from feedwatch.store.schema import (
    attempts,
    deliveries,
    digest_lines,
    digests,
    item_keys,
    item_versions,
    items,
    mentions,
    subscriptions,
    verdicts,
)
from feedwatch.store.schema import stories as story_rows


@dataclass(frozen=True, slots=True)
class VerdictRecord:
    """A verdict as stored; reasons are `{"part", "points", "words", "zone"}`."""

    topic: str
    score: float
    decision: str
    by_rules: str | None  # where a person ruled: what the rules decide, empty when they are not asked
    kind: str
    pack_version: str
    reasons: tuple[dict[str, Any], ...]
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An item as stored, with its verdicts and the places it names."""

    id: int
    source_id: str
    key: str
    url: str
    title: str
    summary: str
    body: str
    fulltext: Saying
    published_at: datetime
    published_trust: str
    first_seen_at: datetime
    language: str
    state: str
    news: bool
    kept_at: datetime | None
    story_id: int | None
    story_role: str
    story_reason: Saying
    verdicts: tuple[VerdictRecord, ...]
    places: tuple[tuple[str, str, str], ...]  # code, words, zone
    topics: tuple[str, ...]  # that keep it


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A version of an item."""

    number: int
    seen_at: datetime
    title: str
    summary: str
    body: str


@dataclass(frozen=True, slots=True)
class ToldRecord:
    """Where an item was told: digest, subscription, and the delivery of it."""

    digest_id: int
    subscription_id: int
    subscriber_id: int
    told: str
    built_at: datetime
    delivery_state: str
    delivered_at: datetime | None


def find(connection: Connection, reference: str) -> list[ItemRecord]:
    """Give the items of an id or an address, one for each source that has it."""
    if reference.isascii() and reference.isdecimal():
        wanted = items.c.id == int(reference[:18])  # SQLite's integers have 64 bits
    else:
        wanted = or_(items.c.url == reference, items.c.canonical_url == canonical(reference))
    return _records(connection, select(items).where(wanted).order_by(items.c.id))


def of_page(connection: Connection, canonical_url: str) -> list[ItemRecord]:
    """Give the items of a page, one for each source that has it."""
    return _records(connection, select(items).where(items.c.canonical_url == canonical_url).order_by(items.c.id))


def of_ids(connection: Connection, ids: Sequence[int]) -> list[ItemRecord]:
    """Give the items of these ids, in their order."""
    found = {item.id: item for item in _records(connection, select(items).where(items.c.id.in_(ids)))}
    return [found[item_id] for item_id in ids if item_id in found]


def listing(connection: Connection, *, everything: bool = False, limit: int = 200) -> list[ItemRecord]:
    """Give the latest items, the newest first: the kept ones, or `everything`."""
    query = select(items).order_by(items.c.first_seen_at.desc(), items.c.id.desc()).limit(limit)
    if not everything:
        query = query.where(items.c.id.in_(select(verdicts.c.item_id).where(verdicts.c.decision == "kept")))
    return _records(connection, query)


def stories(connection: Connection, *, limit: int = 100) -> list[tuple[int, list[ItemRecord]]]:
    """Give the latest stories with their kept items in the order they came."""
    kept = select(verdicts.c.item_id).where(verdicts.c.decision == "kept")
    latest = func.max(items.c.first_seen_at)
    query = (
        select(items.c.story_id)
        .where(items.c.story_id.is_not(None), items.c.id.in_(kept))
        .group_by(items.c.story_id)
        .order_by(latest.desc(), items.c.story_id.desc())
        .limit(limit)
    )
    ids = [row.story_id for row in connection.execute(query)]
    members = _records(connection, select(items).where(items.c.story_id.in_(ids)).order_by(items.c.id))
    return [(story, [item for item in members if item.story_id == story and item.state != "rejected"]) for story in ids]


def told(connection: Connection, item_id: int) -> list[ToldRecord]:
    """Give the digests that told an item and what became of them."""
    query = (
        select(
            digest_lines.c.digest_id,
            digest_lines.c.subscription_id,
            subscriptions.c.subscriber_id,
            digest_lines.c.told,
            digests.c.built_at,
            deliveries.c.state,
            deliveries.c.done_at,
        )
        .join(digests, digests.c.id == digest_lines.c.digest_id)
        .join(subscriptions, subscriptions.c.id == digest_lines.c.subscription_id)
        .outerjoin(deliveries, deliveries.c.digest_id == digests.c.id)
        .where(digest_lines.c.item_id == item_id)
        .order_by(digest_lines.c.digest_id)
    )
    return [ToldRecord(*row) for row in connection.execute(query)]


def aliases(connection: Connection, item_id: int) -> list[str]:
    """Give every name under which an item is known."""
    query = select(item_keys.c.alias).where(item_keys.c.item_id == item_id).order_by(item_keys.c.alias)
    return list(connection.scalars(query))


def versions(connection: Connection, item_id: int) -> list[tuple[int, datetime, str]]:
    """Give number, time and title of each version of an item."""
    columns = (item_versions.c.number, item_versions.c.seen_at, item_versions.c.title)
    rows = connection.execute(select(*columns).where(item_versions.c.item_id == item_id).order_by(columns[0]))
    return [(row.number, row.seen_at, row.title) for row in rows]


def version_texts(connection: Connection, item_id: int, most: int) -> list[VersionRecord]:
    """Give the latest versions of an item with their texts, the oldest of them first."""
    query = select(item_versions).where(item_versions.c.item_id == item_id).order_by(item_versions.c.number.desc())
    rows = connection.execute(query.limit(most)).all()
    return [VersionRecord(row.number, row.seen_at, row.title, row.summary, row.body) for row in reversed(rows)]


def story(connection: Connection, story_id: int) -> tuple[datetime, datetime, int | None] | None:
    """Give when a story began, when something came to it last, and the story it was merged into; None when there is none."""
    row = connection.execute(select(story_rows).where(story_rows.c.id == story_id)).one_or_none()
    return (row.first_seen_at, row.last_seen_at, row.merged_into) if row else None


def merged_into(connection: Connection, story_id: int) -> list[int]:
    """Give the stories that a story has taken in."""
    query = select(story_rows.c.id).where(story_rows.c.merged_into == story_id).order_by(story_rows.c.id)
    return list(connection.scalars(query))


def of_stories(connection: Connection, story_ids: Sequence[int]) -> dict[int, list[ItemRecord]]:
    """Give the items of stories in the order they came, those that are no longer kept too."""
    found: dict[int, list[ItemRecord]] = {story_id: [] for story_id in story_ids}
    for item in _records(connection, select(items).where(items.c.story_id.in_(story_ids)).order_by(items.c.id)):
        found[item.story_id or 0].append(item)
    return found


def counts(connection: Connection) -> dict[str, dict[str, int]]:
    """Count items, digests, deliveries and attempts by their state."""
    tables = {"items": items, "digests": digests, "deliveries": deliveries}
    found = {
        name: {row[0]: row[1] for row in connection.execute(select(t.c.state, func.count()).group_by(t.c.state))}
        for name, t in tables.items()
    }
    query = select(attempts.c.ok, func.count()).group_by(attempts.c.ok)
    found["attempts"] = {"ok" if row[0] else "failed": row[1] for row in connection.execute(query)}
    return found


def _records(connection: Connection, query: Any) -> list[ItemRecord]:
    rows = connection.execute(query).all()
    ids = [row.id for row in rows]
    judged: dict[int, list[VerdictRecord]] = {}
    for row in connection.execute(select(verdicts).where(verdicts.c.item_id.in_(ids)).order_by(verdicts.c.topic)):
        judged.setdefault(row.item_id, []).append(_verdict(row))
    placed: dict[int, list[tuple[str, str, str]]] = {}
    for row in connection.execute(select(mentions).where(mentions.c.item_id.in_(ids)).order_by(mentions.c.number)):
        placed.setdefault(row.item_id, []).append((row.place, row.words, row.zone))
    return [_record(row, tuple(judged.get(row.id, ())), tuple(placed.get(row.id, ()))) for row in rows]


def _verdict(row: Row[Any]) -> VerdictRecord:
    values = {name: getattr(row, name) for name in VerdictRecord.__slots__}
    return VerdictRecord(**values | {"reasons": tuple(row.reasons)})


def _record(row: Row[Any], judged: tuple[VerdictRecord, ...], placed: tuple[tuple[str, str, str], ...]) -> ItemRecord:
    given = {"key": row.item_key, "verdicts": judged, "places": placed}
    given["topics"] = tuple(verdict.topic for verdict in judged if verdict.decision == "kept")
    rest = [name for name in ItemRecord.__slots__ if name not in given]
    return ItemRecord(**given, **{name: getattr(row, name) for name in rest})
