"""The outbox to receipts: claim, render, send, settle. At least once, with the same name every time.

Messages travel in lanes that never wait for each other: all mail goes one after another over one connection, and every
webhook and chat has a lane of its own. A far end that takes nothing holds its lane only (see `model.delivery.After`).
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from feedwatch.model.delivery import DeliveryState, Message, Receipt
from feedwatch.model.errors import DeliveryError
from feedwatch.model.subscriber import Channel
from feedwatch.service.line.senders import OneConnection, Senders
from feedwatch.service.line.settling import MAIL, Outcome, Settling
from feedwatch.store import claims, deliveries, restores
from feedwatch.store.database import Database
from feedwatch.store.deliveries import Delivery

log = logging.getLogger(__name__)

# Longer than the slowest attempt (a quarter of an hour: RFC 5321 4.5.3.2.6 asks for ten minutes after the final dot), so
# that no second sender starts while the first still waits for an answer.
_LEASE = timedelta(minutes=20)
_BATCH = 100
_EACH = 20  # events for one endpoint
_MINUTE = timedelta(minutes=1)
# Of the threads that deliver, so many may wait for endpoints that failed to answer the last time.
_MOST_SLOW = 4
_SLOW = frozenset({"connect", "timeout", "tls"})


@dataclass(frozen=True, slots=True)
class Batch:
    """Claimed deliveries of one lane, which go one after another."""

    host: str
    deliveries: tuple[Delivery, ...]


class Delivering:
    """Empties the outbox; `per_minute` is the most mails in any minute, 0 for no limit."""

    def __init__(
        self,
        database: Database,
        compose_message: Callable[[Delivery], Message],
        senders: Senders,
        settling: Settling,
        clock: Callable[[], datetime],
        lease_prefix: str,
        per_minute: Callable[[], int],
    ) -> None:
        self._database = database
        self._message = compose_message
        self._senders = senders
        self._settling = settling
        self._clock = clock
        self._lease_prefix = lease_prefix
        self._per_minute = per_minute
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._busy: set[str] = set()  # lanes
        self._slow: set[str] = set()  # lanes whose far end failed to answer the last time
        self._orphans: list[Batch] = []

    def claim_due(self) -> list[Batch]:
        """Claim what is due, in batches that do not wait for each other; nothing while a restore is not confirmed."""
        if self._stopping.is_set() or not self._settling.catch_up():
            return []
        now = self._clock()
        with self._lock:
            busy, slow = frozenset(self._busy), frozenset(self._slow)
            orphans, self._orphans = self._orphans, []
        self.release(orphans)
        with self._database.write() as connection:
            if restores.current(connection) is not None:
                return []
            claimed = [*self._claim_mail(connection, now, busy), *self._claim_posts(connection, now, busy, slow)]
        lanes: dict[str, list[Delivery]] = {}
        for delivery in claimed:
            lanes.setdefault(_lane(delivery), []).append(delivery)
        with self._lock:
            self._busy |= lanes.keys()
        return [Batch(lane, tuple(group)) for lane, group in lanes.items()]

    def deliver_due(self) -> int:
        """Claim and deliver everything that is due, here and now; gives how many were sent."""
        return sum(self.deliver(batch) for batch in self.claim_due())

    def deliver(self, batch: Batch) -> int:
        """Deliver a claimed batch; gives how many were sent."""
        try:
            return self._deliver_mail(batch) if batch.host == MAIL else self._deliver_posts(batch)
        except OperationalError:
            log.exception("the database cannot be written; what was claimed is given back when it can")
            with self._lock:
                self._orphans.append(batch)
            return 0
        finally:
            with self._lock:
                self._busy.discard(batch.host)

    def release(self, batches: Iterable[Batch]) -> None:
        """Give claimed batches back untried."""
        for batch in batches:
            self._give_back(batch.deliveries)
            with self._lock:
                self._busy.discard(batch.host)

    def stop(self) -> None:
        """Begin no further message; what is under way comes to its end."""
        self._stopping.set()

    def _claim_mail(self, connection: Connection, now: datetime, busy: frozenset[str]) -> list[Delivery]:
        limit = _BATCH
        if most := self._per_minute():
            limit = min(limit, most - deliveries.mails_since(connection, now - _MINUTE))
        if MAIL in busy or limit <= 0:
            return []
        return claims.claim_mail(connection, now, lease_id=self._lease(), length=_LEASE, limit=limit)

    def _claim_posts(
        self, connection: Connection, now: datetime, busy: frozenset[str], slow: frozenset[str]
    ) -> list[Delivery]:
        room = max(_MOST_SLOW - len(slow & busy), 0)
        wait = claims.due_targets(connection, now, among=slow - busy)[room:] if slow - busy else []
        return claims.claim_posts(
            connection,
            now,
            lease_id=self._lease(),
            length=_LEASE,
            limit=_BATCH,
            each=_EACH,
            without=busy.union(wait),
        )

    def _lease(self) -> str:
        return self._lease_prefix + secrets.token_hex(8)

    def _deliver_mail(self, batch: Batch) -> int:
        """Send mail over one connection. Refused recipients are settled last, when it is known how others fared."""
        connection = OneConnection(self._senders.mail)
        refused: list[Outcome] = []
        sent = troubles = 0
        try:
            for number, delivery in enumerate(batch.deliveries):
                outcome = self._attempt(delivery, connection.send)
                if outcome is not None and outcome.error is not None and outcome.error.kind == "recipient":
                    refused.append(outcome)
                    continue
                after = self._settling.settle(outcome) if outcome else None
                sent += after is not None and after.state is DeliveryState.SENT
                troubles += outcome is not None and outcome.is_about_us
                if (after and after.holds) or self._stopping.is_set():
                    self._give_back(batch.deliveries[number + 1 :])
                    break
        finally:
            connection.close()
        for outcome in refused:
            after = self._settling.settle(outcome)
            troubles += after is None or after.state is not DeliveryState.FAILED
        if sent and not troubles:
            self._tell_taken()
        return sent

    def _tell_taken(self) -> None:
        with self._database.write() as connection:
            self._settling.end_trouble(connection, MAIL, self._clock())

    def _deliver_posts(self, batch: Batch) -> int:
        sent = 0
        for number, delivery in enumerate(batch.deliveries):
            outcome = self._attempt(delivery, lambda message: self._senders.hand_over(message, self._clock()))
            after = self._settling.settle(outcome) if outcome else None
            if outcome:
                self._remember(batch.host, outcome)
            sent += after is not None and after.state is DeliveryState.SENT
            # A held lane, or a dead endpoint: the others would fare no better.
            if (after and (after.holds or after.dead)) or self._stopping.is_set():
                self._give_back(batch.deliveries[number + 1 :])
                break
        return sent

    def _remember(self, lane: str, outcome: Outcome) -> None:
        with self._lock:
            if outcome.error is not None and outcome.error.kind in _SLOW:
                self._slow.add(lane)
            else:
                self._slow.discard(lane)

    def _attempt(self, delivery: Delivery, send: Callable[[Message], Receipt]) -> Outcome | None:
        """Try one delivery; None when it is not ours to try any more, or not wanted now."""
        with self._database.write() as connection:
            if not claims.renew(connection, delivery, self._clock() + _LEASE):
                claims.release(connection, delivery)
                return None
        try:
            receipt = send(self._message(delivery))
            return Outcome(delivery, self._clock(), receipt.reference, None)
        except DeliveryError as error:
            return Outcome(delivery, self._clock(), "", error)
        except Exception:  # a bug in one message must not hold up all others for ever
            log.exception("a message could not be made or sent", extra={"delivery": delivery.id})
            text = "feedwatch could not make this message; its log says why"
            return Outcome(delivery, self._clock(), "", DeliveryError("internal", text, temporary=True))

    def _give_back(self, untried: Iterable[Delivery]) -> None:
        with self._database.write() as connection:
            for delivery in untried:
                claims.release(connection, delivery)


def _lane(delivery: Delivery) -> str:
    return MAIL if delivery.channel is Channel.MAIL else delivery.target
