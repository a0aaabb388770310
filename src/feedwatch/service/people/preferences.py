"""Preferences: what subscribers change by themselves, by a link that only their mail holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from feedwatch.model.errors import FeedwatchError, UsageError
from feedwatch.model.subscriber import Subscriber, SubscriberState, Subscription, Wish
from feedwatch.service.configuring import Configuring
from feedwatch.service.people.register import LEAVE, Register, next_times, note, set_paused
from feedwatch.service.people.signing_up import SigningUp
from feedwatch.service.people.wishes import LANGUAGES, checked, wish_of
from feedwatch.service.secrets import hash_of
from feedwatch.store import subscribers
from feedwatch.store.database import Database

_LIVING = (SubscriberState.ACTIVE, SubscriberState.PAUSED, SubscriberState.SUSPENDED)


class LinkError(FeedwatchError):
    """A link leads to nobody: it is not whole, or its holder has left or moved."""


@dataclass(frozen=True, slots=True)
class Own:
    """What subscribers see of themselves: what they get and the next times each is due; `leave` is the token to leave."""

    subscriber: Subscriber
    wishes: tuple[tuple[Subscription, tuple[datetime, ...]], ...]
    leave: str

    def wish(self, topic: str) -> Wish | None:
        """Give what they asked for about a topic, or None."""
        found = (wish_of(self.subscriber, wish) for wish, _ in self.wishes if wish.topic == topic)
        return next(found, None)


class Preferences:
    """Lets subscribers look after themselves. Everything raises LinkError when the link leads to nobody."""

    def __init__(
        self,
        database: Database,
        configuring: Configuring,
        register: Register,
        signing_up: SigningUp,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._register = register
        self._signing_up = signing_up
        self._clock = clock

    def of(self, token: str) -> Own:
        """Give what the holder of a link sees."""
        now = self._clock()
        with self._database.read() as connection:
            subscriber = _holder(connection, token)
            wishes = subscribers.subscriptions_of(connection, subscriber.id)
            leave = self._register.link(connection, LEAVE, subscriber.id)
        return Own(subscriber, tuple((wish, next_times(wish, now)) for wish in wishes), leave)

    def change(self, token: str, topic: str, changes: dict[str, Any]) -> None:
        """Change what they get about a topic, or begin to tell them about one; raises WishError."""
        now = self._clock()
        with self._database.write() as connection:
            subscriber = _living(connection, token)
            wish = _wish(connection, subscriber, topic)
            wish = checked(replace(wish, **changes), self._configuring.current)
            if topic not in _topics(connection, subscriber):
                note(connection, subscriber.id, "asked", "preferences", topic, now)
            self._register.put(connection, subscriber.id, wish, now)

    def drop(self, token: str, topic: str) -> None:
        """Tell them no more about a topic; raises UsageError when it is the last, which is to leave."""
        with self._database.write() as connection:
            subscriber = _living(connection, token)
            wishes = subscribers.subscriptions_of(connection, subscriber.id)
            if len(wishes) < 2:
                raise UsageError("the last topic cannot be dropped; leave instead")
            for wish in wishes:
                if wish.topic == topic:
                    subscribers.end(connection, wish.id, self._clock())

    def pause(self, token: str, *, paused: bool) -> None:
        """Stop or resume telling them."""
        with self._database.write() as connection:
            set_paused(connection, _living(connection, token), self._clock(), paused=paused)

    def set_language(self, token: str, language: str) -> None:
        """Write to them in another language."""
        with self._database.write() as connection:
            subscriber = _living(connection, token)
            if language not in LANGUAGES:
                raise UsageError(f"there is no language '{language}'; digests are written in {' or '.join(LANGUAGES)}")
            subscribers.set_language(connection, subscriber.id, language)

    def move(self, token: str, address: str) -> None:
        """Ask the holder of another address whether it is theirs; raises WishError."""
        with self._database.read() as connection:
            subscriber = _living(connection, token)
        self._signing_up.ask_to_move(subscriber.id, address)


def _holder(connection: Connection, token: str) -> Subscriber:
    """Give whose link this is, also when they have left: they may still see, take and erase what is held about them."""
    subscriber = subscribers.by_preferences(connection, hash_of(token))
    if subscriber is None:
        raise LinkError("this link leads to nobody")
    return subscriber


def _living(connection: Connection, token: str) -> Subscriber:
    """Give whose link this is; raises UsageError when they have left, for then there is nothing to change."""
    subscriber = _holder(connection, token)
    if subscriber.state not in _LIVING:
        raise UsageError("who has left changes nothing")
    return subscriber


def _topics(connection: Connection, subscriber: Subscriber) -> set[str]:
    return {wish.topic for wish in subscribers.subscriptions_of(connection, subscriber.id)}


def _wish(connection: Connection, subscriber: Subscriber, topic: str) -> Wish:
    """Give what they asked for about a topic, or what they would get by default."""
    wishes = subscribers.subscriptions_of(connection, subscriber.id)
    found = (wish_of(subscriber, wish) for wish in wishes if wish.topic == topic)
    return next(found, Wish(subscriber.address, topic, channel=subscriber.channel, language=subscriber.language))
