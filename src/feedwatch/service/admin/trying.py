"""What an address would give as a source, without keeping anything.

fetched and read as ever -> the newest entries completed and judged -> what is known of them already -> what to expect
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from feedwatch.group.identity import aliases_of
from feedwatch.judge.judge import first_look, judge
from feedwatch.model.errors import FetchError, ReadError, UsageError
from feedwatch.model.item import Entry, PublishedTrust, Reading
from feedwatch.model.saying import NOTHING_SAID, Saying
from feedwatch.model.says import Says
from feedwatch.model.source import Fetched, PollError, Source, SourceKind, Validators
from feedwatch.model.topic import Decision, Reason, Verdict
from feedwatch.model.urls import canonical, is_web, with_scheme
from feedwatch.service.admin.kinship import Kin, Kinship
from feedwatch.service.admin.outlook import Caution, Mind, Outlook, cautions_of, language_of, outlook_of
from feedwatch.service.configuring import Configuring
from feedwatch.service.line.deciding import packs_of
from feedwatch.service.line.gathering import Gathered, Gathering

TRIED = "tried"  # the id of a source that is none
# Where https was only assumed, a site without it is asked again without.
NO_HTTPS = frozenset({"connect", "tls", "timeout"})
_REMEMBERED = timedelta(minutes=5)
_MOST_REMEMBERED = 10


_Gather = Callable[[Source], tuple[Fetched, Reading]]


@dataclass(frozen=True, slots=True)
class TriedTopic:
    """What a topic pack says about an entry."""

    topic: str
    score: float
    kept: bool
    reasons: tuple[Reason, ...]
    decision: Decision = Decision.REJECTED


@dataclass(frozen=True, slots=True)
class TriedEntry:
    """An entry as it would become an item; `published` is ISO 8601 or None, `known` what we have of it already."""

    key: str
    url: str
    title: str
    summary: str
    published: str | None
    published_trust: PublishedTrust
    language: str
    topics: tuple[TriedTopic, ...]
    places: tuple[str, ...]
    fulltext: Saying
    published_raw: str = ""
    known: tuple[Kin, ...] = ()

    @property
    def decision(self) -> Decision:
        """Give what would become of it: the best that any topic says."""
        said = {topic.decision for topic in self.topics}
        return next((one for one in (Decision.KEPT, Decision.DOUBTFUL) if one in said), Decision.REJECTED)


@dataclass(frozen=True, slots=True)
class Trial:
    """What an address gives, the newest entries first; with `error`, nothing else is known.

    `url` is the address that was asked, which differs from what was written when a scheme was missing. `total` counts all
    entries of the document, `watched_as` is the source that watches the address already, or empty.
    """

    url: str
    final_url: str
    kind: str
    title: str
    entries: tuple[TriedEntry, ...]
    repairs: tuple[str, ...]
    error: PollError | None
    total: int = 0
    outlook: Outlook | None = None
    cautions: tuple[Caution, ...] = ()
    watched_as: str = ""


class Trying:
    """Tries addresses."""

    def __init__(
        self, gathering: Gathering, configuring: Configuring, kinship: Kinship, clock: Callable[[], datetime]
    ) -> None:
        self._gathering = gathering
        self._configuring = configuring
        self._kinship = kinship
        self._clock = clock
        self._pages = _Pages()

    def attempt(self, url: str, kind: SourceKind, *, most: int | None = None, pages: int | None = None) -> Trial:
        """Try an address as `attempt_source` does."""
        return self.attempt_source(Source(id=TRIED, name=url, url=url, kind=kind), most=most, pages=pages)

    def attempt_source(
        self, source: Source, *, most: int | None = None, pages: int | None = None, remembered: bool = False
    ) -> Trial:
        """Fetch, read and judge what a source would give: its newest `most` entries, at most so many `pages` read.

        An address without a scheme is asked by https, and by http where nobody answers that. With `remembered`, a page that
        was tried a moment ago is read again as it was: somebody types selectors, and the site need not notice. Raises
        UsageError when it cannot be fetched at all.
        """
        asked = _at(source, with_scheme(source.url))
        if not is_web(asked.url):
            raise UsageError(f"'{source.url}' is not an http or https address")
        gather = self._remembered if remembered and source.kind is SourceKind.PAGE else self._fresh
        trial = self._attempt(asked, gather, most, pages)
        if asked.url != source.url.strip() and trial.error is not None and trial.error.kind in NO_HTTPS:
            plain = self._attempt(_at(source, asked.url.replace("https://", "http://", 1)), gather, most, pages)
            return plain if plain.error is None else trial
        return trial

    def _attempt(self, source: Source, gather: _Gather, most: int | None, pages: int | None) -> Trial:
        try:
            fetched, reading = gather(source)
        except (FetchError, ReadError) as error:
            temporary = not isinstance(error, FetchError) or error.temporary
            return self._failed(source, PollError(error.kind, error.message, temporary))
        settings = self._configuring.current.settings.poll
        desk = _Desk(self, source, settings.articles if pages is None else pages)
        entries = tuple(desk.judged(entry) for entry in _newest(reading.entries)[:most])
        language = language_of([entry.language for entry in entries]) or reading.language
        return Trial(
            url=source.url,
            final_url=fetched.final_url,
            kind=reading.kind.value,
            title=reading.title,
            entries=entries,
            repairs=reading.repairs,
            error=None,
            total=len(reading.entries),
            outlook=outlook_of(fetched, reading, language, settings.default_interval),
            cautions=(*cautions_of(fetched, reading, self._clock()), *_pages_unread(entries)),
            watched_as=self._watched_as(source, fetched.final_url),
        )

    def page(self, url: str) -> TriedEntry | PollError:
        """Fetch and judge one article page as an item that came today; what is wrong when it cannot be read."""
        source = Source(id=TRIED, name=url, url=url, kind=SourceKind.PAGE)
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
        return self.tell(entry, Saying(Says.READ_FROM_PAGE), source)

    def completed(self, entry: Entry, source: Source, *, may_read: bool) -> tuple[Entry, Saying, bool]:
        """Fill an entry with its page when a first look says so; gives how, and whether a page was asked for."""
        if not source.fulltext or not first_look(entry, packs_of(self._configuring.current, source)):
            return entry, NOTHING_SAID, False
        if not may_read:
            return entry, Saying(Says.PAGES_ENOUGH_TRIED), False
        completed = self._gathering.complete(entry)
        return completed.entry, completed.how, True

    def tell(self, filled: Entry, how: Saying, source: Source) -> TriedEntry:
        """Judge an entry and look what is known of it."""
        configuration = self._configuring.current
        judgement = judge(filled, source.sender, packs_of(configuration, source), configuration.gazetteer)
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
            published_raw=filled.published_raw,
            known=self._kinship.of(filled, judgement, source.sender),
        )

    def _fresh(self, source: Source) -> tuple[Fetched, Reading]:
        gathered = self._gathering.gather(source, Validators(), "")
        if not isinstance(gathered, Gathered):  # a 304 to a request without validators
            raise FetchError("http", "the server said 'not modified' to a first request", temporary=True)
        return gathered.fetched, gathered.reading

    def _remembered(self, source: Source) -> tuple[Fetched, Reading]:
        fetched = self._pages.get(source.url, self._clock())
        if fetched is None:
            answer = self._gathering.page(source.url, Validators())
            if not isinstance(answer, Fetched):
                raise FetchError("http", "the server said 'not modified' to a first request", temporary=True)
            self._pages.put(source.url, answer, self._clock())
            fetched = answer
        return fetched, self._gathering.read(fetched, source)

    def _failed(self, source: Source, error: PollError) -> Trial:
        watched_as = self._watched_as(source, source.url)
        return Trial(source.url, source.url, source.kind.value, "", (), (), error, watched_as=watched_as)

    def _watched_as(self, tried: Source, final_url: str) -> str:
        wanted = {canonical(tried.url), canonical(final_url)}
        sources = self._configuring.current.sources
        return next((one.id for one in sources if one.id != tried.id and canonical(one.url) in wanted), "")


class _Pages:
    """A few pages as they were a moment ago; may be used by many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: OrderedDict[str, tuple[datetime, Fetched]] = OrderedDict()

    def get(self, url: str, now: datetime) -> Fetched | None:
        with self._lock:
            at, fetched = self._pages.get(url, (now, None))
        return fetched if now - at < _REMEMBERED else None

    def put(self, url: str, fetched: Fetched, now: datetime) -> None:
        with self._lock:
            self._pages[url] = (now, fetched)
            self._pages.move_to_end(url)
            while len(self._pages) > _MOST_REMEMBERED:
                self._pages.popitem(last=False)


class _Desk:
    """Judges the entries of one document; counts the article pages it reads."""

    def __init__(self, trying: Trying, source: Source, pages: int) -> None:
        self._trying = trying
        self._source = source
        self._pages_left = pages

    def judged(self, entry: Entry) -> TriedEntry:
        filled, how, read = self._trying.completed(entry, self._source, may_read=self._pages_left > 0)
        self._pages_left -= read
        return self._trying.tell(filled, how, self._source)


def _at(source: Source, url: str) -> Source:
    name = url if source.name == source.url else source.name
    return replace(source, url=url, name=name)


def _newest(entries: Sequence[Entry]) -> list[Entry]:
    """Give entries the newest first; those without a date stay in their order, behind."""
    return sorted(entries, key=lambda entry: -entry.published.timestamp() if entry.published else 0.0)


def _pages_unread(entries: Sequence[TriedEntry]) -> Iterator[Caution]:
    unread = [entry.fulltext.values["reason"] for entry in entries if entry.fulltext.kind is Says.PAGE_UNREAD]
    if unread and isinstance(unread[0], Saying):
        yield Caution(Mind.PAGES_UNREAD, unread[0])


def _tried(verdict: Verdict) -> TriedTopic:
    return TriedTopic(verdict.topic, verdict.score, verdict.kept, verdict.reasons, verdict.decision)
