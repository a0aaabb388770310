"""Times that a clock running ahead wrote down, and how they are brought back to now once it is set right."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, exists, func, or_, select, update

from feedwatch.model.delivery import DeliveryState
from feedwatch.store.schema import attempts, deliveries, items, sources, verdicts

_OPEN = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)
# When something was seen and decided; of what lies ahead, no digest before that time would tell.
_SEEN = (
    items.c.first_seen_at, items.c.kept_at, items.c.story_since,
    verdicts.c.decided_at, verdicts.c.kept_at, verdicts.c.judged_at,
)  # fmt: skip


def ran_ahead(connection: Connection, after: datetime) -> bool:
    """Tell whether something was done after a time: a source polled, an item seen, or a delivery tried."""
    columns = (sources.c.last_poll_at, items.c.first_seen_at, attempts.c.at)
    latest = [func.max(column, type_=column.type) for column in columns]
    return any(at is not None and at > after for at in (connection.scalar(select(column)) for column in latest))


def bring_back(connection: Connection, now: datetime) -> None:
    """Let what was done later than now count as done now, and what waits for such a time be due."""
    polled = sources.c.last_poll_at > now
    connection.execute(update(sources).where(polled).values(last_poll_at=now, next_poll_at=now))
    for column in _SEEN:
        connection.execute(update(column.table).where(column > now).values({column.name: now}))
    tried = exists().where(attempts.c.delivery_id == deliveries.c.id, attempts.c.at > now)
    waiting = deliveries.c.state.in_(_OPEN) & (deliveries.c.next_try_at > now) & or_(deliveries.c.since > now, tried)
    connection.execute(update(deliveries).where(waiting).values(next_try_at=now, since=now, holds=False))
    connection.execute(update(attempts).where(attempts.c.at > now).values(at=now))
