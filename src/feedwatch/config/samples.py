"""`topics/<topic>.samples.jsonl`: labelled items, one JSON object a line; changed a line at a time, all others as they were.

Samples are no part of the configuration's version: they measure a pack and change nothing that it decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedwatch.config.document import BYTE_ORDER_MARK
from feedwatch.config.files import TOPICS, defaults_folder, read_text

ENDING = ".samples.jsonl"


@dataclass(frozen=True, slots=True)
class SampleFile:
    """The samples of a topic: `name` within the configuration folder, what is `on_disk` there, and the `text` that holds.

    A folder without samples of its own has those that came with the program, until the first of its own is written.
    """

    name: str
    on_disk: str
    text: str


def read_sample_file(folder: Path, topic: str) -> SampleFile:
    """Read the samples of a topic; raises ConfigError when they cannot be read."""
    name = f"{TOPICS}/{topic}{ENDING}"
    on_disk = read_text(folder / name)
    text = read_text(defaults_folder() / name) if on_disk is None else on_disk
    return SampleFile(name, on_disk or "", text or "")


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines that hold something, with their numbers; only a line feed ends a line, for text may hold others."""
    for number, line in enumerate(text.removeprefix(BYTE_ORDER_MARK).split("\n"), 1):
        if line.strip():
            yield number, line


def find_line(text: str, sample_id: str) -> dict[str, Any] | None:
    """Give the object of an id, or None; lines that are no JSON are passed over."""
    return next((found for _, line in lines_of(text) if (found := _object(line)).get("id") == sample_id), None)


def names_in(text: str) -> set[str]:
    """Give the id and address of every sample; lines that are no JSON are passed over."""
    rows = [_object(line) for _, line in lines_of(text)]
    return {str(row[key]) for row in rows for key in ("id", "url") if row.get(key)}


def with_line(text: str, sample: Mapping[str, Any]) -> str:
    """Give the text with this object in the line of its id, or at the end."""
    ending = "\r\n" if "\r\n" in text else "\n"
    line = json.dumps(sample, ensure_ascii=False)
    lines = text.split("\n")
    at = _find(lines, str(sample["id"]))
    if at is not None:
        lines[at] = _mark(lines, at) + line + ("\r" if lines[at].endswith("\r") else "")
        return "\n".join(lines)
    parted = "" if not text.removeprefix(BYTE_ORDER_MARK) or text.endswith("\n") else ending
    return f"{text}{parted}{line}{ending}"


def without_line(text: str, sample_id: str) -> str:
    """Give the text without the line of an id."""
    lines = text.split("\n")
    at = _find(lines, sample_id)
    if at is None:
        return text
    mark = _mark(lines, at)
    del lines[at]
    return mark + "\n".join(lines)


def _find(lines: list[str], sample_id: str) -> int | None:
    return next(
        (at for at, line in enumerate(lines) if _object(line.removeprefix(BYTE_ORDER_MARK)).get("id") == sample_id),
        None,
    )


def _mark(lines: list[str], at: int) -> str:
    return BYTE_ORDER_MARK if lines[at].startswith(BYTE_ORDER_MARK) else ""


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
