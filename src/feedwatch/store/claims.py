"""Claims: who may send what from the outbox, under leases; two lanes that do not wait for each other, mail and posts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, exists, func, or_, select, update

from feedwatch.model.delivery import DeliveryKind, DeliveryState
from feedwatch.model.subscriber import Channel, SubscriberState
from feedwatch.store.deliveries import Delivery, from_row, held_by
from feedwatch.store.schema import deliveries, subscribers

_NEVER_SO_LONG = timedelta(days=2)
_OPEN = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)
_BY_MAIL = deliveries.c.channel == Channel.MAIL.value
# A digest is only for who is active now; other mail (a question, a link that was asked for) goes to anybody.
_WANTED = or_(
    deliveries.c.kind != DeliveryKind.DIGEST.value,
    exists().where(subscribers.c.id == deliveries.c.subscriber_id, subscribers.c.state == SubscriberState.ACTIVE.value),
)


def claim_mail(
    connection: Connection, now: datetime, *, lease_id: str, length: timedelta, limit: int
) -> list[Delivery]:
    """Claim mail that is due, oldest first, unless the mail server is left alone until later.

    What a dead sender still holds is due again when its lease is over.
    """
    resting = select(deliveries.c.id).where(_BY_MAIL, *_holding(now))
    if connection.execute(resting.limit(1)).first():
        return []
    query = select(deliveries).where(_BY_MAIL, *_due(now)).order_by(deliveries.c.id).limit(limit)
    return _claim(connection, query, lease_id, now + length)


def claim_posts(
    connection: Connection,
    now: datetime,
    *,
    lease_id: str,
    length: timedelta,
    limit: int,
    each: int,
    without: frozenset[str],
) -> list[Delivery]:
    """Claim webhook events and chat messages that are due, oldest first, at most `each` for one target.

    Targets `without` are left out, and those that are left alone until later.
    """
    resting = select(deliveries.c.target).where(~_BY_MAIL, *_holding(now))
    place = func.row_number().over(partition_by=deliveries.c.target, order_by=deliveries.c.id).label("place")
    ranked = (
        select(deliveries.c.id, place)
        .where(~_BY_MAIL, *_due(now), deliveries.c.target.not_in(resting), deliveries.c.target.not_in(without))
        .subquery()
    )
    first = select(ranked.c.id).where(ranked.c.place <= each)
    query = select(deliveries).where(deliveries.c.id.in_(first)).order_by(deliveries.c.id).limit(limit)
    return _claim(connection, query, lease_id, now + length)


def due_targets(connection: Connection, now: datetime, *, among: frozenset[str]) -> list[str]:
    """Give those of some targets for which something is due, the one that waits longest first."""
    query = select(deliveries.c.target).where(~_BY_MAIL, *_due(now), deliveries.c.target.in_(among))
    return list(connection.scalars(query.group_by(deliveries.c.target).order_by(func.min(deliveries.c.id))))


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(deliveries.c.lease_until.is_(None), ~_ahead(deliveries.c.lease_until, now))
    return deliveries.c.state.in_(_OPEN), ~_ahead(deliveries.c.next_try_at, now), free, _WANTED


def _holding(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return deliveries.c.state.in_(_OPEN), deliveries.c.holds, _ahead(deliveries.c.next_try_at, now)


def _ahead(at: Column[datetime], now: datetime) -> ColumnElement[bool]:
    """Say whether a time is still to come; what is further away than we ever wait was written by a wrong clock."""
    return and_(at > now, at <= now + _NEVER_SO_LONG)


def _claim(connection: Connection, query: Select[Any], lease_id: str, until: datetime) -> list[Delivery]:
    claimed = [from_row(row, lease_id) for row in connection.execute(query)]
    if claimed:
        connection.execute(
            update(deliveries)
            .where(deliveries.c.id.in_([delivery.id for delivery in claimed]))
            .values(state=DeliveryState.SENDING.value, lease_id=lease_id, lease_until=until)
        )
    return claimed


def renew(connection: Connection, delivery: Delivery, until: datetime) -> bool:
    """Hold a claimed delivery longer, just before it is tried.

    False when another sender has it by now (fencing), or when its subscriber left or paused in the meantime.
    """
    mine = and_(held_by(delivery), deliveries.c.state == DeliveryState.SENDING.value, _WANTED)
    return bool(connection.execute(update(deliveries).where(mine).values(lease_until=until)).rowcount)


def release(connection: Connection, delivery: Delivery) -> None:
    """Give a claimed delivery back untried."""
    values = {"state": DeliveryState.QUEUED.value, "lease_id": "", "lease_until": None}
    connection.execute(update(deliveries).where(held_by(delivery)).values(**values))
