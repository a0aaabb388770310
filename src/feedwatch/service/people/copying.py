"""Copies: what a subscriber would be told next, mailed to somebody else who wants to see it as a mail.

A copy is marked as one and has none of the subscriber's links, so whoever gets it can change nothing of theirs. It counts
as nothing told: no position moves, and the digest itself comes when it is due.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from feedwatch.model.actor import SHELL, Actor
from feedwatch.model.delivery import DeliveryKind
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Channel
from feedwatch.service.people.previewing import Preview, Previewing
from feedwatch.service.people.wishes import normal_address
from feedwatch.service.upkeep.suspending import subject_of
from feedwatch.store import audit_log, copies, deliveries
from feedwatch.store.copies import Copy
from feedwatch.store.database import Database


class Copying:
    """Puts copies into the outbox."""

    def __init__(self, database: Database, previewing: Previewing, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._previewing = previewing
        self._clock = clock

    def send(self, reference: str, to: str, *, topic: str = "", by: Actor = SHELL) -> tuple[int, ...]:
        """Mail what a subscriber would be told now to an address; gives the ids of the deliveries, one for each topic.

        Raises UsageError when there is no such subscriber or subscription, WishError for what is no mail address.
        """
        address = normal_address(to, Channel.MAIL)
        previews = self._previewing.of(reference, topic)
        if not previews:
            raise UsageError(f"subscriber {reference} has no subscription, so there is nothing to copy")
        return tuple(self._queue(preview, address, by) for preview in previews)

    def _queue(self, preview: Preview, address: str, by: Actor) -> int:
        now, number = self._clock(), preview.subscriber.id
        with self._database.write() as connection:
            delivery_id = deliveries.queue(
                connection,
                copy_id=copies.keep(connection, Copy(number, preview.content)),
                kind=DeliveryKind.COPY,
                channel=Channel.MAIL,
                target=address,
                key=secrets.token_hex(16),
                now=now,
            )
            detail = {"topic": preview.subscription.topic, "delivery": delivery_id}
            audit_log.record(connection, by, "digest.copy", subject_of(number), now, detail)
        return delivery_id
