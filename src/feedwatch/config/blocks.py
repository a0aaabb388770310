"""Where each source stands in the text of `sources.toml`, with the comments that belong to it.

# seen in the page head, 2026-11-03      comments directly above the header belong to the source
[[source]]
id = "boras-web"                         its own part: from the header to its last key
# interval = "1h"                        comments directly below, with a blank line after them, belong to it too

[source.selectors]                       perhaps a part for the selectors
item = "li.news"

# --- Counties ---                       a comment between blank lines belongs to nobody
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from feedwatch.config.document import Document
from feedwatch.config.lines import find_marks
from feedwatch.model.errors import UsageError

SELECTORS = "selectors"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text, whole lines."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Give the piece."""
        return text[self.start : self.end]

    def replaced(self, text: str, replacement: str) -> str:
        """Give the text with something else in this place."""
        return text[: self.start] + replacement + text[self.end :]


@dataclass(frozen=True, slots=True)
class Block:
    """A source in the text: the lines that belong to it, and those of them that hold its keys."""

    lines: Span
    own: Span
    selectors: Span | None


def find_blocks(document: Document) -> list[Block]:
    """Give the block of each source, in order; raises UsageError when they are not written under `[[source]]`."""
    text = document.text
    parts: list[dict[str, Span]] = []  # for each source its parts, the own one under ""
    for mark in find_marks(text):
        if mark.is_header:
            name = SELECTORS if mark.path[-1] == SELECTORS else ""
            if not name:
                parts.append({})
            parts[-1][name] = Span(_line_start(text, mark.start), _line_end(text, mark.end))
        elif parts:
            name = next(reversed(parts[-1]))
            parts[-1][name] = Span(parts[-1][name].start, max(parts[-1][name].end, _line_end(text, mark.end)))
    if len(parts) != len(document.data.get("source", ())):
        raise UsageError(f"{document.file} does not write its sources under [[source]]; edit it by hand")
    starts = [comments_above(text, part[""].start) for part in parts] + [len(text)]
    return [
        Block(
            Span(start, min(_comments_below(text, max(span.end for span in part.values())), following)),
            part[""],
            part.get(SELECTORS),
        )
        for part, (start, following) in zip(parts, pairwise(starts), strict=True)
    ]


def with_gap(text: str, span: Span) -> Span:
    """Take along the blank lines above or below, whichever are fewer, so that what remains stays apart as it was."""
    above, below = _blank_above(text, span.start), _blank_below(text, span.end)
    if below == len(text):
        return Span(above, below)
    if above and span.start - above <= below - span.end:
        return Span(above, span.end)
    return Span(span.start, below)


def comments_above(text: str, start: int) -> int:
    """Give where the comments directly above a line begin."""
    while start and text[_line_start(text, start - 1) : start].lstrip().startswith("#"):
        start = _line_start(text, start - 1)
    return start


def _comments_below(text: str, end: int) -> int:
    while text[end : _line_end(text, end)].lstrip().startswith("#"):
        end = _line_end(text, end)
    return end


def _blank_above(text: str, start: int) -> int:
    while start and not text[_line_start(text, start - 1) : start].strip():
        start = _line_start(text, start - 1)
    return start


def _blank_below(text: str, end: int) -> int:
    while end < len(text) and not text[end : _line_end(text, end)].strip():
        end = _line_end(text, end)
    return end


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _line_end(text: str, offset: int) -> int:
    found = text.find("\n", offset)
    return len(text) if found < 0 else found + 1
