"""Days on which Sweden does not work: the public holidays of the law and the three eves that count like them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_SATURDAY = 5
_DAY = timedelta(days=1)


def is_weekend(day: date) -> bool:
    """Tell whether a day is a Saturday or Sunday."""
    return day.weekday() >= _SATURDAY


def is_holiday(day: date) -> bool:
    """Tell whether a day is a Swedish public holiday, or an eve on which nobody works either; see `holidays`."""
    return day in holidays(day.year)


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """Give the Swedish holidays of a year.

    The public holidays of lag (1989:253) om allmänna helgdagar as of 2005, and the eves of midsummer, Christmas and the
    new year, on which by lag (1930:173) om beräkning av lagstadgad tid, 2 §, whatever is due waits for the next weekday
    as well. Both laws also name plain Sundays; those are weekends here.
    """
    easter = easter_sunday(year)
    midsummer = _saturday_from(date(year, 6, 20))
    return frozenset(
        {
            date(year, 1, 1),
            date(year, 1, 6),
            easter - 2 * _DAY,  # långfredagen
            easter,
            easter + _DAY,
            date(year, 5, 1),
            easter + 39 * _DAY,  # Kristi himmelsfärdsdag: the sixth Thursday after
            easter + 49 * _DAY,  # pingstdagen
            date(year, 6, 6),
            midsummer - _DAY,
            midsummer,
            _saturday_from(date(year, 10, 31)),  # alla helgons dag
            date(year, 12, 24),
            date(year, 12, 25),
            date(year, 12, 26),
            date(year, 12, 31),
        }
    )


def easter_sunday(year: int) -> date:
    """Give Easter Sunday of a Gregorian year.

    The anonymous algorithm of Nature, 20 April 1876, as in J. Meeus, Astronomical Algorithms, chapter 8; it holds for
    every year from 1583. The letters are those of the book.
    """
    a = year % 19
    b, c = divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741 - the letter of the book
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _saturday_from(day: date) -> date:
    return day + (_SATURDAY - day.weekday()) % 7 * _DAY
