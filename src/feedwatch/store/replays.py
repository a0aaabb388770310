"""Replays: deliveries that an admin wants to have handed over again, or not at all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, func, select, update

from feedwatch.model.delivery import DeliveryState
from feedwatch.store.schema import deliveries

_REPLAYABLE = tuple(
    state.value for state in (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.CANCELLED, DeliveryState.QUEUED)
)


def failed_since(connection: Connection, at: datetime) -> list[int]:
    """Give the deliveries that failed since a time, the oldest first."""
    failed = and_(deliveries.c.state == DeliveryState.FAILED.value, deliveries.c.done_at >= at)
    return list(connection.scalars(select(deliveries.c.id).where(failed).order_by(deliveries.c.id)))


def numbered(connection: Connection, first: int, last: int) -> list[int]:
    """Give the deliveries of a range of ids, both ends included."""
    inside = deliveries.c.id.between(first, last)
    return list(connection.scalars(select(deliveries.c.id).where(inside).order_by(deliveries.c.id)))


def queued_between(connection: Connection, start: datetime, end: datetime) -> list[int]:
    """Give the deliveries that were queued in a span of time, `start <= t < end`."""
    inside = and_(deliveries.c.queued_at >= start, deliveries.c.queued_at < end)
    return list(connection.scalars(select(deliveries.c.id).where(inside).order_by(deliveries.c.id)))


def requeue(connection: Connection, delivery_id: int, now: datetime) -> bool:
    """Hand a delivery over again, now and under its old key; False when it is on its way already."""
    mine = and_(deliveries.c.id == delivery_id, deliveries.c.state.in_(_REPLAYABLE))
    values = {
        "state": DeliveryState.QUEUED.value,
        "since": now,
        "next_try_at": now,
        "tries": 0,
        "holds": False,
        "done_at": None,
        "bounce": "",
    }
    return bool(connection.execute(update(deliveries).where(mine).values(**values)).rowcount)


def hasten(connection: Connection, delivery_id: int, now: datetime) -> bool:
    """Try a delivery now that waits for its next try, whose count goes on; False when it does not wait."""
    mine = and_(deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.QUEUED.value)
    return bool(connection.execute(update(deliveries).where(mine).values(next_try_at=now, holds=False)).rowcount)


def cancel(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """Cancel deliveries that wait."""
    values = {
        "state": DeliveryState.CANCELLED.value,
        "next_try_at": None,
        "holds": False,
        "done_at": now,
        "lease_id": "",
        "lease_until": None,
    }
    connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(**values))


def waiting(connection: Connection) -> int:
    """Count the deliveries that wait."""
    open_ones = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)
    query = select(func.count()).select_from(deliveries).where(deliveries.c.state.in_(open_ones))
    return int(connection.execute(query).scalar_one())
