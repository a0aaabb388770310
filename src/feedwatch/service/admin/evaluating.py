"""How well a topic pack judges, and how well stories are grouped, against labelled items."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import combinations

from feedwatch.config.files import Configuration
from feedwatch.group.grouping import group_all
from feedwatch.model.item import Item, PublishedTrust
from feedwatch.model.place import PlaceKind
from feedwatch.model.story import Account, Assignment
from feedwatch.model.text import plain_letters
from feedwatch.model.topic import Judgement, TopicPack, Verdict
from feedwatch.model.urls import canonical
from feedwatch.service.admin.samples import Sample, judge_samples, read_samples
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


def evaluate(text: str, file: str, topic: str, configuration: Configuration) -> Report:
    """Judge and group the items of a JSON Lines text and compare; raises UsageError and ConfigError (a bad line).

    Places and stories are compared where a line has labels of them.
    """
    pack = configuration.pack(topic)
    samples = list(read_samples(text, file))
    judged = judge_samples(samples, pack, configuration)
    accounts = [
        _account(number, sample, found, configuration, pack)
        for number, (sample, found) in enumerate(zip(samples, judged, strict=True), 1)
    ]
    assignments = _grouped(accounts)
    grouped = [(s, a) for s, a in zip(samples, assignments, strict=True) if s.grouped]
    labelled_copies = _chained((s.id, s.same_text_as) for s, _ in grouped)
    copies = dict(_copy_links(samples, assignments))
    found_copies = _chained((s.id, copies[s.id]) for s, _ in grouped)
    return Report(
        items=len(samples),
        relevance=relevance_of(samples, [found.verdicts[0] for found in judged]),
        places=_places(samples, judged, configuration),
        stories=_rates(
            _pairs((s.id, s.story) for s, _ in grouped),
            _pairs((s.id, a.story_id) for s, a in grouped),
        ),
        copies=_rates(_pairs(labelled_copies.items()), _pairs(found_copies.items())),
    )


def _grouped(accounts: Sequence[Account]) -> list[Assignment]:
    """Group as the line does, where what is kept meets nothing else; what is not kept is grouped by itself."""
    kept = [account for account in accounts if account.kind]
    others = [account for account in accounts if not account.kind]
    found = {account.item_id: given for account, given in zip(kept, group_all(kept), strict=True)}
    for account, given in zip(others, group_all(others), strict=True):
        found[account.item_id] = replace(given, story_id=given.story_id + len(kept))
    return [found[account.item_id] for account in accounts]


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


def relevance_of(samples: Sequence[Sample], verdicts: Sequence[Verdict]) -> Relevance:
    """Compare the verdicts of one pack with the labels of the same items."""
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
    labelled = {(sample.id, name) for sample in samples for name in sample.municipalities or ()}
    found = {
        (sample.id, names[mention.code])
        for sample, judgement in zip(samples, judged, strict=True)
        for mention in judgement.mentions
        if sample.municipalities is not None and mention.code in names
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
