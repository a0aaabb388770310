"""Enlisting: many subscribers at once, from a list of people who agreed elsewhere. Who has left is not added again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from feedwatch.model.actor import SHELL, Actor
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import SubscriberState, Wish, address_key
from feedwatch.service.people.subscribing import LeftError, Subscribing
from feedwatch.service.people.wishes import WishError


class Outcome(StrEnum):
    """What comes of a line."""

    ADDED = "added"
    KNOWN = "known"  # they are told about the topic already
    LEFT = "left"  # they left or were erased; only they themselves can come back
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list, what it asks for, and what comes of it; `reason` says why it is refused."""

    number: int
    wish: Wish
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that added nobody, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Enlisted:
    """What came of a list."""

    added: int
    known: int
    left: int
    refused: tuple[Refused, ...]


def look_through(subscribing: Subscribing, wishes: Iterable[tuple[int, Wish]]) -> tuple[Line, ...]:
    """Tell what would come of each line of a list; adds nobody."""
    seen: set[tuple[str, str]] = set()
    lines: list[Line] = []
    for number, wish in wishes:
        line = _judge(subscribing, number, wish)
        key = (address_key(wish.address, wish.channel), wish.topic)
        if line.outcome is Outcome.ADDED and key in seen:
            line = Line(number, wish, Outcome.KNOWN)
        seen.add(key)
        lines.append(line)
    return tuple(lines)


def enlist(
    subscribing: Subscribing, wishes: Iterable[tuple[int, Wish]], consent: str, *, by: Actor = SHELL
) -> Enlisted:
    """Add everybody on a list, who agreed as `consent` says; one bad line stops no other.

    Raises UsageError when nothing says how they agreed.
    """
    words = consent.strip()
    if not words:
        raise UsageError("say how they agreed: who asks what was agreed to must find an answer (GDPR art. 7(1))")
    lines: list[Line] = []
    for number, wish in wishes:
        line = _judge(subscribing, number, wish)
        if line.outcome is Outcome.ADDED:
            line = _added(subscribing, line, words, by)
        lines.append(line)
    return counted(lines)


def counted(lines: Iterable[Line]) -> Enlisted:
    """Count what comes of lines."""
    lines = list(lines)
    added, known, left = (
        sum(line.outcome is outcome for line in lines) for outcome in (Outcome.ADDED, Outcome.KNOWN, Outcome.LEFT)
    )
    refused = tuple(Refused(line.number, line.reason) for line in lines if line.outcome is Outcome.REFUSED)
    return Enlisted(added, known, left, refused)


def _added(subscribing: Subscribing, line: Line, words: str, by: Actor) -> Line:
    """Add who is on a line, unless they have left since the line was looked at."""
    how = "a list that was imported"
    try:
        subscribing.enlist(line.wish, how=how, words=words, by=by)
    except LeftError:
        return replace(line, outcome=Outcome.LEFT)
    return line


def _judge(subscribing: Subscribing, number: int, wish: Wish) -> Line:
    try:
        standing = subscribing.standing(wish)
    except WishError as error:
        return Line(number, wish, Outcome.REFUSED, str(error))
    if standing is None:
        return Line(number, wish, Outcome.ADDED)
    return Line(number, wish, Outcome.LEFT if standing is SubscriberState.UNSUBSCRIBED else Outcome.KNOWN)
