"""Rows that are not kept for ever. What keeps a story from being told twice is never among them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from feedwatch.store.schema import attempts, deliveries, polls


def polls_before(connection: Connection, at: datetime) -> int:
    """Delete the records of polls that ended before a time."""
    return connection.execute(delete(polls).where(polls.c.finished_at < at)).rowcount


def deliveries_before(connection: Connection, at: datetime) -> int:
    """Delete deliveries that were over before a time, with their attempts."""
    old = select(deliveries.c.id).where(deliveries.c.done_at < at)
    connection.execute(delete(attempts).where(attempts.c.delivery_id.in_(old)))
    return connection.execute(delete(deliveries).where(deliveries.c.done_at < at)).rowcount
