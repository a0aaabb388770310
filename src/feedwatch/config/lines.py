"""Where each key of a TOML text stands.

tomllib gives values without places, tomlkit keeps the text but not the places either. So the text is walked a second
time, after tomllib has read it: headers, keys and values by their first characters (TOML 1.0), everything by offset.
The walk only points; what the text means is always taken from tomllib.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass

Path = tuple[str | int, ...]

_BETWEEN = re.compile(r"(?:[ \t\r\n\ufeff]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_SCALAR = re.compile(
    r'''"""(?:[^\\]|\\.)*?"{3,5}'''
    r"""|'''.*?'{3,5}"""
    r'''|"(?!"")(?:[^"\\\n]|\\.)*"'''
    r"""|'(?!'')[^'\n]*'"""
    r"""|\d{4}-\d\d-\d\d[ ]\d\d:[^\s,\]}#]*"""  # a date and a time with a space between them
    r"""|[^\s,\]}#"'\[{=]+""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A header, key or array element: from `start` to `end` in the text, the value of a key included."""

    path: Path
    start: int
    end: int
    is_header: bool = False


def find_marks(text: str) -> tuple[Mark, ...]:
    """Give what stands where, in the order of the text; in a broken text, all up to where it breaks."""
    walk = _Walk(text)
    with suppress(_LostError, RecursionError):  # a broken text: what was found before still points to the right lines
        walk.document()
    return tuple(walk.marks)


def line_of_unclosed(text: str) -> int:
    """Give the line of the value that is opened and never closed; of the last line that says something when there is none."""
    walk = _Walk(text)
    with suppress(_LostError, RecursionError):
        walk.document()
    return text.count("\n", 0, walk.open[0] if walk.open else len(text.rstrip())) + 1


def lines_of(text: str) -> dict[Path, int]:
    """Give the line of every key path, and of every beginning of one."""
    lines: dict[Path, int] = {}
    line, reached = 1, 0
    for mark in find_marks(text):
        line += text.count("\n", reached, mark.start)
        reached = mark.start
        for length in range(1, len(mark.path) + 1):
            lines.setdefault(mark.path[:length], line)
    return lines


class _LostError(Exception):
    """The text does not go on as TOML does."""


class _Walk:
    """One way through the text; `at` is the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.marks: list[Mark] = []
        self.open: list[int] = []  # where the values begin that we are in, the outermost first
        self._tables: dict[Path, int] = {}  # the last index of each array of tables

    def document(self) -> None:
        table: Path = ()
        self._skip(_BETWEEN)
        while self.at < len(self.text):
            if self._next_is("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BETWEEN)

    def _header(self) -> Path:
        start = self.at
        brackets = 2 if self._next_is("[[") else 1
        self._take("[" * brackets)
        keys = self._keys()
        self._take("]" * brackets)
        path = self._enter(keys, array=brackets == 2)
        self.marks.append(Mark(path, start, self.at, is_header=True))
        return path

    def _enter(self, keys: Path, *, array: bool) -> Path:
        """Turn the keys of a header into a path with the indexes of the arrays of tables it lies in."""
        path: Path = ()
        for position, key in enumerate(keys, 1):
            path += (key,)
            if array and position == len(keys):
                self._tables[path] = self._tables.get(path, -1) + 1
            if path in self._tables:
                path += (self._tables[path],)
        return path

    def _pair(self, table: Path) -> None:
        start = self.at
        path = table + self._keys()
        self._take("=")
        self._marked_value(path, start)

    def _marked_value(self, path: Path, start: int) -> None:
        place = len(self.marks)  # before the marks inside the value, and there even if the value never ends
        self.marks.append(Mark(path, start, self.at))
        self.open.append(start)
        self._value(path)
        self.open.pop()
        self.marks[place] = Mark(path, start, self.at)

    def _value(self, path: Path) -> None:
        self._skip(_BLANK)
        if self._next_is("["):
            self._array(path)
        elif self._next_is("{"):
            self._inline_table(path)
        elif not self._skip(_SCALAR):
            raise _LostError

    def _array(self, path: Path) -> None:
        self._take("[")
        index = 0
        while not self._ends("]"):
            self._marked_value((*path, index), self.at)
            index += 1
            self._separator("]")

    def _inline_table(self, path: Path) -> None:
        self._take("{")
        while not self._ends("}"):
            self._pair(path)
            self._separator("}")

    def _separator(self, closing: str) -> None:
        self._skip(_BETWEEN)
        if not self._next_is(closing):
            self._take(",")

    def _ends(self, closing: str) -> bool:
        self._skip(_BETWEEN)
        if self._next_is(closing):
            self._take(closing)
            return True
        return False

    def _keys(self) -> Path:
        keys = [self._key()]
        while self._next_is("."):
            self._take(".")
            keys.append(self._key())
        return tuple(keys)

    def _key(self) -> str:
        self._skip(_BLANK)
        written = self._skip(_KEY)
        if not written:
            raise _LostError
        self._skip(_BLANK)
        return _unquote(written)

    def _next_is(self, characters: str) -> bool:
        return self.text.startswith(characters, self.at)

    def _take(self, characters: str) -> None:
        if not self._next_is(characters):
            raise _LostError
        self.at += len(characters)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[0]


def _unquote(written: str) -> str:
    if written[0] not in "\"'":
        return written
    try:
        return next(iter(tomllib.loads(f"{written} = 0")))
    except tomllib.TOMLDecodeError as error:
        raise _LostError from error
