"""What was handed over when: the figures of the outbox, day by day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from feedwatch.model.delivery import DeliveryKind, DeliveryState
from feedwatch.store.schema import attempts, deliveries, digests


def handed_over(connection: Connection, since: datetime) -> list[tuple[datetime, datetime]]:
    """Give for each digest that was delivered since a time when that was, and when it had been due."""
    query = (
        select(deliveries.c.done_at, digests.c.window_end)
        .join(digests, digests.c.id == deliveries.c.digest_id)
        .where(deliveries.c.kind == DeliveryKind.DIGEST.value, deliveries.c.state == DeliveryState.SENT.value)
        .where(deliveries.c.done_at >= since)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def failed_attempts(connection: Connection, since: datetime) -> list[datetime]:
    """Give when attempts to deliver failed since a time."""
    query = select(attempts.c.at).where(attempts.c.at >= since, ~attempts.c.ok)
    return list(connection.scalars(query))
