"""All that is held about a subscriber: to show it, and to delete it.

Both follow the foreign keys of the schema from the subscriber down, so a table that comes to refer to subscribers, or to
anything of theirs, is exported and erased without anyone having to remember it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, exists, func, insert, literal, select

from feedwatch.model.subscriber import SubscriberState
from feedwatch.store.columns import Instant
from feedwatch.store.schema import deliveries, ended_links, metadata, questions, subscribers

# What opens a door is held as a hash or is none of theirs to see; a lease is about us.
_NOT_SHOWN = re.compile("salt|hash|token|secret|lease|_key$")


def of(connection: Connection, subscriber_id: int) -> dict[str, list[dict[str, Any]]]:
    """Give every row about a subscriber, by table and in order, without secrets."""
    held: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    for table, mine in _down(subscribers, subscribers.c.id == subscriber_id):
        keys = list(table.primary_key.columns)
        for row in connection.execute(select(table).where(mine).order_by(*keys)).mappings():
            shown = {name: value for name, value in row.items() if not _NOT_SHOWN.search(name)}
            held.setdefault(table.name, {})[tuple(row[key.name] for key in keys)] = shown
    return {name: list(rows.values()) for name, rows in held.items()}


def addresses(connection: Connection, subscriber_id: int) -> set[str]:
    """Give every address that we have written to a subscriber at."""
    mine = subscribers.c.id == subscriber_id
    written = select(deliveries.c.target).where(deliveries.c.subscriber_id == subscriber_id)
    return {*connection.scalars(select(subscribers.c.address).where(mine)), *connection.scalars(written)}


def erase(connection: Connection, subscriber_id: int, now: datetime) -> None:
    """Delete a subscriber and everything about them; their link to leave stays as a hash, and says that they are gone."""
    _erase(connection, subscribers.c.id == subscriber_id, now)


def erase_unconfirmed(connection: Connection, before: datetime, now: datetime) -> int:
    """Erase who never confirmed and was not asked since a time."""
    asked = exists().where(questions.c.subscriber_id == subscribers.c.id, questions.c.asked_at >= before)
    pending = subscribers.c.state == SubscriberState.PENDING.value
    return _erase(connection, pending & (subscribers.c.created_at < before) & ~asked, now)


def erase_left(connection: Connection, before: datetime, now: datetime) -> int:
    """Erase who left before a time."""
    left = subscribers.c.state == SubscriberState.UNSUBSCRIBED.value
    return _erase(connection, left & (subscribers.c.left_at < before), now)


def _erase(connection: Connection, who: ColumnElement[bool], now: datetime) -> int:
    count = connection.execute(select(func.count()).select_from(subscribers).where(who)).scalar_one()
    if not count:
        return 0
    links = select(subscribers.c.token_hash, literal(now, Instant())).where(who)
    connection.execute(insert(ended_links).from_select(["token_hash", "ended_at"], links))
    for table, mine in reversed(list(_down(subscribers, who))):
        connection.execute(delete(table).where(mine))
    return int(count)


def _down(table: Table, mine: ColumnElement[bool]) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Give a table and those that refer to it, each before the ones that refer to it in turn, with what is meant of them."""
    yield table, mine
    for column in _referring(table):
        yield from _down(column.table, column.in_(select(table.c.id).where(mine)))


def _referring(table: Table) -> Iterator[Column[Any]]:
    """Give the columns of other tables that refer to one."""
    for other in metadata.sorted_tables:
        yield from (
            c for c in other.columns if other is not table and any(k.column.table is table for k in c.foreign_keys)
        )
