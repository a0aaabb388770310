"""The roll: subscribers as an admin looks for them, with what is the matter with each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, and_, exists, func, or_, select, type_coerce

from feedwatch.model.delivery import DeliveryState
from feedwatch.model.subscriber import Channel, Subscriber, SubscriberState, Subscription, address_key
from feedwatch.store.deliveries import Attempt
from feedwatch.store.schema import attempts, deliveries, subscribers, subscriptions
from feedwatch.store.subscribers import subscriber_of, subscription_of

_RUNNING = (subscriptions.c.subscriber_id == subscribers.c.id) & subscriptions.c.ended_at.is_(None)
_SUSPENDED = subscribers.c.state == SubscriberState.SUSPENDED.value
_OPEN = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)
_PLACES = (subscriptions.c.places, subscriptions.c.first, subscriptions.c.muted)


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom to look for; what is None or empty does not matter.

    `place` is an SCB code that a subscription names, `text` a part of the address; `due_before` finds whom a digest is
    built for before a time, `troubled` who is suspended or whose latest message met an error.
    """

    state: SubscriberState | None = None
    channel: Channel | None = None
    topic: str = ""
    place: str = ""
    text: str = ""
    due_before: datetime | None = None
    troubled: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A subscriber on the roll, in their state `since`; `trouble` is the error that their latest message met, or empty."""

    subscriber: Subscriber
    wishes: tuple[Subscription, ...]
    since: datetime
    trouble: str


@dataclass(frozen=True, slots=True)
class Silent:
    """A suspended webhook or chat: the last attempt to post to it, and how many messages wait for it."""

    subscriber: Subscriber
    since: datetime
    last: Attempt | None
    waiting: int


EVERYBODY = Sought()


def find(connection: Connection, sought: Sought, *, after: int | None = None, limit: int | None = None) -> list[Listed]:
    """Give the subscribers that are sought, of ids above `after`, by their ids."""
    query = select(subscribers, _latest_error()).where(*_wanted(sought)).order_by(subscribers.c.id).limit(limit)
    if after is not None:
        query = query.where(subscribers.c.id > after)
    rows = connection.execute(query).all()
    wishes = _wishes(connection, [row.id for row in rows])
    return [
        Listed(subscriber_of(row), tuple(wishes.get(row.id, ())), row.state_since or row.created_at, row.trouble or "")
        for row in rows
    ]


def count(connection: Connection, sought: Sought) -> int:
    """Count the subscribers that are sought."""
    query = select(func.count()).select_from(subscribers).where(*_wanted(sought))
    return int(connection.execute(query).scalar_one())


def since(connection: Connection, subscriber_id: int) -> datetime:
    """Give since when a subscriber is in their state."""
    at = func.coalesce(subscribers.c.state_since, subscribers.c.created_at, type_=subscribers.c.created_at.type)
    found: datetime = connection.execute(select(at).where(subscribers.c.id == subscriber_id)).scalar_one()
    return found


def silent(connection: Connection) -> list[Silent]:
    """Give the webhooks and chats that are suspended, the longest first."""
    posts = _SUSPENDED & (subscribers.c.channel != Channel.MAIL.value)
    rows = connection.execute(select(subscribers).where(posts).order_by(subscribers.c.state_since, subscribers.c.id))
    return [_silent(connection, row) for row in rows.all()]


def _wanted(sought: Sought) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if sought.state is not None:
        wanted.append(subscribers.c.state == sought.state.value)
    if sought.channel is not None:
        wanted.append(subscribers.c.channel == sought.channel.value)
    if sought.text:
        wanted.append(_holds(sought.text))
    if sought.troubled:
        wanted.append(or_(_SUSPENDED, exists().where(_is_latest(), deliveries.c.error != "")))
    return wanted + _with_wish(sought)


def _with_wish(sought: Sought) -> list[ColumnElement[bool]]:
    """Say what one and the same subscription must be like."""
    wish: list[ColumnElement[bool]] = []
    if sought.topic:
        wish.append(subscriptions.c.topic == sought.topic)
    if sought.place:
        code = f'"{sought.place}"'
        wish.append(or_(*(type_coerce(column, Text).contains(code, autoescape=True) for column in _PLACES)))
    if sought.due_before is not None:
        wish.append(subscriptions.c.next_due_at < sought.due_before)
        wish.append(subscribers.c.state == SubscriberState.ACTIVE.value)
    return [exists().where(_RUNNING, *wish)] if wish else []


def _holds(text: str) -> ColumnElement[bool]:
    """Say that an address holds a text, in whatever case."""
    key = address_key(text.strip(), Channel.MAIL)
    return func.lower(subscribers.c.address_key).contains(key, autoescape=True)


def _is_latest() -> ColumnElement[bool]:
    """Say that a delivery is the latest one to a subscriber."""
    other = deliveries.alias()
    mine = and_(other.c.subscriber_id == subscribers.c.id, other.c.state != DeliveryState.CANCELLED.value)
    latest = select(func.max(other.c.id)).where(mine).correlate(subscribers).scalar_subquery()
    return deliveries.c.id == latest


def _latest_error() -> ColumnElement[str]:
    return select(deliveries.c.error).where(_is_latest()).correlate(subscribers).scalar_subquery().label("trouble")


def _wishes(connection: Connection, ids: Collection[int]) -> dict[int, list[Subscription]]:
    mine = subscriptions.c.subscriber_id.in_(ids) & subscriptions.c.ended_at.is_(None)
    found: dict[int, list[Subscription]] = {}
    for row in connection.execute(select(subscriptions).where(mine).order_by(subscriptions.c.id)):
        found.setdefault(row.subscriber_id, []).append(subscription_of(row))
    return found


def _silent(connection: Connection, row: Row[Any]) -> Silent:
    mine = deliveries.c.subscriber_id == row.id
    tries = select(attempts).join(deliveries, deliveries.c.id == attempts.c.delivery_id).where(mine)
    last = connection.execute(tries.order_by(attempts.c.at.desc(), attempts.c.number.desc()).limit(1)).first()
    waiting = select(func.count()).select_from(deliveries).where(mine, deliveries.c.state.in_(_OPEN))
    return Silent(
        subscriber_of(row),
        row.state_since or row.created_at,
        Attempt(last.number, last.at, last.ok, last.error_kind, last.detail) if last else None,
        int(connection.execute(waiting).scalar_one()),
    )
