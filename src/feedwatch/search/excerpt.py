"""Excerpts: the part of a text where the words that were looked for stand closest, with the words marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from feedwatch.search.stems import Word, words

_AROUND = 90  # characters before the first mark and after the last


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an excerpt; `hit` when it is a word that was looked for."""

    text: str
    hit: bool = False


def mark(text: str, wanted: Callable[[str], bool]) -> tuple[Piece, ...]:
    """Give a whole text in pieces, the words whose stem is wanted as hits."""
    return tuple(_pieces(text, [word for word in words(text) if wanted(word.stem)], 0, len(text)))


def excerpt(text: str, wanted: Callable[[str], bool], length: int = 240) -> tuple[Piece, ...]:
    """Give about `length` characters around the first wanted words, or the beginning of the text when there is none."""
    hits = [word for word in words(text) if wanted(word.stem)]
    start = max(0, hits[0].start - _AROUND) if hits else 0
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = len(text) if len(text) <= start + length else text.rfind(" ", start, start + length)
    end = end if end > start else min(len(text), start + length)
    inside = [word for word in hits if start <= word.start and word.end <= end]
    before = (Piece("… "),) if start else ()
    after = (Piece(" …"),) if end < len(text) else ()
    return (*before, *_pieces(text, inside, start, end), *after)


def _pieces(text: str, hits: Sequence[Word], start: int, end: int) -> Iterator[Piece]:
    at = start
    for hit in hits:
        if hit.start > at:
            yield Piece(text[at : hit.start])
        yield Piece(text[hit.start : hit.end], hit=True)
        at = hit.end
    if at < end:
        yield Piece(text[at:end])
