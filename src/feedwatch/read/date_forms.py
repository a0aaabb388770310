"""Date forms: how a day and a time are written in Swedish and English, as patterns that allow no second reading.

    day month year    "8 december 2023", "den 1 oktober 2021 14:54", "fre 3 mars", "Tue, 03 Nov 2026 10:00:00 +0100"
    month day year    "December 8, 2023", "Tue Nov  3 10:00:00 2026"
    year first        "2026-11-17", "2026-11-17 kl. 08:15", "20261117T081500Z" (ISO 8601, W3CDTF)
    numbers           "17/11/2026", "17.11.2026", "17/11": day first, unless only the other way round is a date
    near today        "i dag 08.15", "igår", "today"

A time may follow the day or stand right before it. A day without a year is the latest one that is not ahead, and the
weekday, when it is written, decides between years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

AHEAD = timedelta(days=2)  # clocks and zones differ; what lies further ahead was not published yet

_YEARS_BACK = 8  # 29 February comes back after eight years at the latest
_CENTURY_TURNS = 70  # "69" is 2069, "70" is 1970

# Swedish and English, and the Norwegian, Danish and German names that differ from them.
_MONTH_NAMES = (
    "januari january januar jan",
    "februari february februar febr feb",
    "mars march marts märz mar",
    "april apr",
    "maj may mai",
    "juni june jun",
    "juli july jul",
    "augusti august aug",
    "september sept sep",
    "oktober october okt oct",
    "november nov",
    "december desember dezember dec des dez",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_WEEKDAY_NAMES = ("mån mon", "tis tue", "ons wed", "tor thu", "fre fri", "lör sat", "sön sun")
_WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}
_DAYS_AGO = {"idag": 0, "today": 0, "igår": 1, "yesterday": 1, "iförrgår": 2}
_ZONE_NAMES = {
    0: "z utc gmt ut wet",
    1: "cet met west bst",
    2: "cest mest eet",
    3: "eest",
    -4: "edt",
    -5: "est cdt",
    -6: "cst mdt",
    -7: "mst pdt",
    -8: "pst",
}
_ZONES = {name: hours for hours, names in _ZONE_NAMES.items() for name in names.split()}

_APART = r"(?<!\d)(?<!\d[.:,/-])"  # not the end of a longer number
_DAY = rf"{_APART}(?P<day>\d{{1,2}})"
_YEAR = r"(?P<year>\d{4}(?!\d)|'?\d\d(?=\s+\d{1,2}:\d|\s*$))"
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?(?!\d)"

_DAY_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_DAY}(?::?[ea]\b|st\b|nd\b|rd\b|th\b|\.)?[\s-]*(?:of\s+)?{_MONTH}(?:[\s,-]*{_YEAR})?",
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st\b|nd\b|rd\b|th\b)?(?![\d:.]\d)(?!\d)(?:,?\s+{_YEAR})?",
        rf"{_APART}(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d)",
        r"^\s*(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?=T\d|\s*$)",
        rf"{_DAY}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?:(?P=mark)|[\s-])(?P<year>\d{{4}})(?!\d)",
        rf"{_DAY}/(?P<month>\d{{1,2}})(?:[/-](?P<year>\d\d))?(?![\d/])",
        r"\b(?P<near>i\s?dag|i\s?går|i\s?förrgår|today|yesterday)\b",
    )
)
_ASCTIME = re.compile(
    rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})\s+(?P<clock>\d\d:\d\d(?::\d\d)?(?:\s+[A-Z]{{2,5}})?)\s+(?P<year>\d{{4}})\b",
    re.IGNORECASE,
)
_WEEKDAY_BEFORE = re.compile(rf"\b(?P<weekday>{'|'.join(_WEEKDAYS)})\w*\.?,?\s*(?:den\s+)?$", re.IGNORECASE)
_TIMES_AFTER = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<lead>T|[\s,;|·•(–—-]{{0,5}}(?:kl(?:ockan|\.)?\s*|at\s+)?){_CLOCK}(?:\s?(?P<half>[ap])\.?m\b\.?)?",
        r"(?P<lead>T)(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?:[.,]\d+)?(?!\d)",
        r"[\s,]*(?:at\s+)?(?P<hour>\d{1,2})\s?(?P<half>[ap])\.?m\b\.?",
        r"[\s,]*kl(?:ockan|\.)?\s*(?P<hour>\d{1,2})(?![\d:.])",
    )
)
_TIME_BEFORE = re.compile(rf"(?:^|[\s,(]){_CLOCK}[\s,]*(?:(?:den|on|\w*day|\w*dag),?\s+)*$", re.IGNORECASE)
# "-" before a second time is a range ("10:00-12:00") and no offset, unless the first time came after a T or has seconds.
_ZONE_NAME = "|".join(sorted(_ZONES, key=len, reverse=True))
_ZONES_AFTER = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\s?\(?(?:gmt|utc)?\s?(?P<sign>[+-])(?P<hours>\d\d)(?P<colon>:?)(?P<minutes>\d\d)(?!\d)",
        r"\s?\(?(?:gmt|utc)(?P<sign>[+-])(?P<hours>\d{1,2})(?!\d)",
        r"(?P<sign>\+)(?P<hours>\d\d)(?![\d:.])",
        rf"\s?\(?(?P<name>{_ZONE_NAME})\b",
    )
)


@dataclass(frozen=True, slots=True)
class Written:
    """A day as it is written, with its time and its offset from UTC when they are; from `start` to before `end`."""

    day: date
    time: time | None
    offset: timedelta | None
    start: int
    end: int


def find_written(text: str, today: date) -> Written | None:
    """Give the first day that is written in a text on one line, or None; `today` stands for what is left out."""
    text = _ASCTIME.sub(r"\g<day> \g<month> \g<year> \g<clock>", text)
    found = min(_find_days(text, today), key=lambda day: (day.start, -day.end), default=None)
    return found and _with_time(text, found)


def _find_days(text: str, today: date) -> Iterator[Written]:
    for form in _DAY_FORMS:
        for match in form.finditer(text):
            day = _day_of(match, text, today)
            if day:
                yield Written(day, None, None, match.start(), match.end())
                break


def _day_of(match: re.Match[str], text: str, today: date) -> date | None:
    parts = match.groupdict()
    if near := parts.get("near"):
        return today - timedelta(days=_DAYS_AGO[re.sub(r"\s", "", near.lower())])
    month = _MONTHS.get(parts["month"].lower()) or int(parts["month"])
    day = int(parts["day"])
    if not parts.get("year"):
        weekday = _WEEKDAY_BEFORE.search(text[: match.start()])
        return _latest(month, day, _WEEKDAYS[weekday["weekday"].lower()] if weekday else None, today)
    year = _year(parts["year"].removeprefix("'"))
    is_numeric = parts["month"].isdigit()
    return _date(year, month, day) or (_date(year, day, month) if is_numeric and parts.get("mark") != "-" else None)


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < _CENTURY_TURNS else 1900)


def _latest(month: int, day: int, weekday: int | None, today: date) -> date | None:
    """Give the latest such day that is not ahead of today; with a weekday, the latest that falls on it."""
    latest = None
    for year in range((today + AHEAD).year, max(today.year - _YEARS_BACK, 1) - 1, -1):
        found = _date(year, month, day)
        if found is None or found > today + AHEAD:
            continue
        if weekday is None or found.weekday() == weekday:
            return found
        latest = latest or found
    return latest


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_time(text: str, found: Written) -> Written:
    for form in _TIMES_AFTER:
        match = form.match(text, found.end)
        at = match and _time_of(match)
        if match and at:
            offset, end = _offset_after(text, match)
            return Written(found.day, at, offset, found.start, end)
    match = _TIME_BEFORE.search(text[: found.start])
    at = match and _time_of(match)
    return Written(found.day, at, None, match.start(), found.end) if match and at else found


def _time_of(match: re.Match[str]) -> time | None:
    parts = match.groupdict()
    hour, minute = int(parts["hour"]), int(parts.get("minute") or 0)
    second = min(int(parts.get("second") or 0), 59)  # a leap second
    if half := parts.get("half"):
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 else None


def _offset_after(text: str, at: re.Match[str]) -> tuple[timedelta | None, int]:
    """Give the offset that follows a time, and where it ends."""
    for form in _ZONES_AFTER:
        match = form.match(text, at.end())
        if match is None:
            continue
        parts = match.groupdict()
        if parts.get("name"):
            return timedelta(hours=_ZONES[parts["name"].lower()]), match.end()
        is_range = parts.get("colon") and parts["sign"] == "-" and not _is_exact(at)
        offset = timedelta(hours=int(parts["hours"]), minutes=int(parts.get("minutes") or 0))
        if not is_range and offset < timedelta(hours=24):
            return (offset if parts["sign"] == "+" else -offset), match.end()
    return None, at.end()


def _is_exact(at: re.Match[str]) -> bool:
    return bool(at["second"]) or at["lead"].upper() == "T"
