"""Stems: the form in which words are indexed and looked for, so that "beslutet" finds "besluten".

å, ä and ö are letters of their own and stay. The stems are Snowball's, Swedish for every text: an English word that
becomes an odd stem becomes the same odd stem in the question.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import Stemmer

_WORD = re.compile(r"[^\W_]++")
_CACHED = 30_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, characters `start` to `end`, and its stem."""

    start: int
    end: int
    stem: str


class _Stemmers(threading.local):
    """A stemmer for each thread: PyStemmer's objects are not made for more than one."""

    def __init__(self) -> None:
        self.swedish = Stemmer.Stemmer("swedish", _CACHED)


_stemmers = _Stemmers()


def words(text: str) -> Iterator[Word]:
    """Give the words of a text with their stems; positions count in the text as it is given, in NFC."""
    for match in _WORD.finditer(unicodedata.normalize("NFC", text)):
        yield Word(match.start(), match.end(), stem(match[0]))


def stem(word: str) -> str:
    """Give the stem of one word, in small letters."""
    return str(_stemmers.swedish.stemWord(word.lower()))


def stemmed(text: str) -> str:
    """Give a text as its stems, for indexing."""
    return " ".join(word.stem for word in words(text))
