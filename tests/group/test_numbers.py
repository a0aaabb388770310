"""Numbers and dates are spelled alike, however and in whichever language a text writes them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.group.numbers import numbers_and_dates, weigh_number
from feedwatch.group.plain import plain_of


def found(text: str) -> tuple[set[str], set[str]]:
    numbers, dates = numbers_and_dates(plain_of(text).words)
    return set(numbers), set(dates)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("tjugotre kommuner", {"23"}),
        ("Twenty-three municipalities", {"23"}),
        ("64 miljoner kronor", {"64M"}),
        ("SEK 64 million", {"64M"}),
        ("sex miljoner", {"6M"}),
        ("1,3 miljarder", {"1300M"}),
        ("en halv miljon euro", {"500000"}),
        ("half a million euros", {"500000"}),
        ("2 310 åtgärder", {"2310"}),
        ("2\u00a0310 åtgärder", {"2310"}),
        ("2,310 actions", {"2310"}),
        ("1.200.000 kronor", {"1.2M"}),
        ("snittet 4,1 av 6", {"4.1", "6"}),
        ("40 procent", {"40"}),
        ("klockan 20.30", {"20.3"}),
        ("tredje året", {"#3"}),
        ("the third year", {"#3"}),
        ("det sextioförsta företaget", {"#61"}),
        ("the twenty-fifth", {"#25"}),
        ("de andra två", {"2"}),
        ("ett avtal med en kommun", set()),
        ("version 2.3.1 och kvoten 3:1", set()),
        ("1234567890123456", set()),
        ("år 2030", {"2030"}),
    ],
)
def test_numbers(text: str, numbers: set[str]) -> None:
    """Digits, words, amounts and ordinals; what only looks like one is none."""
    assert found(text) == (numbers, set())


@pytest.mark.parametrize("text", ["den 8 december", "8 December", "on December 8", "Torsdagen den åttonde, 8 december"])
def test_dates(text: str) -> None:
    """A small number beside a month is a day."""
    numbers, dates = found(text)
    assert dates == {"12-8"}
    assert "8" not in numbers


def test_a_large_number_beside_a_month_is_no_day() -> None:
    """ "December 2024" is a year."""
    assert found("i december 2024") == ({"2024"}, set())


def test_what_counts_fingers_and_years_tells_little() -> None:
    """The weights rise from years to large amounts."""
    numbers = ["2030", "6", "#1", "23", "#14", "4.1", "1900", "412", "64M", "1e+300M"]
    assert [weigh_number(number) for number in numbers] == [0.2, 0.6, 0.6, 1.2, 1.2, 1.5, 0.2, 2.0, 2.0, 2.0]


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="0123456789 .,:-\u00a0\u0663²½tjugoen miljoner", max_size=40))
def test_no_text_crashes_it(text: str) -> None:
    """Whatever is found can be weighed."""
    numbers, _ = found(text)
    assert all(0 < weigh_number(number) <= 2 for number in numbers)
