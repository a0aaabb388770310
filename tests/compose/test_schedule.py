"""Schedules are read as people write them, and refused with words that help."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compose.clocks import schedules

from feedwatch.compose.schedule import parse_schedule, spell
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Quiet, Rhythm, Schedule

SEVEN = time(7)
WEEKENDS, HOLIDAYS = frozenset({Quiet.WEEKENDS}), frozenset({Quiet.HOLIDAYS})


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("at once", Schedule(Rhythm.AT_ONCE)),
        ("hourly", Schedule(Rhythm.HOURLY)),
        ("every 4 hours", Schedule(Rhythm.EVERY_HOURS, hours=4)),
        ("every 12 hours", Schedule(Rhythm.EVERY_HOURS, hours=12)),
        ("daily 07:00", Schedule(Rhythm.DAILY, at=SEVEN)),
        ("weekdays 16:45", Schedule(Rhythm.WEEKDAYS, at=time(16, 45))),
        ("weekly mon 07:00", Schedule(Rhythm.WEEKLY, at=SEVEN, weekday=0)),
        ("monthly 1 07:00", Schedule(Rhythm.MONTHLY, at=SEVEN, day=1)),
        ("monthly last 07:00", Schedule(Rhythm.MONTHLY, at=SEVEN, day=31)),
        ("daily 07:00 except weekends", Schedule(Rhythm.DAILY, at=SEVEN, quiet=WEEKENDS)),
        ("at once except holidays", Schedule(Rhythm.AT_ONCE, quiet=HOLIDAYS)),
        (
            "weekly fri 07:00 except weekends and holidays",
            Schedule(Rhythm.WEEKLY, at=SEVEN, weekday=4, quiet=WEEKENDS | HOLIDAYS),
        ),
    ],
)
def test_a_schedule_has_one_spelling(text: str, schedule: Schedule) -> None:
    """It is read, and written back the same."""
    assert parse_schedule(text) == schedule
    assert spell(schedule) == text


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("  Weekly   MON 07:00 ", "weekly mon 07:00"),
        ("weekly Monday 7:00", "weekly mon 07:00"),
        ("weekly on Mondag at 07:00", None),
        ("weekly on måndag at 07.00", "weekly mon 07:00"),
        ("weekly ma\u030andag 07:00", "weekly mon 07:00"),  # å in two characters
        ("weekly mån 07:00", "weekly mon 07:00"),
        ("weekly mandag 07:00", "weekly mon 07:00"),
        ("weekly tis 07:00", "weekly tue 07:00"),
        ("weekly tues 07:00", "weekly tue 07:00"),
        ("weekly ons 07:00", "weekly wed 07:00"),
        ("weekly tors 07:00", "weekly thu 07:00"),
        ("weekly thurs. 07:00", "weekly thu 07:00"),
        ("weekly fre 07:00", "weekly fri 07:00"),
        ("weekly lördag 07:00", "weekly sat 07:00"),
        ("weekly lor 07:00", "weekly sat 07:00"),
        ("weekly sön 07:00", "weekly sun 07:00"),
        ("weekly SÖNDAG 07:00", "weekly sun 07:00"),
        ("At Once", "at once"),
        ("every hour", "hourly"),
        ("every 1 hours", "hourly"),
        ("daily at 7.05", "daily 07:05"),
        ("monthly 31 07:00", "monthly last 07:00"),
        ("daily 07:00 except Holidays, weekends", "daily 07:00 except weekends and holidays"),
    ],
)
def test_other_ways_to_write_it(text: str, spelling: str | None) -> None:
    """Case, spaces, small words, Swedish days and Swedish clocks do not matter; a misspelt day does."""
    if spelling is None:
        with pytest.raises(UsageError, match="weekday"):
            parse_schedule(text)
    else:
        assert spell(parse_schedule(text)) == spelling


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 'does not begin with a rhythm; write it like "at once", "hourly", "every 4 hours"'),
        ("weekely mon 07:00", 'write it like "weekly mon 07:00"'),
        ("dayly 07:00", 'write it like "daily 07:00"'),
        ("at onc", 'write it like "at once"'),
        ("daily", '"daily": \'daily\' is not followed by what it needs, or by too much; write it like "daily 07:00"'),
        ("daily 07:00 08:00", "or by too much"),
        ("daily 24:00", "'24:00' is not a time of day from 00:00 to 23:59"),
        ("daily 7", "'7' is not a time of day"),
        ("daily 07:60", "'07:60' is not a time of day"),
        ("daily ٠٧:٠٠", "is not a time of day"),
        ("weekly 07:00", 'write it like "weekly mon 07:00"'),
        ("weekly mo 07:00", "'mo' is not a weekday (mon, tue, wed, thu, fri, sat, sun)"),
        ("monthly 0 07:00", "'0' is not a day of the month (1 to 31, or 'last')"),
        ("monthly 32 07:00", "'32' is not a day of the month"),
        ("every 13 hours", "'13' is not a number of hours from 2 to 12"),
        ("every -4 hours", "'-4' is not a number of hours"),
        ("daily 07:00 except", "after 'except' stand weekends or holidays"),
        ("daily 07:00 except mondays", "after 'except' stand weekends or holidays"),
        ("daily 07:00 except weekends except holidays", "'except' twice"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_right_form(text: str, words: str) -> None:
    """The message says what is wrong and how it is written."""
    with pytest.raises(UsageError) as refused:
        parse_schedule(text)
    assert str(refused.value).startswith(f'cannot read the schedule "{text}"')
    assert words in str(refused.value)


def test_a_text_that_is_no_schedule_is_not_repeated_at_length() -> None:
    """The message shows its beginning."""
    with pytest.raises(UsageError, match=r'^cannot read the schedule "weekly on on [on ]+…": it is too long; write it'):
        parse_schedule("weekly " + "on " * 1000 + "mon 07:00")


@given(schedules())
def test_whatever_can_be_wished_is_read_back(schedule: Schedule) -> None:
    """Spelling and reading are inverse."""
    assert parse_schedule(spell(schedule)) == schedule


@settings(deadline=None)
@given(st.text(max_size=300) | st.from_regex(r"(daily|weekly|monthly|every|at)( \S{1,6}){0,4}"))
def test_no_text_breaks_it(text: str) -> None:
    """Whatever is written gives a schedule or an explanation on one line."""
    try:
        schedule = parse_schedule(text)
    except UsageError as refused:
        message = str(refused)
    else:
        message = spell(schedule)
        assert parse_schedule(message) == schedule
    assert len(message.splitlines()) == 1
    assert len(message) < 400
