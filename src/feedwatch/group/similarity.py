"""How two items are alike: one text, one event in other words, or different; with the reason in words for people.

The answer does not depend on which of the two is asked first, nor on anything but the two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from feedwatch.group.same_event import ENOUGH, EventLikeness, compare_events
from feedwatch.group.same_text import Relation, TextLikeness, compare_texts
from feedwatch.model.story import Account

# A text is republished, and updated, within weeks; the next year's is nearly the same and another story.
_SAME_TEXT = timedelta(days=60)
_SAME_EVENT = timedelta(days=31)


class Kind(IntEnum):
    """What two items are to each other; the greater, the closer."""

    DIFFERENT = 0
    EVENT = 1
    COPY = 2


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two items are alike: `degree` is 0..1, for a copy the share of the text, for an event how sure it is."""

    kind: Kind
    degree: float
    reason: str


def compare(a: Account, b: Account) -> Likeness:
    """Compare two items; symmetric and deterministic."""
    apart = abs(a.published - b.published)
    if a.canonical_url and a.canonical_url == b.canonical_url and apart <= _SAME_TEXT:
        return Likeness(Kind.COPY, 1.0, "the same page")
    if apart > _SAME_TEXT:
        return Likeness(Kind.DIFFERENT, 0.0, f"more than {_SAME_TEXT.days} days lie between")
    texts = compare_texts(a, b)
    if texts.relation is not Relation.OTHER:
        return _by_text(texts)
    if apart > _SAME_EVENT:
        return Likeness(Kind.DIFFERENT, 0.0, f"other words, and more than {_SAME_EVENT.days} days lie between")
    return _by_event(compare_events(a, b), apart)


def _by_text(texts: TextLikeness) -> Likeness:
    share = f"{texts.degree:.0%}"
    if texts.relation is Relation.FORM:
        return Likeness(Kind.DIFFERENT, 0.0, "one form, filled in with other names and numbers")
    if texts.relation is Relation.PASSAGE:
        return Likeness(Kind.DIFFERENT, 0.0, "only a passage is the same, the rest is about other things")
    if texts.whole:
        return Likeness(Kind.COPY, texts.degree, f"the same text ({share})")
    return Likeness(Kind.COPY, texts.degree, f"the same text, shortened or with words of its own ({share})")


def _by_event(event: EventLikeness, apart: timedelta) -> Likeness:
    if event.apart:
        return Likeness(Kind.DIFFERENT, 0.0, event.apart)
    degree = 1 / (1 + math.exp(ENOUGH - event.points))
    shared = ", ".join(event.shared) or "little"
    days = f"{apart.days} days apart" if apart.days > 1 else "a day apart" if apart.days else "within a day"
    if event.same:
        return Likeness(Kind.EVENT, degree, f"the same event in other words: both have {shared}; {days}")
    return Likeness(Kind.DIFFERENT, degree, f"too little in common: both have {shared}; {days}")
