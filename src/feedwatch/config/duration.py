"""Durations as people write them: `15m`, `1h30m`, `2 days` is not one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_WHOLE = re.compile(r"(?:[0-9]+[smhd])+")
_PART = re.compile(r"([0-9]+)([smhd])")
_MOST_DIGITS = 12
_LONGEST = timedelta(days=3660)
_SHORTEST = timedelta(seconds=1)


def parse_duration(text: str) -> timedelta:
    """Read `90s`, `15m`, `1h30m` or `7d`; raises ValueError saying how it should look."""
    written = text.strip().lower().replace(" ", "")
    if not _WHOLE.fullmatch(written):
        raise ValueError('is not a duration; write a number and s, m, h or d, such as "15m" or "1h30m"')
    parts = _PART.findall(written)
    is_vast = any(len(number) > _MOST_DIGITS for number, _ in parts)
    seconds = 0 if is_vast else sum(int(number) * _UNITS[unit] for number, unit in parts)
    if is_vast or seconds > _LONGEST.total_seconds():
        raise ValueError("is longer than ten years")
    return timedelta(seconds=seconds)


def spell_duration(duration: timedelta) -> str:
    """Write a duration as `parse_duration` reads it, in the largest units that fit."""
    rest = int(duration.total_seconds())
    spelt = ""
    for unit, seconds in reversed(_UNITS.items()):
        count, rest = divmod(rest, seconds)
        spelt += f"{count}{unit}" if count else ""
    return spelt or "0s"


def _coerce(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        raise ValueError('must be a duration in quotes, such as "15m"')  # noqa: TRY004 - pydantic wants ValueError
    return parse_duration(value)


Duration = Annotated[timedelta, BeforeValidator(_coerce), PlainSerializer(spell_duration)]


def _lasting(duration: timedelta) -> timedelta:
    if duration < _SHORTEST:
        raise ValueError("must be at least 1s")
    return duration


LastingDuration = Annotated[Duration, AfterValidator(_lasting)]
