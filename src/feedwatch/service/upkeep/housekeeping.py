"""What is forgotten, and when: retention times of the configuration, applied."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from feedwatch.service.access.signing_in import IDLE, LONGEST
from feedwatch.service.configuring import Configuring
from feedwatch.service.local_days import local_day
from feedwatch.store import (
    admins,
    audit_log,
    configurations,
    copies,
    forgetting,
    holdings,
    items,
    knocks,
    questions,
    sessions,
    watch_days,
)
from feedwatch.store.database import Database

log = logging.getLogger(__name__)

# An edit that was announced is written at once; one that still waits was never written.
_UNWRITTEN = timedelta(days=1)


class Housekeeping:
    """Forgets what is old."""

    def __init__(self, database: Database, configuring: Configuring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._configuring = configuring
        self._clock = clock

    def forget(self) -> dict[str, int]:
        """Forget everything whose time is over; gives how much of each."""
        now = self._clock()
        retention = self._configuring.current.settings.retention
        with self._database.write() as connection:
            forgotten = {
                "texts": items.expire(connection, now - retention.rejected_text),
                "polls": forgetting.polls_before(connection, now - retention.polls),
                "days": watch_days.forget_before(connection, local_day(now - watch_days.KEPT)),
                "deliveries": forgetting.deliveries_before(connection, now - retention.deliveries),
                "copies": copies.forget_undelivered(connection),
                "unconfirmed": holdings.erase_unconfirmed(connection, now - retention.unconfirmed, now),
                "left": holdings.erase_left(connection, now - retention.left, now),
                "questions": questions.forget_before(connection, now - retention.unconfirmed),
                "edits": configurations.forget_edits_before(connection, now - _UNWRITTEN),
                "knocks": knocks.forget_before(connection, now - knocks.KEPT),
                "sessions": sessions.forget(connection, begun_before=now - LONGEST, unused_since=now - IDLE),
                "links": admins.forget_links(connection, now),
                "audit_log": audit_log.forget_before(connection, now - retention.audit_log),
            }
        self._database.settle()
        if any(forgotten.values()):
            log.info("forgotten", extra=forgotten)
        return forgotten
