"""What a text says in a form that can be compared, read once and kept ready.

Everything is found by rules that know no topic: a stem is what Snowball makes of a word that is not common, what is
numbered is a word beside a number. Numbers, names and dates are written alike in Swedish and English, and words that the
languages share begin alike ("kontrakt", "contract"), so that a translation can be recognised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import Stemmer

from feedwatch.group.lexicon import COMMON, ENGLISH, MONTHS, NUMBER_WORDS, ORDINAL_WORDS, SCALES, SWEDISH
from feedwatch.group.names import bare, names_of
from feedwatch.group.numbers import numbers_and_dates
from feedwatch.group.plain import KEPT_TEXTS, plain_of

_LEAD_WORDS = 40
_SHORTEST_STEMMED = 3
_SHORTEST_NUMBERED = 4
_SHORTEST_COGNATE = 6  # letters; with fewer, words meet that have nothing to do with each other
_SERIES_DIGITS = 3  # a year numbers nothing
_COGNATE = str.maketrans({"k": "c", "q": "c", "w": "v", "z": "s", "y": "i", "å": "a", "ä": "a", "ö": "o", "é": "e"})

_STEMMERS = {"sv": Stemmer.Stemmer("swedish"), "en": Stemmer.Stemmer("english")}
_UNTELLING = {
    language: COMMON[language].union(stemmer.stemWords(sorted(COMMON[language])), NUMBER_WORDS, ORDINAL_WORDS)
    for language, stemmer in _STEMMERS.items()
}
_NOT_NUMBERED = frozenset((*MONTHS, *NUMBER_WORDS, *SCALES))


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A text as an account of something.

    `stems` are of words that are neither common nor listed names; `lead_stems` are those of title and lead. `numbers`, `dates` and `names` are
    spelled as their modules say, `listed` are the names in lists. `series` is what the beginning numbers: ("utlysning",
    "8"), ("kontrakt", "#3"). `cognates` are beginnings of words, spelled so that the languages meet.
    """

    language: str
    stems: frozenset[str]
    title_stems: frozenset[str]
    lead_stems: frozenset[str]
    numbers: frozenset[str]
    dates: frozenset[str]
    names: frozenset[str]
    listed: frozenset[str]
    series: frozenset[tuple[str, str]]
    cognates: frozenset[str]


@lru_cache(maxsize=KEPT_TEXTS)
def words_of(title: str, text: str) -> Words:
    """Read a title and a text as `model.text.clean` gives them."""
    plain = plain_of(title, text)
    words, lead = plain.words, plain.words[: plain.title_length + _LEAD_WORDS]
    language = "en" if sum(map(ENGLISH.__contains__, words)) > sum(map(SWEDISH.__contains__, words)) else "sv"
    numbers, dates = numbers_and_dates(words)
    names = names_of(plain)
    distinct = frozenset(words)
    return Words(
        language=language,
        stems=_stems(distinct - names.listed_words, language),
        title_stems=_stems(words[: plain.title_length], language),
        lead_stems=_stems(lead, language),
        numbers=numbers,
        dates=dates,
        names=names.names,
        listed=names.listed,
        series=_series(lead, language),
        cognates=frozenset(map(_cognate, [w for w in distinct - COMMON[language] if len(w) >= _SHORTEST_COGNATE])),
    )


@lru_cache(maxsize=KEPT_TEXTS)
def topic_stems(phrases: tuple[str, ...]) -> frozenset[str]:
    """Give what words of a topic look like among stems, names, numbers and cognates of either language."""
    words = [word for phrase in phrases for word in plain_of(phrase).words]
    stems = [stem for stemmer in _STEMMERS.values() for stem in stemmer.stemWords(words)]
    return frozenset((*words, *stems, *map(bare, words), *map(_cognate, words)))


def _stems(words: Iterable[str], language: str) -> frozenset[str]:
    longer = [word for word in words if len(word) >= _SHORTEST_STEMMED and not word[0].isdecimal()]
    return frozenset(_STEMMERS[language].stemWords(longer)) - _UNTELLING[language]


def _cognate(word: str) -> str:
    return word.translate(_COGNATE)[:_SHORTEST_COGNATE]


def _series(words: Sequence[str], language: str) -> frozenset[tuple[str, str]]:
    stem = _STEMMERS[language].stemWord
    found = set()
    for word, after in pairwise(words):
        if word in ORDINAL_WORDS and _can_be_numbered(after, language):
            found.add((stem(after), f"#{ORDINAL_WORDS[word]}"))
        elif after.isdecimal() and len(after) <= _SERIES_DIGITS and _can_be_numbered(word, language):
            found.add((stem(word), after))
    return frozenset(found)


def _can_be_numbered(word: str, language: str) -> bool:
    is_word = len(word) >= _SHORTEST_NUMBERED and word[0].isalpha()
    return is_word and word not in COMMON[language] and word not in _NOT_NUMBERED
