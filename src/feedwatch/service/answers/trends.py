"""Trends: what the watch did, day by day, on the wall clock of Sweden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from feedwatch.model.errors import UsageError
from feedwatch.service.local_days import last_days, local_day, start_of
from feedwatch.store import trends, watch_days
from feedwatch.store.database import Database
from feedwatch.store.watch_days import Day

DAYS_AT_MOST = 366
_NOT_LATE = timedelta(0)


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day: `new` and `kept` items, digests `delivered`, attempts to deliver that `refused` the message.

    `late_seconds` is how long after its time the latest digest of the day was delivered; None when none was.
    """

    day: date
    polls: int
    failures: int
    new: int
    kept: int
    delivered: int
    refused: int
    late_seconds: float | None


@dataclass(frozen=True, slots=True)
class Trends:
    """The last days, the oldest first, without holes."""

    at: datetime
    days: tuple[DayFigures, ...]


class Trending:
    """Looks back, and changes nothing."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def trends(self, days: int) -> Trends:
        """Give the figures of the last days; raises UsageError for more than a year of them."""
        now = self._clock()
        wanted = self._days(days, now)
        since = start_of(wanted[0])
        with self._database.read() as connection:
            watched = {day.day: day for day in watch_days.by_day(connection, wanted[0])}
            handed = trends.handed_over(connection, since)
            refused = Counter(map(local_day, trends.failed_attempts(connection, since)))
        late: dict[date, list[timedelta]] = {}
        for done_at, due_at in handed:
            late.setdefault(local_day(done_at), []).append(max(done_at - due_at, _NOT_LATE))
        return Trends(
            now, tuple(_figures(watched.get(day, _nothing(day)), late.get(day, []), refused[day]) for day in wanted)
        )

    def of_source(self, source_id: str, days: int) -> list[Day]:
        """Give what one source gave on each of the last days, without holes; raises UsageError as `trends` does."""
        wanted = self._days(days, self._clock())
        with self._database.read() as connection:
            watched = {day.day: day for day in watch_days.by_day(connection, wanted[0], source_id)}
        return [watched.get(day, _nothing(day)) for day in wanted]

    def _days(self, count: int, now: datetime) -> list[date]:
        if not 1 <= count <= DAYS_AT_MOST:
            raise UsageError(f"between 1 and {DAYS_AT_MOST} days can be asked for, not {count}")
        return last_days(local_day(now), count)


def _nothing(day: date) -> Day:
    return Day(day, 0, 0, 0, 0)


def _figures(watched: Day, late: list[timedelta], refused: int) -> DayFigures:
    return DayFigures(
        day=watched.day,
        polls=watched.polls,
        failures=watched.failures,
        new=watched.new,
        kept=watched.kept,
        delivered=len(late),
        refused=refused,
        late_seconds=max(late).total_seconds() if late else None,
    )
