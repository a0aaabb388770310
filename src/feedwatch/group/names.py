"""Names: capitals inside sentences, folded and without genitive, and which of them stand in lists.

A capital counts where it does not begin a sentence, or where the same word has one elsewhere, or where another capital
follows ("Ingela Marklund" begins many a sentence). Titles in capitals or in English headline style give none. Lists of
names ("Vinnova, Formas och Energimyndigheten") are background more often than news.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feedwatch.group.lexicon import LIST_WORDS, MONTHS
from feedwatch.group.plain import Plain, telling

_LONGEST_PARTICLE = 3
_LIST_LENGTH = 3
_HEADLINE_SHARE = 0.6  # of the longer words of a headline in capitals or in English style begin so
_GENITIVE = re.compile(r"['’]?s$")
_LIST_MARKS = frozenset({",", "/", "&", "–"})


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a text; `listed` are those in a list of three or more, `listed_words` the words as they stand there."""

    names: frozenset[str]
    listed: frozenset[str]
    listed_words: frozenset[str]


def names_of(plain: Plain) -> Names:
    """Give the names of a text."""
    words, gaps = plain.words, plain.gaps
    start = plain.title_length if _is_headline(plain.raw[: plain.title_length]) else 0
    capitals = [at for at in range(start, len(words)) if plain.raw[at][0].isupper() and words[at] not in MONTHS]
    certain = {words[at] for at in capitals if not plain.begins_sentence(at)}
    followed = {at - 1 for at in capitals if gaps[at] == " " and telling(words[at - 1 : at])}
    at_names = [at for at in capitals if words[at] in certain or at in followed]
    listed = frozenset(words[at] for listed in _lists(plain, at_names) for at in listed)
    return Names(frozenset(bare(words[at]) for at in at_names), frozenset(map(bare, listed)), listed)


def bare(name: str) -> str:
    """Take off what may be a genitive; "Formas" loses its s too, but everywhere alike."""
    return _GENITIVE.sub("", name) if len(name) > _LONGEST_PARTICLE else name


def _is_headline(title: Sequence[str]) -> bool:
    longer = [word for word in title if len(word) > _LONGEST_PARTICLE and word[0].isalpha()]
    return sum(word[0].isupper() for word in longer) > _HEADLINE_SHARE * len(longer)


def _lists(plain: Plain, at_names: Sequence[int]) -> Iterator[list[int]]:
    """Give the lists among names; a name of several words is one element."""
    listed: list[int] = []
    marks = 0
    for at in at_names:
        between = _between(plain, listed[-1], at) if listed else None
        if between is None:
            if marks + 1 >= _LIST_LENGTH:
                yield listed
            listed, marks = [at], 0
            continue
        marks += between
        listed.append(at)
    if marks + 1 >= _LIST_LENGTH:
        yield listed


def _between(plain: Plain, one: int, other: int) -> int | None:
    """Give 0 when two names are words of one, 1 when they are next in a list, else None."""
    if other == one + 1:
        gap = plain.gaps[other].strip()
        if "\n" in plain.gaps[other] or gap not in ("", *_LIST_MARKS):
            return None
        return int(gap != "")
    joined = other == one + 2 and plain.words[one + 1] in LIST_WORDS and plain.gaps[one + 1].strip() in ("", ",")
    return 1 if joined and plain.gaps[other] == " " else None
