"""A wording: how a topic pack writes down a word or phrase that it looks for.

The notation, for people who know the language and no programming:

    avtal               the word in all its inflections: avtalet, avtalen (by its stem)
    klimatkontrakt*     every word that begins so: klimatkontraktet, klimatkontraktsarbete
    *kontrakt           every word that ends so
    *kontrakt*          every word that has it inside
    =Formas             exactly this, capitals too ("formas" is a verb)
    =vete               exactly this, in any case ("vet" is another word)
    Viable Cities~      every word of it may have a spelling mistake: "Viable Citites"
    avtal med staten    a phrase: these words in this order, each inflected
    avtal ... staten    ... with up to six words between
    (ett|två) avtal     one of several words
    Klimatneutrala {place}    the name of a Swedish municipality that the item names
    ^Debatt             at the beginning of a title, a lead or a paragraph only
    ^Klimatkontrakt$    and nothing after it in the sentence

"=", "~", "^" and "$" go for the whole phrase. Letters are compared without regard to case, except
those of a word with capitals after "=".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

WIDEST_GAP = 6
_SHORTEST_FUZZY = 5
_SHORTEST_INSIDE = 3
_GAP = "..."
_PLACE = "{place}"
_STEP = re.compile(r"\([^()]*\)\S*|\S+")
_WORD = re.compile(r"\*?[^\W_]+\*?")
_SEPARATORS = re.compile(r"[-–/]")


class Match(StrEnum):
    """How a word of a wording is compared with a word of a text."""

    STEM = "stem"
    EXACT = "exact"
    BEGINNING = "beginning"
    ENDING = "ending"
    INSIDE = "inside"
    PLACE = "place"  # the first word of the name of a place


@dataclass(frozen=True, slots=True)
class WordPattern:
    """One word of a wording; `fuzzy` lets it be misspelt."""

    text: str
    match: Match
    fuzzy: bool = False


ANY_PLACE = WordPattern("", Match.PLACE)


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a phrase: the words that may stand there, and how many others may stand before it."""

    words: tuple[WordPattern, ...]
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Wording:
    """A word or phrase as the pack has `written` it; `anchored` to the beginning, `closed` by the end of a sentence."""

    written: str
    steps: tuple[Step, ...]
    anchored: bool = False
    closed: bool = False


def read_wording(written: str) -> Wording:
    """Read the notation above; raises ValueError that says what is wrong with it."""
    text = _SEPARATORS.sub(" ", written.strip())
    anchored = text.startswith("^")
    text = text.removeprefix("^")
    exact = text.startswith("=")
    text = text.removeprefix("=")
    closed = text.endswith("$")
    text = text.removesuffix("$")
    fuzzy = text.endswith("~")
    text = text.removesuffix("~")
    steps: list[Step] = []
    gap = 0
    for part in _STEP.findall(text):
        if part == _GAP:
            gap = WIDEST_GAP
            continue
        steps.append(Step(tuple(_words(written, part, exact=exact, fuzzy=fuzzy)), gap if steps else 0))
        gap = 0
    if not steps or gap:
        raise ValueError(f"'{written}' has no word " + ("after '...'" if steps else "in it"))
    return Wording(written.strip(), tuple(steps), anchored, closed)


def _words(written: str, part: str, *, exact: bool, fuzzy: bool) -> list[WordPattern]:
    is_choice = part.startswith("(") and part.endswith(")")
    choices = part[1:-1].split("|") if is_choice else [part]
    return [_word(written, choice, exact=exact, fuzzy=fuzzy) for choice in choices]


def _word(written: str, word: str, *, exact: bool, fuzzy: bool) -> WordPattern:
    if word == _PLACE:
        return ANY_PLACE
    bare = re.sub(r"[:’'][sS]$", "", word)
    if not _WORD.fullmatch(bare):
        hint = "a word is letters and digits, with '*' before or behind it; several in '(one|other)'"
        raise ValueError(f"'{word}' in '{written}' is not a word: {hint}")
    match = _match(bare, exact=exact)
    core = bare.strip("*")
    if match in {Match.INSIDE, Match.ENDING} and len(core) < _SHORTEST_INSIDE:
        raise ValueError(f"'{word}' in '{written}' is too short for '*' in front: it would be found everywhere")
    is_fuzzy = fuzzy and len(core) >= _SHORTEST_FUZZY
    return WordPattern(core if match is Match.EXACT else core.casefold(), match, is_fuzzy)


def _match(word: str, *, exact: bool) -> Match:
    if word.startswith("*"):
        return Match.INSIDE if word.endswith("*") else Match.ENDING
    if word.endswith("*"):
        return Match.BEGINNING
    return Match.EXACT if exact else Match.STEM
