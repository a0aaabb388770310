"""Subscribing by an admin's hand: subscribers are added, changed, paused and removed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from feedwatch.model.actor import SHELL, Actor
from feedwatch.model.delivery import DeliveryKind
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Channel, Reason, Subscriber, SubscriberState, Subscription, Wish
from feedwatch.render.words import words_of
from feedwatch.service.configuring import Configuring
from feedwatch.service.people.register import CONFIRM, LEAVE, Register, known, note, set_paused
from feedwatch.service.people.wishes import checked, normal_address, wish_of
from feedwatch.service.upkeep import suspending
from feedwatch.store import audit_log, roll, subscribers
from feedwatch.store.database import Database
from feedwatch.store.roll import EVERYBODY, Sought

__all__ = ["CONFIRM", "LEAVE", "Added", "LeftError", "Subscribing", "Wish"]

ADMIN_SAYS = "an admin says that they agreed"
_MAY_BE_SUSPENDED = (SubscriberState.ACTIVE, SubscriberState.PAUSED)
_MAY_BE_ASKED = (SubscriberState.PENDING, SubscriberState.UNSUBSCRIBED)


class LeftError(UsageError):
    """Somebody has left, and is not added again by others."""


@dataclass(frozen=True, slots=True)
class Added:
    """A subscriber as stored; `secret` signs its webhook events and is shown only this once."""

    subscriber: Subscriber
    subscription_id: int
    secret: str


class MetError(UsageError):
    """Somebody else changed the same options meanwhile: their `names`, and the wish as it is `now`."""

    def __init__(self, names: tuple[str, ...], now: Wish) -> None:
        super().__init__(f"somebody else changed {', '.join(names)} meanwhile; look again")
        self.names = names
        self.now = now


class Subscribing:
    """Keeps who is told what."""

    def __init__(
        self,
        database: Database,
        configuring: Configuring,
        register: Register,
        clock: Callable[[], datetime],
        new_webhook_secret: Callable[[bytes], str],
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._register = register
        self._clock = clock
        self._new_webhook_secret = new_webhook_secret

    def add(self, wish: Wish, *, confirmed: bool, how: str, words: str = ADMIN_SAYS, by: Actor = SHELL) -> Added:
        """Store what somebody asked for; without `confirmed` a mail asks whether they mean it.

        `how` they came and the `words` they agreed to go into their consent record. Raises WishError for anything that does
        not exist, UsageError when the address was erased: then only its holder can come back.
        """
        wish = checked(wish, self._configuring.current)
        confirmed = confirmed or wish.channel is not Channel.MAIL
        with self._database.write() as connection:
            return self._add(connection, wish, confirmed=confirmed, how=how, words=words, by=by)

    def enlist(self, wish: Wish, *, how: str, words: str, by: Actor = SHELL) -> Added:
        """Store what somebody asked for elsewhere; raises LeftError when they left here meanwhile, and as `add` does."""
        wish = checked(wish, self._configuring.current)
        with self._database.write() as connection:
            if self._register.suppressed(connection, wish.address, wish.channel):
                raise LeftError(f"{wish.address} has left, and only they themselves can come back")
            return self._add(connection, wish, confirmed=True, how=how, words=words, by=by)

    def standing(self, wish: Wish) -> SubscriberState | None:
        """Tell where the holder of an address stands towards a topic: None when they may be added, unsubscribed when not."""
        wish = checked(wish, self._configuring.current)
        with self._database.read() as connection:
            if self._register.suppressed(connection, wish.address, wish.channel):
                return SubscriberState.UNSUBSCRIBED
            subscriber = subscribers.find_address(connection, wish.address, wish.channel)
            if subscriber is None or subscriber.state is SubscriberState.PENDING:
                return None
            topics = {old.topic for old in subscribers.subscriptions_of(connection, subscriber.id)}
            told = subscriber.state is SubscriberState.SUSPENDED or wish.topic in topics
            return subscriber.state if told else None

    def listing(self, sought: Sought = EVERYBODY) -> list[tuple[Subscriber, tuple[Subscription, ...]]]:
        """Give all subscribers who are sought, with what they asked for."""
        with self._database.read() as connection:
            return [(listed.subscriber, listed.wishes) for listed in roll.find(connection, sought)]

    def get(self, reference: str) -> Subscriber:
        """Give the subscriber of an id or address; raises UsageError when there is none."""
        with self._database.read() as connection:
            return known(connection, reference)

    def change(
        self,
        reference: str,
        topic: str,
        changes: dict[str, Any],
        *,
        seen: Mapping[str, Any] | None = None,
        by: Actor = SHELL,
    ) -> Subscriber:
        """Change options of a subscription, by the names that a wish has for them.

        Without a `topic` it must be the only one. `seen` is what the options were when somebody decided to change them: what
        another person made of one since is kept, and told as MetError. Raises WishError, and UsageError when there is no such
        subscription.
        """
        now = self._clock()
        with self._database.write() as connection:
            subscriber = known(connection, reference)
            subscription = _only(subscribers.subscriptions_of(connection, subscriber.id), topic, subscriber)
            before = wish_of(subscriber, subscription)
            _refuse_met(before, changes, seen or {})
            wish = checked(replace(before, **changes), self._configuring.current)
            self._register.put(connection, subscriber.id, wish, now)
            if "language" in changes:
                subscribers.set_language(connection, subscriber.id, wish.language)
            detail = {"topic": wish.topic, "changed": changes}
            _record(connection, by, "subscriber.change", subscriber, now, detail)
            return known(connection, str(subscriber.id))

    def move(self, reference: str, address: str, *, by: Actor = SHELL) -> Subscriber:
        """Send a subscriber's digests to another address, whose holder agreed as an admin says; raises UsageError."""
        now = self._clock()
        with self._database.write() as connection:
            subscriber = known(connection, reference)
            address = normal_address(address, subscriber.channel)
            if not self._register.move(connection, subscriber, address, ADMIN_SAYS, now):
                raise UsageError(f"{address} is a subscriber already; remove it first")
            _record(connection, by, "subscriber.move", subscriber, now)
            return known(connection, str(subscriber.id))

    def pause(self, reference: str, *, paused: bool, by: Actor = SHELL) -> Subscriber:
        """Stop or resume telling a subscriber, be they paused or suspended; what happens meanwhile comes in one digest."""
        now = self._clock()
        with self._database.write() as connection:
            subscriber = known(connection, reference)
            set_paused(connection, subscriber, now, paused=paused)
            _record(connection, by, "subscriber.pause" if paused else "subscriber.resume", subscriber, now)
            return known(connection, str(subscriber.id))

    def suspend(self, reference: str, why: str, *, by: Actor = SHELL) -> Subscriber:
        """Tell a subscriber nothing until an admin resumes it; raises UsageError without a reason, or when it is told nothing.

        `why` goes into their record and not into the audit log, as it may say something about a person.
        """
        if not why.strip():
            raise UsageError("say why: whoever finds them suspended wants to know")
        now = self._clock()
        with self._database.write() as connection:
            subscriber = known(connection, reference)
            if subscriber.state not in _MAY_BE_SUSPENDED:
                raise UsageError(f"subscriber {subscriber.id} is {subscriber.state.value} and cannot be suspended")
            suspending.by_hand(connection, subscriber.id, why.strip(), now)
            _record(connection, by, "subscriber.suspend", subscriber, now)
            return known(connection, str(subscriber.id))

    def remove(self, reference: str, *, by: Actor = SHELL) -> Subscriber:
        """Let a subscriber leave, by an admin's hand."""
        now = self._clock()
        with self._database.write() as connection:
            subscriber = known(connection, reference)
            self._register.part(connection, subscriber, "an admin", now)
            _record(connection, by, "subscriber.remove", subscriber, now)
            return known(connection, str(subscriber.id))

    def _add(self, connection: Connection, wish: Wish, *, confirmed: bool, how: str, words: str, by: Actor) -> Added:
        now = self._clock()
        subscriber = subscribers.find_address(connection, wish.address, wish.channel)
        if confirmed:
            self._refuse_erased(connection, wish)
        secret = ""
        if subscriber is None:
            secret = self._new_webhook_secret(secrets.token_bytes(32)) if wish.channel is Channel.WEBHOOK else ""
            subscriber = self._register.enter(connection, wish, secret, now)
        subscription_id = self._register.put(connection, subscriber.id, wish, now)
        if confirmed:
            self._register.begin(connection, subscriber, how, words, now)
        else:
            self._ask(connection, subscriber, wish, how, now)
        detail = {"topic": wish.topic, "channel": wish.channel.value, "how": how, "confirmed": confirmed}
        _record(connection, by, "subscriber.add", subscriber, now, detail)
        return Added(known(connection, str(subscriber.id)), subscription_id, secret)

    def _refuse_erased(self, connection: Connection, wish: Wish) -> None:
        suppressed = self._register.suppressed(connection, wish.address, wish.channel)
        if suppressed is None or suppressed[0] is not Reason.ERASED:
            return
        url = self._configuring.current.settings.public_url
        raise UsageError(
            f"{wish.address} was erased at the wish of its holder on {suppressed[1]:%Y-%m-%d} and is not added again by others; "
            f"they can subscribe at {url}/subscribe, or leave out --confirmed and they are asked"
        )

    def _ask(self, connection: Connection, subscriber: Subscriber, wish: Wish, how: str, now: datetime) -> None:
        """Ask whether they mean it, unless they said so before."""
        if subscriber.state in (SubscriberState.ACTIVE, SubscriberState.PAUSED):
            return
        if subscriber.state in _MAY_BE_ASKED:
            subscribers.set_state(connection, subscriber.id, SubscriberState.PENDING, now)
        note(connection, subscriber.id, "asked", how, "", now)
        pack = self._configuring.current.topic(wish.topic)
        title = pack.titles.get(wish.language, pack.name) if pack else wish.topic
        words = words_of(wish.language).confirm_title.format(topic=title)
        self._register.ask(connection, subscriber, DeliveryKind.CONFIRMATION, wish, words, now)


def _record(
    connection: Connection,
    by: Actor,
    action: str,
    subscriber: Subscriber,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    audit_log.record(connection, by, action, suspending.subject_of(subscriber.id), now, detail)


def _refuse_met(now: Wish, changes: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
    """Raise MetError when options that were seen as something else would be changed, unless to what they are."""
    met = tuple(name for name in changes if name in seen and getattr(now, name) not in (seen[name], changes[name]))
    if met:
        raise MetError(met, now)


def _only(wishes: tuple[Subscription, ...], topic: str, subscriber: Subscriber) -> Subscription:
    found = [wish for wish in wishes if topic in ("", wish.topic)]
    if len(found) == 1:
        return found[0]
    topics = ", ".join(wish.topic for wish in wishes) or "nothing"
    raise UsageError(f"{subscriber.address} subscribes to {topics}; name one of it with --topic")
