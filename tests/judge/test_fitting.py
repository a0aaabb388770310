"""Weights fitted to samples stay readable, near the author's, and of the same sign."""

from __future__ import annotations

import pytest

from feedwatch.judge.fitting import Example, cross_validate, fit, measure


def examples(*rows: tuple[str, bool, int]) -> list[Example]:
    return [
        Example(frozenset(parts.split()), relevant, f"{parts} {number}")
        for parts, relevant, times in rows
        for number in range(times)
    ]


def test_a_part_that_tells_gets_more_and_one_that_does_not_gets_less() -> None:
    """`good` stands under what is relevant only, `noise` under both."""
    fitted = fit(examples(("good noise", True, 20), ("noise", False, 20)), {"good": 1.0, "noise": 1.0}, 1.5)
    assert fitted.weights["good"] > 1.0 > fitted.weights["noise"]


def test_a_part_that_no_sample_shows_keeps_its_weight() -> None:
    """Samples move a weight only where they speak."""
    fitted = fit(examples(("good", True, 20), ("", False, 20)), {"good": 1.0, "rare": -3.5}, 0.5)
    assert fitted.weights["rare"] == -3.5


@pytest.mark.parametrize(("weight", "bound"), [(0.5, 0.0), (-0.5, 0.0)])
def test_a_weight_never_changes_its_sign(weight: float, bound: float) -> None:
    """Samples that speak against a weight can make it nothing, no more."""
    rows = examples(("odd", weight < 0, 60), ("", weight > 0, 60))
    fitted = fit(rows, {"odd": weight}, 0.0, firmness=0.1)
    assert fitted.weights["odd"] == bound


def test_a_weight_of_nothing_stays_nothing() -> None:
    """A name that only other evidence asks for is not made evidence by fitting."""
    assert fit(examples(("name", True, 20), ("", False, 20)), {"name": 0.0}, 1.0).weights == {"name": 0.0}


def test_the_firmer_the_nearer_to_the_authors_weights() -> None:
    """Firmness is how much the pack's own table is trusted."""
    rows = examples(("good", True, 30), ("", False, 30))
    loose, firm = (fit(rows, {"good": 1.0}, 2.0, firmness=firmness).weights["good"] for firmness in (0.5, 50.0))
    assert loose > firm >= 1.0


def test_fitting_is_the_same_every_time_and_rounded() -> None:
    """The table is for people: one decimal, no matter how often."""
    rows = examples(("a b", True, 7), ("a", False, 5), ("b c", True, 3), ("c", False, 9))
    weights = {"a": 0.4, "b": 1.1, "c": -0.7}
    once = fit(rows, weights, 0.8)
    assert once == fit(rows, dict(reversed(weights.items())), 0.8)
    assert all(value == round(value, 1) for value in (*once.weights.values(), once.kept))


def test_a_weight_is_not_raised_by_examples_that_have_enough_without_it() -> None:
    """Beyond `enough` a weight changes no score, so those examples say nothing about it."""
    rows = examples(("much good", True, 20), ("", False, 20))
    weights = {"much": 6.0, "good": 1.0}
    assert fit(rows, weights, 3.0, enough=5.0).weights["good"] == 1.0
    assert fit(rows, {**weights, "much": 2.0}, 3.0, enough=5.0).weights["good"] > 1.0


def test_measuring_counts_up_to_enough_as_judging_does() -> None:
    """What speaks for an example ends at `enough`, what speaks against it does not."""
    rows = examples(("a b bad", True, 1))
    weights = {"a": 3.0, "b": 3.0, "bad": -2.0}
    assert [measure(rows, weights, 3.0, enough=enough).recall for enough in (4.0, 5.0)] == [0.0, 1.0]


def test_precision_recall_and_f1() -> None:
    """Two right of three kept, one missed."""
    rows = examples(("x", True, 2), ("x y", False, 1), ("y", True, 1))
    score = measure(rows, {"x": 1.0}, 1.0)
    assert [score.precision, score.recall] == pytest.approx([2 / 3, 2 / 3])
    assert measure([], {}, 1.0).f1 == 1.0


def test_cross_validation_keeps_a_story_in_one_fold() -> None:
    """A part that one story alone shows cannot be learned from its own copies."""
    copies = [Example(frozenset({"one", "story"}), True, "the same story") for _ in range(10)]
    others = [Example(frozenset({"one"}), False, f"other {number}") for number in range(30)]
    weights = {"one": 0.1, "story": 0.1}
    fitted = fit([*copies, *others], weights, 1.0)
    assert measure([*copies, *others], fitted.weights, fitted.kept).recall == 1.0
    assert cross_validate([*copies, *others], weights, 1.0).recall == 0.0
