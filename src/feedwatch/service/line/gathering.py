"""From a source to entries, and from an entry to its article: the hops that need no database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from feedwatch.fetch.http import ACCEPT_FEED, ACCEPT_PAGE, fetch
from feedwatch.fetch.robots import RobotsCache, allowed
from feedwatch.fetch.turns import Turns
from feedwatch.model.errors import FetchError, ReadError
from feedwatch.model.item import Article, Entry, PublishedTrust, Reading
from feedwatch.model.saying import Saying, failure
from feedwatch.model.says import Says
from feedwatch.model.source import Fetched, NotModified, Source, SourceKind, Validators
from feedwatch.model.urls import host_of
from feedwatch.net.door import Door
from feedwatch.read.discover import FeedLink
from feedwatch.read.list_page import Proposal
from feedwatch.service.configuring import Configuring

PRODUCT = "feedwatch"  # our name in robots.txt
# A body shorter than this is a teaser even when the feed calls it the content.
_WHOLE_ARTICLE = 1500


class Reader(Protocol):
    """Reads documents, in this process or in one of its own."""

    def read(self, fetched: Fetched, source: Source, now: datetime) -> Reading:
        """Read the entries of a document; raises ReadError."""
        ...

    def article(self, fetched: Fetched, now: datetime) -> Article:
        """Read the main text of a page; raises ReadError."""
        ...

    def links(self, fetched: Fetched) -> tuple[FeedLink, ...]:
        """Give the feeds that a page names; raises ReadError."""
        ...

    def propose(self, fetched: Fetched, now: datetime) -> tuple[Proposal, ...]:
        """Give the lists of news on a page, the likeliest first; raises ReadError."""
        ...


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a source gave: the document and what was read from it; `body_hash` tells whether it changed."""

    fetched: Fetched
    reading: Reading
    body_hash: str


@dataclass(frozen=True, slots=True)
class Completed:
    """An entry with the text of its page, how that went, and whether the page's machine answered at all."""

    entry: Entry
    how: Saying
    reached: bool = True


class Gathering:
    """Fetches and reads."""

    def __init__(self, door: Door, reader: Reader, configuring: Configuring, clock: Callable[[], datetime]) -> None:
        self._door = door
        self._reader = reader
        self._clock = clock
        settings = configuring.current.settings
        self._turns = Turns(settings.poll.host_gap, settings.net.allow)
        self._robots = RobotsCache()

    def gather(self, source: Source, validators: Validators, body_hash: str) -> Gathered | Fetched | NotModified:
        """Fetch a source and read it; the bare answer when nothing changed. Raises FetchError and ReadError."""
        is_page = source.kind is SourceKind.PAGE
        answer = self.page(source.url, validators) if is_page else self.document(source.url, validators)
        if isinstance(answer, NotModified):
            return answer
        fresh_hash = hashlib.sha256(answer.body).hexdigest()
        if fresh_hash == body_hash:
            return answer
        reading = self.read(answer, source)
        if reading.kind is SourceKind.PAGE and not is_page:
            self._ask_robots(answer.final_url)
        return Gathered(answer, reading, fresh_hash)

    def document(self, url: str, validators: Validators) -> Fetched | NotModified:
        """Fetch what was made for machines; raises FetchError."""
        with self._turns.at(host_of(url)):
            return fetch(self._door, url, validators, accept=ACCEPT_FEED)

    def page(self, url: str, validators: Validators) -> Fetched | NotModified:
        """Fetch what was made for people, where robots.txt lets us; raises FetchError."""
        self._ask_robots(url)
        with self._turns.at(host_of(url)):
            return fetch(self._door, url, validators, accept=ACCEPT_PAGE)

    def complete(self, entry: Entry) -> Completed:
        """Fill an entry with the text of its page; an entry that is whole stays as it is.

        Raises FetchError when the service ends meanwhile: stored without its text, the entry would never get it.
        """
        if len(entry.body) >= _WHOLE_ARTICLE:
            return Completed(entry, Saying(Says.WHOLE_IN_FEED))
        if not entry.url:
            return Completed(entry, Saying(Says.NO_PAGE))
        try:
            found = self.article(entry.url)
        except FetchError as error:
            if error.kind == "stopped":
                raise
            return Completed(entry, _unread(error), reached=error.status is not None)
        except ReadError as error:
            return Completed(entry, _unread(error))
        if len(found.body) <= len(entry.body):
            return Completed(entry, Saying(Says.NO_MORE_ON_PAGE))
        return Completed(_filled(entry, found), Saying(Says.READ_FROM_PAGE))

    def article(self, url: str) -> Article:
        """Fetch a page and read its main text; raises FetchError and ReadError."""
        answer = self.page(url, Validators())
        if isinstance(answer, NotModified):
            raise FetchError("protocol", "the page said that it is unchanged", temporary=True, status=answer.status)
        return self._reader.article(answer, self._clock())

    def links(self, fetched: Fetched) -> tuple[FeedLink, ...]:
        """Give the feeds that a page names; raises ReadError."""
        return self._reader.links(fetched)

    def lists(self, fetched: Fetched) -> tuple[Proposal, ...]:
        """Give the lists of news on a page that robots.txt lets us read; raises FetchError and ReadError."""
        self._ask_robots(fetched.final_url)
        return self._reader.propose(fetched, self._clock())

    def read(self, fetched: Fetched, source: Source) -> Reading:
        """Read a document that was fetched; raises ReadError."""
        return self._reader.read(fetched, source, self._clock())

    def _ask_robots(self, url: str) -> None:
        with self._turns.at(host_of(url)):
            may = allowed(self._door, url, PRODUCT, self._robots, self._clock())
        if not may:
            message = f"robots.txt of {host_of(url)} asks machines not to read this page; watch a feed instead"
            raise FetchError("robots", message, temporary=False)


def _unread(error: FetchError | ReadError) -> Saying:
    return Saying(Says.PAGE_UNREAD, {"reason": failure(error.kind, error.message)})


def _filled(entry: Entry, found: Article) -> Entry:
    filled = replace(entry, body=found.body, summary=entry.summary or found.lead)
    if entry.published_trust is PublishedTrust.FIRST_SEEN and found.published is not None:
        return replace(filled, published=found.published, published_trust=PublishedTrust.STATED)
    return filled
