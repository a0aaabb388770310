"""How two items are alike: one text, one event in other words, or different; with the reason.

The answer does not depend on which of the two is asked first, nor on anything but the two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from feedwatch.group.names import bare
from feedwatch.group.plain import plain_of
from feedwatch.group.same_event import ENOUGH, EventLikeness, compare_events
from feedwatch.group.same_text import Relation, TextLikeness, compare_texts
from feedwatch.model.saying import Saying
from feedwatch.model.says import Says
from feedwatch.model.story import Account

# A text is republished, and updated, within weeks; the next year's is nearly the same and another story. Items further apart
# than this need not be compared.
REACH = timedelta(days=60)
_SAME_EVENT = timedelta(days=31)
_NUMBER_SIGNS = "#0123456789"


class Kind(IntEnum):
    """What two items are to each other; the greater, the closer."""

    DIFFERENT = 0
    EVENT = 1
    COPY = 2


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two items are alike: `degree` is 0..1, for a copy the share of the text, for an event how sure it is.

    `shared` are the names, numbers and stems that spoke for one event; `explain` says them as they are written.
    """

    kind: Kind
    degree: float
    reason: Saying
    shared: tuple[str, ...] = ()


def compare(a: Account, b: Account) -> Likeness:
    """Compare two items; symmetric and deterministic."""
    apart = abs(a.published - b.published)
    if a.canonical_url and a.canonical_url == b.canonical_url and apart <= REACH:
        return Likeness(Kind.COPY, 1.0, Saying(Says.SAME_PAGE))
    if apart > REACH:
        return Likeness(Kind.DIFFERENT, 0.0, Saying(Says.FAR_APART, {"days": REACH.days}))
    texts = compare_texts(a, b)
    if texts.relation is not Relation.OTHER:
        return _by_text(texts)
    if apart > _SAME_EVENT:
        return Likeness(Kind.DIFFERENT, 0.0, Saying(Says.OTHER_WORDS, {"days": _SAME_EVENT.days}))
    return _by_event(compare_events(a, b), apart)


def explain(likeness: Likeness, item: Account) -> Saying:
    """Give the reason for a likeness, with what both have as one of the two items writes it."""
    if not likeness.shared:
        return likeness.reason
    words = tuple(dict.fromkeys(_as_written(item, likeness.shared)))
    return Saying(Says.BOTH_HAVE, {"reason": likeness.reason, "words": words})


def _by_text(texts: TextLikeness) -> Likeness:
    if texts.relation is Relation.FORM:
        return Likeness(Kind.DIFFERENT, 0.0, Saying(Says.ONE_FORM))
    if texts.relation is Relation.PASSAGE:
        return Likeness(Kind.DIFFERENT, 0.0, Saying(Says.ONLY_A_PASSAGE))
    kind = Says.SAME_TEXT if texts.whole else Says.SHORTENED
    return Likeness(Kind.COPY, texts.degree, Saying(kind, {"percent": round(texts.degree * 100)}))


def _by_event(event: EventLikeness, apart: timedelta) -> Likeness:
    if event.apart:
        return Likeness(Kind.DIFFERENT, 0.0, Saying(event.apart))
    degree = 1 / (1 + math.exp(ENOUGH - event.points))
    kind, says = (Kind.EVENT, Says.SAME_EVENT) if event.same else (Kind.DIFFERENT, Says.TOO_LITTLE)
    return Likeness(kind, degree, Saying(says, {"apart": _days(apart)}), event.shared)


def _days(apart: timedelta) -> Saying:
    if apart.days > 1:
        return Saying(Says.DAYS_APART, {"days": apart.days})
    return Saying(Says.A_DAY_APART if apart.days else Says.WITHIN_A_DAY)


def _as_written(account: Account, words: Iterable[str]) -> Iterator[str]:
    """Give names and stems as the words of a text that they come from, and numbers as they are."""
    plain = plain_of(account.title, account.text)
    written = {bare(word): raw for word, raw in zip(plain.words[::-1], plain.raw[::-1], strict=True)}
    for word in words:
        begins = (raw for known, raw in zip(plain.words, plain.raw, strict=True) if known.startswith(word))
        yield written.get(word) or (word if word[0] in _NUMBER_SIGNS else next(begins, word))
