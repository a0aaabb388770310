"""Column types that keep promises: instants are UTC and never naive, values are JSON with sorted keys, sayings keep their kind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, String, Text, TypeDecorator

from feedwatch.model.saying import Saying, data_of, read_data


class Instant(TypeDecorator[datetime]):
    """An instant in UTC, stored as ISO 8601 text of one width so that order of text is order of time.

    A naive time raises ValueError: a time without a zone is a bug where it was made, not here.
    """

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write an aware time as UTC text."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time reached the database: {value!r}")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Read UTC text as an aware time."""
        return None if value is None else datetime.fromisoformat(value)


class Json(TypeDecorator[Any]):
    """Plain data as JSON text: the same on every database, readable by people, compared never."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write plain data as JSON."""
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read JSON as plain data."""
        return None if value is None else json.loads(value)


class Said(TypeDecorator[Saying]):
    """A saying, as JSON text of its kind and values."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Saying | None, dialect: Dialect) -> str | None:
        """Write a saying as JSON."""
        return None if value is None else json.dumps(data_of(value), ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Saying | None:
        """Read a saying from JSON."""
        return None if value is None else read_data(json.loads(value))
