"""Schedules as people write them.

    at once | hourly | every 4 hours | daily 07:00 | weekdays 07:00 | weekly mon 07:00 | monthly 1 07:00 | monthly last 07:00

each may end in "except weekends", "except holidays" or "except weekends and holidays".
"""

from __future__ import annotations

import re
from datetime import time
from difflib import get_close_matches

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Quiet, Rhythm, Schedule
from feedwatch.model.text import one_line, shorten

_EXAMPLES = {
    "at once": "at once",
    "hourly": "hourly",
    "every": "every 4 hours",
    "daily": "daily 07:00",
    "weekdays": "weekdays 07:00",
    "weekly": "weekly mon 07:00",
    "monthly": "monthly 1 07:00",
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Any beginning of three letters or more means the day; å and ö may be written without their marks.
_WEEKDAY_NAMES = (
    ("monday", "måndag", "mandag"),
    ("tuesday", "tisdag"),
    ("wednesday", "onsdag"),
    ("thursday", "torsdag"),
    ("friday", "fredag"),
    ("saturday", "lördag", "lordag"),
    ("sunday", "söndag", "sondag"),
)
_SHORTEST_NAME = 3
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})")  # 07:00, 7:00, and 07.00 as Swedish writes it
_HOURS = range(2, 13)
_LAST_DAY = 31  # of a shorter month the last
_EXCEPT = re.compile(r"\bexcept\b")
_FILLERS = ("at", "on")
_LONGEST = 60  # "weekly on wednesday at 07:00 except weekends and holidays" has 57


def parse_schedule(text: str) -> Schedule:
    """Read a schedule; case does not matter, weekdays may be Swedish or English, whole or cut to three letters.

    Raises UsageError that says what is wrong and how it is written.
    """
    line = one_line(text).casefold()
    if len(line) > _LONGEST:
        raise _refusal(text, "it is too long", _EXAMPLES["weekly"])
    written, *exceptions = _EXCEPT.split(line)
    if len(exceptions) > 1:
        raise _refusal(text, "it says 'except' twice", "daily 07:00 except weekends and holidays")
    quiet = _quiet(text, exceptions[0]) if exceptions else frozenset[Quiet]()
    words = written.split()
    if words == ["at", "once"]:
        return Schedule(Rhythm.AT_ONCE, quiet=quiet)
    return _rhythm(text, [word for word in words if word not in _FILLERS], quiet)


def spell(schedule: Schedule) -> str:
    """Write a schedule so that `parse_schedule` reads it back."""
    words = [schedule.rhythm.value]
    if schedule.rhythm is Rhythm.EVERY_HOURS:
        words = [f"every {schedule.hours} hours"]
    if schedule.weekday is not None:
        words.append(_WEEKDAYS[schedule.weekday])
    if schedule.day is not None:
        words.append("last" if schedule.day == _LAST_DAY else str(schedule.day))
    if schedule.at is not None:
        words.append(f"{schedule.at:%H:%M}")
    if schedule.quiet:
        words.append("except " + " and ".join(quiet.value for quiet in Quiet if quiet in schedule.quiet))
    return " ".join(words)


def _rhythm(text: str, words: list[str], quiet: frozenset[Quiet]) -> Schedule:
    match words:
        case ["hourly"] | ["every", "hour"]:
            return Schedule(Rhythm.HOURLY, quiet=quiet)
        case ["every", hours, "hours" | "hour"]:
            return _every(text, hours, quiet)
        case ["daily", at]:
            return Schedule(Rhythm.DAILY, at=_clock(text, at, "daily"), quiet=quiet)
        case ["weekdays", at]:
            return Schedule(Rhythm.WEEKDAYS, at=_clock(text, at, "weekdays"), quiet=quiet)
        case ["weekly", weekday, at]:
            clock = _clock(text, at, "weekly")
            return Schedule(Rhythm.WEEKLY, at=clock, weekday=_weekday(text, weekday), quiet=quiet)
        case ["monthly", day, at]:
            return Schedule(Rhythm.MONTHLY, at=_clock(text, at, "monthly"), day=_day(text, day), quiet=quiet)
        case [word, *_] if word in _EXAMPLES:
            raise _refusal(text, f"'{word}' is not followed by what it needs, or by too much", _EXAMPLES[word])
        case _:
            raise _refusal(text, "it does not begin with a rhythm", _likely(words))


def _every(text: str, hours: str, quiet: frozenset[Quiet]) -> Schedule:
    if hours == "1":
        return Schedule(Rhythm.HOURLY, quiet=quiet)
    number = _number(hours)
    if number not in _HOURS:
        raise _refusal(text, f"'{hours}' is not a number of hours from {_HOURS[0]} to {_HOURS[-1]}", _EXAMPLES["every"])
    return Schedule(Rhythm.EVERY_HOURS, hours=number, quiet=quiet)


def _clock(text: str, written: str, rhythm: str) -> time:
    match = _CLOCK.fullmatch(written)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise _refusal(text, f"'{written}' is not a time of day from 00:00 to 23:59", _EXAMPLES[rhythm])
    return time(int(match[1]), int(match[2]))


def _weekday(text: str, written: str) -> int:
    word = written.rstrip(".")
    for number, names in enumerate(_WEEKDAY_NAMES):
        if len(word) >= _SHORTEST_NAME and any(name.startswith(word) for name in names):
            return number
    raise _refusal(text, f"'{written}' is not a weekday ({', '.join(_WEEKDAYS)})", _EXAMPLES["weekly"])


def _day(text: str, written: str) -> int:
    day = _LAST_DAY if written == "last" else _number(written)
    if not 1 <= day <= _LAST_DAY:
        raise _refusal(text, f"'{written}' is not a day of the month (1 to 31, or 'last')", _EXAMPLES["monthly"])
    return day


def _quiet(text: str, written: str) -> frozenset[Quiet]:
    words = [word for word in re.split(r"[\s,]+|\band\b", written) if word]
    values = [quiet.value for quiet in Quiet]
    if not words or not set(words) <= set(values):
        raise _refusal(text, f"after 'except' stand {' or '.join(values)}", "daily 07:00 except weekends and holidays")
    return frozenset(map(Quiet, words))


def _number(written: str) -> int:
    return int(written) if re.fullmatch("[0-9]{1,2}", written) else 0


def _likely(words: list[str]) -> str:
    close = get_close_matches(words[0], _EXAMPLES, n=1) if words else []
    return _EXAMPLES[close[0]] if close else '", "'.join(_EXAMPLES.values())


def _refusal(text: str, what: str, example: str) -> UsageError:
    return UsageError(
        f'cannot read the schedule "{shorten(one_line(text), _LONGEST)}": {what}; write it like "{example}"'
    )
