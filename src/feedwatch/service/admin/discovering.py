"""A site to sources: what an address gives, which feeds the site has, and, where it has none, which list of news to watch.

the address itself is a feed -> that
it is a page -> the feeds that it names; else addresses where its platform, or any site, has feeds -> those that work
             -> lists of news on the page, with selectors
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin

from feedwatch.model.errors import FetchError, ReadError, UsageError
from feedwatch.model.item import Entry, Reading
from feedwatch.model.source import Fetched, NotModified, PollError, Selectors, Source, SourceKind, Validators
from feedwatch.model.urls import is_web, with_scheme
from feedwatch.read.discover import guesses
from feedwatch.service.admin.trying import NO_HTTPS
from feedwatch.service.line.gathering import Gathering

_MOST_NAMED = 10
_MOST_GUESSES = 12
_MOST_LISTS = 3
_NEWEST = 3
# Nobody was there; other addresses of the same machine would be asked in vain, for ten seconds each.
_UNREACHED = frozenset({"dns", "connect", "tls", "timeout", "refused-address"})


@dataclass(frozen=True, slots=True)
class Newest:
    """One of the newest entries of a candidate; `published` is ISO 8601 or None."""

    title: str
    url: str
    published: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that works as a source, how it was found, and what it gives."""

    url: str
    kind: SourceKind
    title: str
    how: str
    entries: int
    newest: tuple[Newest, ...]
    selectors: Selectors | None = None

    def as_source(self) -> dict[str, object]:
        """Give the keys of a `[[source]]` that watches it."""
        keys: dict[str, object] = {"url": self.url, "kind": self.kind}
        if self.selectors is not None:
            keys["selectors"] = {name: value for name in _SELECTORS if (value := getattr(self.selectors, name))}
        return keys


_SELECTORS = ("item", "title", "link", "date", "summary")


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found at an address; `error` says why the address itself gave nothing."""

    url: str
    candidates: tuple[Candidate, ...]
    error: PollError | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a source works; when it does not, what else its site offers."""

    source: str
    url: str
    works: bool
    title: str
    entries: int
    error: PollError | None
    proposal: Candidate | None


class Discovering:
    """Finds sources."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering

    def discover(self, url: str) -> Discovery:
        """Find what can be watched at an address or its site; raises UsageError when it cannot be fetched at all.

        An address without a scheme is asked by https, and by http where nobody answers that.
        """
        written, url = url, with_scheme(url)
        if not is_web(url):
            raise UsageError(f"'{written}' is not an http or https address")
        try:
            fetched = self._fetch(url)
        except FetchError as error:
            if url != written.strip() and error.kind in NO_HTTPS:
                return self.discover(url.replace("https://", "http://", 1))
            told = PollError(error.kind, error.message, error.temporary)
            return Discovery(url, () if error.kind in _UNREACHED else tuple(self._guessed(url)), told)
        reading, problem = self._read(fetched, SourceKind.AUTO)
        if reading is not None and reading.kind is not SourceKind.PAGE:
            return Discovery(url, (_candidate(fetched.final_url, reading, "the address itself"),))
        feeds = list(self._named(fetched)) or list(self._guessed(fetched.final_url))
        return Discovery(url, (*feeds, *self._lists(fetched)), problem)

    def verify(self, sources: Iterable[Source]) -> Iterator[Verification]:
        """Try sources as they are; for those that do not work, look what their site offers instead."""
        for source in sources:
            try:
                fetched = self._fetch(source.url)
                reading = self._gathering.read(fetched, source)
            except (FetchError, ReadError) as error:
                told = PollError(error.kind, error.message, not isinstance(error, FetchError) or error.temporary)
                yield Verification(source.id, source.url, False, "", 0, told, self._replacement(source))  # noqa: FBT003
                continue
            entries = len(reading.entries)
            yield Verification(source.id, source.url, True, reading.title, entries, None, None)  # noqa: FBT003

    def replacement(self, source: Source, moved_to: str) -> Candidate:
        """Give where a source is now: `moved_to` if it works, else what its site offers; raises UsageError for nothing."""
        if moved_to:
            found = next(self._working(moved_to, "where it redirects to"), None)
            if found is not None:
                return found
        replacement = self._replacement(source)
        if replacement is None:
            raise UsageError(f"nothing was found that could stand in for {source.id} ({source.url})")
        return replacement

    def _replacement(self, source: Source) -> Candidate | None:
        """Give the best that a site offers, looking from the section of a dead address up to its front page."""
        for place in dict.fromkeys((source.url, urljoin(source.url, "."), urljoin(source.url, "/"))):
            found = self.discover(place)
            for candidate in found.candidates:
                if candidate.url != source.url or candidate.kind is not source.kind:
                    return candidate
            if found.error is not None and found.error.kind in _UNREACHED:
                return None
        return None

    def _named(self, fetched: Fetched) -> Iterator[Candidate]:
        try:
            links = self._gathering.links(fetched)
        except ReadError:
            return
        for link in links[:_MOST_NAMED]:
            yield from self._working(link.url, "named by the page")

    def _guessed(self, url: str) -> Iterator[Candidate]:
        found = (one for guess in guesses(url)[:_MOST_GUESSES] for one in self._working(guess, "a usual address"))
        yield from islice(found, 1)

    def _working(self, url: str, how: str) -> Iterator[Candidate]:
        try:
            fetched = self._fetch(url)
        except FetchError:
            return
        reading, _ = self._read(fetched, SourceKind.AUTO)
        if reading is not None and reading.kind is not SourceKind.PAGE:
            yield _candidate(url, reading, how)

    def _lists(self, fetched: Fetched) -> Iterator[Candidate]:
        try:
            proposals = self._gathering.lists(fetched)
        except (FetchError, ReadError):
            return
        for proposal in proposals[:_MOST_LISTS]:
            yield Candidate(
                url=fetched.final_url,
                kind=SourceKind.PAGE,
                title="",
                how="a list of news on the page",
                entries=proposal.count,
                newest=tuple(_newest(proposal.samples)),
                selectors=proposal.selectors,
            )

    def _fetch(self, url: str) -> Fetched:
        answer = self._gathering.document(url, Validators())
        if isinstance(answer, NotModified):
            raise FetchError("protocol", "the server said 'not modified' to a first request", temporary=True)
        return answer

    def _read(self, fetched: Fetched, kind: SourceKind) -> tuple[Reading | None, PollError | None]:
        try:
            return self._gathering.read(fetched, Source("tried", fetched.url, fetched.url, kind=kind)), None
        except ReadError as error:
            return None, PollError(error.kind, error.message, temporary=True)


def _candidate(url: str, reading: Reading, how: str) -> Candidate:
    newest = tuple(_newest(reading.entries))
    return Candidate(url, reading.kind, reading.title, how, len(reading.entries), newest)


def _newest(entries: Iterable[Entry]) -> Iterator[Newest]:
    latest = sorted(entries, key=lambda entry: -entry.published.timestamp() if entry.published else 0.0)
    for entry in latest[:_NEWEST]:
        yield Newest(entry.title, entry.url, entry.published.isoformat() if entry.published else None)
