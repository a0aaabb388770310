"""As much of JSON Schema as our own schema uses; an unknown keyword is an error, so that nothing passes unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
_SILENT = {"type", "$schema", "$defs", "title", "description"}


def problems(schema: dict[str, Any], value: Any, root: dict[str, Any] | None = None, at: str = "$") -> Iterator[str]:
    """Give what is wrong with a value."""
    root = root or schema
    if "type" in schema and not _is(schema["type"], value):
        yield f"{at} is not of type {schema['type']}"
        return
    for keyword, wanted in schema.items():
        if keyword not in _SILENT:
            yield from _KEYWORDS[keyword](wanted, value, root, at)


def _is(wanted: str, value: Any) -> bool:
    return isinstance(value, _TYPES[wanted]) and (wanted == "boolean" or not isinstance(value, bool))


def _required(wanted: list[str], value: Any, root: dict[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at} has no {name}" for name in wanted if name not in value)


def _properties(wanted: dict[str, Any], value: Any, root: dict[str, Any], at: str) -> Iterator[str]:
    for name, member in value.items() if isinstance(value, dict) else ():
        if name in wanted:
            yield from problems(wanted[name], member, root, f"{at}.{name}")


def _items(wanted: dict[str, Any], value: Any, root: dict[str, Any], at: str) -> Iterator[str]:
    for number, item in enumerate(value):
        yield from problems(wanted, item, root, f"{at}[{number}]")


def _one_of(wanted: list[dict[str, Any]], value: Any, root: dict[str, Any], at: str) -> Iterator[str]:
    failures = [list(problems(option, value, root, at)) for option in wanted]
    if failures.count([]) != 1:
        yield f"{at} is {failures.count([])} of one: {failures}"


def _reference(wanted: str, value: Any, root: dict[str, Any], at: str) -> Iterator[str]:
    yield from problems(root["$defs"][wanted.removeprefix("#/$defs/")], value, root, at)


def _check(ok: bool, at: str, what: str) -> Iterator[str]:
    if not ok:
        yield f"{at}: {what}"


_KEYWORDS: dict[str, Any] = {
    "required": _required,
    "properties": _properties,
    "items": _items,
    "oneOf": _one_of,
    "$ref": _reference,
    "enum": lambda wanted, value, root, at: _check(value in wanted, at, f"not one of {wanted}"),
    "const": lambda wanted, value, root, at: _check(value == wanted, at, f"not {wanted}"),
    "pattern": lambda wanted, value, root, at: _check(re.search(wanted, value) is not None, at, f"not like {wanted}"),
    "minimum": lambda wanted, value, root, at: _check(value >= wanted, at, f"under {wanted}"),
    "maxLength": lambda wanted, value, root, at: _check(len(value) <= wanted, at, f"longer than {wanted}"),
    "minItems": lambda wanted, value, root, at: _check(len(value) >= wanted, at, f"fewer than {wanted}"),
    "maxProperties": lambda wanted, value, root, at: _check(len(value) <= wanted, at, f"more than {wanted}"),
}
