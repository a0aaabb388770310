"""Dates are read as Swedish publishers write them: exactly, in Swedish time, and never where there is none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.model.item import PublishedTrust
from feedwatch.read.dates import SWEDEN, find_date, is_possible, read_date

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday, 11:00 in Sweden
STATED, ASSUMED, DAY = PublishedTrust.STATED, PublishedTrust.ZONE_ASSUMED, PublishedTrust.DATE_ONLY

SWEDISH_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli",
    "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
SWEDISH_SHORT = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
ENGLISH_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SWEDISH_DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
SWEDISH_SHORT_DAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
ENGLISH_SHORT_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def local(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """Give a time in Sweden in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=SWEDEN).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "at", "trust"),
    [
        ("8 december 2023", local(2023, 12, 8), DAY),
        ("den 1 oktober 2021 14:54", local(2021, 10, 1, 14, 54), ASSUMED),
        ("Publicerad 1 december 2025 08.53", local(2025, 12, 1, 8, 53), ASSUMED),
        ("Publicerad 2022-12-09", local(2022, 12, 9), DAY),
        ("Publicerad:2022-12-09", local(2022, 12, 9), DAY),
        ("2026-11-17 kl. 08:15", local(2026, 11, 17, 8, 15), ASSUMED),
        ("Senast uppdaterad: 3 mars 2026", local(2026, 3, 3), DAY),
        ("Uppdaterad 3 mars 2026. Publicerad 1 mars 2026", local(2026, 3, 1), DAY),
        ("den 3 mars 2026 kl 14.30", local(2026, 3, 3, 14, 30), ASSUMED),
        ("kl 14.30 den 3 mars 2026", local(2026, 3, 3, 14, 30), ASSUMED),
        ("lördag den 21 november 2026 kl. 12", local(2026, 11, 21, 12), ASSUMED),
        ("fre 3 mars 2026", local(2026, 3, 3), DAY),
        ("21 november, 2026", local(2026, 11, 21), DAY),
        ("1:a oktober 2025", local(2025, 10, 1), DAY),
        ("20 NOV 2026", local(2026, 11, 20), DAY),
        ("8 dec", local(2025, 12, 8), DAY),  # the latest that is not ahead
        ("24 nov", local(2026, 11, 24), DAY),  # clocks differ: tomorrow is not ahead
        ("fre 3 mars", local(2023, 3, 3), DAY),  # the latest 3 March that is a Friday
        ("29 feb", local(2024, 2, 29), DAY),
        ("17/11/2026", local(2026, 11, 17), DAY),
        ("11/17/2026", local(2026, 11, 17), DAY),  # only that way round
        ("3/4/2026", local(2026, 4, 3), DAY),  # day first
        ("17/11", local(2026, 11, 17), DAY),
        ("3.11.2026 08.15", local(2026, 11, 3, 8, 15), ASSUMED),
        ("i dag 08.15", local(2026, 11, 23, 8, 15), ASSUMED),
        ("Idag, 08:15", local(2026, 11, 23, 8, 15), ASSUMED),
        ("igår", local(2026, 11, 22), DAY),
        ("i går kl. 17.05", local(2026, 11, 22, 17, 5), ASSUMED),
        ("i förrgår", local(2026, 11, 21), DAY),
        ("för 3 timmar sedan", NOW - timedelta(hours=3), ASSUMED),
        ("2 dagar sedan", local(2026, 11, 21), DAY),
        ("en vecka sedan", local(2026, 11, 16), DAY),
        ("December 8, 2023 at 3:15 PM", local(2023, 12, 8, 15, 15), ASSUMED),
        ("8th of December 2023", local(2023, 12, 8), DAY),
        ("yesterday", local(2026, 11, 22), DAY),
        ("5 minutes ago", NOW - timedelta(minutes=5), ASSUMED),
        ("2026-11-17T08:15:00Z", datetime(2026, 11, 17, 8, 15, tzinfo=UTC), STATED),
        ("2026-11-17T08:15:00.123456789+01:00", datetime(2026, 11, 17, 7, 15, tzinfo=UTC), STATED),
        ("2026-11-17T08:15-05:00", datetime(2026, 11, 17, 13, 15, tzinfo=UTC), STATED),
        ("2026-11-17T08:15", local(2026, 11, 17, 8, 15), ASSUMED),
        ("20261117T081500Z", datetime(2026, 11, 17, 8, 15, tzinfo=UTC), STATED),
        ("2026-11-17 10:00-12:00", local(2026, 11, 17, 10), ASSUMED),  # from ten to twelve, and no offset
        ("Tue, 03 Nov 2026 10:00:00 +0100", datetime(2026, 11, 3, 9, 0, tzinfo=UTC), STATED),
        ("tis, 03 nov 2026 10:00:00 +0100", datetime(2026, 11, 3, 9, 0, tzinfo=UTC), STATED),
        ("ons, 3 november 2026 10:00:00 CET", datetime(2026, 11, 3, 9, 0, tzinfo=UTC), STATED),  # it was a Tuesday
        ("Mon, 03 Nov 2026 10:00:00 GMT", datetime(2026, 11, 3, 10, 0, tzinfo=UTC), STATED),
        ("Mon, 03 Nov 26 10:00:00 EST", datetime(2026, 11, 3, 15, 0, tzinfo=UTC), STATED),
        ("03 Nov 2026 10:00", local(2026, 11, 3, 10), ASSUMED),
        ("Tue Nov  3 10:00:00 CET 2026", datetime(2026, 11, 3, 9, 0, tzinfo=UTC), STATED),
        ("2021-10-01 10:00 CEST", datetime(2021, 10, 1, 8, 0, tzinfo=UTC), STATED),
    ],
)
def test_dates_are_read(text: str, at: datetime, trust: PublishedTrust) -> None:
    """In UTC; a time without a zone is Swedish, a day without a time is its noon."""
    assert read_date(text, NOW) == (at, trust)


@pytest.mark.parametrize(
    "text",
    ["", "hej", "12", "kl. 08.15", "maj 2026", "31 juni 2026", "99/99/2026", "två gånger om dagen", "3 ramar", "9999-99-99",
     "9999-12-31T23:59:59-10:00", "1 0 0 0 0", "-" * 500, "version 1.2.3"],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    """Nothing is made up."""
    assert read_date(text, NOW) is None


def test_a_rare_form_is_left_to_dateparser() -> None:
    """Weeks and spelled-out months in other orders are none of our patterns."""
    assert read_date("2026, 17 november", NOW) == (local(2026, 11, 17), DAY)


days = st.dates(date(2000, 1, 1), date(2035, 12, 31))
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@settings(deadline=None, max_examples=150)
@given(days, clocks)
def test_every_form_of_a_day_and_time_is_read_back(day: date, at: datetime) -> None:
    """Over thirty-five years, in both languages."""
    month, number = day.month - 1, day.weekday()
    later = datetime(2036, 1, 1, tzinfo=UTC)
    hour, minute = at.hour, at.minute
    forms = [
        f"{day.day} {SWEDISH_MONTHS[month]} {day.year} {hour:02}.{minute:02}",
        f"den {day.day} {SWEDISH_MONTHS[month]} {day.year} kl. {hour:02}:{minute:02}",
        f"Publicerad {SWEDISH_DAYS[number]} {day.day} {SWEDISH_SHORT[month]} {day.year}, {hour}.{minute:02}",
        f"{SWEDISH_SHORT_DAYS[number]} {day.day:02} {SWEDISH_SHORT[month]}. {day.year} {hour:02}:{minute:02}:00",
        f"{ENGLISH_MONTHS[month]} {day.day}, {day.year} at {hour:02}:{minute:02}",
        f"{ENGLISH_SHORT_DAYS[number]}, {day.day:02} {ENGLISH_SHORT[month]} {day.year} {hour:02}:{minute:02}:00",
        f"{day.isoformat()} {hour:02}:{minute:02}",
        f"{day.isoformat()}T{hour:02}:{minute:02}",
        f"{day.day}/{day.month}/{day.year} {hour:02}.{minute:02}",
        f"{day.day}.{day.month}.{day.year} kl {hour:02}.{minute:02}",
    ]
    expected = datetime.combine(day, at, SWEDEN).astimezone(UTC)  # type: ignore[arg-type]  # hypothesis gives times
    assert {form: read_date(form, later) for form in forms} == dict.fromkeys(forms, (expected, ASSUMED))


@settings(deadline=None, max_examples=150)
@given(days, st.sampled_from(["Z", "+00:00", "+01:00", "-0800", " GMT", " CET", " EDT", " +0530"]))
def test_a_stated_zone_counts(day: date, zone: str) -> None:
    """Whatever Sweden's clocks say."""
    hours = {"Z": 0, "+00:00": 0, "+01:00": 1, "-0800": -8, " GMT": 0, " CET": 1, " EDT": -4, " +0530": 5.5}[zone]
    expected = datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC) - timedelta(hours=hours)
    assert read_date(f"{day.isoformat()}T09:30:00{zone}", NOW) == (expected, STATED)


@settings(deadline=None, max_examples=100)
@given(days, st.integers(0, 300))
def test_a_day_without_a_year_is_the_latest(today: date, back: int) -> None:
    """Up to nearly a year back."""
    day = today - timedelta(days=back)
    now = datetime(today.year, today.month, today.day, 11, tzinfo=UTC)
    expected = (local(day.year, day.month, day.day), DAY)
    assert read_date(f"{day.day} {SWEDISH_MONTHS[day.month - 1]}", now) == expected
    assert read_date(f"{SWEDISH_DAYS[day.weekday()]} {day.day}/{day.month}", now) == expected


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=80) | st.text("0123456789:.-/TZ+ kldenmaroktjuni", max_size=40))
def test_no_text_is_too_strange(text: str) -> None:
    """What is found is in UTC and lies inside the text."""
    found = find_date(text, NOW)
    assert found is None or (found.at.tzinfo is UTC and 0 <= found.start < found.end)
    read_date(text, NOW)


@pytest.mark.parametrize(
    ("at", "possible"),
    [
        (datetime(1989, 12, 31, tzinfo=UTC), False),
        (datetime(1990, 1, 1, tzinfo=UTC), True),
        (NOW + timedelta(days=2), True),
        (NOW + timedelta(days=2, seconds=1), False),
    ],
)
def test_what_cannot_have_been_published_is_not_possible(at: datetime, possible: bool) -> None:
    """Before the web, or more than two days ahead."""
    assert is_possible(at, NOW) is possible
