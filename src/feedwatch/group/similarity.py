"""How two items are alike: one text, one event in other words, or different; with the reason in words for people.

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
    reason: str
    shared: tuple[str, ...] = ()


def compare(a: Account, b: Account) -> Likeness:
    """Compare two items; symmetric and deterministic."""
    apart = abs(a.published - b.published)
    if a.canonical_url and a.canonical_url == b.canonical_url and apart <= REACH:
        return Likeness(Kind.COPY, 1.0, "the same page")
    if apart > REACH:
        return Likeness(Kind.DIFFERENT, 0.0, f"more than {REACH.days} days lie between")
    texts = compare_texts(a, b)
    if texts.relation is not Relation.OTHER:
        return _by_text(texts)
    if apart > _SAME_EVENT:
        return Likeness(Kind.DIFFERENT, 0.0, f"other words, and more than {_SAME_EVENT.days} days lie between")
    return _by_event(compare_events(a, b), apart)


def explain(likeness: Likeness, item: Account) -> str:
    """Give the reason for a likeness in words for people, as one of the two items writes them."""
    if not likeness.shared:
        return likeness.reason
    return f"{likeness.reason}; both have {', '.join(dict.fromkeys(_as_written(item, likeness.shared)))}"


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
    days = f"{apart.days} days apart" if apart.days > 1 else "a day apart" if apart.days else "within a day"
    if event.same:
        return Likeness(Kind.EVENT, degree, f"the same event in other words, {days}", event.shared)
    return Likeness(Kind.DIFFERENT, degree, f"too little in common, {days}", event.shared)


def _as_written(account: Account, words: Iterable[str]) -> Iterator[str]:
    """Give names and stems as the words of a text that they come from, and numbers as they are."""
    plain = plain_of(account.title, account.text)
    written = {bare(word): raw for word, raw in zip(plain.words[::-1], plain.raw[::-1], strict=True)}
    for word in words:
        begins = (raw for known, raw in zip(plain.words, plain.raw, strict=True) if known.startswith(word))
        yield written.get(word) or (word if word[0] in _NUMBER_SIGNS else next(begins, word))
