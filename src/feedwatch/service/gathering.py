"""From a source to entries, and from an entry to its article: the hops that need no database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from feedwatch.fetch.http import ACCEPT_FEED, ACCEPT_PAGE, fetch
from feedwatch.fetch.turns import Turns
from feedwatch.model.errors import FetchError, ReadError
from feedwatch.model.item import Entry, PublishedTrust, Reading
from feedwatch.model.source import Fetched, NotModified, Source, SourceKind, Validators
from feedwatch.model.urls import host_of
from feedwatch.net.door import Door
from feedwatch.read.article import article
from feedwatch.read.document import read
from feedwatch.service.configuring import Configuring

# A body shorter than this is a teaser even when the feed calls it the content.
_WHOLE_ARTICLE = 1500


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a source gave: the document and what was read from it; `body_hash` tells whether it changed."""

    fetched: Fetched
    reading: Reading
    body_hash: str


class Gathering:
    """Fetches and reads."""

    def __init__(self, door: Door, configuring: Configuring, clock: Callable[[], datetime]) -> None:
        self._door = door
        self._configuring = configuring
        self._clock = clock
        settings = configuring.current.settings
        self._turns = Turns(settings.poll.host_gap, settings.net.allow)

    def gather(self, source: Source, validators: Validators, body_hash: str) -> Gathered | Fetched | NotModified:
        """Fetch a source and read it; the bare answer when nothing changed. Raises FetchError and ReadError."""
        accept = ACCEPT_PAGE if source.kind is SourceKind.PAGE else ACCEPT_FEED
        with self._turns.at(host_of(source.url)):
            answer = fetch(self._door, source.url, validators, accept=accept)
        if isinstance(answer, NotModified):
            return answer
        fresh_hash = hashlib.sha256(answer.body).hexdigest()
        if fresh_hash == body_hash:
            return answer
        return Gathered(answer, read(answer, source, self._clock()), fresh_hash)

    def complete(self, entry: Entry) -> tuple[Entry, str]:
        """Fill an entry with the text of its page; says how that went. An entry that is whole stays as it is."""
        if len(entry.body) >= _WHOLE_ARTICLE:
            return entry, "the feed carries the whole text"
        if not entry.url:
            return entry, "summary only: the entry links to no page"
        try:
            with self._turns.at(host_of(entry.url)):
                answer = fetch(self._door, entry.url, Validators(), accept=ACCEPT_PAGE)
            if isinstance(answer, NotModified):
                return entry, "summary only: the page said it is unchanged"
            found = article(answer, self._clock())
        except (FetchError, ReadError) as error:
            return entry, f"summary only: {error.message}"
        if len(found.body) <= len(entry.body):
            return entry, "the page has no more text than the feed"
        filled = replace(entry, body=found.body, summary=entry.summary or found.lead)
        if entry.published_trust is PublishedTrust.FIRST_SEEN and found.published is not None:
            filled = replace(filled, published=found.published, published_trust=PublishedTrust.STATED)
        return filled, "read from the page"
