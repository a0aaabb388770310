"""Passages cut into sentences and words: the form in which words are looked for.

What somebody is quoted with is marked, because "I think" says another thing in a quotation than in a column: a quotation
stands between quotation marks, or begins with a dash, as in Swedish print, and ends with the sentence that tells who said it.

A sentence ends at a full stop, question or exclamation mark before a capital, a digit or a dash, and at a line break.
Words are runs of letters and digits; a hyphen parts them ("Viable Cities-dagen"), an inner colon or apostrophe does not
("EU:s", "Sweden's"). Addresses are no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from feedwatch.model.passage import Passage, Zone

# Bounded or possessive repetitions only: the time is linear in the length of the text, whatever stands in it.
_END = re.compile(r"[.!?…][\"”»)\]]{0,3}\s{1,5}(?=[–—•\"”“«(\[-]{0,2}\s{0,2}[A-ZÅÄÖÉÜ0-9])|\n+")
_WORD = re.compile(r"[^\W_]++(?:[:’'][^\W_]++)?")
_DASHES = ("–", "—", "- ")
_MARKS = re.compile('["“”»«]')
_SPOKEN = re.compile(r"[.!?…\n]\s*(?:[–—]|- )")  # a sentence that begins with a dash
_SAYS = frozenset(["säger", "sade", "sa", "berättar", "menar", "tycker", "says", "said"])
_ADDRESS = re.compile(r"(?:https?://|www\.)\S++|[\w.+-]{1,64}+@\S++")


class Sentence(NamedTuple):
    """The words of a sentence as written; `first` tells that a passage begins with it, `quoted` that somebody says it."""

    zone: Zone
    words: tuple[str, ...]
    first: bool = False
    quoted: bool = False


def sentences_of(passages: Iterable[Passage]) -> tuple[Sentence, ...]:
    """Give the sentences of all passages in order; those without words are left out."""
    return tuple(sentence for passage in passages for sentence in _cut(passage))


def words_of(text: str) -> tuple[str, ...]:
    """Give the words of a text as written, addresses left out."""
    return tuple(_WORD.findall(_without_addresses(text)))


def _without_addresses(text: str) -> str:
    if "@" in text or "://" in text or "www." in text:
        return _ADDRESS.sub(" ", text)
    return text


def _cut(passage: Passage) -> Iterator[Sentence]:
    text = _without_addresses(passage.text)
    if _MARKS.search(text) or text.startswith(_DASHES) or _SPOKEN.search(text):
        yield from _cut_with_quotations(passage.zone, text)
        return
    first = True
    for piece in _END.split(text):
        words = tuple(_WORD.findall(piece))
        if words:
            yield Sentence(passage.zone, words, first)
            first = False


def _cut_with_quotations(zone: Zone, text: str) -> Iterator[Sentence]:
    first, speaks, is_open = True, False, False
    for start, end in pairwise((0, *(end.end() for end in _END.finditer(text)), len(text))):
        piece = text[start:end]
        words = tuple(_WORD.findall(piece))
        if not words:
            continue
        marks = len(_MARKS.findall(piece))
        speaks = speaks or piece.lstrip().startswith(_DASHES)
        yield Sentence(zone, words, first, speaks or is_open or marks > 0)
        first = False
        is_open ^= marks % 2 == 1
        speaks = speaks and _SAYS.isdisjoint(words)
