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
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import Stemmer
from rapidfuzz.distance import OSA

from feedwatch.model.wording import ANY_PLACE, Match, Wording, WordPattern

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


@dataclass(frozen=True, slots=True)
class _Phrase:
    group: int
    rest: tuple[tuple[frozenset[int], int], ...]  # after the first word: what may stand there, and the gap before
    anchored: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a word of texts: the numbers it matches, and the phrases that it can begin.

    Phrases whose second word must follow at once are found by the number of that word; `others` are single words and
    phrases with a gap.
    """

    numbers: frozenset[int]
    others: tuple[_Phrase, ...] = ()
    by_next: Mapping[int, tuple[_Phrase, ...]] = field(default_factory=dict)


_NOTHING = _Known(frozenset())


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
        for group, wordings in enumerate(groups):
            for wording in wordings:
                self._add(group, wording)

    def find(self, words: Sequence[str], *, first: bool = True, places: Collection[int] = ()) -> list[Hit]:
        """Give every wording found in the words of a sentence.

        `first` allows those that must stand at the beginning; `places` is where names of places begin.
        """
        known = self._known
        sentence = [known.get(word) or self._learn(word) for word in words]
        for at in places if ANY_PLACE in self._numbers else ():
            sentence[at] = self._with_place(sentence[at])
        telling = [at for at, word in enumerate(sentence) if word is not _NOTHING]
        present: frozenset[int] = frozenset().union(*[sentence[at].numbers for at in telling])
        hits = []
        for at in telling:
            for phrase in _candidates(sentence, at):
                if (phrase.anchored and (at or not first)) or (phrase.rest and _lacks(phrase, present)):
                    continue
                end = _end_of(phrase.rest, sentence, at + 1) if phrase.rest else at + 1
                if end and (not phrase.closed or end == len(words)):
                    hits.append(Hit(phrase.group, at, end))
        return hits

    def _add(self, group: int, wording: Wording) -> None:
        steps = [(frozenset(self._number(word) for word in step.words), step.gap) for step in wording.steps]
        phrase = _Phrase(group, tuple(steps[1:]), wording.anchored, wording.closed)
        for number in steps[0][0]:
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
        numbers = frozenset(self._match(word))
        self._known[word] = known = self._known_by(numbers) if numbers else _NOTHING
        return known

    def _known_by(self, numbers: frozenset[int]) -> _Known:
        phrases = dict.fromkeys(phrase for number in sorted(numbers) for phrase in self._phrases.get(number, ()))
        others: list[_Phrase] = []
        by_next: dict[int, tuple[_Phrase, ...]] = {}
        for phrase in phrases:
            if phrase.rest and not phrase.rest[0][1]:
                for number in phrase.rest[0][0]:
                    by_next[number] = (*by_next.get(number, ()), phrase)
            else:
                others.append(phrase)
        return _Known(numbers, tuple(others), by_next)

    def _with_place(self, known: _Known) -> _Known:
        return self._known_by(known.numbers | {self._numbers[ANY_PLACE]})

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


def _candidates(sentence: Sequence[_Known], at: int) -> Iterable[_Phrase]:
    """Give the phrases that can begin with a word, seeing the next one."""
    word = sentence[at]
    if not word.by_next or at + 1 == len(sentence) or sentence[at + 1] is _NOTHING:
        return word.others
    following = [phrase for n in sorted(sentence[at + 1].numbers) for phrase in word.by_next.get(n, ())]
    return (*word.others, *dict.fromkeys(following)) if following else word.others


def _lacks(phrase: _Phrase, present: frozenset[int]) -> bool:
    """Tell whether a sentence cannot have a phrase, because one of its words is nowhere in it."""
    return any(present.isdisjoint(wanted) for wanted, _ in phrase.rest)


def _end_of(rest: Sequence[tuple[frozenset[int], int]], sentence: Sequence[_Known], at: int) -> int | None:
    """Give where a phrase ends whose first words end at `at`, or None; the nearest words are taken."""
    wanted, gap = rest[0]
    for here in range(at, min(at + gap + 1, len(sentence))):
        if not wanted.isdisjoint(sentence[here].numbers):
            end = here + 1 if len(rest) == 1 else _end_of(rest[1:], sentence, here + 1)
            if end:
                return end
    return None
