"""Deliveries: the outbox, who may send from it, and what came of each attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from feedwatch.model.delivery import After, DeliveryKind, DeliveryState
from feedwatch.model.subscriber import Channel
from feedwatch.store.schema import attempts, deliveries

_OPEN = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one target; `key` stays the same over all attempts."""

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
    queued_at: datetime
    next_try_at: datetime | None
    done_at: datetime | None
    lease_id: str
    reference: str
    error: str


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
        "next_try_at": now,
    }
    return int(connection.execute(insert(deliveries).values(**values).returning(deliveries.c.id)).scalar_one())


def claim(connection: Connection, now: datetime, *, lease_id: str, length: timedelta, limit: int) -> list[Delivery]:
    """Claim due deliveries, oldest first; one whose sender died is due again when its lease is over."""
    free = or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= now)
    query = (
        select(deliveries)
        .where(deliveries.c.state.in_(_OPEN), deliveries.c.next_try_at <= now, free)
        .order_by(deliveries.c.next_try_at, deliveries.c.id)
        .limit(limit)
    )
    claimed = [_delivery(row, lease_id) for row in connection.execute(query)]
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_([delivery.id for delivery in claimed]))
        .values(state=DeliveryState.SENDING.value, lease_id=lease_id, lease_until=now + length)
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
    mine = and_(deliveries.c.id == delivery.id, deliveries.c.lease_id == delivery.lease_id)
    over = after.state in (DeliveryState.SENT, DeliveryState.FAILED)
    changed = connection.execute(
        update(deliveries)
        .where(mine)
        .values(
            state=after.state.value,
            attempts=delivery.attempts + 1,
            next_try_at=after.next_try_at,
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
    """Hold a claimed delivery longer, just before it is tried; False when another sender has it by now (fencing)."""
    mine = and_(
        deliveries.c.id == delivery.id,
        deliveries.c.lease_id == delivery.lease_id,
        deliveries.c.state == DeliveryState.SENDING.value,
    )
    return bool(connection.execute(update(deliveries).where(mine).values(lease_until=until)).rowcount)


def release(connection: Connection, delivery: Delivery) -> None:
    """Give a claimed delivery back untried."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id, deliveries.c.lease_id == delivery.lease_id)
        .values(state=DeliveryState.QUEUED.value, lease_id="", lease_until=None)
    )


def free_leases(connection: Connection, prefix: str) -> int:
    """Give back the leases of a process that is known to be dead."""
    dead = deliveries.c.lease_id.startswith(prefix, autoescape=True)
    values = {"lease_id": "", "lease_until": None}
    return connection.execute(update(deliveries).where(dead).values(**values)).rowcount


def cancel(connection: Connection, subscriber_id: int, now: datetime) -> int:
    """Cancel what waits for a subscriber who left; gives how many."""
    waiting = (deliveries.c.subscriber_id == subscriber_id) & (deliveries.c.state == DeliveryState.QUEUED.value)
    values = {"state": DeliveryState.CANCELLED.value, "next_try_at": None, "done_at": now}
    return connection.execute(update(deliveries).where(waiting).values(**values)).rowcount


def listing(connection: Connection, *, limit: int, state: str = "") -> list[Delivery]:
    """Give the latest deliveries, the newest first."""
    query = select(deliveries).order_by(deliveries.c.id.desc()).limit(limit)
    rows = connection.execute(query.where(deliveries.c.state == state) if state else query)
    return [_delivery(row, row.lease_id) for row in rows]


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
        }
    )
