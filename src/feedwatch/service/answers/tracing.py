"""How a source has been doing: poll by poll, and day by day."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from feedwatch.model.errors import UsageError
from feedwatch.model.notice import Notice
from feedwatch.service.configuring import Configuring
from feedwatch.store import notices, polls, sources
from feedwatch.store.database import Database
from feedwatch.store.polls import Day, Poll
from feedwatch.store.sources import Health

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
        today = self._clock().date()
        dates = [today - timedelta(days=back) for back in reversed(range(DAYS))]
        start = self._clock().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS - 1)
        with self._database.read() as connection:
            found = {(day.source_id, day.day): day for day in polls.by_day(connection, source_ids, start)}
        return {each: tuple(found.get((each, day)) or _nothing(each, day) for day in dates) for each in source_ids}


def _nothing(source_id: str, day: date) -> Day:
    return Day(source_id, day, 0, 0, 0, 0)
