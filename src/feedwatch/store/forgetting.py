"""Rows that are not kept for ever. What keeps a story from being told twice is never among them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from feedwatch.model.subscriber import SubscriberState
from feedwatch.store.schema import attempts, deliveries, polls, subscribers, subscriptions


def polls_before(connection: Connection, at: datetime) -> int:
    """Delete the records of polls that ended before a time."""
    return connection.execute(delete(polls).where(polls.c.finished_at < at)).rowcount


def deliveries_before(connection: Connection, at: datetime) -> int:
    """Delete deliveries that were over before a time, with their attempts."""
    old = select(deliveries.c.id).where(deliveries.c.done_at < at)
    connection.execute(delete(attempts).where(attempts.c.delivery_id.in_(old)))
    return connection.execute(delete(deliveries).where(deliveries.c.done_at < at)).rowcount


def unconfirmed_before(connection: Connection, at: datetime) -> int:
    """Delete addresses that were asked before a time and never confirmed, with everything about them."""
    pending = (subscribers.c.state == SubscriberState.PENDING.value) & (subscribers.c.created_at < at)
    people = select(subscribers.c.id).where(pending)
    waiting = select(deliveries.c.id).where(deliveries.c.subscriber_id.in_(people), deliveries.c.digest_id.is_(None))
    connection.execute(delete(attempts).where(attempts.c.delivery_id.in_(waiting)))
    connection.execute(delete(deliveries).where(deliveries.c.id.in_(waiting)))
    connection.execute(delete(subscriptions).where(subscriptions.c.subscriber_id.in_(people)))
    return connection.execute(delete(subscribers).where(pending)).rowcount
