"""Questions: what somebody typed, as words that must all be found.

klimatkontrakt malmö      both, in any form, also inside compounds ("kontrakt" finds "klimatkontraktet")
"lovar staten"            these words in this order
-hyreskontrakt            without this word
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from feedwatch.model.errors import UsageError
from feedwatch.search.stems import words

_PART = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
_LONGEST = 400
_MOST_WORDS = 12
# Shorter stems stand inside too many words to mean anything there.
INSIDE_FROM = 4


@dataclass(frozen=True, slots=True)
class Term:
    """Stems that must follow each other, one of them when it was a single word; `without` when they must not."""

    stems: tuple[str, ...]
    without: bool = False

    @property
    def inside(self) -> bool:
        """Tell whether the term is also looked for inside compounds."""
        return len(self.stems) == 1 and len(self.stems[0]) >= INSIDE_FROM


@dataclass(frozen=True, slots=True)
class Question:
    """All terms of a question; there is at least one that must be found."""

    terms: tuple[Term, ...]

    def wants(self, stem: str) -> bool:
        """Tell whether a stem is one that is looked for, for marking it."""
        return any(self._fits(term, stem) for term in self.terms if not term.without)

    def _fits(self, term: Term, stem: str) -> bool:
        return any(part in stem for part in term.stems) if term.inside else stem in term.stems


def parse_question(text: str) -> Question:
    """Read a question; raises UsageError when nothing can be looked for."""
    terms = [
        Term(tuple(word.stem for word in words(phrase or single)), without=bool(minus))
        for minus, phrase, single in _PART.findall(text[:_LONGEST])
    ]
    terms = [term for term in terms if term.stems][:_MOST_WORDS]
    if all(term.without for term in terms):
        raise UsageError("there is no word to look for; write one, such as: feedwatch search klimatkontrakt malmö")
    return Question(tuple(terms))
