"""Stories to digests: what is due is composed, frozen, and put into the outbox in one transaction."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from feedwatch.compose import calendar
from feedwatch.model.delivery import DeliveryKind
from feedwatch.model.digest import Composition
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import SubscriberState, Subscription, Window
from feedwatch.service.configuring import Configuring
from feedwatch.service.reporting import troubles
from feedwatch.store import deliveries, digests, subscribers
from feedwatch.store.database import Database

log = logging.getLogger(__name__)


class Digesting:
    """Builds what is due."""

    def __init__(self, database: Database, configuring: Configuring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._configuring = configuring
        self._clock = clock

    def build_due(self) -> int:
        """Build every digest that is due; gives how many had something to say."""
        now = self._clock()
        with self._database.read() as connection:
            due = subscribers.due(connection, now)
        return sum(self._build(subscription, now) for subscription in due)

    def preview(self, reference: str) -> list[tuple[Subscription, Composition]]:
        """Compose what a subscriber would get if the digest were built now; stores nothing."""
        now = self._clock()
        with self._database.read() as connection:
            subscriber = subscribers.find(connection, reference)
            if subscriber is None:
                raise UsageError(f"there is no subscriber '{reference}'; see 'feedwatch subscribers list'")
            return [
                (
                    subscription,
                    self._compose(connection, subscription, Window(subscription.position, now, "preview")),
                )
                for subscription in subscribers.subscriptions_of(connection, subscriber.id)
            ]

    def _build(self, subscription: Subscription, now: datetime) -> bool:
        """Claim, gather, decide and commit in one transaction; a digest that exists already is left as it is."""
        try:
            with self._database.write() as connection:
                return self._commit(connection, subscription, now)
        except IntegrityError:
            log.warning("a digest of this period exists already", extra={"subscription": subscription.id})
            return False

    def _commit(self, connection: Connection, subscription: Subscription, now: datetime) -> bool:
        current = next((other for other in subscribers.due(connection, now) if other.id == subscription.id), None)
        if current is None:  # built meanwhile, or its subscriber left
            return False
        schedule = calendar.parse_schedule(current.schedule)
        due = calendar.latest_due(schedule, current.zone, now)
        window = calendar.window(schedule, current.zone, current.position, due)
        composition = self._compose(connection, current, window)
        if not composition.content.empty:
            digest_id = digests.freeze(connection, current, window, composition, now)
            self._queue(connection, current, digest_id, now)
        next_due_at = calendar.next_due(schedule, current.zone, now)
        subscribers.reschedule(connection, current.id, position=window.end, next_due_at=next_due_at)
        return not composition.content.empty

    def _queue(self, connection: Connection, subscription: Subscription, digest_id: int, now: datetime) -> None:
        subscriber = subscribers.find(connection, str(subscription.subscriber_id))
        if subscriber is None or subscriber.state is not SubscriberState.ACTIVE:
            return
        deliveries.queue(
            connection,
            digest_id=digest_id,
            subscriber_id=subscriber.id,
            kind=DeliveryKind.DIGEST,
            channel=subscriber.channel,
            target=subscriber.address,
            key=secrets.token_hex(16),
            now=now,
        )

    def _compose(self, connection: Connection, subscription: Subscription, window: Window) -> Composition:
        configuration = self._configuring.current
        publishers = {source.id: source.name for source in configuration.sources}
        stories = digests.untold(connection, subscription, window.end, publishers)
        raise NotImplementedError
