"""Doubts: stored items whose score is near the threshold of a topic, and about which no person has said anything yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, select

from feedwatch.model.item import ItemState
from feedwatch.store.schema import items, rulings, verdicts

_PER_FETCH = 100


@dataclass(frozen=True, slots=True)
class Doubt:
    """An item by its id, source and key there."""

    item_id: int
    source_id: str
    key: str
    url: str


def nearest(connection: Connection, topic: str, threshold: float, reach: float) -> Iterator[Doubt]:
    """Give the items within `reach` of a threshold, the nearest first, then the newest.

    Only those whose text is still there, that have any reason for their score, and on which nobody has ruled.
    """
    away = func.abs(verdicts.c.score - threshold)
    is_ruled = exists().where(rulings.c.item_id == verdicts.c.item_id, rulings.c.topic == topic)
    query = (
        select(items.c.id, items.c.source_id, items.c.item_key, items.c.url)
        .join(verdicts, verdicts.c.item_id == items.c.id)
        .where(
            verdicts.c.topic == topic,
            away <= reach,
            verdicts.c.reasons != [],
            items.c.state != ItemState.EXPIRED.value,
            ~is_ruled,
        )
        .order_by(away, items.c.id.desc())
    )
    rows = connection.execute(query)
    while part := rows.fetchmany(_PER_FETCH):
        yield from (Doubt(row.id, row.source_id, row.item_key, row.url) for row in part)
