"""Deliveries: the outbox, and what came of each attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select, update

from feedwatch.model.delivery import After, Bounce, DeliveryKind, DeliveryState
from feedwatch.model.subscriber import Channel
from feedwatch.model.urls import without_secrets
from feedwatch.store.schema import attempts, deliveries

_OPEN = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)
_BEYOND = 2**63  # the integers of a database
_BY_MAIL = deliveries.c.channel == Channel.MAIL.value


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
    copy_id: int | None
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

    @property
    def shown(self) -> str:
        """Give the target; of a webhook or chat only what cannot be used to write there."""
        return self.target if self.channel is Channel.MAIL else without_secrets(self.target)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries to list; what is None does not matter.

    `since` is when they were queued at the earliest; `failed` wants those whose last word is an error, be they tried again
    or not.
    """

    state: DeliveryState | None = None
    channel: Channel | None = None
    kind: DeliveryKind | None = None
    subscriber_id: int | None = None
    since: datetime | None = None
    failed: bool = False


ANY = Wanted()


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
    copy_id: int | None = None,
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
        "copy_id": copy_id,
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
    mine = held_by(delivery)
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


def held_by(delivery: Delivery) -> ColumnElement[bool]:
    """Say that a delivery is still under the lease it was claimed with (fencing)."""
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


def listing(connection: Connection, *, limit: int, wanted: Wanted = ANY, before: int | None = None) -> list[Delivery]:
    """Give the latest deliveries that are wanted, of ids below `before`, the newest first."""
    query = select(deliveries).where(*_conditions(wanted)).order_by(deliveries.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(deliveries.c.id < before)
    return [from_row(row, row.lease_id) for row in connection.execute(query)]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    named = {
        deliveries.c.state: wanted.state,
        deliveries.c.channel: wanted.channel,
        deliveries.c.kind: wanted.kind,
    }
    conditions = [column == value.value for column, value in named.items() if value is not None]
    if wanted.subscriber_id is not None:
        conditions.append(deliveries.c.subscriber_id == wanted.subscriber_id)
    if wanted.since is not None:
        conditions.append(deliveries.c.queued_at >= wanted.since)
    if wanted.failed:
        conditions.append(deliveries.c.error != "")
    return conditions


def get(connection: Connection, delivery_id: int) -> Delivery | None:
    """Give a delivery, or None."""
    if not 0 < delivery_id < _BEYOND:
        return None
    row = connection.execute(select(deliveries).where(deliveries.c.id == delivery_id)).one_or_none()
    return from_row(row, row.lease_id) if row else None


def mails_since(connection: Connection, at: datetime) -> int:
    """Count the attempts to hand over mail after a time."""
    query = select(func.count()).select_from(attempts).join(deliveries, deliveries.c.id == attempts.c.delivery_id)
    return int(connection.execute(query.where(_BY_MAIL, attempts.c.at > at)).scalar_one())


def attempts_of(connection: Connection, delivery_id: int) -> list[Attempt]:
    """Give the attempts of a delivery in order."""
    rows = connection.execute(select(attempts).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.number))
    return [Attempt(row.number, row.at, row.ok, row.error_kind, row.detail) for row in rows]


def from_row(row: Row[Any], lease_id: str) -> Delivery:
    """Make a delivery of its row, as held under a lease."""
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
