"""Leaving, and what a subscriber may ask for: all that is held about them, and that it is erased (GDPR art. 15, 17, 20)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from feedwatch.model.actor import SHELL, Actor
from feedwatch.model.subscriber import Channel, Reason, Subscriber, SubscriberState
from feedwatch.service.people.register import Register, known
from feedwatch.service.secrets import hash_of
from feedwatch.service.upkeep.suspending import subject_of
from feedwatch.store import audit_log, holdings, subscribers, suppressions
from feedwatch.store.database import Database


class Standing(StrEnum):
    """How a link to leave stands."""

    OPEN = "open"
    GONE = "gone"  # they left, were erased, or moved: nothing is sent to the address the link was sent to
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: the subscriber that was, and the mails that lay in the outbox folder."""

    id: int
    mails: int


class Leaving:
    """Lets subscribers go."""

    def __init__(
        self,
        database: Database,
        register: Register,
        clock: Callable[[], datetime],
        forget_mail: Callable[[str], int],
    ) -> None:
        self._database = database
        self._register = register
        self._clock = clock
        self._forget_mail = forget_mail

    def standing(self, token: str) -> Standing:
        """Tell how a link to leave stands."""
        with self._database.read() as connection:
            return _standing(connection, subscribers.by_token(connection, hash_of(token)), token)

    def leave(self, token: str) -> Standing:
        """Let the holder of a link leave at once; gives how the link stands now, which is the same when they had left."""
        with self._database.write() as connection:
            subscriber = subscribers.by_token(connection, hash_of(token))
            if subscriber is not None:
                self._register.part(connection, subscriber, "their link", self._clock())
                return Standing.GONE
            return _standing(connection, None, token)

    def export(self, reference: str, *, by: Actor | None = SHELL) -> dict[str, Any]:
        """Give all that is held about a subscriber, as plain data without secrets; raises UsageError for nobody.

        `by` is the admin who takes it, None when they take it themselves.
        """
        with self._database.write() as connection:
            subscriber = known(connection, reference)
            self._record(connection, by, "subscriber.export", subscriber)
            return self._held(connection, subscriber)

    def erase(self, reference: str, *, by: Actor | None = SHELL) -> Erased:
        """Erase a subscriber for good; raises UsageError for nobody. `by` is None when they do it themselves.

        What stays is a keyed hash of the address, which keeps it from being imported again, and a hash of the link to leave.
        """
        now = self._clock()
        with self._database.write() as connection:
            subscriber = known(connection, reference)
            addresses = holdings.addresses(connection, subscriber.id)
            holdings.erase(connection, subscriber.id, now)
            self._register.suppress(connection, subscriber, Reason.ERASED, now)
            self._record(connection, by, "subscriber.erase", subscriber)
        mails = sum(map(self._forget_mail, addresses)) if subscriber.channel is Channel.MAIL else 0
        self._database.settle()
        return Erased(subscriber.id, mails)

    def _record(self, connection: Connection, by: Actor | None, action: str, subscriber: Subscriber) -> None:
        if by is not None:
            audit_log.record(connection, by, action, subject_of(subscriber.id), self._clock())

    def _held(self, connection: Connection, subscriber: Subscriber) -> dict[str, Any]:
        tables = holdings.of(connection, subscriber.id)
        (person,) = tables.pop("subscribers")
        named = self._register.knocks(connection, subscriber)
        return {"exported_at": self._clock(), "subscriber": person, **tables, "named_at_sign_up": named}


def _standing(connection: Connection, subscriber: Subscriber | None, token: str) -> Standing:
    if subscriber is not None:
        return Standing.GONE if subscriber.state is SubscriberState.UNSUBSCRIBED else Standing.OPEN
    return Standing.GONE if suppressions.has_ended(connection, hash_of(token)) else Standing.UNKNOWN
