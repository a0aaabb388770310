"""The wordings of a topic pack made ready for finding: in one pass over the words of a sentence.

Every word of every wording gets a number. A word of a text is looked at once: which numbers does it match, by its stem,
its beginning, its ending, or nearly? The answer is remembered, because texts repeat their words. Most words match nothing;
only where one does are the phrases tried that begin with it. (Measured against one big regular expression: 14 times faster
at 190 terms, and no trouble with word boundaries at å, ä and ö.)

Stems are Snowball's, Swedish and English. A misspelt word is one within one edit (two from eight letters on) by optimal
string alignment, so that two letters that changed places are one edit; its first letter must be right.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

import Stemmer
from rapidfuzz.distance import OSA

from feedwatch.model.wording import ANY_PLACE, WIDEST_GAP, Match, Wording, WordPattern

_REMEMBERED_WORDS = 65_536
_PREFIX = 4
_ONE_EDIT_BELOW = 8
_GENITIVE = re.compile(r"[:’'][sS]$")

_swedish = Stemmer.Stemmer("swedish")
_english = Stemmer.Stemmer("english")


class Hit(NamedTuple):
    """A wording of a group found in a sentence: words from start to before end."""

    group: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class _Phrase:
    """A wording after its first word. What a word can stand for is one number with a bit for each word of wordings."""

    group: int
    rest: tuple[tuple[int, int], ...]  # after the first word: the bits of what may stand there, and the gap before
    anchored: bool
    closed: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What is known of a word of texts: what it can stand for, and the phrases that it can begin.

    `single` are the groups of which it is a whole wording. What may stand right after it is told by `follow`, what may stand
    after a gap by `open`: where a sentence has nothing of these, its phrases need not be looked at.
    """

    bits: int
    single: tuple[int, ...] = ()
    edged: tuple[_Phrase, ...] = ()  # single words that must stand at the beginning or end
    follow: int = 0
    followed: tuple[_Phrase, ...] = ()
    open: int = 0
    opened: tuple[_Phrase, ...] = ()


_NOTHING = _Known(0)  # a word that stands in no wording
_UNKNOWN = _Known(0)  # one that was never looked at


class Vocabulary:
    """The wordings of numbered groups."""

    def __init__(self, groups: Sequence[Iterable[Wording]]) -> None:
        self._numbers: dict[WordPattern, int] = {}
        self._stems: dict[str, list[int]] = defaultdict(list)
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._any_case: dict[str, list[int]] = defaultdict(list)
        self._beginnings: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._inside: list[tuple[str, bool, int]] = []
        self._fuzzy: dict[str, list[tuple[WordPattern, int]]] = defaultdict(list)
        self._phrases: dict[int, list[_Phrase]] = defaultdict(list)
        self._known: dict[str, _Known] = {}
        self._placed: dict[_Known, _Known] = {}
        for group, wordings in enumerate(groups):
            for wording in wordings:
                self._add(group, wording)

    def find(self, words: Sequence[str], *, first: bool = True, places: Collection[int] = ()) -> list[Hit]:
        """Give every wording found in the words of a sentence.

        `first` allows those that must stand at the beginning; `places` is where names of places begin.
        """
        sentence: list[_Known] = list(map(self._known.get, words, repeat(_UNKNOWN)))
        if _UNKNOWN in sentence:
            sentence = [
                self._learn(word) if known is _UNKNOWN else known for known, word in zip(sentence, words, strict=True)
            ]
        for at in places if ANY_PLACE in self._numbers else ():
            sentence[at] = self._with_place(sentence[at])
        telling = [at for at, word in enumerate(sentence) if word is not _NOTHING]
        present = 0
        for at in telling:
            present |= sentence[at].bits
        hits: list[Hit] = []
        sentence.append(_NOTHING)  # so that every word has a next one
        for at in telling:
            word = sentence[at]
            for group in word.single:
                hits.append(Hit(group, at, at + 1))  # noqa: PERF401 - twice as fast as a list for every word
            if word.edged or word.follow & sentence[at + 1].bits or word.open & present:
                hits += _phrases_at(at, sentence, present, first=first)
        return hits

    def _add(self, group: int, wording: Wording) -> None:
        first, *others = wording.steps
        rest = tuple((_union(1 << self._number(word) for word in step.words), step.gap) for step in others)
        phrase = _Phrase(group, rest, wording.anchored, wording.closed)
        for number in dict.fromkeys(self._number(word) for word in first.words):
            self._phrases[number].append(phrase)

    def _number(self, word: WordPattern) -> int:
        known = self._numbers.get(word)
        if known is not None:
            return known
        number = self._numbers[word] = len(self._numbers)
        if word.match is not Match.PLACE:
            self._index(word, number)
        return number

    def _index(self, word: WordPattern, number: int) -> None:
        if word.match is Match.EXACT and word.text == word.text.casefold():
            self._any_case[word.text].append(number)
        elif word.match is Match.EXACT:
            for spelling in {word.text, word.text.upper()}:
                self._exact[spelling].append(number)
        elif word.match is Match.STEM:
            for stem in {"s" + _swedish.stemWord(word.text), "e" + _english.stemWord(word.text)}:
                self._stems[stem].append(number)
        elif word.match is Match.BEGINNING:
            self._beginnings[word.text[:_PREFIX]].append((word.text, number))
        else:
            self._inside.append((word.text, word.match is Match.ENDING, number))
        if word.fuzzy:
            self._fuzzy[word.text[0]].append((word, number))

    def _learn(self, word: str) -> _Known:
        """Look at a word of a text for the first time."""
        if len(self._known) >= _REMEMBERED_WORDS:
            self._known.clear()
            self._placed.clear()
        numbers = self._match(word)
        self._known[word] = known = self._known_by(numbers) if numbers else _NOTHING
        return known

    def _known_by(self, numbers: Collection[int]) -> _Known:
        phrases = list(dict.fromkeys(phrase for number in sorted(numbers) for phrase in self._phrases.get(number, ())))
        alone = [phrase for phrase in phrases if not phrase.rest]
        followed = tuple(phrase for phrase in phrases if phrase.rest and not phrase.rest[0][1])
        opened = tuple(phrase for phrase in phrases if phrase.rest and phrase.rest[0][1])
        return _Known(
            bits=_union(1 << number for number in numbers),
            single=tuple(phrase.group for phrase in alone if not (phrase.anchored or phrase.closed)),
            edged=tuple(phrase for phrase in alone if phrase.anchored or phrase.closed),
            follow=_union(phrase.rest[0][0] for phrase in followed),
            followed=followed,
            open=_union(phrase.rest[0][0] for phrase in opened),
            opened=opened,
        )

    def _with_place(self, known: _Known) -> _Known:
        placed = self._placed.get(known)
        if placed is None:
            bits = known.bits | 1 << self._numbers[ANY_PLACE]
            numbers = [number for number in range(bits.bit_length()) if bits >> number & 1]
            placed = self._placed[known] = self._known_by(numbers)
        return placed

    def _match(self, raw: str) -> set[int]:
        """Give the numbers of all words of wordings that a word of a text matches."""
        word = raw[:-2] if _GENITIVE.search(raw) else raw
        folded = word.casefold()
        found = {*self._exact.get(word, ()), *self._any_case.get(folded, ())}
        found.update(self._stems.get("s" + _swedish.stemWord(folded), ()))
        found.update(self._stems.get("e" + _english.stemWord(folded), ()))
        for length in range(1, _PREFIX + 1):
            found.update(n for text, n in self._beginnings.get(folded[:length], ()) if folded.startswith(text))
        for text, at_end, number in self._inside:
            if folded.endswith(text) if at_end else text in folded:
                found.add(number)
        found.update(n for pattern, n in self._fuzzy.get(folded[:1], ()) if _is_nearly(folded, pattern))
        return found


def _is_nearly(word: str, pattern: WordPattern) -> bool:
    """Tell whether a word is a misspelling; of a beginning, the part of the word that is as long is compared."""
    allowed = 1 if len(pattern.text) < _ONE_EDIT_BELOW else 2
    if len(word) < len(pattern.text) - allowed:
        return False
    if pattern.match is not Match.BEGINNING:
        return OSA.distance(word, pattern.text, score_cutoff=allowed) <= allowed
    lengths = range(len(pattern.text) - 1, len(pattern.text) + 2)
    return any(OSA.distance(word[:length], pattern.text, score_cutoff=allowed) <= allowed for length in lengths)


def _phrases_at(at: int, sentence: Sequence[_Known], present: int, *, first: bool) -> list[Hit]:
    """Give the phrases that begin at a position; the sentence ends with a word that is nothing."""
    word = sentence[at]
    candidates = word.edged
    following = sentence[at + 1].bits
    if word.follow & following:
        candidates += tuple([phrase for phrase in word.followed if phrase.rest[0][0] & following])
    if word.open & present:
        ahead = _union([known.bits for known in sentence[at + 1 : at + 2 + WIDEST_GAP]])
        if word.open & ahead:
            candidates += tuple([phrase for phrase in word.opened if phrase.rest[0][0] & ahead])
    hits = []
    for phrase in candidates:
        if not phrase.anchored or (first and not at):
            end = _end_of(phrase.rest, sentence, at + 1) if phrase.rest else at + 1
            if end and (not phrase.closed or end == len(sentence) - 1):
                hits.append(Hit(phrase.group, at, end))
    return hits


def _end_of(rest: Sequence[tuple[int, int]], sentence: Sequence[_Known], at: int) -> int | None:
    """Give where a phrase ends whose first words end at `at`, or None; the nearest words are taken."""
    wanted, gap = rest[0]
    for here in range(at, min(at + gap + 1, len(sentence))):
        if wanted & sentence[here].bits:
            end = here + 1 if len(rest) == 1 else _end_of(rest[1:], sentence, here + 1)
            if end:
                return end
    return None


def _union(bits: Iterable[int]) -> int:
    result = 0
    for one in bits:
        result |= one
    return result
