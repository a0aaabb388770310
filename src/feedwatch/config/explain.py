"""What pydantic found wrong, in words for whoever wrote the file: where, what, and what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from feedwatch.config.lines import Path
from feedwatch.model.text import one_line, shorten

_LONGEST_VALUE = 80
_LARGEST = 10**_LONGEST_VALUE
_CREDENTIALS = re.compile(r":.*@", re.DOTALL)  # too much rather than too little
_CHOICE = re.compile(r"'([^']*)'")
_WORDS = {
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty",
    "tuple_type": 'must be a list, such as ["…"]',
    "model_type": "must be a table",
    "int_from_float": "must be a whole number",
    "date_type": "must be a date, such as 2024-12-31",
    "date_from_datetime_parsing": "must be a date, such as 2024-12-31",
}


def explain(schema: type[BaseModel], detail: ErrorDetails) -> tuple[Path, str, str]:
    """Give the key path to point at, what is wrong there, and a hint (perhaps empty).

    The value that was given is repeated, unless its field is kept out of sight (`repr=False`: a secret);
    credentials in addresses are never repeated.
    """
    path = _path(detail)
    if detail["type"] == "extra_forbidden":
        return path, f"unknown key '{_spell(path)}'", _nearest_key(schema, path)
    if detail["type"] == "missing":
        return path[:-1], f"'{_spell(path)}' is missing", ""
    if detail["type"] == "tuple_type" and isinstance(detail["input"], dict):
        name = path[-1]
        return path, f"'{_spell(path)}' must be a list of tables", f"write [[{name}]], with double brackets"
    return path, f"'{_spell(path)}': {_what(detail)}{_got(schema, detail)}", _nearest_choice(detail)


def _path(detail: ErrorDetails) -> Path:
    """Give the keys and indexes to what is wrong; pydantic adds a part of its own when that is a key itself."""
    return tuple(part for part in detail["loc"] if part != "[key]")


def nearest(word: str, valid: Sequence[str]) -> str:
    """Give the valid word that was probably meant, empty when none is near."""
    return next(iter(difflib.get_close_matches(word, valid, n=1)), "")


def mask(text: str) -> str:
    """Give text with the credentials of every address in it made unreadable."""
    return _CREDENTIALS.sub(":…@", text)


def _what(detail: ErrorDetails) -> str:
    message = _WORDS.get(detail["type"], detail["msg"])
    return message.removeprefix("Value error, ").replace("Input should be", "must be")


def _got(schema: type[BaseModel], detail: ErrorDetails) -> str:
    """Repeat a plain value as TOML writes it."""
    value, field = detail["input"], _field_at(schema, _path(detail))
    if not isinstance(value, str | int | float) or (field is not None and not field.repr):
        return ""
    if isinstance(value, int) and abs(value) >= _LARGEST:  # Python would not even write it down
        return ", got a very large number"
    written = str(value).lower() if isinstance(value, bool) else f"'{value}'" if isinstance(value, str) else f"{value}"
    return f", got {shorten(one_line(mask(written)), _LONGEST_VALUE)}"


def _nearest_key(schema: type[BaseModel], path: Path) -> str:
    key, table = str(path[-1]), path[:-1]
    valid = _keys_at(schema, table)
    for length in range(len(table) - 1, 0, -1):
        if isinstance(table[length - 1], str) and key in _keys_at(schema, table[:length]):
            return f"'{key}' is a key of '{_spell(table[:length])}': write it above the header of '{_spell(table)}'"
    if near := nearest(key, valid):
        return f"did you mean '{near}'?"
    return "valid keys: " + ", ".join(sorted(valid))


def _nearest_choice(detail: ErrorDetails) -> str:
    choices = _CHOICE.findall(str(detail.get("ctx", {}).get("expected", "")))
    given = detail["input"]
    near = nearest(given.lower(), choices) if isinstance(given, str) else ""
    return f'did you mean "{near}"?' if near else ""


def _spell(path: Path) -> str:
    return ".".join(part for part in path if isinstance(part, str))


def _keys_at(schema: type[BaseModel], path: Path) -> list[str]:
    """Give the keys that the table at `path` may have."""
    field = _field_at(schema, path)
    table = schema if not path else _model_in(field.annotation) if field else None
    return list(_by_key(table)) if table else []


def _field_at(schema: type[BaseModel], path: Path) -> FieldInfo | None:
    table: type[BaseModel] | None = schema
    field: FieldInfo | None = None
    for part in path:
        if isinstance(part, str):
            field = _by_key(table).get(part) if table else None
            table = _model_in(field.annotation) if field else None
    return field


def _by_key(table: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in table.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Give the table that a field holds, be it one, a list of them, or perhaps none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in found if model), None)
