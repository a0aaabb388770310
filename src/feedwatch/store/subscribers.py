"""Subscribers and their subscriptions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from feedwatch.model.subscriber import Channel, Subscriber, SubscriberState, Subscription
from feedwatch.store.schema import subscribers, subscriptions

_TELLABLE = SubscriberState.ACTIVE.value


def add(
    connection: Connection,
    *,
    address: str,
    channel: Channel,
    state: SubscriberState,
    language: str,
    consent: dict[str, str],
    token_salt: str,
    token_hash: str,
    secret: str,
    now: datetime,
) -> int:
    """Store a subscriber; gives its id."""
    values = {
        "address": address,
        "channel": channel.value,
        "state": state.value,
        "language": language,
        "created_at": now,
        "consent": consent,
        "token_salt": token_salt,
        "token_hash": token_hash,
        "secret": secret,
    }
    return int(connection.execute(insert(subscribers).values(**values).returning(subscribers.c.id)).scalar_one())


def find(connection: Connection, reference: str) -> Subscriber | None:
    """Give the subscriber of an address or an id, the most recent first."""
    by_id = subscribers.c.id == int(reference) if reference.isdigit() else subscribers.c.address == reference
    row = connection.execute(select(subscribers).where(by_id).order_by(subscribers.c.id.desc())).first()
    return _subscriber(row) if row else None


def find_address(connection: Connection, address: str, channel: Channel) -> Subscriber | None:
    """Give the subscriber of an address on a channel; mail addresses differ not by case."""
    same = func.lower(subscribers.c.address) == address.lower()
    row = connection.execute(select(subscribers).where(same, subscribers.c.channel == channel.value)).first()
    return _subscriber(row) if row else None


def by_token(connection: Connection, token_hash: str) -> Subscriber | None:
    """Give the subscriber whose link this is."""
    row = connection.execute(select(subscribers).where(subscribers.c.token_hash == token_hash)).first()
    return _subscriber(row) if row else None


def listing(connection: Connection) -> list[tuple[Subscriber, tuple[Subscription, ...]]]:
    """Give all subscribers with their subscriptions."""
    rows = connection.execute(select(subscriptions).order_by(subscriptions.c.id)).all()
    mine: dict[int, list[Subscription]] = {}
    for row in rows:
        mine.setdefault(row.subscriber_id, []).append(_subscription(row))
    people = connection.execute(select(subscribers).order_by(subscribers.c.id))
    return [(_subscriber(row), tuple(mine.get(row.id, ()))) for row in people]


def set_state(connection: Connection, subscriber_id: int, state: SubscriberState) -> None:
    """Move a subscriber to another state."""
    connection.execute(update(subscribers).where(subscribers.c.id == subscriber_id).values(state=state.value))


def consent(connection: Connection, subscriber_id: int) -> dict[str, str]:
    """Give the consent record of a subscriber."""
    return dict(connection.execute(select(subscribers.c.consent).where(subscribers.c.id == subscriber_id)).scalar_one())


def set_consent(connection: Connection, subscriber_id: int, record: dict[str, str]) -> None:
    """Replace the consent record of a subscriber."""
    connection.execute(update(subscribers).where(subscribers.c.id == subscriber_id).values(consent=record))


def set_token(connection: Connection, subscriber_id: int, salt: str, token_hash: str) -> None:
    """Give a subscriber another link; the old one stops working."""
    connection.execute(
        update(subscribers).where(subscribers.c.id == subscriber_id).values(token_salt=salt, token_hash=token_hash)
    )


def secrets_of(connection: Connection, subscriber_id: int) -> tuple[str, str]:
    """Give the salt of a subscriber's link and the secret that signs its webhooks."""
    row = connection.execute(
        select(subscribers.c.token_salt, subscribers.c.secret).where(subscribers.c.id == subscriber_id)
    ).one()
    return row.token_salt, row.secret


def subscribe(connection: Connection, **values: Any) -> int:
    """Store a subscription; gives its id. A second one of the same topic replaces what the first asked for."""
    same = (subscriptions.c.subscriber_id == values["subscriber_id"]) & (subscriptions.c.topic == values["topic"])
    existing = connection.execute(select(subscriptions.c.id).where(same)).scalar()
    if existing is None:
        return int(
            connection.execute(insert(subscriptions).values(**values).returning(subscriptions.c.id)).scalar_one()
        )
    kept = {key: value for key, value in values.items() if key not in ("starts_at", "position")}
    connection.execute(update(subscriptions).where(same).values(**kept))
    return int(existing)


def subscriptions_of(connection: Connection, subscriber_id: int) -> tuple[Subscription, ...]:
    """Give what a subscriber asked for."""
    query = select(subscriptions).where(subscriptions.c.subscriber_id == subscriber_id).order_by(subscriptions.c.id)
    return tuple(_subscription(row) for row in connection.execute(query))


def due(connection: Connection, now: datetime) -> list[Subscription]:
    """Give the subscriptions of active subscribers whose time has come, the longest overdue first."""
    query = (
        select(subscriptions)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .where(subscriptions.c.next_due_at <= now, subscribers.c.state == _TELLABLE)
        .order_by(subscriptions.c.next_due_at)
    )
    return [_subscription(row) for row in connection.execute(query)]


def ahead(connection: Connection, now: datetime) -> list[Subscription]:
    """Give the subscriptions that were told up to a time that has not come yet: a clock must have run ahead."""
    return [_subscription(row) for row in connection.execute(select(subscriptions).where(subscriptions.c.position > now))]


def postpone(connection: Connection, subscription_id: int, next_due_at: datetime) -> None:
    """Move the next turn of a subscription, and nothing else."""
    mine = subscriptions.c.id == subscription_id
    connection.execute(update(subscriptions).where(mine).values(next_due_at=next_due_at))


def reschedule(
    connection: Connection,
    subscription_id: int,
    *,
    position: datetime,
    held_since: datetime | None,
    next_due_at: datetime,
) -> None:
    """Move a subscription on: it has been told everything before `position`, but for what is held since then."""
    connection.execute(
        update(subscriptions)
        .where(subscriptions.c.id == subscription_id)
        .values(position=position, held_since=held_since, next_due_at=next_due_at)
    )


def restart(connection: Connection, subscription_id: int, *, starts_at: datetime, next_due_at: datetime) -> None:
    """Let a subscription begin at a time: nothing older is told."""
    connection.execute(
        update(subscriptions)
        .where(subscriptions.c.id == subscription_id)
        .values(starts_at=starts_at, position=starts_at, next_due_at=next_due_at)
    )


def _subscriber(row: Row[Any]) -> Subscriber:
    return Subscriber(
        row.id, row.address, Channel(row.channel), SubscriberState(row.state), row.language, row.created_at
    )


def _subscription(row: Row[Any]) -> Subscription:
    values = {name: getattr(row, name) for name in Subscription.__slots__}
    lists = {name: tuple(values[name]) for name in ("places", "first", "muted", "languages")}
    return Subscription(**values | lists)
