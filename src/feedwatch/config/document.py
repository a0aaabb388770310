"""A TOML file with the line of every key, and its validation into a schema with file:line for each problem."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from feedwatch.model.errors import ConfigError, Problem

Path = tuple[str | int, ...]

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_HEADER = re.compile(rf"^\s*(\[\[?)\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*\]\]?")
_ASSIGNMENT = re.compile(rf"^\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*=")
_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")
_FENCE = re.compile(r'"""|\'\'\'')


class Schema(BaseModel):
    """A table of a configuration file: unknown keys are errors, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, validate_default=True)


S = TypeVar("S", bound=Schema)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed TOML file; `line_of` gives the line of a key path such as ("source", 3, "url")."""

    file: str
    data: dict[str, Any]
    lines: dict[Path, int]

    def line_of(self, path: Sequence[str | int]) -> int:
        """Give the line of the longest known beginning of `path`, 0 when none is known."""
        for length in range(len(path), 0, -1):
            line = self.lines.get(tuple(path[:length]))
            if line:
                return line
        return 0

    def problem(self, path: Sequence[str | int], message: str, hint: str = "") -> Problem:
        """Give a problem at the line of `path`."""
        return Problem(self.file, self.line_of(path), message, hint)


def parse(text: str, file: str) -> Document:
    """Parse TOML; raises ConfigError with the line where it is broken."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = _AT_LINE.search(str(error))
        line = int(match[1]) if match and match[1] else text.count("\n") + 1
        message = _AT_LINE.sub("", str(error)).strip()
        raise ConfigError([Problem(file, line, f"not valid TOML: {message}")]) from error
    return Document(file, data, dict(_locate(text)))


def validate(schema: type[S], document: Document) -> S:
    """Turn a document into its schema; raises ConfigError naming every problem with its line and the nearest valid key."""
    try:
        return schema.model_validate(document.data)
    except ValidationError as error:
        raise ConfigError([_explain(schema, document, dict(detail)) for detail in error.errors()]) from error


def _explain(schema: type[BaseModel], document: Document, detail: dict[str, Any]) -> Problem:
    path: Path = detail["loc"]
    name = _spell(path)
    if detail["type"] == "extra_forbidden":
        valid = _fields_at(schema, path[:-1])
        near = difflib.get_close_matches(str(path[-1]), valid, n=1, cutoff=0.5)
        hint = f"did you mean '{near[0]}'?" if near else "valid keys: " + ", ".join(sorted(valid))
        return document.problem(path, f"unknown key '{name}'", hint)
    if detail["type"] == "missing":
        return document.problem(path[:-1], f"'{name}' is missing")
    message = str(detail["msg"]).removeprefix("Value error, ")
    shown = f", got {detail['input']!r}" if _may_be_shown(path, detail["input"]) else ""
    return document.problem(path, f"'{name}': {message}{shown}")


def _may_be_shown(path: Path, value: object) -> bool:
    """Tell whether a value may stand in an error: plain ones may, an address with a password may not."""
    return isinstance(value, str | int | float | bool) and "smtp" not in path


def _spell(path: Path) -> str:
    return ".".join(str(part) for part in path if isinstance(part, str))


def _fields_at(schema: type[BaseModel], path: Path) -> list[str]:
    """Give the keys that the table at `path` may have."""
    current: type[BaseModel] | None = schema
    for part in path:
        if isinstance(part, int) or current is None:
            continue
        by_alias = {(field.alias or name): field for name, field in current.model_fields.items()}
        field = by_alias.get(part)
        if field is not None:
            current = _model_in(field.annotation)
    return [field.alias or name for name, field in current.model_fields.items()] if current else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in found if model), None)


def _locate(text: str) -> Iterator[tuple[Path, int]]:
    """Give the line of every table header and key. A scan, not a parse: only for pointing at lines."""
    table: Path = ()
    counts: dict[Path, int] = {}
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        if fence:
            fence = "" if fence in line else fence
            continue
        if header := _HEADER.match(line):
            table = _resolve(_split(header[2]), counts, array=header[1] == "[[")
            yield table, number
        elif assignment := _ASSIGNMENT.match(line):
            yield table + _split(assignment[1]), number
        marks = _FENCE.findall(line)
        fence = marks[-1] if len(marks) % 2 else ""


def _split(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in re.findall(_KEY, dotted))


def _resolve(keys: Path, counts: dict[Path, int], *, array: bool) -> Path:
    """Turn the keys of a header into a path with the indexes of the arrays of tables it lies in."""
    path: Path = ()
    for position, key in enumerate(keys):
        path += (key,)
        last = position == len(keys) - 1
        if last and array:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path += (counts[path],)
    return path
