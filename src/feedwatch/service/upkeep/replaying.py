"""Handing messages over again: one, a range, or all that failed, each under its old name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from feedwatch.model.actor import SHELL, Actor
from feedwatch.model.delivery import DeliveryState
from feedwatch.model.digest import DigestState
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import SubscriberState
from feedwatch.store import audit_log, deliveries, digests, replays, subscribers
from feedwatch.store.database import Database
from feedwatch.store.deliveries import Delivery

_ON_THEIR_WAY = (SubscriberState.ACTIVE, SubscriberState.PENDING)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What was put into the outbox again, and what was not and why; `later` waits until its subscriber is resumed."""

    queued: tuple[int, ...]
    later: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]


class Replaying:
    """Puts deliveries back into the outbox; receivers know them by the same Message-ID or webhook-id."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def now(self) -> datetime:
        """Give the time of a look at deliveries, which `replay` takes."""
        return self._clock()

    def chosen(self, ids: Iterable[int]) -> list[Delivery]:
        """Give the deliveries of these ids; raises UsageError for one that does not exist."""
        with self._database.read() as connection:
            found = {number: deliveries.get(connection, number) for number in dict.fromkeys(ids)}
        missing = [str(number) for number, delivery in found.items() if delivery is None]
        if missing:
            raise UsageError(f"there is no delivery {', '.join(missing)}; see 'feedwatch deliveries list'")
        return [delivery for delivery in found.values() if delivery is not None]

    def numbered(self, first: int, last: int) -> list[Delivery]:
        """Give the deliveries of a range of ids, both ends included."""
        with self._database.read() as connection:
            return _all(connection, replays.numbered(connection, first, last))

    def queued_between(self, start: datetime, end: datetime) -> list[Delivery]:
        """Give the deliveries that were queued in a span of time, `start <= t < end`."""
        with self._database.read() as connection:
            return _all(connection, replays.queued_between(connection, start, end))

    def failed_since(self, at: datetime) -> list[Delivery]:
        """Give the deliveries that failed since a time."""
        with self._database.read() as connection:
            return _all(connection, replays.failed_since(connection, at))

    def replay(self, wanted: Sequence[Delivery], *, by: Actor = SHELL, seen: datetime | None = None) -> Replayed:
        """Hand deliveries over again as soon as may be, but for those that went on since they were looked at.

        That was at `seen`, or when `wanted` were read. Of two who want the same, the second would have it sent twice.
        """
        now = self._clock()
        queued: list[int] = []
        later: list[int] = []
        refused: list[tuple[int, str]] = []
        with self._database.write() as connection:
            for delivery in wanted:
                state = _state(connection, delivery)
                if why := _why_not(delivery, state) or _went_on(connection, delivery, seen):
                    refused.append((delivery.id, why))
                elif not replays.requeue(connection, delivery.id, now):
                    refused.append((delivery.id, "it is on its way already"))
                else:
                    if delivery.digest_id is not None:
                        digests.set_state(connection, delivery.digest_id, DigestState.BUILT)
                    audit_log.record(connection, by, "delivery.replay", _subject(delivery.id), now)
                    (queued if state is None or state in _ON_THEIR_WAY else later).append(delivery.id)
        return Replayed(tuple(queued), tuple(later), tuple(refused))

    def retry(self, delivery_id: int, *, by: Actor = SHELL) -> Delivery:
        """Try a delivery now that waits for its next try; raises UsageError when it does not wait."""
        now = self._clock()
        with self._database.write() as connection:
            delivery = _waiting(connection, delivery_id)
            replays.hasten(connection, delivery_id, now)
            audit_log.record(connection, by, "delivery.retry", _subject(delivery_id), now)
            return deliveries.get(connection, delivery_id) or delivery

    def cancel(self, delivery_id: int, *, by: Actor = SHELL) -> Delivery:
        """Let a delivery that waits not be sent at all; raises UsageError when it does not wait."""
        now = self._clock()
        with self._database.write() as connection:
            delivery = _waiting(connection, delivery_id)
            replays.cancel(connection, [delivery_id], now)
            if delivery.digest_id is not None:
                digests.set_state(connection, delivery.digest_id, DigestState.CANCELLED)
            audit_log.record(connection, by, "delivery.cancel", _subject(delivery_id), now)
            return deliveries.get(connection, delivery_id) or delivery


def _waiting(connection: Connection, delivery_id: int) -> Delivery:
    delivery = deliveries.get(connection, delivery_id)
    if delivery is None:
        raise UsageError(f"there is no delivery {delivery_id}; see 'feedwatch deliveries list'")
    if delivery.state is DeliveryState.SENDING:
        raise UsageError(f"delivery {delivery_id} is being sent this very moment")
    if delivery.state is not DeliveryState.QUEUED:
        again = "send it again with 'feedwatch deliveries replay'"
        raise UsageError(f"delivery {delivery_id} is {delivery.state.value} and does not wait; {again}")
    return delivery


def _subject(delivery_id: int) -> str:
    return f"delivery {delivery_id}"


def _all(connection: Connection, ids: Iterable[int]) -> list[Delivery]:
    return [delivery for number in ids if (delivery := deliveries.get(connection, number)) is not None]


def _state(connection: Connection, delivery: Delivery) -> SubscriberState | None:
    """Give the state of a delivery's subscriber; None for a notice or a copy, which has none."""
    if delivery.subscriber_id is None:
        return None
    subscriber = subscribers.find(connection, str(delivery.subscriber_id))
    return subscriber.state if subscriber else SubscriberState.UNSUBSCRIBED


def _went_on(connection: Connection, delivery: Delivery, seen: datetime | None) -> str:
    now = deliveries.get(connection, delivery.id)
    if now is None:
        return "it is not kept any more"
    is_another = (now.since, now.done_at) != (delivery.since, delivery.done_at)
    is_newer = seen is not None and max(now.since, now.done_at or now.since) > seen
    return "it was sent or queued again since you looked" if is_another or is_newer else ""


def _why_not(delivery: Delivery, state: SubscriberState | None) -> str:
    is_for_nobody = delivery.subscriber_id is None and delivery.notice_id is None and delivery.copy_id is None
    return "its subscriber has left" if state is SubscriberState.UNSUBSCRIBED or is_for_nobody else ""
