"""The command lines that do the same as the pages for sources."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

_FLAGS = {
    "enabled": ("--enabled", "--paused"),
    "fulltext": ("--fulltext", "--no-fulltext"),
    "verified": ("--verified", "--unverified"),
}
_LISTS = {"tags": "--tag", "topics": "--topic"}


def line(*words: str) -> str:
    """Give a command line of ours, quoted for a shell."""
    return shlex.join(["feedwatch", "sources", *words])


def add_line(keys: Mapping[str, Any]) -> str:
    """Give the line that adds a source with these keys, as far as `sources add` has options for them."""
    wanted = ("id", "name", "interval", "place", "tags", "topics", "selectors")
    return line("add", keys["url"], *_options({key: keys.get(key) for key in wanted}))


def edit_line(source_ids: Sequence[str], changes: Mapping[str, Any]) -> str:
    """Give the line that changes these keys; None unsets."""
    unset = [word for key, value in changes.items() if value is None for word in ("--unset", key)]
    return line("edit", *source_ids, *_options(changes), *unset)


def _options(keys: Mapping[str, Any]) -> list[str]:
    words: list[str] = []
    for key, value in keys.items():
        if value is None or value == "":
            continue
        if key in _FLAGS:
            words.append(_FLAGS[key][0 if value else 1])
        elif key in _LISTS:
            words += [word for part in value for word in (_LISTS[key], part)]
        elif isinstance(value, Mapping):
            words += _options(value)
        else:
            words += [f"--{key}", str(value)]
    return words
