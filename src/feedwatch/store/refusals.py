"""Mail that was refused or came back: what the last hours say about it, and how it is put right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from feedwatch.model.delivery import Bounce, DeliveryState
from feedwatch.model.subscriber import Channel
from feedwatch.store.schema import attempts, deliveries

_BY_MAIL = deliveries.c.channel == Channel.MAIL.value
_REFUSED = "recipient"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A recipient that was refused at a time; `is_over` when its delivery has failed for it."""

    delivery_id: int
    digest_id: int | None
    subscriber_id: int | None
    target: str
    at: datetime
    words: str
    is_over: bool


def refusals_since(connection: Connection, at: datetime) -> list[Refusal]:
    """Give the recipients that were refused since a time, the earliest first, each delivery once with its last refusal."""
    columns = (deliveries.c.digest_id, deliveries.c.subscriber_id, deliveries.c.target, deliveries.c.state)
    query = (
        select(attempts.c.delivery_id, attempts.c.at, attempts.c.detail, *columns)
        .join(deliveries, deliveries.c.id == attempts.c.delivery_id)
        .where(_BY_MAIL, attempts.c.error_kind == _REFUSED, attempts.c.at >= at)
        .order_by(attempts.c.at)
    )
    failed = DeliveryState.FAILED.value
    found = {
        row.delivery_id: Refusal(
            row.delivery_id, row.digest_id, row.subscriber_id, row.target, row.at, row.detail, row.state == failed
        )
        for row in connection.execute(query)
    }
    return list(found.values())


def taken_since(connection: Connection, at: datetime) -> int:
    """Count the recipients whose mail was taken since a time."""
    query = (
        select(func.count(deliveries.c.target.distinct()))
        .join(attempts, attempts.c.delivery_id == deliveries.c.id)
        .where(_BY_MAIL, attempts.c.ok, attempts.c.at >= at)
    )
    return int(connection.execute(query).scalar_one())


def put_back(connection: Connection, delivery_id: int, next_try_at: datetime) -> None:
    """Put a failed delivery back into the outbox, as if its last refusal had been temporary."""
    mine = and_(deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.FAILED.value)
    values = {"state": DeliveryState.QUEUED.value, "next_try_at": next_try_at, "done_at": None}
    connection.execute(update(deliveries).where(mine).values(**values))


def returned(connection: Connection, *, key: str, recipient: str, since: datetime) -> int | None:
    """Give the delivery that came back: that of a key, else the last one sent to a recipient since a time."""
    if key:
        mine: ColumnElement[bool] = and_(_BY_MAIL, deliveries.c.key == key)
    else:
        same = func.lower(deliveries.c.target) == recipient.lower()
        mine = and_(_BY_MAIL, same, deliveries.c.state == DeliveryState.SENT.value, deliveries.c.done_at >= since)
    query = select(deliveries.c.id).where(mine).order_by(deliveries.c.id.desc()).limit(1)
    found = connection.execute(query).scalar()
    return None if found is None else int(found)


def mark(connection: Connection, delivery_id: int, bounce: Bounce, detail: str, now: datetime) -> bool:
    """Remember that a mail that was sent came back; False when that is known, or it was never sent."""
    mine = and_(deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.SENT.value)
    values = {"state": DeliveryState.FAILED.value, "bounce": bounce.value, "error": detail, "done_at": now}
    return bool(connection.execute(update(deliveries).where(mine).values(**values)).rowcount)


def note_soft(connection: Connection, delivery_id: int) -> None:
    """Remember that a mailbox took nothing for as long as we tried."""
    connection.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(bounce=Bounce.SOFT.value))


def soft_in_a_row(connection: Connection, subscriber_id: int, up_to: int, now: datetime, within: timedelta) -> int:
    """Count the mails that a mailbox did not take, back from a delivery until one that it took; older ones are forgotten."""
    query = (
        select(deliveries.c.state, deliveries.c.bounce, deliveries.c.done_at)
        .where(_BY_MAIL, deliveries.c.subscriber_id == subscriber_id, deliveries.c.id <= up_to)
        .order_by(deliveries.c.id.desc())
    )
    count = 0
    for row in connection.execute(query):
        if row.state == DeliveryState.SENT.value:
            break
        count += row.bounce == Bounce.SOFT.value and row.done_at > now - within
    return count
