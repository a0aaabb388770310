"""Copies: digests as an admin had them sent to themselves, frozen as any other."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from feedwatch.model.digest import DigestContent
from feedwatch.store.digests import CONTENT
from feedwatch.store.schema import copies, deliveries


@dataclass(frozen=True, slots=True)
class Copy:
    """What a subscriber, known by number, would have been told."""

    subscriber_id: int
    content: DigestContent


def keep(connection: Connection, copy: Copy) -> int:
    """Store a copy; gives its id."""
    values = {"subscriber": copy.subscriber_id, "content": CONTENT.dump_python(copy.content, mode="json")}
    return int(connection.execute(insert(copies).values(**values).returning(copies.c.id)).scalar_one())


def get(connection: Connection, copy_id: int) -> Copy | None:
    """Give a copy, or None."""
    row = connection.execute(select(copies).where(copies.c.id == copy_id)).one_or_none()
    return Copy(row.subscriber, CONTENT.validate_python(row.content, strict=False)) if row else None


def forget_undelivered(connection: Connection) -> int:
    """Forget the copies of which no delivery is known any more."""
    carried = select(deliveries.c.copy_id).where(deliveries.c.copy_id.is_not(None))
    return connection.execute(delete(copies).where(copies.c.id.not_in(carried))).rowcount
