"""When a subscription is due, and which span of time it is told then: the one place that knows time zones.

A schedule is a row of times on the wall clock of a zone, and a wall time is due at **the first instant at which the
clocks of the zone show it or a later time**. From this one rule follows

    a time that a clock change skips       is due when the clocks have jumped: 02:30 becomes 03:00
    a time that comes twice                is due once, the first time
    two times that become the same instant are one: an hourly schedule has 23 turns on the day of 23 hours,
                                           and 24 on the day of 25, one of which covers two hours

So "hourly" means every full hour of the wall clock, and "every 4 hours" 00, 04, 08... of each local day (every 5: 00, 05,
10, 15, 20). "At once" is due every second, from which a digest follows as soon as there is something to tell.

What falls on a quiet day: weekly and monthly schedules move to the next day that is not quiet, at the same local time;
all others come on other days anyway and simply leave the quiet one out. Moved because of a holiday, it waits for a
working day (domain: "what is not sent on a public holiday comes the next working Monday").

A window runs from the position of a subscription to the time that is due. As each moves the position to its end, windows
have no gap and no overlap, whatever happens to the schedule, the zone or the service. The period of a window says in local
terms which turn it is ("2026-W48"), so that a unique key keeps any turn from being told again, be it that the clock was
set back or that the subscriber moved to another zone.

Comparisons are made in UTC only: aware times of one zone compare by their wall clocks and ignore what comes twice.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedwatch.compose.holidays import is_holiday, is_weekend
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Quiet, Rhythm, Schedule, Window

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_MIDNIGHT = time()
_BY_THE_HOUR = (Rhythm.HOURLY, Rhythm.EVERY_HOURS)
_MOVED = (Rhythm.WEEKLY, Rhythm.MONTHLY)  # the others have a turn on the next day that is not quiet anyway
# How far back a turn can lie that is the latest now. Of quiet days there are at most five in a row (Christmas after a
# weekend); and when they move a turn of this week or month past now, the latest is the one before it.
_LOOK_BACK = {Rhythm.WEEKLY: 16 * _DAY, Rhythm.MONTHLY: 70 * _DAY}
_LOOK_BACK_OVER_QUIET_DAYS = 8 * _DAY
_AT_ONCE_IS_LATE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Turn:
    due: datetime
    period: str


def next_due(schedule: Schedule, zone: str, after: datetime) -> datetime:
    """Give the first instant after `after` at which a schedule is due in an IANA zone, in UTC.

    Raises UsageError when there is no such zone, as everything here does.
    """
    place, after = _zone(zone), after.astimezone(UTC)
    if schedule.rhythm is Rhythm.AT_ONCE:
        return _next_second(schedule, place, after)
    return next(_after(schedule, place, after))


def latest_due(schedule: Schedule, zone: str, now: datetime) -> datetime:
    """Give the last instant up to and including `now` at which a schedule was due, in UTC."""
    return _latest(schedule, _zone(zone), now.astimezone(UTC)).due


def upcoming(schedule: Schedule, zone: str, now: datetime, count: int) -> tuple[datetime, ...]:
    """Give the next `count` instants at which a schedule is due; of "at once" only the first, as no more can be foretold."""
    if schedule.rhythm is Rhythm.AT_ONCE:
        return (next_due(schedule, zone, now),)
    return tuple(islice(_after(schedule, _zone(zone), now.astimezone(UTC)), count))


def window(schedule: Schedule, zone: str, position: datetime, due: datetime) -> Window:
    """Give the span to tell at `due`: all since `position`, however many turns were missed, under the period of the last.

    A position after `due` (the clock was set back) gives an empty window at the position: it never moves back.
    """
    position, due = position.astimezone(UTC), due.astimezone(UTC)
    return Window(position, max(position, due), _latest(schedule, _zone(zone), due).period)


def catches_up(schedule: Schedule, zone: str, span: Window) -> bool:
    """Tell whether a window covers more than one turn, as after downtime or a pause; for "at once", more than an hour."""
    if span.start >= span.end:
        return False
    previous = latest_due(schedule, zone, span.end - timedelta(microseconds=1))
    grace = _AT_ONCE_IS_LATE if schedule.rhythm is Rhythm.AT_ONCE else timedelta(0)
    return span.start < previous - grace


def _after(schedule: Schedule, zone: ZoneInfo, moment: datetime) -> Iterator[datetime]:
    start = moment.astimezone(zone).date() - (_LOOK_BACK_OVER_QUIET_DAYS if schedule.rhythm in _MOVED else _DAY)
    return (turn.due for turn in _turns(schedule, zone, start) if turn.due > moment)


def _latest(schedule: Schedule, zone: ZoneInfo, now: datetime) -> _Turn:
    if schedule.rhythm is Rhythm.AT_ONCE:
        due = _latest_second(schedule, zone, now)
        return _Turn(due, due.astimezone(zone).isoformat(timespec="seconds"))
    days = _LOOK_BACK_OVER_QUIET_DAYS if _quiet(schedule) else _DAY
    start = now.astimezone(zone).date() - _LOOK_BACK.get(schedule.rhythm, days)
    *_, latest = takewhile(lambda turn: turn.due <= now, _turns(schedule, zone, start))
    return latest


def _turns(schedule: Schedule, zone: ZoneInfo, start: date) -> Iterator[_Turn]:
    """Give the turns of all days from `start` on; of those that fall on one instant the last."""
    held: _Turn | None = None
    for nominal, day in _sending_days(schedule, start):
        for at in _times(schedule):
            due = _instant(datetime.combine(day, at), zone)
            if held is not None and held.due < due:
                yield held
            held = _Turn(due, _period(schedule.rhythm, nominal, due.astimezone(zone)))


def _times(schedule: Schedule) -> tuple[time, ...]:
    if schedule.rhythm in _BY_THE_HOUR:
        return tuple(time(hour) for hour in range(0, 24, schedule.hours or 1))
    return (schedule.at or _MIDNIGHT,)


def _period(rhythm: Rhythm, nominal: date, due: datetime) -> str:
    """Name a turn: by the week, month or day that the schedule means, wherever a quiet day moved it, or by its hour."""
    if rhythm in _BY_THE_HOUR:
        return due.isoformat(timespec="minutes")
    if rhythm is Rhythm.WEEKLY:
        year, week, _ = nominal.isocalendar()
        return f"{year}-W{week:02}"
    return nominal.isoformat()[:7] if rhythm is Rhythm.MONTHLY else nominal.isoformat()


def _sending_days(schedule: Schedule, start: date) -> Iterator[tuple[date, date]]:
    """Give each day that the schedule means, with the day on which it is sent."""
    quiet = _quiet(schedule)
    for nominal in _nominal_days(schedule, start):
        if schedule.rhythm in _MOVED:
            yield nominal, _moved(nominal, quiet)
        elif not _is_quiet(nominal, quiet):
            yield nominal, nominal


def _nominal_days(schedule: Schedule, start: date) -> Iterator[date]:
    if schedule.rhythm is Rhythm.MONTHLY:
        yield from _monthly(schedule.day or 1, start)
    weekly = schedule.rhythm is Rhythm.WEEKLY
    day = start + ((schedule.weekday or 0) - start.weekday()) % 7 * _DAY if weekly else start
    while True:
        yield day
        day += 7 * _DAY if weekly else _DAY


def _monthly(day: int, start: date) -> Iterator[date]:
    """Give a day of each month from the month of `start` on, of a shorter month the last."""
    month = start.replace(day=1)
    while True:
        length = monthrange(month.year, month.month)[1]
        yield month.replace(day=min(day, length))
        month += length * _DAY


def _quiet(schedule: Schedule) -> frozenset[Quiet]:
    return schedule.quiet | {Quiet.WEEKENDS} if schedule.rhythm is Rhythm.WEEKDAYS else schedule.quiet


def _is_quiet(day: date, quiet: frozenset[Quiet]) -> bool:
    return (Quiet.WEEKENDS in quiet and is_weekend(day)) or (Quiet.HOLIDAYS in quiet and is_holiday(day))


def _moved(day: date, quiet: frozenset[Quiet]) -> date:
    if not _is_quiet(day, quiet):
        return day
    closed = quiet | {Quiet.WEEKENDS} if Quiet.HOLIDAYS in quiet else quiet
    while _is_quiet(day, closed):
        day += _DAY
    return day


def _next_second(schedule: Schedule, zone: ZoneInfo, after: datetime) -> datetime:
    due = after.replace(microsecond=0) + _SECOND
    day = _day_of(due, zone)
    if not _is_quiet(day, schedule.quiet):
        return due
    while _is_quiet(day, schedule.quiet):
        day += _DAY
    return _instant(datetime.combine(day, _MIDNIGHT), zone)


def _latest_second(schedule: Schedule, zone: ZoneInfo, now: datetime) -> datetime:
    due = now.replace(microsecond=0)
    day = _day_of(due, zone)
    if not _is_quiet(day, schedule.quiet):
        return due
    while _is_quiet(day - _DAY, schedule.quiet):
        day -= _DAY
    return _instant(datetime.combine(day, _MIDNIGHT), zone) - _SECOND


def _day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Give the local day of a moment; one that began stays begun, though the clocks go back over midnight."""
    day = moment.astimezone(zone).date()
    return day + _DAY if _instant(datetime.combine(day + _DAY, _MIDNIGHT), zone) <= moment else day


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Give the first instant, in UTC, at which the clocks of a zone show a naive wall time or a later one.

    For a time that is skipped, PEP 495 gives with fold=0 the instant by the offset from before the change, which is
    after it, and with fold=1 the other way round; the change is searched between the two.
    """
    due = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if due.astimezone(zone).replace(tzinfo=None) == wall:
        return due
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    seconds = range((due - before) // _SECOND)
    return before + _SECOND * bisect_left(seconds, wall, key=lambda n: _wall(before + n * _SECOND, zone))


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"there is no time zone '{name}'; give an IANA name such as Europe/Stockholm") from error
