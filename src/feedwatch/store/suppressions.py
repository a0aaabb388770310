"""Suppressions: who must not be added again unless they ask, and links that ended. Only hashes; no address stands here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from feedwatch.model.subscriber import Reason
from feedwatch.store.schema import ended_links, suppressions


def suppress(connection: Connection, fingerprint: str, reason: Reason, now: datetime) -> None:
    """Remember that an address is not to be added again."""
    lift(connection, fingerprint)
    connection.execute(insert(suppressions).values(fingerprint=fingerprint, reason=reason.value, since=now))


def lift(connection: Connection, fingerprint: str) -> None:
    """Forget it: the holder of the address asked for digests again."""
    connection.execute(delete(suppressions).where(suppressions.c.fingerprint == fingerprint))


def reason(connection: Connection, fingerprint: str) -> tuple[Reason, datetime] | None:
    """Say why and since when an address is not to be added again, or None."""
    row = connection.execute(select(suppressions).where(suppressions.c.fingerprint == fingerprint)).one_or_none()
    return (Reason(row.reason), row.since) if row else None


def end_link(connection: Connection, token_hash: str, now: datetime) -> None:
    """Remember a link to leave whose subscriber is gone or has moved."""
    connection.execute(insert(ended_links).values(token_hash=token_hash, ended_at=now))


def has_ended(connection: Connection, token_hash: str) -> bool:
    """Tell whether this was a link to leave."""
    return connection.execute(select(ended_links).where(ended_links.c.token_hash == token_hash)).first() is not None
