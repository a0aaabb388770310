"""Whatever a server sends becomes a reading, or an error that says what it was and what can be done."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.model.errors import ReadError
from feedwatch.model.item import Reading
from feedwatch.model.source import Fetched, Selectors, Source, SourceKind
from feedwatch.read.document import read

Fetch = Callable[..., Fetched]

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Ekby</title>
<item><title>Växjö får en ny bro över ån</title><link>https://www.ekby.example/1</link><pubDate>Fri, 20 Nov 2026 09:15:00 +0100</pubDate>
<description>&lt;p&gt;Kort om bron.&lt;/p&gt;</description></item>
<item><title>Umeå och Östersund tävlar om priset</title><link>https://www.ekby.example/2</link></item></channel></rss>"""
JSON = json.dumps(
    {"version": "https://jsonfeed.org/version/1.1", "title": "Ekby", "items": [{"id": "1", "title": "Ny bro"}]}
)
ITEMS = "".join(
    f"<li><h3><a href='/n/{n}'>Kommunen öppnar bro nummer {n}</a></h3><p>{n} november 2026</p></li>"
    for n in range(1, 6)
)
LIST = f"<!doctype html><html lang='sv'><title>Nyheter</title><body><main><h1>Nyheter</h1><ul>{ITEMS}</ul></main></body></html>"
FEED_LINK = "<link rel='alternate' type='application/rss+xml' title='Nyheter' href='/rss'>"
EMPTY = f"<!doctype html><html><head><title>Hej</title>{FEED_LINK}</head><body><p>Här finns inget.</p></body></html>"


def source(kind: SourceKind = SourceKind.AUTO, item: str = "") -> Source:
    """Make a source."""
    return Source("ekby", "Ekby", "https://www.ekby.example/nyheter/", kind=kind, selectors=Selectors(item=item))


@pytest.mark.parametrize(
    ("body", "content_type", "kind", "found", "count"),
    [
        (RSS, "text/html", SourceKind.AUTO, SourceKind.FEED, 2),
        (RSS, "application/json", SourceKind.FEED, SourceKind.FEED, 2),
        (RSS, "", SourceKind.JSON, SourceKind.FEED, 2),  # the publisher changed the format
        (JSON, "text/plain", SourceKind.AUTO, SourceKind.JSON, 1),
        (JSON, "application/feed+json", SourceKind.FEED, SourceKind.JSON, 1),
        (RSS, "text/html", SourceKind.PAGE, SourceKind.FEED, 2),  # the page became a feed: better still
        (LIST, "application/rss+xml", SourceKind.AUTO, SourceKind.PAGE, 5),
        (LIST, "text/html", SourceKind.PAGE, SourceKind.PAGE, 5),
    ],
)
def test_the_bytes_decide(
    fetched: Fetch, now: datetime, body: str, content_type: str, kind: SourceKind, found: SourceKind, count: int
) -> None:
    """Not the content type, and of the configured kind only whether a page will do."""
    reading = read(fetched(body, content_type), source(kind), now)
    assert (reading.kind, len(reading.entries)) == (found, count)


def test_a_gzip_file_is_unpacked(fetched: Fetch, now: datetime) -> None:
    """Feeds and pages alike."""
    assert len(read(fetched(gzip.compress(RSS.encode())), source(), now).entries) == 2
    assert len(read(fetched(gzip.compress(LIST.encode())), source(SourceKind.PAGE), now).entries) == 5


@pytest.mark.parametrize(
    ("body", "kind", "error", "words"),
    [
        ("", SourceKind.AUTO, "empty", "empty document"),
        (" \n ", SourceKind.PAGE, "empty", "empty document"),
        (LIST, SourceKind.FEED, "not-a-feed", 'kind = "page"'),
        (EMPTY, SourceKind.FEED, "not-a-feed", "url = 'https://www.ekby.example/rss'"),
        (EMPTY, SourceKind.AUTO, "not-a-feed", "url = 'https://www.ekby.example/rss'"),
        (EMPTY, SourceKind.PAGE, "no-list", "url = 'https://www.ekby.example/rss'"),
        (EMPTY.replace(FEED_LINK, ""), SourceKind.PAGE, "no-list", "the address of the page that lists the news"),
        ("hej", SourceKind.AUTO, "not-a-feed", "neither a feed nor a page"),
        ("<x/>", SourceKind.AUTO, "not-a-feed", "no RSS, RDF, Atom or CDF feed"),
        ("{}", SourceKind.AUTO, "not-a-feed", "no JSON Feed"),
    ],
)
def test_what_cannot_be_read_is_told_with_a_way_out(
    fetched: Fetch, now: datetime, body: str, kind: SourceKind, error: str, words: str
) -> None:
    """What was looked for, and what to write instead."""
    with pytest.raises(ReadError) as refused:
        read(fetched(body), source(kind), now)
    assert refused.value.kind == error
    assert words in refused.value.message


def test_a_page_that_names_a_feed_says_so(fetched: Fetch, now: datetime) -> None:
    """Lists are found by looking; a feed is sturdier."""
    reading = read(fetched(LIST.replace("<title>", f"{FEED_LINK}<title>")), source(), now)
    assert reading.repairs == ("read as a news page, though it names a feed: https://www.ekby.example/rss",)


def test_selectors_of_the_source_are_used(fetched: Fetch, now: datetime) -> None:
    """And their failure is an error, never no news."""
    assert len(read(fetched(LIST), source(SourceKind.PAGE, "li"), now).entries) == 5
    with pytest.raises(ReadError, match="the selector 'article' finds nothing") as refused:
        read(fetched(LIST), source(SourceKind.PAGE, "article"), now)
    assert refused.value.kind == "no-list"


def outcome(document: Fetched, kind: SourceKind, now: datetime) -> Reading | ReadError:
    """Read or be refused; anything else that is raised fails the test."""
    try:
        return read(document, source(kind), now)
    except ReadError as error:
        return error


def check(result: Reading | ReadError) -> None:
    """Check what holds for every result."""
    if isinstance(result, ReadError):
        assert result.kind in {"not-a-feed", "empty", "no-list", "too-complex"}
        assert result.message
        return
    json.dumps([(e.title, e.url, e.guid, e.summary, e.body) for e in result.entries], ensure_ascii=False).encode()
    assert all(entry.published is None or entry.published.utcoffset() is not None for entry in result.entries)


KINDS = st.sampled_from(list(SourceKind))
STARTS = st.sampled_from(
    [b"", b"<rss>", b"<feed>", b"<?xml version='1.0'?>", b"{", b"<html>", b"\x1f\x8b", b"\xff\xfe", b"<!DOCTYPE"]
)


@settings(deadline=None, max_examples=150)
@given(STARTS, st.binary(max_size=300), st.text(max_size=20), KINDS)
def test_no_bytes_are_too_strange(
    fetched: Fetch, now: datetime, start: bytes, rest: bytes, content_type: str, kind: SourceKind
) -> None:
    """They are read or refused, and nothing else happens."""
    check(outcome(fetched(start + rest, content_type), kind, now))


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([RSS, JSON, LIST]), st.randoms(use_true_random=False), KINDS)
def test_no_damage_is_too_strange(
    fetched: Fetch, now: datetime, text: str, chance: random.Random, kind: SourceKind
) -> None:
    """Bytes lost, doubled and changed in a good document."""
    body = bytearray(text.encode())
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(body))
        match chance.randrange(3):
            case 0:
                del body[at : at + chance.randint(1, 40)]
            case 1:
                body[at:at] = body[at : at + chance.randint(1, 40)]
            case _:
                body[at] = chance.randrange(256)
        body = body or bytearray(b"x")
    check(outcome(fetched(bytes(body)), kind, now))


@settings(deadline=None, max_examples=100)
@given(st.randoms(use_true_random=False), st.sampled_from(["utf-8", "cp1252"]))
def test_damage_to_markup_keeps_swedish_letters(
    fetched: Fetch, now: datetime, chance: random.Random, encoding: str
) -> None:
    """A tag that is lost or broken costs at most its own text: what comes out is spelled right."""
    body = RSS.encode(encoding)
    tags = [at for at, byte in enumerate(body) if byte in b"<>/" and at > 60]
    at = chance.choice(tags)
    broken = body[:at] + body[at + 1 :]
    try:
        titles = " ".join(
            entry.title for entry in read(fetched(broken, "text/xml; charset=utf-8"), source(), now).entries
        )
    except ReadError:
        return
    assert not set(titles) & set("ÃÂ�¶¤¥")
    assert "V" not in titles or "Växjö får" in titles
    assert "Ume" not in titles or "Umeå och Östersund tävlar" in titles


def test_the_same_bytes_are_read_the_same(fetched: Fetch, now: datetime) -> None:
    """Reading is pure."""
    for body in (RSS, JSON, LIST):
        document = fetched(body)
        assert read(document, source(), now) == read(replace(document), source(), now)
