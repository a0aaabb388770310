"""What changed between two texts, word by word: pieces that a page marks up and a shell prints.

The pieces that are not added make the old text again, those that are not removed the new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

_PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")
_WORD = re.compile(r"\S+\s*|\s+")
# Comparing takes time by the product of the lengths; longer stretches are shown as removed and added as a whole.
_MOST_PARAGRAPHS = 400
_MOST_WORDS = 600
_Replaced = Callable[[Sequence[str], Sequence[str]], Iterator["Piece"]]
_ALIKE = 0.3  # paragraphs that share less of their words are easier to read one after the other


class Change(StrEnum):
    """What became of a piece."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what became of it."""

    change: Change
    text: str


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """Give the pieces that two texts are made of, in order; what was removed stands before what came for it."""
    pieces = _compared(_PARAGRAPH.findall(before), _PARAGRAPH.findall(after), _MOST_PARAGRAPHS, _of_paragraphs)
    return tuple(_joined(pieces))


def _of_paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    old, new = (_WORD.findall("".join(texts)) for texts in (before, after))
    small = max(len(old), len(new)) <= _MOST_WORDS
    if small and SequenceMatcher(None, old, new, autojunk=False).quick_ratio() >= _ALIKE:
        yield from _compared(old, new, _MOST_WORDS, _replaced)
    else:
        yield from _replaced(before, after)


def _compared(before: Sequence[str], after: Sequence[str], most: int, replaced: _Replaced) -> Iterator[Piece]:
    if max(len(before), len(after)) > most:
        yield from _replaced(before, after)
        return
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(Change.SAME, "".join(before[start:end]))
        else:
            yield from replaced(before[start:end], after[new_start:new_end])


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    yield Piece(Change.REMOVED, "".join(before))
    yield Piece(Change.ADDED, "".join(after))


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for change, run in groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.change):
        yield Piece(change, "".join(piece.text for piece in run))
