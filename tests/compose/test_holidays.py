"""Swedish days off are computed, for any year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from feedwatch.compose.holidays import easter_sunday, holidays, is_holiday, is_weekend


@pytest.mark.parametrize(
    "day",
    [
        date(1818, 3, 22),  # the earliest that can be
        date(1943, 4, 25),  # the latest that can be
        date(1954, 4, 18),  # an exception of Gauss' rule
        date(1981, 4, 19),  # another
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2028, 4, 16),
        date(2029, 4, 1),
        date(2030, 4, 21),
        date(2038, 4, 25),
    ],
)
def test_easter_is_where_the_church_has_it(day: date) -> None:
    """Known Easter Sundays come out."""
    assert easter_sunday(day.year) == day


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-19 06-20 10-31 12-24 12-25 12-26 12-31"),
        (2027, "01-01 01-06 03-26 03-28 03-29 05-01 05-06 05-16 06-06 06-25 06-26 11-06 12-24 12-25 12-26 12-31"),
        (2008, "01-01 01-06 03-21 03-23 03-24 05-01 05-11 06-06 06-20 06-21 11-01 12-24 12-25 12-26 12-31"),
    ],
)
def test_the_days_off_of_a_year(year: int, days: str) -> None:
    """As in printed calendars; in 2008 Ascension fell on the first of May."""
    assert sorted(holidays(year)) == [date.fromisoformat(f"{year}-{day}") for day in days.split()]


def test_midsummer_and_all_saints_are_saturdays_of_their_weeks() -> None:
    """20-26 June and 31 October to 6 November (lag 1989:253, 2 §), the eve of midsummer a Friday before."""
    for year in range(1990, 2100):
        saturdays = [day for day in holidays(year) if day.weekday() == 5]
        assert any(date(year, 6, 20) <= day <= date(year, 6, 26) for day in saturdays)
        assert any(date(year, 10, 31) <= day <= date(year, 11, 6) for day in saturdays)
        assert date(year, 6, 19) <= max(day for day in holidays(year) if day.month == 6) - timedelta(days=1)


def test_there_are_never_more_than_five_days_off_in_a_row() -> None:
    """The calendar looks back no further than that (400 years are a whole Gregorian cycle of weekdays)."""
    longest = row = 0
    day = date(2000, 1, 1)
    while day.year < 2400:
        row = row + 1 if is_weekend(day) or is_holiday(day) else 0
        longest = max(longest, row)
        day += timedelta(days=1)
    assert longest == 5


def test_a_plain_sunday_is_a_weekend_and_no_holiday() -> None:
    """Whoever is told on Sundays except on holidays is told on most Sundays."""
    assert is_weekend(date(2026, 11, 22))
    assert not is_holiday(date(2026, 11, 22))
