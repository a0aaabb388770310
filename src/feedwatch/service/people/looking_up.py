"""Looking up subscribers: a page of the roll, everything about one, and the endpoints that answer no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedwatch.model.page import Page, number_in, page_of
from feedwatch.model.saying import NOTHING_SAID, Saying
from feedwatch.model.subscriber import Subscriber, SubscriberState, Subscription
from feedwatch.service.people.register import known, next_times
from feedwatch.service.upkeep import suspending
from feedwatch.store import roll, subscribers
from feedwatch.store.database import Database
from feedwatch.store.roll import EVERYBODY, Listed, Silent, Sought

__all__ = ["EVERYBODY", "DeadEndpoint", "Listed", "LookingUp", "Profile", "Sought"]


@dataclass(frozen=True, slots=True)
class Profile:
    """A subscriber with what they asked for, each with the next times it is due, and their consent record.

    They are in their state `since`; `suspended_for` says why they are suspended, and is empty when they are not.
    """

    subscriber: Subscriber
    wishes: tuple[tuple[Subscription, tuple[datetime, ...]], ...]
    consent: tuple[dict[str, str], ...]
    since: datetime
    suspended_for: Saying


@dataclass(frozen=True, slots=True)
class DeadEndpoint:
    """A suspended webhook or chat, why it is, its last answer, and how many messages wait for it."""

    silent: Silent
    why: Saying


class LookingUp:
    """Looks subscribers up; changes nothing."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def page(self, sought: Sought = EVERYBODY, cursor: str = "", limit: int = 50) -> Page[Listed]:
        """Give a page of those who are sought; raises UsageError for a bad cursor."""
        after = number_in(cursor)
        with self._database.read() as connection:
            found = roll.find(connection, sought, after=after, limit=limit + 1)
        return page_of(found, limit, lambda listed: listed.subscriber.id)

    def count(self, sought: Sought = EVERYBODY) -> int:
        """Count those who are sought."""
        with self._database.read() as connection:
            return roll.count(connection, sought)

    def ahead(self, span: timedelta) -> datetime:
        """Give the time that lies a span ahead, to look for who is due before."""
        return self._clock() + span

    def profile(self, reference: str) -> Profile:
        """Give all that an admin needs to see of a subscriber; raises UsageError when there is none."""
        now = self._clock()
        with self._database.read() as connection:
            subscriber = known(connection, reference)
            wishes = subscribers.subscriptions_of(connection, subscriber.id)
            is_suspended = subscriber.state is SubscriberState.SUSPENDED
            return Profile(
                subscriber,
                tuple((wish, next_times(wish, now)) for wish in wishes),
                tuple(subscribers.consent(connection, subscriber.id)),
                roll.since(connection, subscriber.id),
                suspending.why(connection, subscriber.id) if is_suspended else NOTHING_SAID,
            )

    def exists(self, subscriber_id: int) -> bool:
        """Tell whether there is a subscriber of a number."""
        with self._database.read() as connection:
            return subscribers.find(connection, str(subscriber_id)) is not None

    def dead_endpoints(self) -> list[DeadEndpoint]:
        """Give the webhooks and chats that are suspended, the longest first."""
        with self._database.read() as connection:
            found = roll.silent(connection)
            return [DeadEndpoint(each, suspending.why(connection, each.subscriber.id)) for each in found]
