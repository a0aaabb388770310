"""Restores: what a database knows about having come out of a backup. While one is open, nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from feedwatch.model.delivery import DeliveryState
from feedwatch.store.schema import deliveries, digests, restores

_OPEN = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)


@dataclass(frozen=True, slots=True)
class Restore:
    """A backup of `made_at` was put into place at `restored_at` (None: by hand, and no service has run on it yet)."""

    id: int
    made_at: datetime
    restored_at: datetime | None


def current(connection: Connection) -> Restore | None:
    """Give the restore after which nobody has said yet that sending may go on, or None."""
    query = select(restores).where(restores.c.resumed_at.is_(None)).order_by(restores.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Restore(row.id, row.made_at, row.restored_at) if row else None


def note_backup(connection: Connection, made_at: datetime) -> None:
    """Write into a copy that it is one; whoever puts it into place, and however, sends nothing unasked."""
    connection.execute(insert(restores).values(made_at=made_at))


def note_restored(connection: Connection, at: datetime) -> None:
    """Remember when a backup was put into place."""
    fresh = restores.c.resumed_at.is_(None) & restores.c.restored_at.is_(None)
    connection.execute(update(restores).where(fresh).values(restored_at=at))


def resume(connection: Connection, at: datetime) -> None:
    """Let sending go on."""
    connection.execute(update(restores).where(restores.c.resumed_at.is_(None)).values(resumed_at=at))


def overdue(connection: Connection, at: datetime) -> list[tuple[int, int | None]]:
    """Give delivery and digest of what waits and was due by a time: queued before it, or a digest of a window before it."""
    query = (
        select(deliveries.c.id, deliveries.c.digest_id)
        .outerjoin(digests, digests.c.id == deliveries.c.digest_id)
        .where(deliveries.c.state.in_(_OPEN), or_(deliveries.c.since <= at, digests.c.window_end <= at))
        .order_by(deliveries.c.id)
    )
    return [(row.id, row.digest_id) for row in connection.execute(query)]
