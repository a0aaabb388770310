"""The outbox to receipts: claim, render, send, record. At least once, with the same name every time."""

from __future__ import annotations

import logging
import random
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from feedwatch.model.delivery import After, DeliveryState, Mail, Message, Post, Receipt, after_attempt
from feedwatch.model.digest import DigestState
from feedwatch.model.errors import DeliveryError
from feedwatch.model.subscriber import Channel, SubscriberState
from feedwatch.store import deliveries, digests, subscribers
from feedwatch.store.database import Database
from feedwatch.store.deliveries import Delivery

log = logging.getLogger(__name__)

# Longer than the slowest attempt (RFC 5321 4.5.3.2.6: ten minutes after the final dot), so that no second sender starts
# while the first still waits for an answer.
_LEASE = timedelta(minutes=15)
_BATCH = 100


class MailSender(Protocol):
    """Hands over mail; one connection for many messages."""

    def send(self, mail: Mail) -> Receipt:
        """Hand over one message; raises DeliveryError."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class PostSender(Protocol):
    """Hands over webhook events."""

    def send(self, post: Post, now: datetime) -> Receipt:
        """Hand over one event; raises DeliveryError."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """Claimed deliveries that go one after another: all mail, or all events of one host."""

    host: str
    deliveries: tuple[Delivery, ...]


class Delivering:
    """Empties the outbox."""

    def __init__(
        self,
        database: Database,
        compose_message: Callable[[Delivery], Message],
        mail_sender: Callable[[], MailSender],
        post_sender: PostSender,
        clock: Callable[[], datetime],
        lease_prefix: str,
    ) -> None:
        self._database = database
        self._lease_prefix = lease_prefix
        self._message = compose_message
        self._mail_sender = mail_sender
        self._post_sender = post_sender
        self._clock = clock

    def claim_due(self) -> list[Batch]:
        """Claim what is due, in batches that do not wait for each other."""
        now = self._clock()
        with self._database.write() as connection:
            claimed = deliveries.claim(connection, now, lease_id=self._lease_prefix + secrets.token_hex(8), length=_LEASE, limit=_BATCH)
        grouped: dict[str, list[Delivery]] = {}
        for delivery in claimed:
            host = "mail" if delivery.channel is Channel.MAIL else delivery.target
            grouped.setdefault(host, []).append(delivery)
        return [Batch(host, tuple(group)) for host, group in grouped.items()]

    def deliver_due(self) -> int:
        """Claim and deliver everything that is due, here and now; gives how many were sent."""
        return sum(self.deliver(batch) for batch in self.claim_due())

    def deliver(self, batch: Batch) -> int:
        """Deliver a claimed batch; gives how many were sent."""
        if batch.deliveries[0].channel is Channel.WEBHOOK:
            return sum(self._attempt(delivery, self._post) for delivery in batch.deliveries)
        sender = self._mail_sender()
        try:
            return sum(self._attempt(delivery, lambda message: _mail(sender, message)) for delivery in batch.deliveries)
        finally:
            sender.close()

    def release(self, batches: Iterable[Batch]) -> None:
        """Give claimed batches back untried."""
        with self._database.write() as connection:
            for batch in batches:
                for delivery in batch.deliveries:
                    deliveries.release(connection, delivery)

    def _post(self, message: Message) -> Receipt:
        if not isinstance(message, Post):
            raise DeliveryError("protocol", "a mail cannot be posted to a webhook", temporary=False)
        return self._post_sender.send(message, self._clock())

    def _attempt(self, delivery: Delivery, send: Callable[[Message], Receipt]) -> bool:
        with self._database.write() as connection:
            if not deliveries.renew(connection, delivery, self._clock() + _LEASE):
                return False
        error: DeliveryError | None = None
        reference = ""
        try:
            reference = send(self._message(delivery)).reference
        except DeliveryError as problem:
            error = problem
        now = self._clock()
        after = after_attempt(delivery.channel, delivery.attempts + 1, error, now, random.random())  # noqa: S311 - jitter
        self._record(delivery, after, now, reference, error)
        return error is None

    def _record(
        self, delivery: Delivery, after: After, now: datetime, reference: str, error: DeliveryError | None
    ) -> None:
        kind, text = (error.kind, error.message) if error else ("", "")
        with self._database.write() as connection:
            settled = deliveries.settle(
                connection, delivery, after, now=now, reference=reference, error_kind=kind, error=text
            )
            if settled and after.state in _DIGEST_AFTER and delivery.digest_id is not None:
                digests.set_state(connection, delivery.digest_id, _DIGEST_AFTER[after.state])
            if settled and after.dead and delivery.subscriber_id is not None:
                subscribers.set_state(connection, delivery.subscriber_id, SubscriberState.SUSPENDED)
        extra = {"delivery": delivery.id, "state": after.state.value, "error": kind}
        log.log(logging.WARNING if error else logging.INFO, "delivery %s", after.state.value, extra=extra)


_DIGEST_AFTER = {DeliveryState.SENT: DigestState.DELIVERED, DeliveryState.FAILED: DigestState.FAILED}


def _mail(sender: MailSender, message: Message) -> Receipt:
    if not isinstance(message, Mail):
        raise DeliveryError("protocol", "a webhook event cannot be mailed", temporary=False)
    return sender.send(message)
