"""The register of subscribers: the steps that all ways of coming, changing and leaving are made of, inside a transaction."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from feedwatch.compose.calendar import next_due, upcoming
from feedwatch.compose.schedule import parse_schedule
from feedwatch.model.delivery import DeliveryKind
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import (
    Channel,
    Reason,
    Schedule,
    Subscriber,
    SubscriberState,
    Subscription,
    Wish,
    address_key,
)
from feedwatch.service.people.wishes import OPTIONS
from feedwatch.service.secrets import Secrets, hash_of, new_salt
from feedwatch.store import deliveries, holdings, knocks, questions, subscribers, suppressions

LEAVE = "leave"
PREFERENCES = "preferences"
CONFIRM = "confirm"
NEXT_TIMES = 5
_FIRST_DIGEST = timedelta(days=1)
_MAY_PAUSE = (SubscriberState.ACTIVE, SubscriberState.PAUSED, SubscriberState.SUSPENDED)


class Register:
    """Writes down who is told what; every step is part of the transaction of its caller."""

    def __init__(self, secret: Secrets) -> None:
        self._secrets = secret

    def enter(self, connection: Connection, wish: Wish, secret: str, now: datetime) -> Subscriber:
        """Store a new subscriber, who is told nothing yet."""
        subscriber_id = subscribers.add(
            connection,
            address=wish.address,
            channel=wish.channel,
            state=SubscriberState.PENDING,
            language=wish.language,
            token_salt="",
            token_hash=secrets.token_hex(32),  # until the id is known, nobody's link
            secret=secret,
            now=now,
        )
        self.renew_links(connection, subscriber_id)
        return known(connection, str(subscriber_id))

    def renew_links(self, connection: Connection, subscriber_id: int) -> str:
        """Give a subscriber other links; gives the hash of the link to leave that no longer works."""
        salt = new_salt()
        return subscribers.set_links(
            connection,
            subscriber_id,
            salt,
            leave=hash_of(self._secrets.link(LEAVE, subscriber_id, salt)),
            preferences=hash_of(self._secrets.link(PREFERENCES, subscriber_id, salt)),
        )

    def link(self, connection: Connection, purpose: str, subscriber_id: int) -> str:
        """Give the token of one of a subscriber's links."""
        salt, _ = subscribers.secrets_of(connection, subscriber_id)
        return self._secrets.link(purpose, subscriber_id, salt)

    def put(self, connection: Connection, subscriber_id: int, wish: Wish, now: datetime) -> int:
        """Store what a subscriber asked for, in place of what they asked for the same topic before; gives its id."""
        schedule = parse_schedule(wish.schedule)
        start = _begin(schedule, now)
        values: dict[str, Any] = {name: getattr(wish, name) for name in OPTIONS}
        values |= {"starts_at": start, "position": start}
        if not self._on_time(connection, subscriber_id, wish):
            values["next_due_at"] = next_due(schedule, wish.zone, now)
        return subscribers.subscribe(connection, now, subscriber_id=subscriber_id, **values)

    def begin(self, connection: Connection, subscriber: Subscriber, how: str, words: str, now: datetime) -> None:
        """Begin to tell; a subscriber who waited for confirmation begins now, not when they asked."""
        suppressions.lift(connection, self.fingerprint(subscriber.address, subscriber.channel))
        note(connection, subscriber.id, "confirmed", how, words, now)
        if subscriber.state in (SubscriberState.ACTIVE, SubscriberState.PAUSED):
            return
        subscribers.set_state(connection, subscriber.id, SubscriberState.ACTIVE, now)
        for subscription in subscribers.subscriptions_of(connection, subscriber.id):
            schedule = parse_schedule(subscription.schedule)
            due = next_due(schedule, subscription.zone, now)
            subscribers.restart(connection, subscription.id, starts_at=_begin(schedule, now), next_due_at=due)

    def ask(
        self, connection: Connection, subscriber: Subscriber, kind: DeliveryKind, wish: Wish, words: str, now: datetime
    ) -> None:
        """Put a question into the outbox that only the holder of the address can answer."""
        key = secrets.token_hex(16)
        questions.ask(
            connection,
            subscriber_id=subscriber.id,
            kind=kind,
            key=key,
            address=wish.address,
            wish={name: value for name, value in asdict(wish).items() if name in OPTIONS},
            words=words,
            salt=new_salt(),
            now=now,
        )
        self._write(connection, subscriber, kind, wish.address, key, now)

    def tell(
        self, connection: Connection, subscriber: Subscriber, kind: DeliveryKind, address: str, now: datetime
    ) -> None:
        """Put a letter about the subscription itself into the outbox."""
        self._write(connection, subscriber, kind, address, secrets.token_hex(16), now)

    def move(self, connection: Connection, subscriber: Subscriber, address: str, how: str, now: datetime) -> bool:
        """Let the digests of a subscriber go to another address, and tell the old one; False when another has it.

        All links are new, so that whoever reads the old mailbox can change nothing.
        """
        other = subscribers.find_address(connection, address, subscriber.channel)
        if other is not None and other.id != subscriber.id:
            if other.state in _MAY_PAUSE:
                return False
            holdings.erase(connection, other.id, now)  # they asked once, or left: what counts is what they have now
        subscribers.set_address(connection, subscriber.id, address, subscriber.channel)
        suppressions.end_link(connection, self.renew_links(connection, subscriber.id), now)
        suppressions.lift(connection, self.fingerprint(address, subscriber.channel))
        if subscriber.state is SubscriberState.SUSPENDED:  # mail to the old address came back
            subscribers.set_state(connection, subscriber.id, SubscriberState.ACTIVE, now)
        deliveries.redirect(connection, subscriber.id, address)
        note(connection, subscriber.id, "moved", how, "", now)
        if subscriber.channel is Channel.MAIL:
            self.tell(connection, subscriber, DeliveryKind.MOVED, subscriber.address, now)
        return True

    def part(self, connection: Connection, subscriber: Subscriber, how: str, now: datetime) -> None:
        """Let a subscriber leave: what waits for them is cancelled, and no older link brings them back."""
        if subscriber.state is SubscriberState.UNSUBSCRIBED:
            return
        subscribers.set_left(connection, subscriber.id, now)
        note(connection, subscriber.id, "left", how, "", now)
        for subscription in subscribers.subscriptions_of(connection, subscriber.id):
            subscribers.end(connection, subscription.id, now)  # coming back later brings what they ask for then
        questions.withdraw(connection, subscriber.id)
        deliveries.cancel(connection, subscriber.id, now)
        self.suppress(connection, subscriber, Reason.LEFT, now)

    def suppress(self, connection: Connection, subscriber: Subscriber, reason: Reason, now: datetime) -> None:
        """Remember, without the address, that it must not be added again unless its holder asks."""
        suppressions.suppress(connection, self.fingerprint(subscriber.address, subscriber.channel), reason, now)

    def suppressed(self, connection: Connection, address: str, channel: Channel) -> tuple[Reason, datetime] | None:
        """Say why and since when an address must not be added, or None."""
        return suppressions.reason(connection, self.fingerprint(address, channel))

    def fingerprint(self, address: str, channel: Channel) -> str:
        """Give the keyed hash of an address."""
        return self._secrets.fingerprint(address_key(address, channel))

    def knocks(self, connection: Connection, subscriber: Subscriber) -> list[datetime]:
        """Give when an address was named at the sign-up page within the last day."""
        return knocks.times(connection, self.fingerprint(subscriber.address, subscriber.channel))

    def _write(
        self, connection: Connection, subscriber: Subscriber, kind: DeliveryKind, address: str, key: str, now: datetime
    ) -> None:
        deliveries.queue(
            connection,
            subscriber_id=subscriber.id,
            kind=kind,
            channel=subscriber.channel,
            target=address,
            key=key,
            now=now,
        )

    def _on_time(self, connection: Connection, subscriber_id: int, wish: Wish) -> bool:
        """Tell whether a subscription goes on by the same clock, so that a turn that is due this very moment is kept."""
        running = subscribers.subscriptions_of(connection, subscriber_id)
        return any((old.topic, old.schedule, old.zone) == (wish.topic, wish.schedule, wish.zone) for old in running)


def known(connection: Connection, reference: str) -> Subscriber:
    """Give the subscriber of an id or address; raises UsageError when there is none."""
    subscriber = subscribers.find(connection, reference)
    if subscriber is None:
        raise UsageError(f"there is no subscriber '{reference}'; see 'feedwatch subscribers list'")
    return subscriber


def note(connection: Connection, subscriber_id: int, what: str, how: str, words: str, now: datetime) -> None:
    """Add to the consent record what happened, how, and by which words (GDPR art. 7(1))."""
    event = {"at": now.isoformat(), "what": what, "how": how, "words": words}
    subscribers.add_consent(connection, subscriber_id, event)


def set_paused(connection: Connection, subscriber: Subscriber, now: datetime, *, paused: bool) -> None:
    """Stop or resume telling a subscriber; what happens meanwhile is told in one digest afterwards."""
    if subscriber.state not in _MAY_PAUSE:
        raise UsageError(f"{subscriber.address} is {subscriber.state.value} and cannot be paused or resumed")
    state = SubscriberState.PAUSED if paused else SubscriberState.ACTIVE
    subscribers.set_state(connection, subscriber.id, state, now)


def next_times(subscription: Subscription, now: datetime) -> tuple[datetime, ...]:
    """Give the next five times at which a subscription is due; of "at once" only the first."""
    return upcoming(parse_schedule(subscription.schedule), subscription.zone, now, NEXT_TIMES)


def _begin(schedule: Schedule, now: datetime) -> datetime:
    """Say from when a new subscription is told: one turn back, at least a day, so that its first digest is worth reading."""
    return now - max(schedule.shortest_period, _FIRST_DIGEST)
