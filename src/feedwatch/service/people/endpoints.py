"""Webhooks and chats as their owners see them: is anybody there, and a new secret."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedwatch.model.delivery import Message, Receipt
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Channel, Subscriber
from feedwatch.service.line.senders import Senders
from feedwatch.service.people.register import known
from feedwatch.store import webhook_secrets
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

    def test(self, reference: str) -> Receipt:
        """Post a trial now, past the outbox; gives what the endpoint answered.

        Raises UsageError for a subscriber that is no webhook or chat, DeliveryError when it was not taken.
        """
        with self._database.read() as connection:
            subscriber = known(connection, reference)
        return self._senders.hand_over(self._trial(subscriber, secrets.token_hex(16)), self._clock())

    def rotate(self, reference: str) -> Rotated:
        """Give a webhook a new secret; for a day its events carry both signatures, so that none is refused."""
        until = self._clock() + _BOTH_SIGN
        secret = self._new_webhook_secret(secrets.token_bytes(32))
        with self._database.write() as connection:
            subscriber = known(connection, reference)
            if subscriber.channel is not Channel.WEBHOOK:
                raise UsageError(f"subscriber {subscriber.id} is no webhook and has no secret")
            webhook_secrets.rotate(connection, subscriber.id, secret, until)
        return Rotated(subscriber, secret, until)
