"""Days and months on the wall clock of Sweden: what is counted by the day is counted by these."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Stockholm")
_DAY = timedelta(days=1)


def local_day(at: datetime) -> date:
    """Give the day on which an instant falls."""
    return at.astimezone(ZONE).date()


def start_of(day: date) -> datetime:
    """Give the instant at which a day begins, in UTC."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def first_of_month(day: date, back: int = 0) -> date:
    """Give the first day of the month of a day, or of the month that lies `back` months before it."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def last_of_month(day: date) -> date:
    """Give the last day of the month of a day."""
    return first_of_month(day, -1) - _DAY


def last_days(day: date, count: int) -> list[date]:
    """Give the `count` days that end with a day, the oldest first."""
    return [day - number * _DAY for number in reversed(range(count))]
