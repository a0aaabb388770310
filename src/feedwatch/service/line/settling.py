"""What became of an attempt, and what follows from it: for the delivery, its subscriber, and the admin.

    taken                              sent; a trouble that the admin was told of is over
    not now                            later again, by the schedule (model/delivery.py)
    no such mailbox, or endpoint gone  failed; the subscriber is suspended, the admin told
    no such mailbox, say it of most    a matter between the mail server and us: kept, nobody suspended, the admin told
    we may not (login, relaying, ...)  kept, nobody suspended, the admin told

A result that cannot be written down (disk full, read-only) is kept in memory and written first when that is possible
again: until then nothing is sent, so that nobody gets a message twice for want of space.
"""

from __future__ import annotations

import logging
import random
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from feedwatch.model.delivery import After, DeliveryState, after_attempt, is_about_us
from feedwatch.model.digest import DigestState
from feedwatch.model.errors import DeliveryError
from feedwatch.model.notice import NoticeKind
from feedwatch.model.saying import NOTHING_SAID, Saying
from feedwatch.model.says import Says
from feedwatch.model.subscriber import Channel
from feedwatch.service.upkeep import noticing, suspending
from feedwatch.store import deliveries, digests, notices, refusals
from feedwatch.store.database import Database
from feedwatch.store.deliveries import Delivery

log = logging.getLogger(__name__)

MAIL = "mail"  # the subject of notices about the mail server
_LOOK_BACK = timedelta(hours=2)  # longer than the pause between two tries of one mail
_PATIENCE = timedelta(hours=1)  # a mail server that is restarted is nobody's concern
_OUR_MATTERS = frozenset({"auth", "tls"})
_SOFT_WITHIN = timedelta(days=30)
_SOFT_MOST = 3
_DIGEST_AFTER = {
    DeliveryState.QUEUED: DigestState.BUILT,
    DeliveryState.SENT: DigestState.DELIVERED,
    DeliveryState.FAILED: DigestState.FAILED,
}
# Queue ids and times differ between replies that mean the same.
_VARYING = re.compile(r"\S*\d\S*")
_STATUS = re.compile(r"[245]\d\d|[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt at a delivery, and when."""

    delivery: Delivery
    at: datetime
    reference: str
    error: DeliveryError | None

    @property
    def is_about_us(self) -> bool:
        """Tell whether it failed for more than one recipient's sake."""
        error = self.error
        return error is not None and (error.for_all or not error.temporary or error.kind in _OUR_MATTERS)


class Settling:
    """Writes down what came of attempts."""

    def __init__(self, database: Database, admin: Callable[[], str]) -> None:
        self._database = database
        self._admin = admin
        self._lock = threading.Lock()
        self._unwritten: list[Outcome] = []

    def settle(self, outcome: Outcome) -> After | None:
        """Write down an attempt; gives what becomes of the delivery, None when that is not certain (yet)."""
        try:
            with self._database.write() as connection:
                return self._commit(connection, outcome)
        except OperationalError:
            log.exception("an attempt could not be written down; nothing is sent until it is")
            with self._lock:
                self._unwritten.append(outcome)
            return None

    def catch_up(self) -> bool:
        """Write down what could not be; tells whether everything is."""
        with self._lock:
            while self._unwritten:
                try:
                    with self._database.write() as connection:
                        self._commit(connection, self._unwritten[0])
                except OperationalError:
                    return False
                self._unwritten.pop(0)
        return True

    def suspend_if_full(self, connection: Connection, subscriber_id: int, delivery_id: int, now: datetime) -> None:
        """Suspend a subscriber whose mailbox took nothing three times in a row within a month."""
        times = refusals.soft_in_a_row(connection, subscriber_id, delivery_id, now, _SOFT_WITHIN)
        if times >= _SOFT_MOST:
            why = Saying(Says.MAILBOX_FULL, {"times": times})
            suspending.suspend(connection, subscriber_id, why, admin=self._admin(), now=now)

    def _commit(self, connection: Connection, outcome: Outcome) -> After | None:
        delivery, now, error = outcome.delivery, outcome.at, outcome.error
        if error is not None and error.kind == "recipient":
            error = self._weigh(connection, delivery, error, now)
        after = after_attempt(
            delivery.channel,
            delivery.tries + 1,
            error,
            now,
            random.random(),  # noqa: S311 - jitter
            waited=now - delivery.since,
        )
        kind, text = (error.kind, error.message) if error else ("", "")
        settled = deliveries.settle(
            connection, delivery, after, now=now, reference=outcome.reference, error_kind=kind, error=text
        )
        _tell_log(delivery, after, kind, settled=settled)
        if not settled:  # somebody else has it by now, or it was cancelled: what they say counts
            return None
        if delivery.digest_id is not None:
            digests.set_state(connection, delivery.digest_id, _DIGEST_AFTER[after.state])
        self._follow(connection, delivery, after, error, now)
        return after

    def _follow(
        self, connection: Connection, delivery: Delivery, after: After, error: DeliveryError | None, now: datetime
    ) -> None:
        """Do what follows for the subscriber and the admin."""
        subject = MAIL if delivery.channel is Channel.MAIL else suspending.subject_of(delivery.subscriber_id or 0)
        if error is None:
            if subject != MAIL:
                self.end_trouble(connection, subject, now)
            return
        if after.dead and delivery.subscriber_id is not None:
            why = Saying(Says.AS_TOLD, {"detail": error.message})
            suspending.suspend(connection, delivery.subscriber_id, why, admin=self._admin(), now=now)
        elif error.kind == "mailbox" and after.state is DeliveryState.FAILED and delivery.subscriber_id is not None:
            refusals.note_soft(connection, delivery.id)
            self.suspend_if_full(connection, delivery.subscriber_id, delivery.id, now)
        elif text := _trouble(delivery, after, error, now):
            noticing.begin(connection, NoticeKind.REFUSED, subject, text, admin=self._admin(), now=now)

    def end_trouble(self, connection: Connection, subject: str, now: datetime) -> None:
        """Tell that refused messages are taken again, if it was told that they were not."""
        notice = notices.find_open(connection, NoticeKind.REFUSED, subject)
        if notice is not None:
            noticing.end(connection, notice, admin=self._admin(), now=now)

    def _weigh(self, connection: Connection, delivery: Delivery, error: DeliveryError, now: datetime) -> DeliveryError:
        """Decide whether a refused recipient is one of many; then none of them is to blame, and none stays suspended."""
        since = now - _LOOK_BACK
        alike = [
            refusal
            for refusal in refusals.refusals_since(connection, since)
            if _words(refusal.words) == _words(error.message)
        ]
        refused = {refusal.target for refusal in alike} | {delivery.target}
        first = min((refusal.at for refusal in alike), default=now)
        taken, taken_since = refusals.taken_since(connection, since), refusals.taken_since(connection, first)
        if not is_about_us(len(refused), taken, taken_since):
            return error
        again = after_attempt(Channel.MAIL, 1, DeliveryError("recipient", "", temporary=True), now, 0).next_try_at
        for refusal in alike:
            if refusal.is_over and again is not None:
                refusals.put_back(connection, refusal.delivery_id, again)
            if refusal.is_over and refusal.digest_id is not None:
                digests.set_state(connection, refusal.digest_id, DigestState.BUILT)
            if refusal.subscriber_id is not None:
                suspending.reinstate(connection, refusal.subscriber_id, now)
        return DeliveryError("recipient", error.message, temporary=True)


def _trouble(delivery: Delivery, after: After, error: DeliveryError, now: datetime) -> Saying:
    """Say what the admin must know of a failed attempt; nothing when it is an ordinary one."""
    said = {"detail": error.message}
    if delivery.channel is not Channel.MAIL:
        if after.state is not DeliveryState.FAILED:
            return NOTHING_SAID
        return Saying(Says.SUBSCRIBER_NOT_TOLD, {**said, "number": delivery.subscriber_id or 0})
    if error.for_all and error.kind not in _OUR_MATTERS and now - delivery.since < _PATIENCE:
        return NOTHING_SAID
    if error.for_all:
        return Saying(Says.RELAY_TAKES_NOTHING, said)
    if error.kind == "recipient" and after.state is DeliveryState.FAILED:
        return Saying(Says.ADMIN_REFUSED, said) if delivery.notice_id else NOTHING_SAID
    if error.kind == "recipient":
        return Saying(Says.RELAY_REFUSES_MOST, said)
    if error.kind in _OUR_MATTERS:
        return Saying(Says.RELAY_REFUSES_US, said)
    if after.state is DeliveryState.FAILED and error.kind != "mailbox":
        return Saying(Says.MAIL_FAILED, {**said, "number": delivery.id})
    return NOTHING_SAID


def _words(message: str) -> str:
    """Give what two refusals have in common: without what has digits in it, but for the codes."""
    return _VARYING.sub(lambda found: found[0] if _STATUS.fullmatch(found[0]) else "", message)


def _tell_log(delivery: Delivery, after: After, kind: str, *, settled: bool) -> None:
    extra = {"delivery": delivery.id, "state": after.state.value if settled else "lost", "error": kind}
    level = logging.WARNING if kind or not settled else logging.INFO
    log.log(level, "delivery %s", extra["state"], extra=extra)
