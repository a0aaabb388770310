"""How well a topic pack judges, and how well stories are grouped, against labelled items."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from feedwatch.config.files import Configuration
from feedwatch.group.grouping import group_all
from feedwatch.judge.judge import judge
from feedwatch.model.errors import ConfigError, Problem, UsageError
from feedwatch.model.item import Entry, Item, PublishedTrust
from feedwatch.model.place import PlaceKind
from feedwatch.model.source import Sender
from feedwatch.model.story import Account, Assignment
from feedwatch.model.text import clean, one_line, plain_letters
from feedwatch.model.topic import Judgement, TopicPack
from feedwatch.model.urls import canonical
from feedwatch.service.line.accounts import account_of


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
    url: str
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
    samples = list(read_samples(text, file))
    senders = {source.id: source.sender for source in configuration.sources}
    judged = [
        judge(_entry(s), senders.get(s.source_id, Sender(s.source_id)), (pack,), configuration.gazetteer)
        for s in samples
    ]
    accounts = [
        _account(number, sample, found, configuration, pack)
        for number, (sample, found) in enumerate(zip(samples, judged, strict=True), 1)
    ]
    assignments = group_all(accounts)
    labelled_copies = _chained((s.id, s.same_text_as) for s in samples)
    found_copies = _chained(_copy_links(samples, assignments))
    return Report(
        items=len(samples),
        relevance=_relevance(samples, judged),
        places=_places(samples, judged, configuration),
        stories=_rates(
            _pairs((s.id, s.story) for s in samples),
            _pairs((s.id, a.story_id) for s, a in zip(samples, assignments, strict=True)),
        ),
        copies=_rates(_pairs(labelled_copies.items()), _pairs(found_copies.items())),
    )


def read_samples(text: str, file: str) -> Iterator[Sample]:
    """Read labelled items, one JSON object a line; raises ConfigError with the line of one that is none."""
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
        source_id=str(data.get("source_id") or ""),
        url=str(data.get("url") or ""),
        published=datetime.fromisoformat(data["published"]),
        title=one_line(data["title"]),
        summary=clean(data.get("summary") or ""),
        body=clean(data.get("body") or ""),
        relevant=bool(data["relevant"]),
        municipalities=frozenset(data.get("municipalities") or ()),
        story=data.get("story"),
        same_text_as=data.get("same_text_as"),
    )


def _entry(sample: Sample) -> Entry:
    return Entry(
        title=sample.title,
        url=sample.url,
        summary=sample.summary,
        body=sample.body,
        published=sample.published,
        published_trust=PublishedTrust.STATED,
    )


def _own_place(sample: Sample, configuration: Configuration) -> str:
    """Give the place whose newsroom published an item: the source's, or the municipality that its id begins with."""
    source = configuration.source(sample.source_id)
    if source is not None:
        return source.place
    first = plain_letters(sample.source_id.split("-")[0])
    named = (place.code for place in configuration.gazetteer.places if plain_letters(place.name) == first)
    return max(named, key=len, default="")


def _account(number: int, sample: Sample, found: Judgement, configuration: Configuration, pack: TopicPack) -> Account:
    item = Item(
        source_id=sample.source_id,
        key=sample.id,
        url=sample.url,
        canonical_url=canonical(sample.url),
        title=sample.title,
        summary=sample.summary,
        body=sample.body,
        published=sample.published,
        published_trust=PublishedTrust.STATED,
        language=found.language,
        content_hash="",
        first_seen=sample.published,
    )
    return account_of(number, item, found, _own_place(sample, configuration), (pack,))


def _relevance(samples: Sequence[Sample], judged: Sequence[Judgement]) -> Relevance:
    verdicts = [found.verdicts[0] for found in judged]
    labelled = {sample.id for sample in samples if sample.relevant}
    found = {sample.id for sample, verdict in zip(samples, verdicts, strict=True) if verdict.kept}
    wrong = tuple(
        Wrong(
            id=sample.id,
            title=sample.title,
            expected="relevant" if sample.relevant else "not relevant",
            decision=verdict.decision.value,
            score=verdict.score,
        )
        for sample, verdict in zip(samples, verdicts, strict=True)
        if sample.relevant is not verdict.kept
    )
    rates = _rates(labelled, found)
    return Relevance(rates.precision, rates.recall, rates.f1, wrong)


def _places(samples: Sequence[Sample], judged: Sequence[Judgement], configuration: Configuration) -> Rates:
    names = {place.code: place.name for place in configuration.gazetteer.places if place.kind is PlaceKind.MUNICIPALITY}
    labelled = {(sample.id, name) for sample in samples for name in sample.municipalities}
    found = {
        (sample.id, names[mention.code])
        for sample, judgement in zip(samples, judged, strict=True)
        for mention in judgement.mentions
        if mention.code in names
    }
    return _rates(labelled, found)


def _copy_links(samples: Sequence[Sample], assignments: Sequence[Assignment]) -> Iterator[tuple[str, str | None]]:
    for sample, assignment in zip(samples, assignments, strict=True):
        is_copy = assignment.same_text and assignment.like_item
        yield sample.id, samples[assignment.like_item - 1].id if is_copy else None


def _chained(links: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Give each item the last one that its chain of links leads to; items of one chain have the same."""
    follows = dict(links)

    def end(item: str) -> str:
        seen = {item}
        while (following := follows.get(item)) and following not in seen:
            seen.add(following)
            item = following
        return item

    return {item: end(item) for item in follows}


def _pairs(groups: Iterable[tuple[str, Hashable]]) -> set[tuple[str, ...]]:
    """Give every pair of items that are in one group; items in no group (None) pair with nobody."""
    members: dict[Hashable, list[str]] = {}
    for item, group in groups:
        if group is not None:
            members.setdefault(group, []).append(item)
    return {pair for group in members.values() for pair in combinations(sorted(group), 2)}


def _rates(labelled: AbstractSet[Hashable], found: AbstractSet[Hashable]) -> Rates:
    right = len(labelled & found)
    precision = right / len(found) if found else 1.0
    recall = right / len(labelled) if labelled else 1.0
    f1 = 2 * precision * recall / (precision + recall) if right else float(labelled == found)
    return Rates(round(precision, 4), round(recall, 4), round(f1, 4))
