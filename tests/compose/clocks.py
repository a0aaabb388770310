"""The clocks of the world from 2024 to 2030, their changes, and schedules to try on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from feedwatch.model.subscriber import Quiet, Rhythm, Schedule

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
ZONES = sorted(available_timezones())
_WEEK, _SECOND = timedelta(days=7), timedelta(seconds=1)


def utc(text: str) -> datetime:
    """Read "2026-03-29 01:00" as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(moment: datetime, zone: str) -> datetime:
    """Give what the clocks of a zone show, without a zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """Give the instants at which the clocks of a zone change; none of the years has two within a week."""
    return tuple(_changes(ZoneInfo(zone)))


@cache
def clocks() -> dict[str, tuple[datetime, ...]]:
    """Give one zone of each kind of clock, with its changes: most names are other names for the same clock."""
    kinds: dict[tuple[object, ...], str] = {}
    for zone in ZONES:
        at = changes(zone)
        kinds.setdefault((wall(FIRST, zone), *((change, wall(change, zone)) for change in at)), zone)
    return {zone: changes(zone) for zone in kinds.values()}


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    before = FIRST
    while before < LAST:
        after = before + _WEEK
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            yield _change(zone, before, after)
        before = after


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    offset = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2 // _SECOND * _SECOND
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == offset else (before, middle)
    return after


_times = st.builds(time, st.integers(0, 23), st.integers(0, 59)) | st.builds(
    time, st.integers(0, 3), st.sampled_from([0, 15, 30])
)  # clocks change at night


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Any schedule that can be wished."""
    quiet = draw(st.frozensets(st.sampled_from(Quiet)))
    rhythm = draw(st.sampled_from(Rhythm))
    timed = rhythm in (Rhythm.DAILY, Rhythm.WEEKDAYS, Rhythm.WEEKLY, Rhythm.MONTHLY)
    return Schedule(
        rhythm,
        at=draw(_times) if timed else None,
        weekday=draw(st.integers(0, 6)) if rhythm is Rhythm.WEEKLY else None,
        day=draw(st.integers(1, 31)) if rhythm is Rhythm.MONTHLY else None,
        hours=draw(st.integers(2, 12)) if rhythm is Rhythm.EVERY_HOURS else None,
        quiet=quiet,
    )


@st.composite
def places_in_time(draw: st.DrawFn) -> tuple[str, datetime]:
    """Any zone with a moment from 2024 to 2030, half of the time within two days of a clock change."""
    zone = draw(st.sampled_from(ZONES))
    near = draw(st.booleans())
    if near and changes(zone):
        return zone, draw(st.sampled_from(changes(zone))) + timedelta(seconds=draw(st.integers(-172_800, 172_800)))
    return zone, FIRST + timedelta(seconds=draw(st.integers(0, int((LAST - FIRST).total_seconds()))))
