"""Deliveries: the outbox, who may send from it, and what came of each attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, and_, exists, func, insert, or_, select, update

from feedwatch.model.delivery import After, Bounce, DeliveryKind, DeliveryState
from feedwatch.model.subscriber import Channel, SubscriberState
from feedwatch.store.schema import attempts, deliveries, subscribers

_NEVER_SO_LONG = timedelta(days=2)
_OPEN = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)
_BY_MAIL = deliveries.c.channel == Channel.MAIL.value
# A digest is only for who is active now; other mail (a question, a link that was asked for) goes to anybody.
_WANTED = or_(
    deliveries.c.kind != DeliveryKind.DIGEST.value,
    exists().where(subscribers.c.id == deliveries.c.subscriber_id, subscribers.c.state == SubscriberState.ACTIVE.value),
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one target; `key` stays the same over all attempts.

    `tries` counts the attempts of the schedule since `since`, when it was queued or replayed last; `bounce` is what came
    back of it, if anything.
    """

    id: int
    digest_id: int | None
    subscriber_id: int | None
    notice_id: int | None
    kind: DeliveryKind
    channel: Channel
    target: str
    key: str
    state: DeliveryState
    attempts: int
    tries: int
    queued_at: datetime
    since: datetime
    next_try_at: datetime | None
    done_at: datetime | None
    lease_id: str
    reference: str
    error: str
    bounce: Bounce | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver."""

    number: int
    at: datetime
    ok: bool
    error_kind: str
    detail: str


def queue(
    connection: Connection,
    *,
    digest_id: int | None = None,
    subscriber_id: int | None = None,
    notice_id: int | None = None,
    kind: DeliveryKind,
    channel: Channel,
    target: str,
    key: str,
    now: datetime,
) -> int:
    """Put a delivery into the outbox; gives its id."""
    values = {
        "digest_id": digest_id,
        "subscriber_id": subscriber_id,
        "notice_id": notice_id,
        "kind": kind.value,
        "channel": channel.value,
        "target": target,
        "key": key,
        "state": DeliveryState.QUEUED.value,
        "queued_at": now,
        "since": now,
        "next_try_at": now,
    }
    return int(connection.execute(insert(deliveries).values(**values).returning(deliveries.c.id)).scalar_one())


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
    claimed = [_delivery(row, lease_id) for row in connection.execute(query)]
    if claimed:
        connection.execute(
            update(deliveries)
            .where(deliveries.c.id.in_([delivery.id for delivery in claimed]))
            .values(state=DeliveryState.SENDING.value, lease_id=lease_id, lease_until=until)
        )
    return claimed


def settle(
    connection: Connection,
    delivery: Delivery,
    after: After,
    *,
    now: datetime,
    reference: str,
    error_kind: str,
    error: str,
) -> bool:
    """Record an attempt and what becomes of the delivery; False when its lease was lost meanwhile (fencing)."""
    mine = _held(delivery)
    over = after.state in (DeliveryState.SENT, DeliveryState.FAILED)
    changed = connection.execute(
        update(deliveries)
        .where(mine)
        .values(
            state=after.state.value,
            attempts=delivery.attempts + 1,
            tries=delivery.tries + after.counts,
            next_try_at=after.next_try_at,
            holds=after.holds,
            done_at=now if over else None,
            reference=reference,
            error=error,
            lease_id="",
            lease_until=None,
        )
    )
    if not changed.rowcount:
        return False
    connection.execute(
        insert(attempts).values(
            delivery_id=delivery.id,
            number=delivery.attempts + 1,
            at=now,
            ok=not error_kind,
            error_kind=error_kind,
            detail=error or reference,
        )
    )
    return True


def renew(connection: Connection, delivery: Delivery, until: datetime) -> bool:
    """Hold a claimed delivery longer, just before it is tried.

    False when another sender has it by now (fencing), or when its subscriber left or paused in the meantime.
    """
    mine = and_(_held(delivery), deliveries.c.state == DeliveryState.SENDING.value, _WANTED)
    return bool(connection.execute(update(deliveries).where(mine).values(lease_until=until)).rowcount)


def release(connection: Connection, delivery: Delivery) -> None:
    """Give a claimed delivery back untried."""
    values = {"state": DeliveryState.QUEUED.value, "lease_id": "", "lease_until": None}
    connection.execute(update(deliveries).where(_held(delivery)).values(**values))


def _held(delivery: Delivery) -> ColumnElement[bool]:
    return and_(deliveries.c.id == delivery.id, deliveries.c.lease_id == delivery.lease_id)


def free_leases(connection: Connection, prefix: str) -> int:
    """Give back the leases of a process that is known to be dead."""
    dead = deliveries.c.lease_id.startswith(prefix, autoescape=True)
    values = {"lease_id": "", "lease_until": None}
    return connection.execute(update(deliveries).where(dead).values(**values)).rowcount


def cancel(connection: Connection, subscriber_id: int, now: datetime) -> int:
    """Cancel what waits for a subscriber who left, and the record of what is on its way; gives how many."""
    waiting = and_(deliveries.c.subscriber_id == subscriber_id, deliveries.c.state.in_(_OPEN))
    return connection.execute(update(deliveries).where(waiting).values(**_cancelled(now))).rowcount


def redirect(connection: Connection, subscriber_id: int, target: str) -> None:
    """Let the digests that wait for a subscriber who moved go to the new address."""
    waiting = and_(
        deliveries.c.subscriber_id == subscriber_id,
        deliveries.c.kind == DeliveryKind.DIGEST.value,
        deliveries.c.state == DeliveryState.QUEUED.value,
    )
    connection.execute(update(deliveries).where(waiting).values(target=target))


def cancel_notice(connection: Connection, notice_id: int, now: datetime) -> None:
    """Cancel the mail of a notice that turned out to be none."""
    waiting = and_(deliveries.c.notice_id == notice_id, deliveries.c.state.in_(_OPEN))
    connection.execute(update(deliveries).where(waiting).values(**_cancelled(now)))


def _cancelled(now: datetime) -> dict[str, object]:
    return {
        "state": DeliveryState.CANCELLED.value,
        "next_try_at": None,
        "holds": False,
        "done_at": now,
        "lease_id": "",
        "lease_until": None,
    }


def listing(connection: Connection, *, limit: int, state: str = "", subscriber_id: int | None = None) -> list[Delivery]:
    """Give the latest deliveries, the newest first."""
    query = select(deliveries).order_by(deliveries.c.id.desc()).limit(limit)
    if state:
        query = query.where(deliveries.c.state == state)
    if subscriber_id is not None:
        query = query.where(deliveries.c.subscriber_id == subscriber_id)
    return [_delivery(row, row.lease_id) for row in connection.execute(query)]


def get(connection: Connection, delivery_id: int) -> Delivery | None:
    """Give a delivery, or None."""
    row = connection.execute(select(deliveries).where(deliveries.c.id == delivery_id)).one_or_none()
    return _delivery(row, row.lease_id) if row else None


def mails_since(connection: Connection, at: datetime) -> int:
    """Count the attempts to hand over mail after a time."""
    query = select(func.count()).select_from(attempts).join(deliveries, deliveries.c.id == attempts.c.delivery_id)
    return int(connection.execute(query.where(_BY_MAIL, attempts.c.at > at)).scalar_one())


def attempts_of(connection: Connection, delivery_id: int) -> list[Attempt]:
    """Give the attempts of a delivery in order."""
    rows = connection.execute(select(attempts).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.number))
    return [Attempt(row.number, row.at, row.ok, row.error_kind, row.detail) for row in rows]


def _delivery(row: Row[Any], lease_id: str) -> Delivery:
    values = {name: getattr(row, name) for name in Delivery.__slots__}
    return Delivery(
        **values
        | {
            "kind": DeliveryKind(row.kind),
            "channel": Channel(row.channel),
            "state": DeliveryState(row.state),
            "lease_id": lease_id,
            "bounce": Bounce(row.bounce) if row.bounce else None,
        }
    )
