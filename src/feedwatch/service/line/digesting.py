"""Stories to digests: what is due is composed, frozen, and put into the outbox in one transaction."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from feedwatch.compose import calendar
from feedwatch.compose.digest import worth_sending
from feedwatch.compose.schedule import parse_schedule
from feedwatch.model.delivery import DeliveryKind
from feedwatch.model.subscriber import SubscriberState, Subscription
from feedwatch.service.line.composing import Composing
from feedwatch.store import deliveries, digests, subscribers
from feedwatch.store.database import Database

log = logging.getLogger(__name__)


class Digesting:
    """Builds what is due."""

    def __init__(self, database: Database, composing: Composing, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._composing = composing
        self._clock = clock

    def build_due(self) -> int:
        """Build every digest that is due; gives how many had something to say."""
        now = self._clock()
        with self._database.read() as connection:
            ahead, due = subscribers.ahead(connection, now), subscribers.due(connection, now)
        for subscription in ahead:
            self._turn_back(subscription, now)
        return sum(self._build(subscription, now) for subscription in due)

    def _build(self, subscription: Subscription, now: datetime) -> bool:
        """Claim, gather, decide and commit in one transaction; one subscription never holds up another."""
        try:
            with self._database.write() as connection:
                return self._commit(connection, subscription, now)
        except Exception:  # a stored zone that no longer exists, a bug of ours: the others are still due
            log.exception("a digest could not be built", extra={"subscription": subscription.id})
            return False

    def _commit(self, connection: Connection, subscription: Subscription, now: datetime) -> bool:
        current = next((other for other in subscribers.due(connection, now) if other.id == subscription.id), None)
        if current is None:  # built meanwhile, or its subscriber left
            return False
        schedule = parse_schedule(current.schedule)
        next_due_at = calendar.next_due(schedule, current.zone, now)
        due = calendar.latest_due(schedule, current.zone, now)
        window = calendar.window(schedule, current.zone, current.position, due)
        if digests.exists_for(connection, current.id, window.period):
            # The schedule or the zone was changed into a turn that was told already: what came since is told at the next.
            subscribers.postpone(connection, current.id, next_due_at)
            return False
        composition = self._composing.compose(connection, current, window).composition
        worth = worth_sending(current, composition.content)
        if worth:
            digest_id = digests.freeze(connection, current, window, composition, now)
            self._queue(connection, current, digest_id, now)
        subscribers.reschedule(
            connection,
            current.id,
            position=window.end,
            held_since=composition.held_since,
            next_due_at=next_due_at,
        )
        return worth

    def _turn_back(self, subscription: Subscription, now: datetime) -> None:
        """Bring back a subscription that a clock running ahead has moved into the future; lines prevent repetition."""
        log.warning("the clock was set back; a subscription begins again now", extra={"subscription": subscription.id})
        schedule = parse_schedule(subscription.schedule)
        with self._database.write() as connection:
            subscribers.reschedule(
                connection,
                subscription.id,
                position=now,
                held_since=min(subscription.starts_at, now),
                next_due_at=calendar.next_due(schedule, subscription.zone, now),
            )

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
