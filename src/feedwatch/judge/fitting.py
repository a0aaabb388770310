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


def fit(examples: Sequence[Example], weights: Mapping[str, float], kept: float, *, firmness: float = 2.0) -> Fitted:
    """Give the weights that suit the examples best; the higher the firmness, the nearer they stay to those given."""
    prior = {**weights, _BORDER: kept}
    found = dict(prior)
    names = sorted(name for name in prior if prior[name])
    having = {name: [i for i, e in enumerate(examples) if name in e.parts] for name in weights}
    having[_BORDER] = list(range(len(examples)))
    scores = [sum(found[part] for part in e.parts if part in weights) - kept for e in examples]
    for _ in range(_ROUNDS):
        moved = 0.0
        for name in names:
            direction = -1.0 if name == _BORDER else 1.0
            step = _step(examples, scores, having[name], direction, firmness, found[name] - prior[name])
            new = _same_sign(found[name] + step, prior[name])
            change, found[name] = new - found[name], new
            for i in having[name]:
                scores[i] += direction * change
            moved = max(moved, abs(change))
        if moved < _SETTLED:
            break
    rounded = {name: round(value, 1) for name, value in found.items()}
    return Fitted({name: rounded[name] for name in weights}, rounded[_BORDER])


def measure(examples: Sequence[Example], weights: Mapping[str, float], kept: float) -> Score:
    """Give precision, recall and F1 of weights over examples."""
    return _score([(_is_kept(example, weights, kept), example.relevant) for example in examples])


def cross_validate(
    examples: Sequence[Example], weights: Mapping[str, float], kept: float, *, folds: int = 5, firmness: float = 2.0
) -> Score:
    """Fit on all folds but one and measure on that one, over all folds; a story lies in one fold as a whole."""
    groups = {group: number % folds for number, group in enumerate(sorted({e.group for e in examples}))}
    judged: list[tuple[bool, bool]] = []
    for fold in range(folds):
        fitted = fit([e for e in examples if groups[e.group] != fold], weights, kept, firmness=firmness)
        tested = [e for e in examples if groups[e.group] == fold]
        judged += [(_is_kept(e, fitted.weights, fitted.kept), e.relevant) for e in tested]
    return _score(judged)


def _step(
    examples: Sequence[Example],
    scores: Sequence[float],
    having: Sequence[int],
    direction: float,
    firmness: float,
    away: float,
) -> float:
    """Give the Newton step of one weight, held within bounds."""
    slope = -firmness * away
    curve = firmness
    for i in having:
        chance = _chance(scores[i])
        slope += direction * (float(examples[i].relevant) - chance)
        curve += chance * (1.0 - chance)
    return max(-_LARGEST_STEP, min(_LARGEST_STEP, slope / curve))


def _chance(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def _same_sign(value: float, prior: float) -> float:
    return max(0.0, value) if prior >= 0 else min(0.0, value)


def _is_kept(example: Example, weights: Mapping[str, float], kept: float) -> bool:
    """Tell what judging would decide; scores are rounded as there, see `judge.topics`."""
    return round(sum(weights.get(part, 0.0) for part in example.parts), 2) >= kept


def _score(judged: Sequence[tuple[bool, bool]]) -> Score:
    """Give the rates of (kept, relevant) pairs."""
    right = sum(kept and relevant for kept, relevant in judged)
    found = sum(kept for kept, _ in judged)
    wanted = sum(relevant for _, relevant in judged)
    precision = right / found if found else 1.0
    recall = right / wanted if wanted else 1.0
    total = precision + recall
    return Score(precision, recall, 2 * precision * recall / total if total else 0.0)
