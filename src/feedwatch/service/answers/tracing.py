"""How a source has been doing: poll by poll, and day by day."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from feedwatch.model.errors import UsageError
from feedwatch.model.notice import Notice
from feedwatch.service.configuring import Configuring
from feedwatch.service.local_days import last_days, local_day
from feedwatch.store import notices, polls, sources, watch_days
from feedwatch.store.database import Database
from feedwatch.store.polls import Poll
from feedwatch.store.sources import Health
from feedwatch.store.watch_days import Day

DAYS = 30


@dataclass(frozen=True, slots=True)
class Trace:
    """How a source is doing and has been; `polls` the newest first, `days` of the last 30, the oldest first.

    A day without polls stands there with zeros. `more` tells whether there are older polls than these.
    """

    source: str
    name: str
    url: str
    health: Health
    notices: tuple[Notice, ...]
    days: tuple[Day, ...]
    polls: tuple[Poll, ...]
    more: bool


class Tracing:
    """Looks back, and changes nothing."""

    def __init__(self, database: Database, configuring: Configuring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._configuring = configuring
        self._clock = clock

    def trace(self, source_id: str, *, most: int, before: int | None = None) -> Trace:
        """Tell about a configured source with its latest `most` polls of ids below `before`; raises UsageError."""
        source = self._configuring.current.source(source_id)
        if source is None:
            raise UsageError(f"there is no source '{source_id}'; see 'feedwatch sources list'")
        with self._database.read() as connection:
            health = next(one for one in sources.health(connection) if one.source_id == source_id)
            told = tuple(notice for notice in notices.still_open(connection) if notice.subject == source_id)
            found = polls.latest(connection, source_id, limit=most + 1, before=before)
        days = self.days([source_id])[source_id]
        return Trace(source_id, source.name, source.url, health, told, days, tuple(found[:most]), len(found) > most)

    def days(self, source_ids: Collection[str]) -> dict[str, tuple[Day, ...]]:
        """Give each of the last 30 days of some sources, the oldest first, today as the last."""
        days = last_days(local_day(self._clock()), DAYS)
        with self._database.read() as connection:
            found = watch_days.by_source(connection, days[0], source_ids)
        return {one: tuple(found.get((one, day), Day(day, 0, 0, 0, 0)) for day in days) for one in source_ids}
