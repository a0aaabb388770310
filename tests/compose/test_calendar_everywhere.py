"""What holds for every schedule in every time zone from 2024 to 2030."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compose.clocks import FIRST, LAST, ZONES, clocks, places_in_time, schedules, wall

from feedwatch.compose.calendar import catches_up, latest_due, next_due, upcoming, window
from feedwatch.compose.holidays import is_holiday, is_weekend
from feedwatch.model.subscriber import Quiet, Rhythm, Schedule, Window

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
somewhere = places_in_time()


def told(schedule: Schedule, zone: str, position: datetime, until: datetime, most: int = 60) -> list[Window]:
    """Play the service: tell each turn when it is due."""
    spans: list[Window] = []
    due = next_due(schedule, zone, position)
    while due <= until and len(spans) < most:
        spans.append(window(schedule, zone, position, due))
        position, due = spans[-1].end, next_due(schedule, zone, due)
    return spans


@settings(deadline=None, max_examples=200)
@given(schedules(), somewhere)
def test_now_lies_between_the_latest_turn_and_the_next(schedule: Schedule, where: tuple[str, datetime]) -> None:
    """And from either the other is found again."""
    zone, now = where
    latest, following = latest_due(schedule, zone, now), next_due(schedule, zone, now)
    assert latest <= now < following
    assert next_due(schedule, zone, latest) == following
    assert latest_due(schedule, zone, following) == following
    assert latest_due(schedule, zone, following - timedelta(microseconds=1)) == latest


@settings(deadline=None, max_examples=150)
@given(schedules(), somewhere)
def test_the_next_five_are_what_will_come(schedule: Schedule, where: tuple[str, datetime]) -> None:
    """They grow, and each is the next of the one before."""
    zone, now = where
    five = upcoming(schedule, zone, now, 5)
    assert len(five) == (1 if schedule.rhythm is Rhythm.AT_ONCE else 5)
    assert five[0] == next_due(schedule, zone, now)
    assert all(next_due(schedule, zone, earlier) == later for earlier, later in pairwise(five))
    assert all(earlier < later for earlier, later in pairwise(five))


@settings(deadline=None, max_examples=100)
@given(schedules(), somewhere)
def test_windows_have_no_gap_and_no_overlap(schedule: Schedule, where: tuple[str, datetime]) -> None:
    """Each begins where the last ended, has a name of its own, and is no catching up."""
    zone, begin = where
    spans = told(schedule, zone, begin, begin + 400 * DAY, most=30)
    assert spans[0].start == begin
    assert all(earlier.end == later.start < later.end for earlier, later in pairwise(spans))
    assert len({span.period for span in spans}) == len(spans)
    assert not any(catches_up(schedule, zone, span) for span in spans)


@settings(deadline=None, max_examples=50)
@given(schedules(), somewhere, st.integers(12, 500))
def test_downtime_loses_and_doubles_nothing(schedule: Schedule, where: tuple[str, datetime], hours: int) -> None:
    """A service that looks rarely covers the same time, under the names that punctual windows have, and says so."""
    zone, begin = where
    punctual = told(schedule, zone, begin, begin + 75 * DAY, most=40)
    position, looks, late = begin, begin, list[Window]()
    while position < punctual[-1].end:
        looks = min(looks + hours * timedelta(hours=1), punctual[-1].end)
        span = window(schedule, zone, position, latest_due(schedule, zone, looks))
        late += [span] if span.end > position else []
        position = span.end
    names = {span.end: span.period for span in punctual}
    assert late[0].start == begin
    assert all(earlier.end == later.start for earlier, later in pairwise(late))
    assert [span.period for span in late] == [names[span.end] for span in late]
    if schedule.rhythm is not Rhythm.AT_ONCE:
        turns = [sum(span.start < end <= span.end for end in names) for span in late]
        assert [catches_up(schedule, zone, span) for span in late] == [count > 1 for count in turns]


@settings(deadline=None, max_examples=100)
@given(schedules(), somewhere, st.lists(st.integers(-100_000, 200_000), min_size=1, max_size=20))
def test_a_clock_that_jumps_tells_no_period_twice(
    schedule: Schedule, where: tuple[str, datetime], jumps: list[int]
) -> None:
    """Positions never go back, and a name comes once, wherever the clock is set."""
    zone, now = where
    position, names = now, list[str]()
    for seconds in jumps:
        now += timedelta(seconds=seconds)
        span = window(schedule, zone, position, latest_due(schedule, zone, now))
        assert span.start == position <= span.end
        if span.end > position:
            names.append(span.period)
            position = span.end
    assert len(set(names)) == len(names)


@settings(deadline=None, max_examples=100)
@given(somewhere, st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_every_local_day_is_told_once(where: tuple[str, datetime], at: time) -> None:
    """One after the other, at its time, or as soon as the clocks have jumped over it."""
    zone, begin = where
    spans = told(Schedule(Rhythm.DAILY, at=at), zone, begin, begin + 12 * DAY)
    days = [date.fromisoformat(span.period) for span in spans]
    assert all(later - earlier == DAY for earlier, later in pairwise(days))
    for day, span in zip(days, spans, strict=True):
        shown, meant = wall(span.end, zone), datetime.combine(day, at)
        assert shown == meant or wall(span.end - MINUTE, zone) < meant < shown


@settings(deadline=None, max_examples=100)
@given(schedules(), somewhere)
def test_nothing_is_due_on_a_quiet_day(schedule: Schedule, where: tuple[str, datetime]) -> None:
    """By the calendar on the reader's wall; weeks and months are told once each all the same."""
    zone, begin = where
    spans = told(schedule, zone, begin, begin + 400 * DAY, most=30)
    for day in (wall(span.end, zone).date() for span in spans):
        assert not (Quiet.WEEKENDS in schedule.quiet and is_weekend(day))
        assert not (Quiet.HOLIDAYS in schedule.quiet and is_holiday(day))
        assert not (schedule.rhythm is Rhythm.WEEKDAYS and is_weekend(day))
    names = [span.period for span in spans]
    if schedule.rhythm is Rhythm.WEEKLY:
        weeks = [date.fromisocalendar(int(name[:4]), int(name[6:]), 1) for name in names]
        assert all(later - earlier == 7 * DAY for earlier, later in pairwise(weeks))
    if schedule.rhythm is Rhythm.MONTHLY:
        months = [int(name[:4]) * 12 + int(name[5:]) for name in names]
        assert all(later - earlier == 1 for earlier, later in pairwise(months))


@pytest.mark.parametrize("hours", [1, 3])
def test_at_every_clock_change_of_the_world(hours: int) -> None:
    """The turns are those minutes in which the clock on the wall first reaches or passes a full hour: read minute by minute."""
    schedule = Schedule(Rhythm.EVERY_HOURS, hours=hours)
    seen = 0
    for zone, at in clocks().items():
        for change in at[:4]:
            begin = change - timedelta(hours=4)
            read = _read_off(zone, begin, 8 * 60, hours)
            assert list(upcoming(schedule, zone, begin, len(read))) == read, (zone, change)
            seen += 1
    assert seen > 100


def _read_off(zone: str, begin: datetime, minutes: int, hours: int) -> list[datetime]:
    """Watch a clock and note each minute in which it shows a new multiple of `hours`, or has jumped over one."""
    highest, noted = wall(begin, zone), []
    for minute in range(1, minutes):
        shown = wall(begin + minute * MINUTE, zone)
        if shown > highest and _multiples(shown, hours) > _multiples(highest, hours):
            noted.append(begin + minute * MINUTE)
        highest = max(highest, shown)
    return noted


def _multiples(shown: datetime, hours: int) -> int:
    """Count the multiples of `hours` since a midnight long ago (`hours` divides the day)."""
    return int((shown - datetime(2000, 1, 1)).total_seconds()) // (3600 * hours)  # noqa: DTZ001 - what a clock shows


def test_every_zone_of_the_world_has_a_turn_each_day() -> None:
    """Every name in the database can be subscribed from, in summer and winter."""
    schedule = Schedule(Rhythm.DAILY, at=time(7))
    for zone in ZONES:
        for now in (FIRST, datetime(2027, 7, 1, tzinfo=UTC), LAST):
            assert timedelta(0) < next_due(schedule, zone, now) - now <= DAY
