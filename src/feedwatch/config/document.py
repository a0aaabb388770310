"""A TOML file with the line of every key, and its validation into a schema with file:line for each problem."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator

from feedwatch.config.explain import explain
from feedwatch.config.lines import Path, line_of_unclosed, lines_of
from feedwatch.model.errors import ConfigError, Problem

BYTE_ORDER_MARK = "\ufeff"
LONGEST = 2_000_000  # characters; ten thousand sources, and a second to read
_MOST_PROBLEMS = 50  # told; who has more of them has one mistake many times
_MOST_PARTS = 100  # of a dotted key, for which readers take time and memory by the square
_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]{0,99}"|'[^'\n]{0,99}')"""
_DEEP_KEY = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:[ \t]{{0,9}}\.[ \t]{{0,9}}{_PART}){{{_MOST_PARTS}}}")

_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")
_AT_END = " (at end of document)"
# What tomllib says, and what to do about it. The first that fits is told.
_ADVICE = (
    ("Cannot overwrite a value", "the same key stands twice in this table"),
    ("Cannot declare", "the same table stands twice; an entry of a list has double brackets: [[source]]"),
    ("Expected newline", 'one "key = value" a line, and text in quotes: name = "text"'),
    ("Invalid value", 'text goes in quotes: name = "text"; what is on is true, what is off is false'),
    ("Expected '='", 'a setting is written name = "text"'),
    ("Invalid statement", 'a setting is written name = "text"; a name with other letters than a-z is quoted'),
    ("Invalid initial character for a key", "a key with other letters than a-z is quoted; { … } stays on one line"),
    ("Unescaped '\\'", "write a backslash twice, or put the text in single quotes"),
    ("Illegal character '\\n'", "the quote at the end of the text is missing"),
    (_AT_END, "it was opened here and is not closed"),
)

_SWITCHES_AND_NUMBERS: Mapping[Any, tuple[type, ...]] = {bool: (bool,), int: (int,), float: (int, float)}
_WANTED = {bool: "must be true or false, without quotes", int: "must be a whole number, without quotes"}


class Schema(BaseModel):
    """A table of a configuration file: unknown keys are errors, values are frozen, and types are meant as written.

    pydantic would take "yes" for true and true for 1; a file that says so is mistaken about something.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, validate_default=True)

    @field_validator("*", mode="before")
    @classmethod
    def _as_written(cls, value: Any, info: ValidationInfo) -> Any:
        wanted: Any = cls.model_fields[str(info.field_name)].annotation
        types = _SWITCHES_AND_NUMBERS.get(wanted)
        if types and not (isinstance(value, types) and (wanted is bool or not isinstance(value, bool))):
            raise ValueError(_WANTED.get(wanted, "must be a number, without quotes"))
        return value


S = TypeVar("S", bound=Schema)


@dataclass(frozen=True)
class Document:
    """A parsed TOML text; `line_of` gives the line of a key path such as ("source", 3, "url")."""

    file: str
    data: dict[str, Any]
    text: str = field(default="", repr=False)

    @cached_property
    def lines(self) -> dict[Path, int]:
        """Give the line of every key path; found when first asked for, which is when something is wrong."""
        return lines_of(self.text)

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
    """Parse TOML, with or without a byte order mark; raises ConfigError with the line where it is broken.

    Also for what would take minutes or all memory to read: a very long text, and keys of very many parts.
    """
    _refuse_bombs(text, file)
    try:
        data = tomllib.loads(text.removeprefix(BYTE_ORDER_MARK))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_broken(text, file, str(error))]) from error
    except RecursionError as error:
        raise ConfigError([Problem(file, 0, "not valid TOML: nested too deeply")]) from error
    except ValueError as error:  # of int(), which takes 4300 digits
        raise ConfigError([Problem(file, 0, "not valid TOML: a number has thousands of digits")]) from error
    return Document(file, data, text)


def validate(schema: type[S], document: Document) -> S:
    """Turn a document into its schema; raises ConfigError naming every problem with its line and the nearest valid key."""
    try:
        return schema.model_validate(document.data)
    except ValidationError as error:
        details, more = error.errors(include_url=False)[:_MOST_PROBLEMS], error.error_count() - _MOST_PROBLEMS
        explained = [explain(schema, detail) for detail in details]
        raise ConfigError(
            [
                *sorted(
                    (document.problem(path, message, hint) for path, message, hint in explained),
                    key=lambda problem: problem.line,
                ),
                *([Problem(document.file, 0, f"and {more} more problems")] if more > 0 else []),
            ]
        ) from error


def _refuse_bombs(text: str, file: str) -> None:
    if len(text) > LONGEST:
        raise ConfigError([Problem(file, 0, f"is longer than {LONGEST:,} characters")])
    if deep := _DEEP_KEY.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise ConfigError([Problem(file, line, f"has a key of more than {_MOST_PARTS} parts")])


def _broken(text: str, file: str, said: str) -> Problem:
    hint = next((advice for words, advice in _ADVICE if words in said), "")
    match = _AT_LINE.search(said)
    line = int(match[1]) if match else line_of_unclosed(text)
    return Problem(file, line, "not valid TOML: " + _AT_LINE.sub("", said).removesuffix(_AT_END), hint)
