"""Weights of a topic pack from labelled samples, so that the table stays readable and every weight keeps its meaning.

The model is the one that judges: an item is kept when the sum of the weights of its parts reaches the threshold. Read as
logistic regression, the distance from the threshold is the logarithm of the odds that a reader wants the item. The best
weights make the labels likely *and* stay near the weights that the pack has: a penalty on the squared distance from them (a
Gaussian prior around the pack's table; Bishop, Pattern Recognition and Machine Learning, 4.5). So samples move a weight
only where they speak, and a part that no sample shows keeps the weight its author gave it. A weight never changes its sign, and one of nothing stays nothing.

Solved by coordinate descent with Newton steps: plain arithmetic in a fixed order, the same result everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

_ROUNDS = 60
_SETTLED = 1e-4
_LARGEST_STEP = 1.0
_BORDER = "kept"


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled item: the parts that it shows; items of one `group` (story) are never on both sides of a test."""

    parts: frozenset[str]
    relevant: bool
    group: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights and the threshold for kept, rounded to one decimal."""

    weights: dict[str, float]
    kept: float


@dataclass(frozen=True, slots=True)
class Score:
    """How well examples are told apart; each 0..1."""

    precision: float
    recall: float
    f1: float


def fit(
    examples: Sequence[Example],
    weights: Mapping[str, float],
    kept: float,
    *,
    enough: float = math.inf,
    firmness: float = 2.0,
) -> Fitted:
    """Give the weights that suit the examples best; the higher the firmness, the nearer they stay to those given.

    What speaks for an example counts up to `enough`, as in judging; beyond it a weight changes nothing there.
    """
    prior = {**weights, _BORDER: kept}
    found = dict(prior)
    having = {name: [i for i, e in enumerate(examples) if name in e.parts] for name in weights}
    sums = [_Sums.of(example, weights, kept, enough) for example in examples]
    for _ in range(_ROUNDS):
        moved = 0.0
        for name in sorted(name for name in prior if prior[name]):
            shown = sums if name == _BORDER else [sums[i] for i in having[name]]
            side = _side(name, prior[name])
            step = _step(shown, side, firmness, found[name] - prior[name])
            new = _same_sign(found[name] + step, prior[name])
            change, found[name] = new - found[name], new
            for one in shown:
                one.add(side, change)
            moved = max(moved, abs(change))
        if moved < _SETTLED:
            break
    rounded = {name: round(value, 1) for name, value in found.items()}
    return Fitted({name: rounded[name] for name in weights}, rounded[_BORDER])


def measure(
    examples: Sequence[Example], weights: Mapping[str, float], kept: float, *, enough: float = math.inf
) -> Score:
    """Give precision, recall and F1 of weights over examples."""
    return _score([(_is_kept(example, weights, kept, enough), example.relevant) for example in examples])


def cross_validate(
    examples: Sequence[Example],
    weights: Mapping[str, float],
    kept: float,
    *,
    enough: float = math.inf,
    folds: int = 5,
    firmness: float = 2.0,
) -> Score:
    """Fit on all folds but one and measure on that one, over all folds; a story lies in one fold as a whole."""
    groups = {group: number % folds for number, group in enumerate(sorted({e.group for e in examples}))}
    judged: list[tuple[bool, bool]] = []
    for fold in range(folds):
        learnt = [e for e in examples if groups[e.group] != fold]
        fitted = fit(learnt, weights, kept, enough=enough, firmness=firmness)
        tested = [e for e in examples if groups[e.group] == fold]
        judged += [(_is_kept(e, fitted.weights, fitted.kept, enough), e.relevant) for e in tested]
    return _score(judged)


class _Side(Enum):
    """What a weight does to a score: it speaks for the item, against it, or raises the border."""

    FOR = 1
    AGAINST = 2
    BORDER = 3


def _side(name: str, weight: float) -> _Side:
    if name == _BORDER:
        return _Side.BORDER
    return _Side.FOR if weight > 0 else _Side.AGAINST


@dataclass(slots=True)
class _Sums:
    """The sums of one example while weights move."""

    relevant: bool
    enough: float
    speaks_for: float
    against: float
    border: float

    @classmethod
    def of(cls, example: Example, weights: Mapping[str, float], kept: float, enough: float) -> _Sums:
        speaks_for, against = _sums(example, weights)
        return cls(example.relevant, enough, speaks_for, against, kept)

    @property
    def score(self) -> float:
        return min(self.speaks_for, self.enough) + self.against - self.border

    def add(self, side: _Side, change: float) -> None:
        if side is _Side.FOR:
            self.speaks_for += change
        elif side is _Side.AGAINST:
            self.against += change
        else:
            self.border += change


def _sums(example: Example, weights: Mapping[str, float]) -> tuple[float, float]:
    points = [weights.get(part, 0.0) for part in sorted(example.parts)]
    return sum(point for point in points if point > 0), sum(point for point in points if point < 0)


def _step(shown: Sequence[_Sums], side: _Side, firmness: float, away: float) -> float:
    """Give the Newton step of one weight, held within bounds."""
    direction = -1.0 if side is _Side.BORDER else 1.0
    slope = -firmness * away
    curve = firmness
    for one in shown:
        if side is _Side.FOR and one.speaks_for > one.enough:
            continue
        chance = _chance(one.score)
        slope += direction * (float(one.relevant) - chance)
        curve += chance * (1.0 - chance)
    return max(-_LARGEST_STEP, min(_LARGEST_STEP, slope / curve))


def _chance(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def _same_sign(value: float, prior: float) -> float:
    return max(0.0, value) if prior >= 0 else min(0.0, value)


def _is_kept(example: Example, weights: Mapping[str, float], kept: float, enough: float) -> bool:
    """Tell what judging would decide; scores are rounded as there, see `judge.topics`."""
    speaks_for, against = _sums(example, weights)
    return round(min(speaks_for, enough) + against, 2) >= kept


def _score(judged: Sequence[tuple[bool, bool]]) -> Score:
    """Give the rates of (kept, relevant) pairs."""
    right = sum(kept and relevant for kept, relevant in judged)
    found = sum(kept for kept, _ in judged)
    wanted = sum(relevant for _, relevant in judged)
    precision = right / found if found else 1.0
    recall = right / wanted if wanted else 1.0
    total = precision + recall
    return Score(precision, recall, 2 * precision * recall / total if total else 0.0)
