"""How well the packs judge labelled items: floors that must not be fallen below, and why each item is judged so."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pytest

from feedwatch.config.places import load_places
from feedwatch.config.topics import load_topic
from feedwatch.judge.fitting import Example, Score, cross_validate, measure
from feedwatch.judge.judge import first_look, judge, parts_of
from feedwatch.judge.topics import MORE_THAN_ENOUGH
from feedwatch.model.item import Entry
from feedwatch.model.place import Gazetteer
from feedwatch.model.source import Sender
from feedwatch.model.topic import TopicPack

ROOT = Path(__file__).resolve().parents[2]
CLIMATE = ROOT / "config/topics/climate-contract.toml"
DEV = ROOT / "config/topics/climate-contract.dev.jsonl"
OWN = ROOT / "config/topics/climate-contract.samples.jsonl"
MEALS = ROOT / "docs/examples/topics/school-meals.toml"
MEAL_SAMPLES = ROOT / "docs/examples/topics/school-meals.samples.jsonl"


@lru_cache
def gazetteer() -> Gazetteer:
    path = ROOT / "config/places/sweden.toml"
    return load_places(path.read_text(encoding="utf-8"), str(path))


@lru_cache
def pack_of(path: Path) -> TopicPack:
    return load_topic(path.read_text(encoding="utf-8"), str(path))


@lru_cache
def samples(path: Path) -> tuple[tuple[Entry, Sender, bool, str], ...]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(
        (
            Entry(
                title=row["title"],
                summary=row["summary"] or "",
                body=row["body"] or "",
                published=datetime.fromisoformat(row["published"]),
            ),
            Sender(row["source_id"]),
            row["relevant"],
            f"{path.name} {row.get('story') or row['id']}",
        )
        for row in rows
    )


@lru_cache
def examples(pack: TopicPack, path: Path) -> tuple[Example, ...]:
    return tuple(
        Example(parts_of(entry, sender, pack, gazetteer()), relevant, story)
        for entry, sender, relevant, story in samples(path)
    )


def rates(pack: TopicPack, path: Path) -> Score:
    return measure(examples(pack, path), pack.weights, pack.kept, enough=pack.enough)


@pytest.mark.parametrize(
    ("path", "precision", "recall", "f1"),
    [(DEV, 0.97, 0.98, 0.98), (OWN, 0.96, 0.96, 0.97)],
    ids=["dev", "own"],
)
def test_the_climate_pack_judges_as_well_as_it_did(path: Path, precision: float, recall: float, f1: float) -> None:
    """Precision, recall and F1 of the labelled items stay above their floors."""
    found = rates(pack_of(CLIMATE), path)
    assert found.precision >= precision
    assert found.recall >= recall
    assert found.f1 >= f1


def test_weights_fitted_without_a_fifth_of_the_stories_judge_that_fifth_nearly_as_well() -> None:
    """Cross-validated F1 is within 0.03 of the figure for items that the weights were fitted to."""
    pack = pack_of(CLIMATE)
    everything = [*examples(pack, DEV), *examples(pack, OWN)]
    fitted = measure(everything, pack.weights, pack.kept, enough=pack.enough)
    assert cross_validate(everything, pack.weights, pack.kept, enough=pack.enough).f1 >= fitted.f1 - 0.03


def test_the_score_is_the_sum_of_the_named_parts() -> None:
    """What `why` shows adds up."""
    pack = pack_of(CLIMATE)
    for entry, sender, _, _ in samples(DEV)[:60]:
        verdict = judge(entry, sender, (pack,), gazetteer()).verdicts[0]
        assert verdict.score == pytest.approx(sum(reason.points for reason in verdict.reasons))
        named = [reason for reason in verdict.reasons if reason.part != MORE_THAN_ENOUGH]
        assert all(reason.points == pack.weights[reason.part] for reason in named)


def test_the_first_look_fetches_the_article_of_nearly_every_relevant_item() -> None:
    """A first look at title and summary misses no relevant item of the dev set, and of the hard ones one in a hundred."""
    pack = pack_of(CLIMATE)
    for path, share in ((DEV, 0.0), (OWN, 0.01)):
        wanted = [entry for entry, _, relevant, _ in samples(path) if relevant]
        missed = [e.title for e in wanted if not first_look(Entry(title=e.title, summary=e.summary), (pack,))]
        assert len(missed) <= share * len(wanted), missed


def test_a_pack_for_another_topic_needs_no_code() -> None:
    """The example pack about school meals, one page of TOML, judges its samples without a mistake."""
    found = rates(pack_of(MEALS), MEAL_SAMPLES)
    assert (found.precision, found.recall) == (1.0, 1.0)


def test_two_packs_judge_side_by_side() -> None:
    """Each pack gives its own verdict, in the order given, and neither changes the other's."""
    both = (pack_of(MEALS), pack_of(CLIMATE))
    for entry, sender, _, _ in samples(DEV)[:20]:
        together = judge(entry, sender, both, gazetteer()).verdicts
        assert [verdict.topic for verdict in together] == ["school-meals", "climate-contract"]
        alone = judge(entry, sender, both[1:], gazetteer()).verdicts[0]
        assert together[1].decision == alone.decision
