"""Subscribers and their subscriptions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from feedwatch.model.subscriber import Channel, Subscriber, SubscriberState, Subscription, address_key
from feedwatch.store.schema import subscribers, subscriptions

_TELLABLE = SubscriberState.ACTIVE.value
_RUNNING = subscriptions.c.ended_at.is_(None)


def add(
    connection: Connection,
    *,
    address: str,
    channel: Channel,
    state: SubscriberState,
    language: str,
    token_salt: str,
    token_hash: str,
    secret: str,
    now: datetime,
) -> int:
    """Store a subscriber; gives its id."""
    values: dict[str, Any] = {
        "address": address,
        "address_key": address_key(address, channel),
        "channel": channel.value,
        "state": state.value,
        "language": language,
        "created_at": now,
        "consent": [],
        "token_salt": token_salt,
        "token_hash": token_hash,
        "secret": secret,
    }
    return int(connection.execute(insert(subscribers).values(**values).returning(subscribers.c.id)).scalar_one())


def find(connection: Connection, reference: str) -> Subscriber | None:
    """Give the subscriber of an id or an address, the most recent first."""
    if reference.isascii() and reference.isdecimal():
        wanted = subscribers.c.id == int(reference[:18])  # SQLite's integers have 64 bits
    else:
        wanted = subscribers.c.address_key.in_({address_key(reference, channel) for channel in Channel})
    row = connection.execute(select(subscribers).where(wanted).order_by(subscribers.c.id.desc())).first()
    return subscriber_of(row) if row else None


def find_address(connection: Connection, address: str, channel: Channel) -> Subscriber | None:
    """Give the subscriber of an address on a channel."""
    same = (subscribers.c.address_key == address_key(address, channel)) & (subscribers.c.channel == channel.value)
    row = connection.execute(select(subscribers).where(same)).one_or_none()
    return subscriber_of(row) if row else None


def by_token(connection: Connection, token_hash: str) -> Subscriber | None:
    """Give the subscriber whose link to leave this is."""
    row = connection.execute(select(subscribers).where(subscribers.c.token_hash == token_hash)).first()
    return subscriber_of(row) if row else None


def by_preferences(connection: Connection, token_hash: str) -> Subscriber | None:
    """Give the subscriber whose link to the preferences this is."""
    row = connection.execute(select(subscribers).where(subscribers.c.preferences_hash == token_hash)).first()
    return subscriber_of(row) if row else None


def set_state(connection: Connection, subscriber_id: int, state: SubscriberState, now: datetime) -> None:
    """Move a subscriber to another state."""
    _set(connection, subscriber_id, state=state.value, state_since=now)


def set_left(connection: Connection, subscriber_id: int, at: datetime) -> None:
    """Let a subscriber leave."""
    _set(connection, subscriber_id, state=SubscriberState.UNSUBSCRIBED.value, state_since=at, left_at=at)


def set_language(connection: Connection, subscriber_id: int, language: str) -> None:
    """Write to a subscriber in another language, in all that they asked for."""
    _set(connection, subscriber_id, language=language)
    mine = subscriptions.c.subscriber_id == subscriber_id
    connection.execute(update(subscriptions).where(mine).values(language=language))


def set_address(connection: Connection, subscriber_id: int, address: str, channel: Channel) -> None:
    """Give a subscriber another address."""
    _set(connection, subscriber_id, address=address, address_key=address_key(address, channel))


def consent(connection: Connection, subscriber_id: int) -> list[dict[str, str]]:
    """Give the consent record of a subscriber: events in order, each with `at`, `what`, `how` and `words`."""
    return list(connection.execute(select(subscribers.c.consent).where(subscribers.c.id == subscriber_id)).scalar_one())


def add_consent(connection: Connection, subscriber_id: int, event: dict[str, str]) -> None:
    """Add an event to the consent record of a subscriber."""
    _set(connection, subscriber_id, consent=[*consent(connection, subscriber_id), event])


def set_links(connection: Connection, subscriber_id: int, salt: str, *, leave: str, preferences: str) -> str:
    """Give a subscriber other links, by their hashes; gives the hash of the old link to leave, which no longer works."""
    old = select(subscribers.c.token_hash).where(subscribers.c.id == subscriber_id)
    ended = str(connection.execute(old).scalar_one())
    _set(connection, subscriber_id, token_salt=salt, token_hash=leave, preferences_hash=preferences)
    return ended


def secrets_of(connection: Connection, subscriber_id: int) -> tuple[str, str]:
    """Give the salt of a subscriber's link and the secret that signs its webhooks."""
    row = connection.execute(
        select(subscribers.c.token_salt, subscribers.c.secret).where(subscribers.c.id == subscriber_id)
    ).one()
    return row.token_salt, row.secret


def subscribe(connection: Connection, now: datetime, **values: Any) -> int:
    """Store a subscription; gives its id. A second one of the same topic replaces what the first asked for.

    What the first was told, and how far, stays as it is, unless it had ended: then it begins again.
    """
    same = (subscriptions.c.subscriber_id == values["subscriber_id"]) & (subscriptions.c.topic == values["topic"])
    existing = connection.execute(select(subscriptions.c.id, subscriptions.c.ended_at).where(same)).one_or_none()
    if existing is None:
        return int(
            connection.execute(insert(subscriptions).values(**values).returning(subscriptions.c.id)).scalar_one()
        )
    goes_on = existing.ended_at is None
    kept = {key: value for key, value in values.items() if not (goes_on and key in ("starts_at", "position"))}
    kept |= {"ended_at": None, "changed_at": now if goes_on else None}
    connection.execute(update(subscriptions).where(same).values(**kept))
    return int(existing.id)


def end(connection: Connection, subscription_id: int, at: datetime) -> None:
    """End a subscription; its lines stay, so that nothing is told twice should it begin again."""
    connection.execute(update(subscriptions).where(subscriptions.c.id == subscription_id).values(ended_at=at))


def subscriptions_of(connection: Connection, subscriber_id: int) -> tuple[Subscription, ...]:
    """Give what a subscriber asked for."""
    mine = (subscriptions.c.subscriber_id == subscriber_id) & _RUNNING
    query = select(subscriptions).where(mine).order_by(subscriptions.c.id)
    return tuple(subscription_of(row) for row in connection.execute(query))


def due(connection: Connection, now: datetime) -> list[Subscription]:
    """Give the subscriptions of active subscribers whose time has come, the longest overdue first."""
    query = (
        select(subscriptions)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .where(subscriptions.c.next_due_at <= now, subscribers.c.state == _TELLABLE, _RUNNING)
        .order_by(subscriptions.c.next_due_at)
    )
    return [subscription_of(row) for row in connection.execute(query)]


def ahead(connection: Connection, now: datetime) -> list[Subscription]:
    """Give the subscriptions that were told up to a time that has not come yet: a clock must have run ahead."""
    return [
        subscription_of(row) for row in connection.execute(select(subscriptions).where(subscriptions.c.position > now))
    ]


def asking_for(connection: Connection, topic: str) -> int:
    """Count the subscriptions that ask for a topic."""
    mine = (subscriptions.c.topic == topic) & _RUNNING
    return int(connection.execute(select(func.count()).select_from(subscriptions).where(mine)).scalar_one())


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
        .values(starts_at=starts_at, position=starts_at, next_due_at=next_due_at, changed_at=None)
    )


def _set(connection: Connection, subscriber_id: int, **values: Any) -> None:
    connection.execute(update(subscribers).where(subscribers.c.id == subscriber_id).values(**values))


def subscriber_of(row: Row[Any]) -> Subscriber:
    """Make a subscriber of a row."""
    return Subscriber(
        row.id, row.address, Channel(row.channel), SubscriberState(row.state), row.language, row.created_at
    )


def subscription_of(row: Row[Any]) -> Subscription:
    """Make a subscription of a row."""
    values = {name: getattr(row, name) for name in Subscription.__slots__}
    lists = {name: tuple(values[name]) for name in ("places", "first", "muted", "languages")}
    return Subscription(**values | lists)
