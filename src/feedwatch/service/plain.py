"""Values of the model as plain JSON data: the same for commands and the API."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from enum import Enum
from typing import Any

from feedwatch.config.duration import spell_duration
from feedwatch.model.saying import Saying


def plain(value: Any) -> Any:
    """Turn a value of the model into plain JSON data: times in ISO 8601, durations as in the configuration ("15m"), sayings in English."""
    if isinstance(value, Saying):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(member) for member in value)
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return spell_duration(value)
    return value.value if isinstance(value, Enum) else value
