"""What an address would give as a source, without keeping anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from feedwatch.group.identity import aliases_of
from feedwatch.judge.judge import first_look, judge
from feedwatch.model.errors import FetchError, ReadError, UsageError
from feedwatch.model.item import Entry, PublishedTrust
from feedwatch.model.source import PollError, Source, SourceKind, Validators
from feedwatch.model.topic import Reason, Verdict
from feedwatch.model.urls import is_web
from feedwatch.service.configuring import Configuring
from feedwatch.service.line.gathering import Gathered, Gathering


@dataclass(frozen=True, slots=True)
class TriedTopic:
    """What a topic pack says about an entry."""

    topic: str
    score: float
    kept: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class TriedEntry:
    """An entry as it would become an item; `published` is ISO 8601 or None."""

    key: str
    url: str
    title: str
    summary: str
    published: str | None
    published_trust: PublishedTrust
    language: str
    topics: tuple[TriedTopic, ...]
    places: tuple[str, ...]
    fulltext: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What an address gives; with `error`, nothing else is known."""

    url: str
    final_url: str
    kind: str
    title: str
    entries: tuple[TriedEntry, ...]
    repairs: tuple[str, ...]
    error: PollError | None


class Trying:
    """Tries addresses."""

    def __init__(self, gathering: Gathering, configuring: Configuring, clock: Callable[[], datetime]) -> None:
        self._gathering = gathering
        self._configuring = configuring
        self._clock = clock

    def attempt(self, url: str, kind: SourceKind) -> Trial:
        """Fetch, read and judge an address; raises UsageError when it cannot be fetched at all."""
        if not is_web(url):
            raise UsageError(f"'{url}' is not an http or https address")
        source = Source(id="tried", name=url, url=url, kind=kind)
        try:
            gathered = self._gathering.gather(source, Validators(), "")
        except (FetchError, ReadError) as error:
            temporary = not isinstance(error, FetchError) or error.temporary
            return Trial(url, url, kind.value, "", (), (), PollError(error.kind, error.message, temporary))
        if not isinstance(gathered, Gathered):  # a 304 to a request without validators
            error_told = PollError("http", "the server said 'not modified' to a first request", temporary=True)
            return Trial(url, url, kind.value, "", (), (), error_told)
        reading = gathered.reading
        entries = tuple(self._judged(entry, source) for entry in reading.entries)
        return Trial(url, gathered.fetched.final_url, reading.kind.value, reading.title, entries, reading.repairs, None)

    def page(self, url: str) -> TriedEntry | PollError:
        """Fetch and judge one article page as an item that came today; what is wrong when it cannot be read."""
        source = Source(id="tried", name=url, url=url, kind=SourceKind.PAGE)
        try:
            found = self._gathering.article(url)
        except (FetchError, ReadError) as error:
            return PollError(error.kind, error.message, temporary=True)
        entry = Entry(
            title=found.title or url,
            url=url,
            summary=found.lead,
            body=found.body,
            published=found.published,
            published_trust=PublishedTrust.STATED if found.published else PublishedTrust.FIRST_SEEN,
            language=found.language,
        )
        return self._tell(entry, "read from the page", source)

    def _judged(self, entry: Entry, source: Source) -> TriedEntry:
        configuration = self._configuring.current
        filled, how = entry, ""
        if first_look(entry, configuration.topics):
            completed = self._gathering.complete(entry)
            filled, how = completed.entry, completed.how
        return self._tell(filled, how, source)

    def _tell(self, filled: Entry, how: str, source: Source) -> TriedEntry:
        configuration = self._configuring.current
        judgement = judge(filled, source.sender, configuration.topics, configuration.gazetteer)
        return TriedEntry(
            key=aliases_of([filled], configuration.platforms)[0][0],
            url=filled.url,
            title=filled.title,
            summary=filled.summary,
            published=filled.published.isoformat() if filled.published else None,
            published_trust=filled.published_trust,
            language=judgement.language,
            topics=tuple(_tried(verdict) for verdict in judgement.verdicts),
            places=tuple(mention.code for mention in judgement.mentions),
            fulltext=how,
        )


def _tried(verdict: Verdict) -> TriedTopic:
    return TriedTopic(verdict.topic, verdict.score, verdict.kept, verdict.reasons)
