"""The words of a text, once as they stand and once in small letters, and its runs of three words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from feedwatch.group.lexicon import CHANGE_WORDS, COMMON, UPDATE_WORDS

Shingle = tuple[str, ...]

KEPT_TEXTS = 256  # of those read last are kept ready; a text of 2 kB takes 0.1 MB
_LONGEST_TEXT = 8000  # characters; what comes after adds nothing to what a text is about
_SHINGLE_WORDS = 3
_OPENING_WORDS = 20

# What stands between words, then a word ("EU-kommissionen") or a number ("1 900", "11,4", "20.30"). Either may be missing,
# so that the expression eats every character once.
_TOKEN = re.compile(
    r"([\W_]*+)((?:[^\W\d_]++(?:[-–'’][^\W\d_]++)*|\d{1,3}(?:[ \u00a0\u202f]\d{3}(?!\d))+(?:[.,]\d++)?|\d++(?:[.,:]\d++)*)?)"
)
_SENTENCE_END = re.compile(r"[.!?:…\n“”\"»«]|(?:^|\s)[–—•*-]\s*$")
_PASSIVELY = frozenset({"senast", "last"})  # "senast uppdaterad"


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """The words of a title and a text; `gaps` is what stands before each, `opening` holds the runs of the first ones."""

    gaps: tuple[str, ...]
    raw: tuple[str, ...]
    words: tuple[str, ...]
    title_length: int
    shingles: frozenset[Shingle]
    opening: frozenset[Shingle]

    def begins_sentence(self, at: int) -> bool:
        """Tell whether a word is the first of a sentence or line."""
        return at <= 0 or at == self.title_length or bool(_SENTENCE_END.search(self.gaps[at]))


@lru_cache(maxsize=KEPT_TEXTS)
def plain_of(title: str, text: str = "") -> Plain:
    """Read the words of a title and a text as `model.text.clean` gives them."""
    in_title = _tokens(title[:_LONGEST_TEXT])
    tokens = in_title + _tokens(text[:_LONGEST_TEXT])
    raw = tuple([word for _, word in tokens])
    words = tuple([word if word.islower() else word.casefold() for word in raw])
    start = len(in_title)
    return Plain(
        gaps=tuple([gap for gap, _ in tokens]),
        raw=raw,
        words=words,
        title_length=start,
        shingles=_shingles(words),
        opening=_shingles(words[start : start + _OPENING_WORDS]),
    )


def telling(words: Iterable[str]) -> list[str]:
    """Give the words that are not common in either language."""
    return [word for word in words if word not in COMMON["sv"] and word not in COMMON["en"]]


def says_update(title: str, text: str) -> bool:
    """Tell whether a text says of itself that it updates or corrects: in its title, or where a sentence begins.

    "Senast uppdaterad" stands under every page and says nothing.
    """
    read = plain_of(title, text)
    return any(
        at < read.title_length or read.begins_sentence(at) or read.begins_sentence(at - 1)
        for at, word in enumerate(read.words)
        if word in UPDATE_WORDS and not (at and read.words[at - 1] in _PASSIVELY)
    )


def brings_change(title: str, text: str) -> bool:
    """Tell whether the title or the first words say that something was moved, extended or cancelled."""
    read = plain_of(title, text)
    return not CHANGE_WORDS.isdisjoint(read.words[: read.title_length + _OPENING_WORDS])


def _tokens(text: str) -> list[tuple[str, str]]:
    return [token for token in _TOKEN.findall(text) if token[1]]


def _shingles(words: Sequence[str]) -> frozenset[Shingle]:
    """Give every run of three words, or all words when there are fewer."""
    if len(words) < _SHINGLE_WORDS:
        return frozenset((tuple(words),)) if words else frozenset()
    return frozenset(zip(words, words[1:], words[2:], strict=False))
