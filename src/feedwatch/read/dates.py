"""Dates: when something was published, from the words and figures of a feed or page.

What is written in a form that allows one reading only is read by its pattern (`date_forms`), without any guess. The rest
goes to dateparser, as short text without its label. Without a zone it is the time in Sweden, because our publishers
write for their neighbours; without a time it is the noon of the day, which stays that day wherever it is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedwatch.model.item import PublishedTrust
from feedwatch.model.text import one_line
from feedwatch.read.date_forms import AHEAD, Written, find_written

SWEDEN = ZoneInfo("Europe/Stockholm")
EARLIEST_YEAR = 1990  # before it nobody published on the web: a date like 1970-01-01 is an empty field

_NOON = time(12)
_LONGEST_TEXT = 200  # a date with its label is shorter; a pattern that runs over a whole article finds too much
_LONGEST_GUESS = 40
_PUBLISHED = re.compile(r"\b(?:publi[cs]\w+|skapad\w*|posted|utgiv\w+|datum)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(?:publi[cs]\w+|senast|uppdater\w+|ändra[dt]\w*|granska[dt]\w*|skapa[dt]\w*|posted|updated|last|modified"
    r"|datum|date|den|on|kl(?:ockan)?)\b\.?:?",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\b(?P<count>\d{1,3}|en|ett|an?|one)\s*(?P<unit>sek|min|tim|h\b|hour|dag|dygn|day|veck|week)\w*\s+(?:sedan|sen|ago)\b",
    re.IGNORECASE,
)
_UNITS = {
    "sek": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "tim": timedelta(hours=1),
    "h": timedelta(hours=1),
    "hour": timedelta(hours=1),
    "dag": timedelta(days=1),
    "dygn": timedelta(days=1),
    "day": timedelta(days=1),
    "veck": timedelta(days=7),
    "week": timedelta(days=7),
}
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d|\d\s?[ap]m\b", re.IGNORECASE)
# dateparser takes nearly anything for a date; only what has a figure and a word, or two figures, is shown to it.
_WORTH_A_GUESS = re.compile(r"\d.*[^\W\d_]{3}|[^\W\d_]{3}.*\d|\d+\D+\d+\D+\d+")


@dataclass(frozen=True, slots=True)
class Found:
    """A time in UTC that stands in a text from `start` to before `end`."""

    at: datetime
    trust: PublishedTrust
    start: int
    end: int


def read_date(text: str, now: datetime) -> tuple[datetime, PublishedTrust] | None:
    """Give the time in UTC that a text states and how far it can be trusted, or None.

    `text` is a field or a short text such as "Publicerad 1 december 2025 08.53"; of several dates the published one
    counts, else the first.
    """
    line = one_line(text[:_LONGEST_TEXT])
    found = find_date(line, now)
    return (found.at, found.trust) if found else _guess(line, now)


def find_date(line: str, now: datetime) -> Found | None:
    """Find the date in a text on one line by its form alone, or None; see `read_date`."""
    label = _PUBLISHED.search(line)
    begin = label.end() if label else 0
    found = _find(line[begin:], now)
    if found is None:
        return _find(line, now) if label else None
    return Found(found.at, found.trust, found.start + begin, found.end + begin)


def is_possible(at: datetime, now: datetime) -> bool:
    """Tell whether something can have been published at a time: not before the web, and not ahead of us."""
    return at.year >= EARLIEST_YEAR and at <= now + AHEAD


def local_time(day: date, at: time, offset: timedelta | None) -> datetime | None:
    """Give a written time in UTC, as time in Sweden without an offset; None when that is beyond the calendar."""
    try:
        if offset is None:
            return datetime.combine(day, at, SWEDEN).astimezone(UTC)
        return datetime.combine(day, at, UTC) - offset
    except OverflowError:
        return None


def _find(line: str, now: datetime) -> Found | None:
    written = find_written(line, now.astimezone(SWEDEN).date())
    if written is None:
        return _find_ago(line, now)
    at = local_time(written.day, written.time or _NOON, written.offset)
    return Found(at, _trust(written), written.start, written.end) if at else None


def _trust(written: Written) -> PublishedTrust:
    if written.time is None:
        return PublishedTrust.DATE_ONLY
    return PublishedTrust.ZONE_ASSUMED if written.offset is None else PublishedTrust.STATED


def _find_ago(line: str, now: datetime) -> Found | None:
    """Read "för 3 timmar sedan", "2 days ago"; a count of days only tells the day."""
    match = _AGO.search(line)
    if match is None:
        return None
    unit = _UNITS[match["unit"].lower()]
    ago = unit * (int(match["count"]) if match["count"].isdigit() else 1)
    if unit < timedelta(days=1):
        return Found((now - ago).astimezone(UTC), PublishedTrust.ZONE_ASSUMED, match.start(), match.end())
    at = local_time((now.astimezone(SWEDEN) - ago).date(), _NOON, None)
    return Found(at, PublishedTrust.DATE_ONLY, match.start(), match.end()) if at else None


def _guess(line: str, now: datetime) -> tuple[datetime, PublishedTrust] | None:
    bare = one_line(_LABEL.sub(" ", line)).strip(" .,:;|-–")
    if len(bare) > _LONGEST_GUESS or not _WORTH_A_GUESS.search(bare):
        return None
    import dateparser  # noqa: PLC0415 - takes 0.1 s, and most feeds never need it

    found = dateparser.parse(
        bare,
        languages=["sv", "en"],
        settings={
            "RELATIVE_BASE": now.astimezone(SWEDEN).replace(tzinfo=None),
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "past",
            "REQUIRE_PARTS": ["day", "month"],
        },
    )
    if found is None:
        return None
    has_time = bool(_CLOCK.search(bare))
    at = local_time(found.date(), found.time() if has_time else _NOON, found.utcoffset())
    if at is None:
        return None
    if not has_time:
        return at, PublishedTrust.DATE_ONLY
    return at, PublishedTrust.STATED if found.tzinfo else PublishedTrust.ZONE_ASSUMED
