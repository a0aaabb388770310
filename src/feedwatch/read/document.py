"""Document: bytes become entries, by what the bytes are.

    read(fetched, source, now)
        unpack      a body that is itself a gzip file
        form_of     JSON, feed or page? the bytes decide, because servers say anything
        read_...    the reader for that form

What the source is configured as decides only about pages: a source of kind `feed` or `json` that sends one has moved or
is broken, a source of kind `auto` may be a news page.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from feedwatch.model.errors import ReadError
from feedwatch.model.item import Reading
from feedwatch.model.source import Fetched, Source, SourceKind
from feedwatch.read.discover import feed_links
from feedwatch.read.feed import read_feed
from feedwatch.read.json_feed import read_json_feed
from feedwatch.read.list_page import read_page
from feedwatch.read.sniff import Form, form_of
from feedwatch.read.unpack import unpack

_MOST_NAMED = 3


def read(fetched: Fetched, source: Source, now: datetime) -> Reading:
    """Read what a source sent, whatever it is; `Reading.kind` says what it was.

    Raises ReadError: `empty` for nothing at all, `not-a-feed`, `no-list` for a page whose news are not found, and
    `too-complex` for what nobody means to be read.
    """
    body = unpack(fetched.body)
    form = form_of(body)
    if form is Form.EMPTY:
        raise ReadError("empty", "the server sent an empty document")
    if form is Form.JSON:
        return read_json_feed(fetched, body, now)
    if form is Form.FEED or (form is Form.XML and source.kind is not SourceKind.PAGE):
        return read_feed(fetched, body, now)
    if form is Form.OTHER:
        raise ReadError("not-a-feed", "the document is neither a feed nor a page: no element is in it")
    page = replace(fetched, body=body)
    if source.kind is SourceKind.PAGE:
        return read_page(page, source.selectors, now)
    if source.kind is SourceKind.AUTO:
        return _read_as_page(page, source, now)
    raise ReadError("not-a-feed", f"the server sent a page and no feed; {_feeds_named(page)}")


def _read_as_page(page: Fetched, source: Source, now: datetime) -> Reading:
    try:
        reading = read_page(page, source.selectors, now)
    except ReadError as error:
        if error.kind != "no-list":
            raise
        raise ReadError("not-a-feed", f"the server sent a page, no feed, and {error.message}") from error
    links = feed_links(page)
    if not links:
        return reading
    return replace(reading, repairs=(*reading.repairs, f"read as a news page, though it names a feed: {links[0].url}"))


def _feeds_named(page: Fetched) -> str:
    links = feed_links(page)[:_MOST_NAMED]
    if not links:
        return 'it names no feed either; write kind = "page" to read the news that it lists'
    return "it names " + " and ".join(f"url = '{link.url}'" for link in links)
