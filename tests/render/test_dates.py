"""Dates are written as people in Sweden and Britain write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.render.dates import day, days_of, short_day, short_span, since, span, weeks
from feedwatch.render.words import ENGLISH, SWEDISH

ZONE = "Europe/Stockholm"
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("on", "swedish", "english", "short"),
    [
        (date(2022, 12, 8), "8 december 2022", "8 December 2022", "8 dec"),
        (date(2026, 11, 23), "23 november 2026", "23 November 2026", "23 nov"),
        (date(2027, 3, 1), "1 mars 2027", "1 March 2027", "1 mars"),
    ],
)
def test_a_day(on: date, swedish: str, english: str, short: str) -> None:
    """Day without a zero, month in words, year."""
    assert (day(on, SWEDISH), day(on, ENGLISH), short_day(on, SWEDISH)) == (swedish, english, short)


@pytest.mark.parametrize(
    ("first", "last", "long", "short"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), "23 november 2026", "23 nov"),
        (date(2026, 11, 16), date(2026, 11, 23), "16–23 november 2026", "16–23 nov"),
        (date(2026, 11, 30), date(2026, 12, 6), "30 november – 6 december 2026", "30 nov – 6 dec"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 december 2026 – 3 januari 2027", "28 dec – 3 jan"),
    ],
)
def test_a_span_says_no_more_than_needed(first: date, last: date, long: str, short: str) -> None:
    """Month and year are written once where they are the same."""
    assert (span(first, last, SWEDISH), short_span(first, last, SWEDISH)) == (long, short)


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (datetime(2026, 11, 16, 6, tzinfo=UTC), NOW, "vecka 47"),  # Monday morning tells of the week before
        (datetime(2026, 11, 22, 6, tzinfo=UTC), NOW, "vecka 47"),  # most of it was Sunday
        (
            datetime(2026, 11, 22, 23, tzinfo=UTC),
            datetime(2026, 11, 23, 23, tzinfo=UTC),
            "vecka 48",
        ),  # Monday in Sweden
        (datetime(2026, 11, 2, 6, tzinfo=UTC), NOW, "vecka 45–48"),
        (datetime(2026, 12, 28, 6, tzinfo=UTC), datetime(2027, 1, 4, 6, tzinfo=UTC), "vecka 53"),
        (NOW, NOW, "vecka 48"),
    ],
)
def test_the_week_is_the_one_most_of_the_window_lies_in(start: datetime, end: datetime, text: str) -> None:
    """A longer window has a first and a last week."""
    assert weeks(start, end, ZONE, SWEDISH) == text


def test_a_window_ends_before_its_end() -> None:
    """A window up to midnight does not reach into the next day."""
    start, end = datetime(2026, 11, 22, 23, tzinfo=UTC), datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert days_of(start, end, ZONE) == (date(2026, 11, 23), date(2026, 11, 23))


@pytest.mark.parametrize(
    ("then", "text"),
    [
        (NOW - timedelta(days=6), "tisdag"),
        (NOW, "måndag"),
        (NOW - timedelta(hours=7, minutes=1), "söndag"),  # before midnight in Sweden
        (NOW - timedelta(days=7), "16 november 2026"),
        (NOW + timedelta(days=2), "25 november 2026"),
    ],
)
def test_since_when_is_a_weekday_within_the_week(then: datetime, text: str) -> None:
    """A weekday that could be two days is never written."""
    assert since(then, NOW, ZONE, SWEDISH) == text


@settings(deadline=None, max_examples=100)
@given(
    st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.timedeltas(timedelta(0), timedelta(days=400)),
    st.sampled_from([ZONE, "UTC", "America/St_Johns", "Pacific/Kiritimati"]),
)
def test_every_window_has_days_and_weeks(start: datetime, length: timedelta, zone: str) -> None:
    """The first day is never after the last."""
    first, last = days_of(start, start + length, zone)
    assert first <= last
    assert span(first, last, SWEDISH).endswith(str(last.year))
    assert weeks(start, start + length, zone, ENGLISH).startswith("week")
