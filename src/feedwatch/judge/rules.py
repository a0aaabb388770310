"""When evidence holds: the words of an item as bits, and the rules over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from feedwatch.judge.sentences import Sentence
from feedwatch.judge.vocabulary import Hit
from feedwatch.model.passage import Zone
from feedwatch.model.topic import TEXT_ZONES, Evidence, Within

_OPENING = (Zone.TITLE, Zone.LEAD)


@dataclass(slots=True)
class Seen:
    """A sentence with what stands in it: hits of groups, their bits, and hits of everything else by its list."""

    sentence: Sentence
    hits: list[Hit]
    bits: int
    others: dict[str, list[Hit]]


@dataclass(slots=True)
class Reading:
    """An item while it is read: `item` are the bits that hold for all of it, `text` those that stand in the text."""

    seen: list[Seen]
    item: int = 0
    text: int = 0
    zones: dict[Zone, list[Seen]] = field(default_factory=dict)
    sentences: int = 0
    parts: dict[tuple[Zone, ...], tuple[list[Seen], int]] = field(default_factory=dict)

    def hold(self, bits: int) -> None:
        """Add what holds for the whole item."""
        self.item |= bits
        self.text |= bits

    def part(self, zones: tuple[Zone, ...]) -> tuple[list[Seen], int]:
        """Give the sentences of some zones and all that stands in them."""
        known = self.parts.get(zones)
        if known is None:
            seen = [one for zone in zones for one in self.zones[zone]]
            known = self.parts[zones] = (seen, union(one.bits for one in seen))
        return known


@dataclass(frozen=True, slots=True)
class Rule:
    """An evidence as bits."""

    evidence: Evidence
    bit: int
    every: tuple[int, ...]
    also: tuple[int, ...]
    without: int
    unless: int
    must: int  # bits that have to stand in the text, for a quick no


def gather(reading: Reading) -> None:
    """Bring the sums of a reading up to date with its sentences."""
    reading.zones = {zone: [] for zone in Zone}
    reading.parts.clear()
    for one in reading.seen:
        reading.zones[one.sentence.zone].append(one)
    reading.text = reading.item | union(one.bits for zone in TEXT_ZONES for one in reading.zones[zone])
    reading.sentences = sum(len(reading.zones[zone]) for zone in TEXT_ZONES)


def show(rule: Rule, reading: Reading) -> Sequence[Seen]:
    """Give the first scope that shows a rule when there are as many as it asks for, else nothing.

    The caller has looked whether what `must` stand in the text stands there, and nothing of `unless`.
    """
    if not _has_each(reading.text, rule.also):
        return ()
    evidence = rule.evidence
    seen, bits_there = reading.part(evidence.zones)
    if (
        not seen
        or not _has_each(reading.item | bits_there, rule.every)
        or (evidence.only and _elsewhere(rule, reading))
    ):
        return ()
    if evidence.within is Within.SENTENCE:
        shown = _sentences_with(rule, seen, reading.item)
        return shown[:1] if _often_enough(evidence, len(shown), reading.sentences) else ()
    if evidence.within is Within.OPENING:
        seen, bits_there = reading.part(_OPENING)
    stands = not rule.without & bits_there and _has_each(reading.item | bits_there, rule.every)
    return seen if stands and _often_enough(evidence, 1, reading.sentences) else ()


def _has_each(bits: int, wanted: Iterable[int]) -> bool:
    """Tell whether bits have one of each; a loop, because it runs some hundred times for every item."""
    for one in wanted:  # noqa: SIM110 - all() with a generator takes three times as long
        if not one & bits:
            return False
    return True


def _sentences_with(rule: Rule, seen: Sequence[Seen], item: int) -> list[Seen]:
    """Give the sentences that have one of each that a rule asks for, what holds for the whole item left out."""
    wanted = [bits for bits in rule.every if not bits & item]
    without = rule.without
    if not wanted:
        return [one for one in seen if not one.bits & without]
    first, *others = wanted
    return [one for one in seen if one.bits & first and not one.bits & without and _has_each(one.bits, others)]


def _often_enough(evidence: Evidence, shown: int, sentences: int) -> bool:
    if shown < evidence.least or (evidence.most is not None and shown > evidence.most):
        return False
    return evidence.least_share * sentences <= shown <= evidence.most_share * max(sentences, shown)


def _elsewhere(rule: Rule, reading: Reading) -> bool:
    """Tell whether the first thing a rule asks for stands in the text outside of the rule's zones."""
    others = tuple(zone for zone in TEXT_ZONES if zone not in rule.evidence.zones)
    return bool(rule.every[0] & reading.part(others)[1])


def shown_words(rule: Rule, scope: Sequence[Seen]) -> dict[str, None]:
    """Give the words in a scope that show a rule, one for each thing it asks for."""
    words: dict[str, None] = {}
    for wanted in rule.every:
        found = ((one, hit) for one in scope for hit in one.hits if wanted >> hit.group & 1)
        first = next(found, None)
        if first:
            words[spell(*first)] = None
    return words


def spell(one: Seen, hit: Hit) -> str:
    """Give the words of a hit as they stand in the text."""
    return " ".join(one.sentence.words[hit.start : hit.end])


def union(bits: Iterable[int]) -> int:
    """Give all bits of some."""
    result = 0
    for one in bits:
        result |= one
    return result
