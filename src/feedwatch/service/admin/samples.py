"""Samples: items with the label of a person, as the files beside the topic packs hold them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedwatch.config.files import Configuration
from feedwatch.config.samples import lines_of
from feedwatch.judge.judge import judge
from feedwatch.model.errors import ConfigError, Problem
from feedwatch.model.item import Entry, PublishedTrust
from feedwatch.model.source import Sender
from feedwatch.model.text import clean, one_line
from feedwatch.model.topic import Judgement, TopicPack


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled item; `municipalities` is None where nobody said them, `grouped` tells whether stories were."""

    id: str
    source_id: str
    url: str
    published: datetime
    title: str
    summary: str
    body: str
    relevant: bool
    reason: str
    municipalities: frozenset[str] | None
    grouped: bool
    story: str | None
    same_text_as: str | None

    @property
    def entry(self) -> Entry:
        """Give it as a source would."""
        return Entry(
            title=self.title,
            url=self.url,
            summary=self.summary,
            body=self.body,
            published=self.published,
            published_trust=PublishedTrust.STATED,
        )


def read_samples(text: str, file: str) -> Iterator[Sample]:
    """Read labelled items, one JSON object a line; raises ConfigError with the line of one that is none."""
    for number, line in lines_of(text):
        try:
            yield _sample(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            what = f"is not a labelled item: {type(error).__name__} {error}"
            raise ConfigError([Problem(file, number, what)]) from error


def judge_samples(samples: Sequence[Sample], pack: TopicPack, configuration: Configuration) -> list[Judgement]:
    """Judge samples by one pack, as sent by their sources where the configuration has them."""
    senders = {source.id: source.sender for source in configuration.sources}
    return [
        judge(sample.entry, senders.get(sample.source_id, Sender(sample.source_id)), (pack,), configuration.gazetteer)
        for sample in samples
    ]


def _sample(data: Any) -> Sample:
    if not isinstance(data, dict):
        raise TypeError("must be an object in braces")
    places = data.get("municipalities")
    return Sample(
        id=str(data["id"]),
        source_id=str(data.get("source_id") or ""),
        url=str(data.get("url") or ""),
        published=datetime.fromisoformat(data["published"]),
        title=one_line(data["title"]),
        summary=clean(data.get("summary") or ""),
        body=clean(data.get("body") or ""),
        relevant=bool(data["relevant"]),
        reason=one_line(str(data.get("reason") or "")),
        municipalities=frozenset(places or ()) if "municipalities" in data else None,
        grouped="story" in data or "same_text_as" in data,
        story=data.get("story"),
        same_text_as=data.get("same_text_as"),
    )
