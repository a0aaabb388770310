"""Our feeds are read by others exactly as we mean them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.render.hostile import names, texts, urls

from feedwatch.model.text import clean, one_line
from feedwatch.render.feed import FeedEntry, FeedInfo, atom, json_feed
from feedwatch.render.links import safe_url

ATOM = "{http://www.w3.org/2005/Atom}"
AT = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)
INFO = FeedInfo(
    id="https://nyheter.example.se/topics/climate-contract",
    title="Klimatkontrakt 2030",
    url="https://nyheter.example.se/topics/climate-contract.atom",
    home="https://nyheter.example.se/topics/climate-contract",
    language="sv",
    updated=AT,
)
ENTRY = FeedEntry(
    id="https://nyheter.example.se/stories/101",
    title="Kalmar & Växjö: ”så här” <gör> vi",
    url="https://kalmar.example/nyheter?a=1&b=2",
    published=AT,
    updated=datetime(2026, 11, 21, 8, 0, tzinfo=UTC),
    summary="Två kommuner går samman.\n\nÅtta åtaganden.",
    publisher="Kalmar kommun",
    language="sv",
    places=("Kalmar", "Växjö"),
)
BARE = FeedEntry(id="urn:x:1", title="Bara en rubrik", url="", published=AT, updated=AT)
entries = st.builds(
    FeedEntry,
    id=st.just("urn:x:2"),
    title=texts,
    url=urls,
    published=st.just(AT),
    updated=st.just(AT),
    summary=texts,
    publisher=texts,
    language=st.sampled_from(["sv", "en", ""]),
    places=names,
)


def test_atom_is_read_as_it_is_meant() -> None:
    """By feedparser, without any repair."""
    read = feedparser.parse(atom(INFO, [ENTRY, BARE]))
    assert (read.bozo, read.version) == (False, "atom10")
    assert (read.feed.title, read.feed.id, read.feed.language) == (INFO.title, INFO.id, "sv")
    assert {(found.rel, found.href) for found in read.feed.links} == {("self", INFO.url), ("alternate", INFO.home)}
    told, bare = read.entries
    assert told.title_detail.type == "text/plain"
    assert (told.title, told.id, told.link, told.author) == (ENTRY.title, ENTRY.id, ENTRY.url, "Kalmar kommun")
    assert (told.published, told.updated) == ("2026-11-20T09:15:00Z", "2026-11-21T08:00:00Z")
    assert [tag.term for tag in told.tags] == ["Kalmar", "Växjö"]
    assert told.summary == ENTRY.summary
    assert (bare.title, bare.get("links", []), bare.get("author")) == ("Bara en rubrik", [], None)


def test_json_feed_is_read_as_it_is_meant() -> None:
    """Version 1.1; what is empty is left out, except the list of items."""
    read = json.loads(json_feed(INFO, [ENTRY, BARE]))
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    assert (read["title"], read["home_page_url"], read["feed_url"]) == (INFO.title, INFO.home, INFO.url)
    told, bare = read["items"]
    assert told == {
        "id": ENTRY.id,
        "url": ENTRY.url,
        "title": ENTRY.title,
        "content_text": ENTRY.summary,
        "date_published": "2026-11-20T09:15:00Z",
        "date_modified": "2026-11-21T08:00:00Z",
        "authors": [{"name": "Kalmar kommun"}],
        "language": "sv",
        "tags": ["Kalmar", "Växjö"],
    }
    assert bare.keys() == {"id", "title", "content_text", "date_published", "date_modified"}
    assert json.loads(json_feed(INFO, []))["items"] == []


@pytest.mark.parametrize("write", [atom, json_feed])
def test_a_feed_is_the_same_every_time(write: object) -> None:
    """So that its hash can be its validator."""
    assert callable(write)
    assert write(INFO, [ENTRY]) == write(INFO, [ENTRY])


@settings(deadline=None, max_examples=100)
@given(st.lists(entries, min_size=1, max_size=3))
def test_hostile_text_gives_sound_feeds(told: list[FeedEntry]) -> None:
    """Well-formed, one entry each, titles as they are, links only to the web."""
    written = atom(INFO, told)
    read = feedparser.parse(written, sanitize_html=False, resolve_relative_uris=False)
    assert not read.bozo
    titles = ET.fromstring(written).iterfind(f"{ATOM}entry/{ATOM}title")  # feedparser mends what looks like "Â¡"
    assert [title.text or "" for title in titles] == [one_line(source.title) for source in told]
    for entry, source in zip(read.entries, told, strict=True):
        assert [found.href for found in entry.get("links", [])] == [safe_url(source.url)] * bool(safe_url(source.url))
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", entry.summary)
    items = json.loads(json_feed(INFO, told))["items"]
    assert [item["title"] for item in items] == [one_line(source.title) for source in told]
    assert [item["content_text"] for item in items] == [clean(s.summary) or one_line(s.title) for s in told]
