"""How well places are found: figures on labelled texts, which must not drop.

`data/places.jsonl` are hard cases that the rules were made with. `data/places_fresh.jsonl` were written afterwards and
measured before anybody looked at what went wrong: municipalities F1 0.972. Three rules were mended after that look.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from feedwatch.config.places import load_places
from feedwatch.judge.places import find_places
from feedwatch.model.passage import Passage, Zone
from feedwatch.model.place import Gazetteer
from feedwatch.model.text import clean

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
DATA = Path(__file__).parent / "data"
MUNICIPALITY_DIGITS = 4
PROGRAMME = "klimatneutrala-stader-2030"


@cache
def sweden() -> Gazetteer:
    return load_places((ROOT / "config" / "places" / "sweden.toml").read_text("utf-8"), "sweden.toml")


@dataclass(frozen=True)
class Sample:
    """A text and the codes of the places it names."""

    title: str
    text: str
    expected: frozenset[str]

    def found(self) -> frozenset[str]:
        """Give the codes that are found."""
        title = [Passage(Zone.TITLE, clean(self.title))] if self.title else []
        body = [Passage(Zone.BODY, paragraph) for paragraph in clean(self.text).split("\n\n")]
        return frozenset(mention.code for mention in find_places([*title, *body], sweden()))


def rows(path: Path) -> Iterator[dict[str, object]]:
    return map(json.loads, path.read_text("utf-8").splitlines())


def own(file: str) -> list[Sample]:
    found = []
    for row in rows(DATA / file):
        places = row["places"]
        assert isinstance(places, list)
        found.append(Sample(str(row.get("title", "")), str(row["text"]), frozenset(places)))
    return found


def dev() -> list[Sample]:
    path = SHARED / "relevance" / "dev.jsonl"
    if not path.exists():
        pytest.skip("../shared/relevance is absent")
    codes = {place.name: place.code for place in sweden().places}
    found = []
    for row in rows(path):
        named = row["municipalities"]
        assert isinstance(named, list)
        text = f"{row['summary']}\n\n{row['body']}"
        found.append(Sample(str(row["title"]), text, frozenset(codes[name] for name in named)))
    return found


@dataclass(frozen=True)
class Figures:
    """Micro-averaged over all municipalities of all samples."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Give the harmonic mean."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def measure(samples: Iterable[Sample]) -> Figures:
    hits = found = expected = 0
    for sample in samples:
        named = {code for code in sample.expected if len(code) == MUNICIPALITY_DIGITS}
        given = {code for code in sample.found() if len(code) == MUNICIPALITY_DIGITS}
        hits, found, expected = hits + len(named & given), found + len(given), expected + len(named)
    return Figures(hits / found, hits / expected)


@pytest.mark.parametrize(
    ("file", "precision", "recall"),
    [("places.jsonl", 0.99, 0.99), ("places_fresh.jsonl", 0.98, 0.98)],
)
def test_municipalities_are_found_in_hard_texts(file: str, precision: float, recall: float) -> None:
    """Ambiguous names, lists, tables, English, capitals, people, clubs, papers."""
    figures = measure(own(file))
    assert figures.precision >= precision
    assert figures.recall >= recall


@pytest.mark.parametrize(("file", "wrong"), [("places.jsonl", 5), ("places_fresh.jsonl", 4)])
def test_most_hard_texts_are_read_without_any_mistake(file: str, wrong: int) -> None:
    """Counties included; the few that are not are known."""
    differences = {sample.text: sorted(sample.found() ^ sample.expected) for sample in own(file)}
    mistakes = {text: codes for text, codes in differences.items() if codes}
    assert len(mistakes) <= wrong, mistakes


def test_labels_are_codes_of_the_places_file() -> None:
    """A sample that expects what does not exist would count as a miss of the finder."""
    codes = {place.code for place in sweden().places}
    assert all(sample.expected <= codes for file in ("places.jsonl", "places_fresh.jsonl") for sample in own(file))


@pytest.mark.corpus
def test_municipalities_are_found_in_the_labelled_items() -> None:
    """F1 of the issue is 0.97; here all are right."""
    figures = measure(dev())
    assert figures.precision >= 0.99
    assert figures.recall >= 0.99


def check_release(text: str) -> None:
    """Check that the members of both waves are found: "Kalmar" is no county, people and addresses are no places."""
    assert Sample("", text, frozenset()).found() == set(sweden().members(PROGRAMME, date(2021, 10, 1)))


def test_the_joint_release_names_the_members_of_both_waves() -> None:
    """All 23 of October 2021 and nothing else, out of headings, a table and quotes."""
    check_release((DATA / "places_release.txt").read_text("utf-8"))


@pytest.mark.corpus
def test_the_seed_names_the_members_of_both_waves() -> None:
    """The release as it was really published."""
    files = sorted((SHARED / "seed").glob("*.txt"))
    if not files:
        pytest.skip("../shared/seed is absent")
    check_release(files[0].read_text("utf-8"))
