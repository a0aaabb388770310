"""Webhooks and chats as their owners see them: is anybody there, and a new secret."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedwatch.model.actor import SHELL, Actor
from feedwatch.model.delivery import Message, Receipt
from feedwatch.model.errors import DeliveryError, UsageError
from feedwatch.model.subscriber import Channel, Subscriber
from feedwatch.service.line.senders import Senders
from feedwatch.service.people.register import known
from feedwatch.service.upkeep.suspending import subject_of
from feedwatch.store import audit_log, webhook_secrets
from feedwatch.store.database import Database

_BOTH_SIGN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Rotated:
    """A new secret, shown only this once; the old one signs beside it until then."""

    subscriber: Subscriber
    secret: str
    until: datetime


class Endpoints:
    """Looks after webhooks and chats."""

    def __init__(
        self,
        database: Database,
        trial: Callable[[Subscriber, str], Message],
        senders: Senders,
        clock: Callable[[], datetime],
        new_webhook_secret: Callable[[bytes], str],
    ) -> None:
        self._database = database
        self._trial = trial
        self._senders = senders
        self._clock = clock
        self._new_webhook_secret = new_webhook_secret

    def test(self, reference: str, *, by: Actor = SHELL) -> Receipt:
        """Post a trial now, past the outbox; gives what the endpoint answered.

        Raises UsageError for a subscriber that is no webhook or chat, DeliveryError when it was not taken.
        """
        with self._database.read() as connection:
            subscriber = known(connection, reference)
        message = self._trial(subscriber, secrets.token_hex(16))
        try:
            receipt = self._senders.hand_over(message, self._clock())
        except DeliveryError:
            self._record_test(subscriber, by, taken=False)
            raise
        self._record_test(subscriber, by, taken=True)
        return receipt

    def rotate(self, reference: str, *, by: Actor = SHELL) -> Rotated:
        """Give a webhook a new secret; for a day its events carry both signatures, so that none is refused."""
        until = self._clock() + _BOTH_SIGN
        secret = self._new_webhook_secret(secrets.token_bytes(32))
        with self._database.write() as connection:
            subscriber = known(connection, reference)
            if subscriber.channel is not Channel.WEBHOOK:
                raise UsageError(f"subscriber {subscriber.id} is no webhook and has no secret")
            webhook_secrets.rotate(connection, subscriber.id, secret, until)
            audit_log.record(connection, by, "endpoint.rotate", subject_of(subscriber.id), self._clock())
        return Rotated(subscriber, secret, until)

    def _record_test(self, subscriber: Subscriber, by: Actor, *, taken: bool) -> None:
        with self._database.write() as connection:
            subject = subject_of(subscriber.id)
            audit_log.record(connection, by, "endpoint.test", subject, self._clock(), {"taken": taken})
