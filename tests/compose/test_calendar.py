"""Digests are due when the clock on the reader's wall says so: tables with instants computed by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.compose.clocks import utc

from feedwatch.compose.calendar import catches_up, latest_due, next_due, upcoming, window
from feedwatch.compose.schedule import parse_schedule
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Window

STOCKHOLM = "Europe/Stockholm"


def turns(schedule: str, zone: str, after: str, count: int) -> list[str]:
    """Give the next instants as text, in UTC."""
    return [f"{due:%Y-%m-%d %H:%M}" for due in upcoming(parse_schedule(schedule), zone, utc(after), count)]


# Stockholm: on 29 March 2026 and 28 March 2027 at 01:00Z the clocks go from 02:00 (+1) to 03:00 (+2),
# on 25 October 2026 and 31 October 2027 at 01:00Z from 03:00 (+2) to 02:00 (+1).
@pytest.mark.parametrize(
    ("schedule", "after", "dues"),
    [
        # 02:30 is missing on the 29th: sent at 03:00 (+2)
        ("daily 02:30", "2026-03-28 00:00", ["2026-03-28 01:30", "2026-03-29 01:00", "2026-03-30 00:30"]),
        ("daily 02:00", "2026-03-28 00:30", ["2026-03-28 01:00", "2026-03-29 01:00", "2026-03-30 00:00"]),
        ("daily 02:30", "2027-03-27 00:00", ["2027-03-27 01:30", "2027-03-28 01:00", "2027-03-29 00:30"]),
        # 02:30 comes twice on the 25th: sent the first time (+2)
        ("daily 02:30", "2026-10-24 00:00", ["2026-10-24 00:30", "2026-10-25 00:30", "2026-10-26 01:30"]),
        ("daily 02:00", "2026-10-24 12:00", ["2026-10-25 00:00", "2026-10-26 01:00", "2026-10-27 01:00"]),
        ("daily 03:00", "2026-10-24 12:00", ["2026-10-25 02:00", "2026-10-26 02:00", "2026-10-27 02:00"]),
        ("daily 02:30", "2027-10-30 12:00", ["2027-10-31 00:30", "2027-11-01 01:30", "2027-11-02 01:30"]),
        # midnight on the days after a change, which other calendars lose
        ("daily 00:00", "2027-03-27 23:30", ["2027-03-28 22:00", "2027-03-29 22:00", "2027-03-30 22:00"]),
        ("weekly mon 00:00", "2027-03-22 00:00", ["2027-03-28 22:00", "2027-04-04 22:00", "2027-04-11 22:00"]),
        # the clock on the wall counts
        ("daily 07:00", "2026-03-28 00:00", ["2026-03-28 06:00", "2026-03-29 05:00", "2026-03-30 05:00"]),
        ("weekly mon 07:00", "2026-10-18 00:00", ["2026-10-19 05:00", "2026-10-26 06:00", "2026-11-02 06:00"]),
        # 23 and 24 turns: 02:00 and 03:00 are one instant in March; 02:00 comes once in October
        ("hourly", "2026-03-28 23:30", ["2026-03-29 00:00", "2026-03-29 01:00", "2026-03-29 02:00"]),
        ("hourly", "2026-10-24 22:30", ["2026-10-24 23:00", "2026-10-25 00:00", "2026-10-25 02:00"]),
        # 00, 02, 04 local
        ("every 2 hours", "2026-03-28 22:30", ["2026-03-28 23:00", "2026-03-29 01:00", "2026-03-29 02:00"]),
        ("every 2 hours", "2026-10-24 21:30", ["2026-10-24 22:00", "2026-10-25 00:00", "2026-10-25 03:00"]),
        # 00, 05, 10, 15, 20 local
        ("every 5 hours", "2026-11-24 12:00", ["2026-11-24 14:00", "2026-11-24 19:00", "2026-11-24 23:00"]),
        ("monthly 1 07:00", "2026-02-15 00:00", ["2026-03-01 06:00", "2026-04-01 05:00", "2026-05-01 05:00"]),
        ("monthly last 07:00", "2028-01-31 07:00", ["2028-02-29 06:00", "2028-03-31 05:00", "2028-04-30 05:00"]),
        ("monthly 30 07:00", "2027-01-31 07:00", ["2027-02-28 06:00", "2027-03-30 05:00", "2027-04-30 05:00"]),
        ("weekdays 07:00", "2026-11-19 12:00", ["2026-11-20 06:00", "2026-11-23 06:00", "2026-11-24 06:00"]),
    ],
)
def test_in_stockholm(schedule: str, after: str, dues: list[str]) -> None:
    """A missing time is sent when the clocks have jumped, one that comes twice the first time."""
    assert turns(schedule, STOCKHOLM, after, 3) == dues


@pytest.mark.parametrize(
    ("zone", "schedule", "after", "dues"),
    [
        # half an hour: 02:00 (+10:30) to 02:30 (+11) in October, 02:00 (+11) to 01:30 (+10:30) in April
        ("Australia/Lord_Howe", "daily 02:15", "2026-10-03 00:00", ["2026-10-03 15:30", "2026-10-04 15:15"]),
        ("Australia/Lord_Howe", "daily 01:45", "2026-04-04 00:00", ["2026-04-04 14:45", "2026-04-05 15:15"]),
        ("Australia/Lord_Howe", "hourly", "2026-04-04 13:30", ["2026-04-04 14:00", "2026-04-04 15:30"]),
        # no midnight: 00:00 (+2) to 01:00 (+3) on 26 April; 24:00 (+3) to 23:00 (+2) on 31 October
        ("Africa/Cairo", "daily 00:00", "2024-04-25 00:00", ["2024-04-25 22:00", "2024-04-26 21:00"]),
        ("Africa/Cairo", "daily 23:30", "2024-10-31 00:00", ["2024-10-31 20:30", "2024-11-01 21:30"]),
        ("Africa/Cairo", "daily 00:00", "2024-10-31 00:00", ["2024-10-31 22:00", "2024-11-01 22:00"]),
        ("Asia/Beirut", "daily 00:15", "2024-03-30 00:00", ["2024-03-30 22:00", "2024-03-31 21:15"]),
        # no midnight on 4 November 2018 (-3 to -2); 24:00 (-2) to 23:00 (-3) on 16 February 2019; no change since
        ("America/Sao_Paulo", "daily 00:00", "2018-11-03 12:00", ["2018-11-04 03:00", "2018-11-05 02:00"]),
        ("America/Sao_Paulo", "daily 23:30", "2019-02-16 12:00", ["2019-02-17 01:30", "2019-02-18 02:30"]),
        ("America/Sao_Paulo", "daily 00:00", "2026-11-03 12:00", ["2026-11-04 03:00", "2026-11-05 03:00"]),
        # two hours at once: 01:00 (+0) to 03:00 (+2), and 03:00 (+2) to 01:00 (+0)
        ("Antarctica/Troll", "daily 02:30", "2026-03-28 12:00", ["2026-03-29 01:00", "2026-03-30 00:30"]),
        ("Antarctica/Troll", "daily 01:30", "2026-10-24 12:00", ["2026-10-24 23:30", "2026-10-26 01:30"]),
        # 30 December 2011 did not happen: told as the 31st began (10:00Z), then at 07:00 (+14)
        ("Pacific/Apia", "daily 07:00", "2011-12-29 12:00", ["2011-12-29 17:00", "2011-12-30 10:00"]),
        ("Pacific/Apia", "daily 07:00", "2011-12-30 10:00", ["2011-12-30 17:00", "2011-12-31 17:00"]),
        ("Pacific/Apia", "daily 00:00", "2011-12-29 12:00", ["2011-12-30 10:00", "2011-12-31 10:00"]),
        # a quarter of an hour aside
        ("Asia/Kathmandu", "daily 07:00", "2026-01-01 00:00", ["2026-01-01 01:15", "2026-01-02 01:15"]),
        ("Asia/Kathmandu", "hourly", "2026-01-01 00:00", ["2026-01-01 00:15", "2026-01-01 01:15"]),
        # the far ends of the world
        ("Pacific/Kiritimati", "daily 00:00", "2026-01-01 00:00", ["2026-01-01 10:00", "2026-01-02 10:00"]),
        ("Etc/GMT+12", "daily 23:59", "2026-01-01 00:00", ["2026-01-01 11:59", "2026-01-02 11:59"]),
    ],
)
def test_elsewhere(zone: str, schedule: str, after: str, dues: list[str]) -> None:
    """Clocks that change by half an hour, at midnight, by two hours or by a day are no exceptions."""
    assert turns(schedule, zone, after, 2) == dues


@pytest.mark.parametrize(
    ("schedule", "after", "dues"),
    [
        # Easter 2026: Friday 3 April to Monday 6 April
        ("weekdays 07:00 except holidays", "2026-04-02 00:00", ["2026-04-02 05:00", "2026-04-07 05:00"]),
        ("weekly fri 07:00 except holidays", "2026-03-28 00:00", ["2026-04-07 05:00", "2026-04-10 05:00"]),
        ("weekly mon 07:00 except holidays", "2026-03-31 00:00", ["2026-04-07 05:00", "2026-04-13 05:00"]),
        # every day but the holidays: Saturday 4 April is one of its own days
        ("daily 07:00 except holidays", "2026-04-02 12:00", ["2026-04-04 05:00", "2026-04-07 05:00"]),
        # Ascension, a Thursday, and the Friday after it
        ("weekly thu 07:00 except weekends and holidays", "2026-05-11 00:00", ["2026-05-15 05:00", "2026-05-21 05:00"]),
        # Christmas Eve on a Thursday, New Year's Eve on a Thursday
        ("daily 07:00 except weekends and holidays", "2026-12-23 12:00", ["2026-12-28 06:00", "2026-12-29 06:00"]),
        ("weekly thu 07:00 except weekends and holidays", "2026-12-18 00:00", ["2026-12-28 06:00", "2027-01-04 06:00"]),
        # Midsummer Eve, a Friday
        ("weekly fri 07:00 except holidays", "2026-06-15 00:00", ["2026-06-22 05:00", "2026-06-26 05:00"]),
        ("weekly sat 07:00 except weekends", "2026-11-23 12:00", ["2026-11-30 06:00", "2026-12-07 06:00"]),
        # 1 January 2027 is a Friday; 1 May 2027 a Saturday
        ("monthly 1 07:00 except holidays", "2026-12-15 00:00", ["2027-01-04 06:00", "2027-02-01 06:00"]),
        ("monthly 1 07:00 except weekends", "2027-04-15 00:00", ["2027-05-03 05:00", "2027-06-01 05:00"]),
        # the last hour of Friday, and the first of Monday
        ("hourly except weekends", "2026-11-20 22:30", ["2026-11-22 23:00", "2026-11-23 00:00"]),
    ],
)
def test_quiet_days_move_what_is_due(schedule: str, after: str, dues: list[str]) -> None:
    """To the next other day at the same local time; after a holiday to a working day."""
    assert turns(schedule, STOCKHOLM, after, 2) == dues


@pytest.mark.parametrize(
    ("schedule", "zone", "due", "period"),
    [
        ("weekly mon 07:00", STOCKHOLM, "2026-11-23 06:00", "2026-W48"),
        ("weekly mon 07:00", STOCKHOLM, "2027-01-04 06:00", "2027-W01"),
        ("weekly fri 07:00", STOCKHOLM, "2027-01-01 06:00", "2026-W53"),  # the week of ISO 8601
        ("weekly sat 07:00 except weekends", STOCKHOLM, "2026-11-30 06:00", "2026-W48"),  # named by what it means
        ("monthly last 07:00 except weekends", STOCKHOLM, "2026-06-01 05:00", "2026-05"),
        ("monthly 1 00:00", STOCKHOLM, "2026-10-31 23:00", "2026-11"),
        ("daily 00:00", STOCKHOLM, "2026-11-23 23:00", "2026-11-24"),
        ("weekdays 07:00", STOCKHOLM, "2026-11-24 06:00", "2026-11-24"),
        ("hourly", STOCKHOLM, "2026-11-24 12:00", "2026-11-24T13:00+01:00"),
        ("every 4 hours", STOCKHOLM, "2026-11-24 11:00", "2026-11-24T12:00+01:00"),
        ("hourly", "Asia/Kathmandu", "2026-11-24 12:15", "2026-11-24T18:00+05:45"),
        ("at once", STOCKHOLM, "2026-11-24 12:00:07", "2026-11-24T13:00:07+01:00"),
        ("daily 00:00", "Pacific/Apia", "2011-12-30 10:00", "2011-12-31"),  # two days in one instant: the last
    ],
)
def test_a_period_says_in_local_terms_which_turn_it_is(schedule: str, zone: str, due: str, period: str) -> None:
    """Its name is the same for every service that computes it."""
    moment = utc(due)
    start = moment - timedelta(hours=1)
    assert window(parse_schedule(schedule), zone, start, moment) == Window(start, moment, period)


def test_a_period_stays_the_same_when_the_subscriber_moves() -> None:
    """Monday's digest of week 48, told in Stockholm, has the name of the one that New York would be told hours later."""
    schedule = parse_schedule("weekly mon 07:00")
    told = window(schedule, STOCKHOLM, utc("2026-11-16 06:00"), utc("2026-11-23 06:00"))
    due = next_due(schedule, "America/New_York", told.end)
    assert due == utc("2026-11-23 12:00")
    assert window(schedule, "America/New_York", told.end, due).period == told.period


def test_what_was_missed_is_one_window() -> None:
    """After three days of downtime the window has all of them, and says so."""
    schedule = parse_schedule("daily 07:00")
    due = latest_due(schedule, STOCKHOLM, utc("2026-11-24 10:00"))
    span = window(schedule, STOCKHOLM, utc("2026-11-20 06:00"), due)
    assert span == Window(utc("2026-11-20 06:00"), utc("2026-11-24 06:00"), "2026-11-24")
    assert catches_up(schedule, STOCKHOLM, span)


@pytest.mark.parametrize(
    ("schedule", "start", "end", "catching_up"),
    [
        ("daily 07:00", "2026-11-23 06:00", "2026-11-24 06:00", False),
        ("daily 07:00", "2026-11-23 05:59", "2026-11-24 06:00", True),
        ("daily 07:00", "2026-11-23 18:00", "2026-11-24 06:00", False),  # a new subscriber
        ("daily 07:00 except weekends", "2026-11-20 06:00", "2026-11-23 06:00", False),  # over the weekend as always
        ("weekly mon 07:00", "2026-11-16 06:00", "2026-11-23 06:00", False),
        ("weekly mon 07:00", "2026-11-09 06:00", "2026-11-23 06:00", True),
        ("hourly", "2026-10-25 00:00", "2026-10-25 02:00", False),  # the hour that comes twice is one
        ("at once", "2026-11-24 12:00:01", "2026-11-24 12:00:02", False),
        ("at once", "2026-11-24 11:30:00", "2026-11-24 12:00:00", False),
        ("at once", "2026-11-24 10:00:00", "2026-11-24 12:00:00", True),
        ("at once except weekends", "2026-11-20 22:59:59", "2026-11-22 23:00:00", False),
        ("daily 07:00", "2026-11-24 06:00", "2026-11-24 06:00", False),
    ],
)
def test_only_more_than_one_turn_is_catching_up(schedule: str, start: str, end: str, catching_up: bool) -> None:
    """What always comes together, as after a weekend, does not count."""
    assert catches_up(parse_schedule(schedule), STOCKHOLM, Window(utc(start), utc(end), "")) is catching_up


def test_a_clock_set_back_tells_nothing_again() -> None:
    """The window is empty, and the position stays where it was."""
    schedule = parse_schedule("daily 07:00")
    position = utc("2026-11-24 06:00")
    due = latest_due(schedule, STOCKHOLM, utc("2026-11-22 09:00"))
    span = window(schedule, STOCKHOLM, position, due)
    assert (span.start, span.end) == (position, position)
    assert not catches_up(schedule, STOCKHOLM, span)


@pytest.mark.parametrize(
    ("schedule", "after", "due"),
    [
        ("at once", "2026-11-24 12:00:00", "2026-11-24 12:00:01"),
        ("at once", "2026-11-24 12:00:00.999999", "2026-11-24 12:00:01"),
        ("at once except weekends", "2026-11-20 22:59:58", "2026-11-20 22:59:59"),
        ("at once except weekends", "2026-11-20 22:59:59", "2026-11-22 23:00:00"),
        ("at once except weekends", "2026-11-21 12:00:00", "2026-11-22 23:00:00"),
        ("at once except weekends and holidays", "2026-12-23 22:59:59", "2026-12-27 23:00:00"),
    ],
)
def test_at_once_is_due_every_second(schedule: str, after: str, due: str) -> None:
    """But not on quiet days: what comes then is told as the next other day begins."""
    assert next_due(parse_schedule(schedule), STOCKHOLM, utc(after)) == utc(due)
    assert upcoming(parse_schedule(schedule), STOCKHOLM, utc(after), 5) == (utc(due),)


def test_at_once_was_due_last_before_the_quiet_days() -> None:
    """During a weekend the latest turn is the last second of Friday."""
    schedule = parse_schedule("at once except weekends")
    assert latest_due(schedule, STOCKHOLM, utc("2026-11-22 22:59:59")) == utc("2026-11-20 22:59:59")
    assert latest_due(schedule, STOCKHOLM, utc("2026-11-24 12:00:00.5")) == utc("2026-11-24 12:00:00")


def test_a_day_that_has_begun_stays_begun() -> None:
    """In St. John's a minute of Sunday had passed when the clocks went back to Saturday, All Saints' Day."""
    schedule = parse_schedule("at once except holidays")
    zone, midnight, later = "America/St_Johns", utc("2010-11-07 02:30:00"), utc("2010-11-07 02:45:00")
    assert next_due(schedule, zone, midnight - timedelta(hours=5)) == midnight
    assert latest_due(schedule, zone, later) == later
    assert next_due(schedule, zone, later) == later + timedelta(seconds=1)


def test_any_zone_of_the_argument_will_do() -> None:
    """Moments are compared in UTC, whatever zone they carry."""
    schedule = parse_schedule("daily 02:30")
    local = datetime.fromisoformat("2026-10-25T02:30:00+01:00")  # the second 02:30
    assert next_due(schedule, STOCKHOLM, local) == utc("2026-10-26 01:30")
    assert latest_due(schedule, STOCKHOLM, local) == utc("2026-10-25 00:30")
    assert latest_due(schedule, STOCKHOLM, local).tzinfo is UTC


@pytest.mark.parametrize("zone", ["", "Europe", "Europe/Stokholm", "../etc/passwd", "/etc/passwd", "\0", "a" * 300])
def test_a_zone_that_does_not_exist_is_said(zone: str) -> None:
    """A bad name is an explained error, whatever it is."""
    with pytest.raises(UsageError, match="there is no time zone"):
        next_due(parse_schedule("daily 07:00"), zone, utc("2026-11-24 00:00"))


@pytest.mark.parametrize("schedule", ["daily 07:00", "weekly sun 00:00", "monthly last 23:59", "weekdays 12:00"])
def test_there_is_a_latest_turn_on_every_day(schedule: str) -> None:
    """The search begins early enough, also when quiet days come in a row."""
    wish = parse_schedule(f"{schedule} except weekends and holidays")
    day = date(2024, 1, 1)
    while day.year < 2031:
        now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        assert now - timedelta(days=38) < latest_due(wish, STOCKHOLM, now) <= now < next_due(wish, STOCKHOLM, now)
        day += timedelta(days=1)
