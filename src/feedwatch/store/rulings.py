"""Rulings: what people decided about items, one for each item and topic."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from feedwatch.model.ruling import Ruling
from feedwatch.model.topic import Decision
from feedwatch.store.schema import rulings


def put(connection: Connection, ruling: Ruling) -> None:
    """Store a ruling, in place of an earlier one on the same item and topic."""
    values = {
        "decision": ruling.decision.value,
        "note": ruling.note,
        "who": ruling.who,
        "at": ruling.at,
    }
    statement = upsert(rulings).values(item_id=ruling.item_id, topic=ruling.topic, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["item_id", "topic"], set_=values))


def remove(connection: Connection, item_id: int, topic: str) -> bool:
    """Remove a ruling; tells whether there was one."""
    mine = (rulings.c.item_id == item_id) & (rulings.c.topic == topic)
    return connection.execute(delete(rulings).where(mine)).rowcount > 0


def of_item(connection: Connection, item_id: int) -> list[Ruling]:
    """Give the rulings on an item, by topic."""
    query = select(rulings).where(rulings.c.item_id == item_id).order_by(rulings.c.topic)
    return [_ruling(row) for row in connection.execute(query)]


def of_topic(connection: Connection, topic: str) -> dict[int, Ruling]:
    """Give the rulings of a topic by the ids of their items."""
    query = select(rulings).where(rulings.c.topic == topic)
    return {row.item_id: _ruling(row) for row in connection.execute(query)}


def _ruling(row: Row[Any]) -> Ruling:
    return Ruling(row.item_id, row.topic, Decision(row.decision), row.note, row.who, row.at)
