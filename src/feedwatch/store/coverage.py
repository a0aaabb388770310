"""What was kept from and about places: the other half of the coverage picture, beside the days of the watch."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, distinct, func, select

from feedwatch.store.schema import items, mentions, verdicts

_KEPT = items.c.id.in_(select(verdicts.c.item_id).where(verdicts.c.decision == "kept")) & items.c.news


def kept_from(connection: Connection, start: datetime, end: datetime) -> dict[str, int]:
    """Count the kept news that each source brought in a span of time."""
    query = select(items.c.source_id, func.count()).where(_within(start, end), _KEPT).group_by(items.c.source_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def kept_about(connection: Connection, start: datetime, end: datetime, places: Collection[str]) -> dict[str, int]:
    """Count the kept news of a span of time that names each of these places."""
    query = (
        select(mentions.c.place, func.count(distinct(items.c.id)))
        .join(items, items.c.id == mentions.c.item_id)
        .where(_within(start, end), _KEPT, mentions.c.place.in_(places))
        .group_by(mentions.c.place)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _within(start: datetime, end: datetime) -> ColumnElement[bool]:
    return (items.c.first_seen_at >= start) & (items.c.first_seen_at < end)
