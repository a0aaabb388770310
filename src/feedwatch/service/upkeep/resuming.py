"""After a restore: what the outbox holds may have been sent before, so nothing goes out until an admin says so."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DatabaseError

from feedwatch.model.actor import SHELL, Actor
from feedwatch.model.digest import DigestState
from feedwatch.store import audit_log, digests, replays, restores
from feedwatch.store.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """Sending is held: since when, on a backup of when, how many messages wait, and how many of them were overdue then."""

    since: datetime
    made_at: datetime
    waiting: int
    overdue: int


class Resuming:
    """Holds sending after a restore, and lets it go on."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def held(self) -> Held | None:
        """Say what is held, or None when messages are sent."""
        with self._database.read() as connection:
            restore = restores.current(connection)
            if restore is None:
                return None
            since = restore.restored_at or self._clock()
            overdue = restores.overdue(connection, since)
            return Held(since, restore.made_at, replays.waiting(connection), len(overdue))

    def state(self) -> str:
        """Say for machines whether messages are sent: `ok`, or why not."""
        try:
            with self._database.read() as connection:
                held = restores.current(connection) is not None
        except DatabaseError as error:
            return str(error.orig)
        return "held after a restore until 'feedwatch resume'" if held else "ok"

    def notice_restore(self) -> None:
        """Remember that a service runs on a backup from now on, should somebody have put it into place by hand."""
        with self._database.write() as connection:
            if restores.current(connection) is not None:
                restores.note_restored(connection, self._clock())
                log.warning("this database was restored from a backup: nothing is sent until 'feedwatch resume'")

    def resume(self, *, skip_overdue: bool, by: Actor = SHELL) -> int:
        """Let sending go on; gives how many overdue messages were cancelled instead, as an admin may wish."""
        now = self._clock()
        with self._database.write() as connection:
            restore = restores.current(connection)
            if restore is None:
                return 0
            overdue = restores.overdue(connection, restore.restored_at or now) if skip_overdue else []
            replays.cancel(connection, [delivery for delivery, _ in overdue], now)
            for _, digest in overdue:
                if digest is not None:
                    digests.set_state(connection, digest, DigestState.CANCELLED)
            restores.resume(connection, now)
            audit_log.record(connection, by, "sending.resume", "outbox", now, {"cancelled": len(overdue)})
        log.info("sending goes on", extra={"cancelled": len(overdue)})
        return len(overdue)
