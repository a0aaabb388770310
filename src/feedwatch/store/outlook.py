"""What comes next and what waits: the sources and digests that are due soonest, the outbox, the last digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from feedwatch.model.delivery import DeliveryState
from feedwatch.model.subscriber import SubscriberState
from feedwatch.store.schema import deliveries, digests, sources, subscribers, subscriptions

_WAITING = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)


@dataclass(frozen=True, slots=True)
class Due:
    """What comes at a time: `subject` is the id of a source, or the number of a subscription whose `topic` is told."""

    subject: str
    topic: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LastDigest:
    """The digest that was built last."""

    id: int
    subscription_id: int
    topic: str
    built_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The deliveries that wait, and since when the oldest of them does."""

    count: int
    since: datetime | None


def next_sources(connection: Connection, count: int) -> list[Due]:
    """Give the enabled sources that are due soonest."""
    query = select(sources.c.id, sources.c.next_poll_at).where(sources.c.enabled)
    rows = connection.execute(query.order_by(sources.c.next_poll_at, sources.c.id).limit(count))
    return [Due(row.id, "", row.next_poll_at) for row in rows]


def next_digests(connection: Connection, count: int) -> list[Due]:
    """Give the subscriptions of active subscribers that are due soonest."""
    query = (
        select(subscriptions.c.id, subscriptions.c.topic, subscriptions.c.next_due_at)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .where(subscribers.c.state == SubscriberState.ACTIVE.value, subscriptions.c.ended_at.is_(None))
        .order_by(subscriptions.c.next_due_at, subscriptions.c.id)
        .limit(count)
    )
    return [Due(str(row.id), row.topic, row.next_due_at) for row in connection.execute(query)]


def last_digest(connection: Connection) -> LastDigest | None:
    """Give the digest that was built last, or None."""
    query = (
        select(digests, subscriptions.c.topic)
        .join(subscriptions, subscriptions.c.id == digests.c.subscription_id)
        .order_by(digests.c.built_at.desc(), digests.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return LastDigest(row.id, row.subscription_id, row.topic, row.built_at, row.state) if row else None


def waiting(connection: Connection) -> Waiting:
    """Count what waits in the outbox."""
    oldest = func.min(deliveries.c.queued_at, type_=deliveries.c.queued_at.type)
    row = connection.execute(select(func.count(), oldest).where(deliveries.c.state.in_(_WAITING))).one()
    return Waiting(row[0], row[1])
