"""Whether two texts are one text: republished, shortened, lightly edited, or a joint release with words of its own.

Measured is how much of the shorter text stands in the longer: runs of three words, so that the order of paragraphs and
added quotes do not matter (of labelled releases copies share 0.43 and more, others at most 0.17). Then what speaks against:

- the about-text: a paragraph near the end that both have says nothing, it stands under every release of a sender;
- the round-up: a passage of a text that begins otherwise and goes on about other things is mentioned there, not
  republished;
- the form: sentences that are alike but for their numbers or names are a form that was filled in again. Call 8 is not
  call 9, the sixtieth company not the sixty-first. A joint release is filled in too, with the name of each place that
  publishes it, but then whole sentences are the same word for word;
- the issue: a sender who keeps the frame and changes much of the content publishes the next one of a series;
- unless one of the two says that it updates or corrects what was published before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from rapidfuzz import fuzz, process

from feedwatch.group.numbers import numbers_and_dates
from feedwatch.group.plain import Plain, Shingle, plain_of, says_update, telling
from feedwatch.model.story import Account

_COPIED = 0.30  # of the shorter text's runs of three words
_WHOLE = 0.80
_FEWEST_SHARED = 8
_SHORT_TEXT = 15  # words; below it the title decides
_SAME_TITLE = 90  # rapidfuzz token_sort_ratio
_TELLING_TITLE = 4  # words
_ROUND_UP = 3  # times as long as the other
_OPENING_SHARED = 0.5
_MUCH = 0.4
_BEGINNING = 5  # letters
_FEW_WORDS = 8
_OWN_SHARE = 0.3  # of a text that is not the other's
_ONE_FORM = 70  # rapidfuzz ratio of two sentences of one form
_FILLED_SENTENCES = 2
_JOINT_WORDS = 20
_ABOUT_TEXT = 40  # characters; shorter lines are headings and footers
_TAIL_LINES = 6
_KEPT_TEXTS = 512

_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+|\n+")
_MARKS = ' –—•*-"“”'


class Relation(Enum):
    """How two texts relate as texts."""

    OTHER = auto()
    SAME = auto()
    FORM = auto()  # one form, filled in twice
    PASSAGE = auto()  # what they share is only a passage of one of them


@dataclass(frozen=True, slots=True)
class TextLikeness:
    """How two texts relate; `degree` is how much of the shorter stands in the longer, 0..1, `whole` that both do."""

    relation: Relation
    degree: float = 0.0
    whole: bool = False


_OTHER = TextLikeness(Relation.OTHER)


@dataclass(frozen=True, slots=True)
class _Form:
    """What two texts filled in differently in sentences that are alike, and how many words are in equal sentences."""

    title_numbers: bool
    opening_names: bool
    sentences: int
    equal_words: int


def compare_texts(a: Account, b: Account) -> TextLikeness:
    """Compare two items as texts; symmetric."""
    one, other = plain_of(a.title, a.text), plain_of(b.title, b.text)
    if min(len(one.words), len(other.words)) < _SHORT_TEXT:
        return _compare_titles(a, b)
    if _shares(one, other)[0] < _COPIED:
        return _OTHER
    text, other_text = without_about_text(a.text, b.text)
    one, other = plain_of(a.title, text), plain_of(b.title, other_text)
    degree, of_longer = _shares(one, other)
    if degree < _COPIED:
        return _OTHER
    if _is_passage(one, other):
        return TextLikeness(Relation.PASSAGE, degree)
    if _is_filled_in_again(a, b, both_own=degree < 1 - _OWN_SHARE):
        return TextLikeness(Relation.FORM, degree)
    return TextLikeness(Relation.SAME, degree, whole=of_longer >= _WHOLE)


def without_about_text(one: str, other: str) -> tuple[str, str]:
    """Cut two texts before the last paragraph near their ends that both have."""
    lines, other_lines = one.split("\n"), other.split("\n")
    other_tail = frozenset(other_lines[1:][-_TAIL_LINES:])
    for line in reversed(lines[1:][-_TAIL_LINES:]):
        if len(line) >= _ABOUT_TEXT and line in other_tail:
            return _before(line, lines), _before(line, other_lines)
    return one, other


def _before(line: str, lines: list[str]) -> str:
    return "\n".join(lines[: len(lines) - 1 - lines[::-1].index(line)])


def _shares(one: Plain, other: Plain) -> tuple[float, float]:
    """Give how much of the shorter text is in the longer, and how much of the longer in the shorter, 0..1."""
    shared = len(one.shingles & other.shingles)
    if shared < _FEWEST_SHARED:
        return 0.0, 0.0
    fewer, more = sorted((len(one.shingles), len(other.shingles)))
    return shared / fewer, shared / more


def _compare_titles(a: Account, b: Account) -> TextLikeness:
    """Compare items with hardly any text: the same title is the same text when it says something."""
    one, other = plain_of(a.title).words, plain_of(b.title).words
    if (
        min(len(one), len(other)) < _TELLING_TITLE
        or numbers_and_dates(one) != numbers_and_dates(other)
        or are_apart(a, b)
    ):
        return _OTHER
    ratio = fuzz.token_sort_ratio(" ".join(one), " ".join(other))
    return TextLikeness(Relation.SAME, ratio / 100, whole=True) if ratio >= _SAME_TITLE else _OTHER


def are_apart(a: Account, b: Account) -> bool:
    """Tell whether two items come from the newsrooms of two places that do not both stand in both."""
    if not a.own_place or not b.own_place or a.own_place == b.own_place:
        return False
    return a.own_place not in b.places or b.own_place not in a.places


def _is_passage(one: Plain, other: Plain) -> bool:
    """Tell whether two texts share only a passage: they begin otherwise, and one of them goes on about other things."""
    if len(one.opening & other.opening) >= _OPENING_SHARED * min(len(one.opening), len(other.opening)):
        return False
    shorter, longer = sorted((one, other), key=lambda plain: len(plain.words))
    if len(longer.words) > _ROUND_UP * len(shorter.words):
        return True
    shared = one.shingles & other.shingles
    return not (_is_about(one, shared) and _is_about(other, shared))


def _is_about(plain: Plain, passage: frozenset[Shingle]) -> bool:
    """Tell whether a passage is much of a text, or the rest speaks of the same things: by the beginnings of its words."""
    if len(passage) >= len(plain.shingles) * _MUCH:
        return True
    inside = {word for shingle in passage for word in shingle}
    rest = {word[:_BEGINNING] for word in telling(plain.words) if word not in inside and len(word) >= _BEGINNING}
    return len(rest) < _FEW_WORDS or not rest.isdisjoint(word[:_BEGINNING] for word in inside)


def _is_filled_in_again(a: Account, b: Account, *, both_own: bool) -> bool:
    form = _form(a, b)
    if are_apart(a, b):
        return form.equal_words < _JOINT_WORDS
    if says_update(a.title, a.text) != says_update(b.title, b.text):
        return False
    same_sender = a.source_id == b.source_id or (a.own_place == b.own_place and a.own_place != "")
    if same_sender and (both_own or form.opening_names):
        return True
    return form.title_numbers or form.sentences >= _FILLED_SENTENCES


def _form(a: Account, b: Account) -> _Form:
    one, other = _sentences(a.title, a.text), _sentences(b.title, b.text)
    equal = frozenset(one).intersection(other)
    left = [sentence for sentence in other if sentence not in equal]
    title_numbers = opening_names = False
    filled = 0
    for at, sentence in enumerate(one):
        if sentence in equal or not (
            found := process.extractOne(sentence, left, scorer=fuzz.ratio, score_cutoff=_ONE_FORM)
        ):
            continue
        if _replaced(_numbers(sentence), _numbers(found[0])):
            filled += 1
            title_numbers = title_numbers or (at == 0 and found[0] == other[0])
        opening_names = opening_names or (at <= 1 and _replaced(_names(sentence), _names(found[0])))
    words = sum(len(sentence.split()) for sentence in equal - {one[0], other[0]})
    return _Form(title_numbers, opening_names, filled, words)


def _replaced(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether each has something that the other has not: replaced, not added."""
    return bool(one - other) and bool(other - one)


def _numbers(sentence: str) -> frozenset[str]:
    numbers, dates = numbers_and_dates(plain_of(sentence).words)
    return numbers | dates


def _names(sentence: str) -> frozenset[str]:
    plain = plain_of(sentence)
    return frozenset(telling(word for word, raw in zip(plain.words, plain.raw, strict=True) if raw[0].isupper()))


@lru_cache(maxsize=_KEPT_TEXTS)
def _sentences(title: str, text: str) -> tuple[str, ...]:
    parts = (part.strip(_MARKS) for part in _SENTENCE_ENDS.split(text))
    return (title, *(part for part in parts if part))
