"""Knocks: how often somebody came to the sign-up page or the admins' door, and whom they named. Only keyed hashes."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, func, insert, select

from feedwatch.store.schema import knocks

KEPT = timedelta(days=1)  # as long as they are counted


class KnockKind(StrEnum):
    """Whose hash it is."""

    CLIENT = "client"  # the network address that asked
    ADDRESS = "address"  # the mail address that was named
    ENTRY = "entry"  # the network address that tried to sign in as an admin
    NAME = "name"  # the admin's name that was tried


def note(connection: Connection, kind: KnockKind, fingerprint: str, now: datetime) -> None:
    """Remember a knock."""
    connection.execute(insert(knocks).values(kind=kind.value, fingerprint=fingerprint, at=now))


def count(connection: Connection, kind: KnockKind, fingerprint: str, since: datetime) -> int:
    """Count the knocks since a time."""
    same = (knocks.c.kind == kind.value) & (knocks.c.fingerprint == fingerprint) & (knocks.c.at > since)
    return int(connection.execute(select(func.count()).select_from(knocks).where(same)).scalar_one())


def forgive(connection: Connection, kind: KnockKind, fingerprint: str) -> None:
    """Forget the knocks of somebody."""
    connection.execute(delete(knocks).where(knocks.c.kind == kind.value, knocks.c.fingerprint == fingerprint))


def times(connection: Connection, fingerprint: str) -> list[datetime]:
    """Give when an address was named."""
    mine = (knocks.c.kind == KnockKind.ADDRESS.value) & (knocks.c.fingerprint == fingerprint)
    return list(connection.scalars(select(knocks.c.at).where(mine).order_by(knocks.c.at)))


def forget_before(connection: Connection, at: datetime) -> int:
    """Forget the knocks before a time."""
    return connection.execute(delete(knocks).where(knocks.c.at < at)).rowcount
