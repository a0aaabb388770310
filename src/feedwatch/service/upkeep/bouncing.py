"""Mails that came back: an address that does not exist is suspended at once, a mailbox that is full the third time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from feedwatch.deliver.bounce import CameBack, read_bounce
from feedwatch.model.delivery import Bounce
from feedwatch.model.digest import DigestState
from feedwatch.model.errors import FeedwatchError
from feedwatch.model.notice import NoticeKind
from feedwatch.model.saying import Saying
from feedwatch.model.says import Says
from feedwatch.service.line.settling import MAIL, Settling
from feedwatch.service.upkeep import noticing, suspending
from feedwatch.store import deliveries, digests, refusals
from feedwatch.store.database import Database

log = logging.getLogger(__name__)

# A report that names no mail of ours but only a recipient counts for the last one sent within this time: mail servers
# give up after five days (RFC 5321 4.5.4.1).
_NAMED_ONLY = timedelta(days=7)
_AT_ONCE = (Bounce.HARD, Bounce.COMPLAINT)


class BounceBox(Protocol):
    """Where mails that came back wait."""

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        """Give name and content of each; raises DeliveryError when it cannot be read."""
        ...

    def done(self, name: str, *, understood: bool) -> None:
        """Take one away, or lay it aside for a person."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class Bouncing:
    """Reads what came back. A crash between writing down and taking away repeats only what is known already."""

    def __init__(
        self,
        database: Database,
        box: Callable[[], BounceBox],
        settling: Settling,
        clock: Callable[[], datetime],
        return_path: Callable[[], str],
        admin: Callable[[], str],
    ) -> None:
        self._database = database
        self._box = box
        self._settling = settling
        self._clock = clock
        self._return_path = return_path
        self._admin = admin
        self._complaint = ""

    def read(self) -> int:
        """Read everything that waits; gives how many mails of ours came back."""
        try:
            box = self._box()
            try:
                found = sum(self._take(box, name, content) for name, content in box.waiting())
            finally:
                box.close()
        except (FeedwatchError, OSError) as error:
            if str(error) != self._complaint:  # every minute the same words help nobody
                log.warning("mails that came back cannot be read: %s", error)
            self._complaint = str(error)
            return 0
        self._complaint = ""
        return found

    def _take(self, box: BounceBox, name: str, content: bytes) -> int:
        reports = read_bounce(content, self._return_path())
        found = sum(self._apply(report) for report in reports or ())
        box.done(name, understood=reports is not None)
        return found

    def _apply(self, report: CameBack) -> bool:
        now = self._clock()
        with self._database.write() as connection:
            delivery_id = refusals.returned(
                connection, key=report.key, recipient=report.recipient, since=now - _NAMED_ONLY
            )
            if delivery_id is None or not refusals.mark(connection, delivery_id, report.bounce, report.detail, now):
                log.info("a mail came back that is unknown, or known to have come back")
                return False
            self._follow(connection, delivery_id, report, now)
        log.warning("a mail came back", extra={"delivery": delivery_id, "bounce": report.bounce.value})
        return True

    def _follow(self, connection: Connection, delivery_id: int, report: CameBack, now: datetime) -> None:
        delivery = deliveries.get(connection, delivery_id)
        if delivery is None or delivery.subscriber_id is None:
            return
        if delivery.digest_id is not None:
            digests.set_state(connection, delivery.digest_id, DigestState.FAILED)
        if report.bounce in _AT_ONCE:
            why = Saying(Says.CAME_BACK, {"detail": report.detail})
            suspending.suspend(connection, delivery.subscriber_id, why, admin=self._admin(), now=now)
        elif report.bounce is Bounce.SOFT:
            self._settling.suspend_if_full(connection, delivery.subscriber_id, delivery_id, now)
        else:
            text = Saying(Says.MAIL_COMES_BACK, {"detail": report.detail})
            noticing.begin(connection, NoticeKind.REFUSED, MAIL, text, admin=self._admin(), now=now)
