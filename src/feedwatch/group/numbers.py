"""Numbers and dates as texts write them, spelled alike in Swedish and English, so that they can be compared.

"64 miljoner kronor" and "SEK 64 million" are "64M", "tjugotre" and "twenty-three" are "23", "tredje" is "#3",
"2 310" and "2,310" are "2310", "8 december" and "December 8" are the date "12-8".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from feedwatch.group.lexicon import MONTHS, NUMBER_WORDS, ORDINAL_WORDS, SCALES

_MILLION = 1e6
_MOST_DAYS = 31
_MOST_DIGITS = 15
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_SPACES = re.compile(r"\s")
_MARKS = re.compile("[.,]")

_YEARS = range(1900, 2101)
_ON_FINGERS = 10
_HUNDRED = 100


def numbers_and_dates(words: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Give the numbers and the dates among words in small letters."""
    numbers: set[str] = set()
    dates: set[str] = set()
    padded = [*words, "", ""]
    for at, word in enumerate(words):
        if word in ORDINAL_WORDS:
            numbers.add(f"#{ORDINAL_WORDS[word]}")
            continue
        value = _value(word)
        if value is None:
            continue
        month = MONTHS.get(padded[at + 1]) or MONTHS.get(padded[at - 1])  # at 0 the last is "", no month
        if month and value <= _MOST_DAYS:
            dates.add(f"{month}-{value:g}")
        else:
            numbers.add(_spell(value * _scale(padded[at + 1], padded[at + 2])))
    return frozenset(numbers), frozenset(dates)


def weigh_number(number: str) -> float:
    """Say how much a number can tell: 0.2 for a year, 0.6 for what fingers can count, 2 for hundreds and large amounts."""
    if number.startswith("#"):
        return 0.6 if number in ("#1", "#2") else 1.2
    if number.endswith("M"):
        return 2.0
    value = float(number)
    if not value.is_integer():
        return 1.5
    if int(value) in _YEARS:
        return 0.2
    if value <= _ON_FINGERS:
        return 0.6
    return 1.2 if value < _HUNDRED else 2.0


def _value(word: str) -> float | None:
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word]
    if not word[0].isdecimal() or ":" in word or len(word) > _MOST_DIGITS:
        return None
    compact = _SPACES.sub("", word)
    compact = _MARKS.sub("", compact) if _THOUSANDS.fullmatch(compact) else compact.replace(",", ".")
    try:
        return float(compact)
    except ValueError:  # "2.3.1"
        return None


def _scale(following: str, after: str) -> float:
    """Give what "miljoner" in "64 miljoner" or "half a million" multiplies by."""
    return SCALES.get(following) or (SCALES.get(after, 1.0) if following in ("a", "en") else 1.0)


def _spell(value: float) -> str:
    return f"{value / _MILLION:g}M" if value >= _MILLION else f"{value:g}"
