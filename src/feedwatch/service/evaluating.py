"""How well a topic pack judges, and how well stories are grouped, against labelled items."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from feedwatch.config.files import Configuration
from feedwatch.group.grouping import group_all
from feedwatch.judge.judge import judge
from feedwatch.model.errors import ConfigError, Problem, UsageError
from feedwatch.model.place import PlaceKind
from feedwatch.model.story import Assignment, StoryRole, Told
from feedwatch.model.topic import Judgement
from feedwatch.model.urls import canonical

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision, recall and their harmonic mean, each 0..1; 1 where there was nothing to find or nothing found."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Wrong:
    """An item judged otherwise than labelled."""

    id: str
    title: str
    expected: str
    decision: str
    score: float


@dataclass(frozen=True, slots=True)
class Relevance(Rates):
    """Rates of relevance, and every item that was judged wrong."""

    wrong: tuple[Wrong, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found."""

    items: int
    relevance: Relevance
    places: Rates
    stories: Rates
    copies: Rates


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled item."""

    id: str
    source_id: str
    published: datetime
    title: str
    summary: str
    body: str
    relevant: bool
    municipalities: frozenset[str]
    story: str | None
    same_text_as: str | None


def evaluate(text: str, file: str, topic: str, configuration: Configuration) -> Report:
    """Judge and group the items of a JSON Lines text and compare; raises UsageError and ConfigError (a bad line)."""
    pack = configuration.topic(topic)
    if pack is None:
        raise UsageError(f"there is no topic '{topic}'; topics are: {', '.join(p.name for p in configuration.topics)}")
    samples = list(_samples(text, file))
    judged = [judge(s.title, s.summary, s.body, "", (pack,), configuration.gazetteer) for s in samples]
    told = [_told(number, sample, found) for number, (sample, found) in enumerate(zip(samples, judged, strict=True), 1)]
    assignments = group_all(told)
    return Report(
        items=len(samples),
        relevance=_relevance(samples, judged),
        places=_places(samples, judged, configuration),
        stories=_rates(_same(samples, lambda s: s.story), _found_stories(samples, assignments)),
        copies=_rates(_copy_pairs(_links(samples)), _copy_pairs(_found_links(samples, assignments))),
    )


def _samples(text: str, file: str) -> Iterator[Sample]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield _sample(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                what = f"is not a labelled item: {type(error).__name__} {error}"
                raise ConfigError([Problem(file, number, what)]) from error


def _sample(data: dict[str, Any]) -> Sample:
    return Sample(
        id=str(data["id"]),
        source_id=str(data.get("source_id", "")),
        published=datetime.fromisoformat(data["published"]),
        title=data["title"],
        summary=data.get("summary") or "",
        body=data.get("body") or "",
        relevant=bool(data["relevant"]),
        municipalities=frozenset(data.get("municipalities") or ()),
        story=data.get("story"),
        same_text_as=data.get("same_text_as"),
    )
