"""Secrets of `feedwatch.toml` out of sight: in diffs, in histories, on pages; and put back when a shown text is edited.

    smtp = "smtp://feedwatch:s3cret@mail.example.se"   is shown as   smtp = "smtp://…@mail.example.se"

A line or an address that comes back as it was shown means the one that stands in the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from feedwatch.config.document import BYTE_ORDER_MARK
from feedwatch.config.edit import diff, lines_of_text
from feedwatch.config.files import SETTINGS, defaults_folder, read_text
from feedwatch.config.lines import find_marks
from feedwatch.config.settings import Settings
from feedwatch.model.errors import ConfigError, Problem

MASK = "://…@"  # what stands where credentials are
_TOKEN = re.compile(r"[\w+.-]+://…@[^\s\"'#]*")
_IN_A_LINE = re.compile(r"://[^\n]*@")  # too much rather than too little
_IN_A_VALUE = re.compile(r"://.*@", re.DOTALL)


def shown(text: str, file: str) -> str:
    """Give the text of a configuration file as it may be shown: line by line the same, credentials masked."""
    if file != SETTINGS:
        return text
    pieces, reached = [], 0
    for start, end in _secrets(text):
        pieces += [text[reached:start], _masked_pair(text[start:end])]
        reached = end
    whole = "".join((*pieces, text[reached:]))
    return "".join(line if line in _public() else _IN_A_LINE.sub(MASK, line) for line in lines_of_text(whole))


def shown_diff(before: str, after: str, file: str) -> str:
    """Show a change as a unified diff in which credentials are masked; a line in which only they differ is in it."""
    real = diff(before, after, file)
    if file != SETTINGS:
        return real
    masks = {
        line.rstrip("\n"): masked.rstrip("\n")
        for text in (before, after)
        for line, masked in zip(lines_of_text(text), lines_of_text(shown(text, file)), strict=True)
    }
    lines = [line[:1] + masks.get(line[1:], line[1:]) for line in real.split("\n")]
    return "\n".join(lines)


def unmasked(text: str, original: str, file: str) -> str:
    """Give an edited text with the lines that were shown masked as they stand in `original`.

    Raises ConfigError when credentials would be lost: in a line that was masked and is not as it was shown.
    """
    if file != SETTINGS:
        return text
    whole, inside = _hidden(original, file)
    lines = []
    for number, line in enumerate(lines_of_text(text), 1):
        bare = line.rstrip("\r\n")
        real = whole.get(bare) or _TOKEN.sub(lambda found: inside.get(found[0], found[0]), bare)
        if MASK in real:
            hint = "write the whole address again, with user and password"
            raise ConfigError([Problem(file, number, "the credentials are left out here", hint)])
        lines.append(real + line[len(bare) :])
    return "".join(lines)


def _hidden(original: str, file: str) -> tuple[dict[str, str], dict[str, str]]:
    """Give what was hidden: by lines as they are shown, and by addresses as they are shown."""
    whole: dict[str, str] = {}
    inside: dict[str, str] = {}
    for line, masked in zip(lines_of_text(original), lines_of_text(shown(original, file)), strict=True):
        if line == masked:
            continue
        whole[masked.rstrip("\r\n")] = line.rstrip("\r\n")
        token = _TOKEN.search(masked)
        if token and line.startswith(masked[: token.start()]) and line.endswith(masked[token.end() :]):
            inside[token[0]] = line[token.start() : len(line) - len(masked) + token.end()]
    return whole, inside


def _secrets(text: str) -> Iterator[tuple[int, int]]:
    """Give where the settings stand that hold secrets."""
    for mark in find_marks(text):
        if not mark.is_header and len(mark.path) == 2 and is_secret(*map(str, mark.path)):
            yield mark.start, mark.end


def shown_value(table: str, key: str, value: str) -> str:
    """Give the value of a setting as it may be shown; what hides where its credentials are is left out as a whole."""
    if not is_secret(table, key):
        return value
    masked = _IN_A_VALUE.sub(MASK, value)
    return MASK if masked == value and "@" in value else masked


def is_secret(table: str, key: str) -> bool:
    """Tell whether a setting may hold a password."""
    section = Settings.model_fields.get(table)
    fields: dict[str, Any] = getattr(section.annotation, "model_fields", {}) if section else {}
    return any((field.alias or name) == key and not field.repr for name, field in fields.items())


def _masked_pair(pair: str) -> str:
    """Mask `key = value`; a value whose spelling hides where its credentials are is left out as a whole."""
    masked = _IN_A_VALUE.sub(lambda found: MASK[:-1] + "\n" * found[0].count("\n") + "@", pair)
    if masked == pair and "@" in _value(pair):
        key, _, value = pair.partition("=")
        return f'{key}= "{MASK}"' + "\n" * value.count("\n")
    return masked


def _value(pair: str) -> str:
    try:
        found: Any = tomllib.loads(pair.removeprefix(BYTE_ORDER_MARK))
    except tomllib.TOMLDecodeError:
        return "@"
    while isinstance(found, dict):
        found = next(iter(found.values()))
    return str(found)


@lru_cache(maxsize=1)
def _public() -> frozenset[str]:
    """Give the lines of the file that came with the program: what they show are examples."""
    return frozenset(lines_of_text(read_text(defaults_folder() / SETTINGS) or ""))
