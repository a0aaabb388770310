"""Sessions of signed-in admins, by the hash of what their browser holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from feedwatch.store.schema import sessions


@dataclass(frozen=True, slots=True)
class Session:
    """A session: whose it is, when it began, and when it was used last (to the minute)."""

    admin_id: int
    created_at: datetime
    seen_at: datetime


def begin(connection: Connection, token_hash: str, admin_id: int, now: datetime) -> None:
    """Begin a session."""
    values = {"token_hash": token_hash, "admin_id": admin_id, "created_at": now, "seen_at": now}
    connection.execute(insert(sessions).values(values))


def find(connection: Connection, token_hash: str) -> Session | None:
    """Give a session."""
    row = connection.execute(select(sessions).where(sessions.c.token_hash == token_hash)).one_or_none()
    return Session(row.admin_id, row.created_at, row.seen_at) if row else None


def touch(connection: Connection, token_hash: str, now: datetime) -> None:
    """Note that a session is in use."""
    connection.execute(update(sessions).where(sessions.c.token_hash == token_hash).values(seen_at=now))


def end(connection: Connection, token_hash: str) -> None:
    """End a session."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def end_all(connection: Connection, admin_id: int) -> int:
    """End every session of an admin; gives how many there were."""
    return connection.execute(delete(sessions).where(sessions.c.admin_id == admin_id)).rowcount


def forget(connection: Connection, *, begun_before: datetime, unused_since: datetime) -> int:
    """Forget the sessions that are over."""
    over = or_(sessions.c.created_at < begun_before, sessions.c.seen_at < unused_since)
    return connection.execute(delete(sessions).where(over)).rowcount
