"""Feeds over HTTP: at addresses that stay, in two formats, answered with 304 to who has them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import feedparser
import pytest
from tests.render.hostile import NASTY
from tests.service.conftest import NOW, World
from tests.service.press import Press, open_press
from tests.web.press_pages import Client, open_client

from feedwatch.model.item import Reading
from feedwatch.model.source import Fetched, Source
from feedwatch.model.text import clean
from feedwatch.read.document import read

TOPIC = "/feeds/topics/climate-contract"
READER = "läsare@example.se"


@pytest.fixture
def press(world: World) -> Press:
    return open_press(world)


@pytest.fixture
def client(press: Press) -> Iterator[Client]:
    with open_client(press) as client:
        yield client


def private(press: Press, subscription: int = 1) -> str:
    """Give the path of a subscription's feed, without its ending."""
    address = press.house.publishing.private_address(subscription)
    return address.removeprefix(press.house.configuring.current.settings.public_url)


def reread(url: str, body: bytes, content_type: str) -> Reading:
    """Read a feed of ours as a source of somebody else's."""
    return read(Fetched(url, url, 200, content_type, body, {}), Source("we", "We", url), NOW)


def test_atom_and_json_feed_say_the_same(client: Client, press: Press) -> None:
    """Both are read by their readers without any repair, and hold the same entries under the same names."""
    press.subscribe(places=("0880",))
    press.print("Kalmar & Växjö: ”så här” <gör> vi", places=("0880",))
    for path in (TOPIC, f"{TOPIC}/places/0880", f"{TOPIC}/places/08", private(press)):
        atom, told = client.get(f"{path}.atom"), client.get(f"{path}.json")
        assert (atom.status_code, told.status_code) == (200, 200)
        assert atom.headers["content-type"] == "application/atom+xml; charset=utf-8"
        assert told.headers["content-type"] == "application/feed+json; charset=utf-8"
        parsed, document = feedparser.parse(atom.content), json.loads(told.content)
        assert (parsed.bozo, parsed.version) == (False, "atom10")
        assert document["version"] == "https://jsonfeed.org/version/1.1"
        assert [entry.title for entry in parsed.entries] == ["Kalmar & Växjö: ”så här” <gör> vi"]
        assert [entry.id for entry in parsed.entries] == [item["id"] for item in document["items"]]
        assert parsed.feed.title == document["title"]
        (itself,) = (link.href for link in parsed.feed.links if link.rel == "self")
        assert itself.endswith(f"{path}.atom")
        assert document["feed_url"].endswith(f"{path}.json")
        by_atom, by_json = (reread(itself, each.content, each.headers["content-type"]) for each in (atom, told))
        assert by_atom.repairs == by_json.repairs == ()
        assert [(entry.title, entry.guid, entry.url) for entry in by_atom.entries] == [
            (entry.title, entry.guid, entry.url) for entry in by_json.entries
        ]


@pytest.mark.parametrize("ending", [".atom", ".json"])
def test_who_has_it_is_told_so(client: Client, press: Press, ending: str) -> None:
    """By tag or by time, until there is something new; a tag counts more than a time (RFC 9110 13.2.2)."""
    press.print()
    first = client.get(TOPIC + ending)
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    known = [
        {"If-None-Match": tag},
        {"If-None-Match": f'"other", W/{tag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": changed},
    ]
    for headers in known:
        again = client.get(TOPIC + ending, headers=headers)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    unknown = [
        {},
        {"If-None-Match": '"other"', "If-Modified-Since": changed},
        {"If-Modified-Since": "Mon, 23 Nov 2026 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
        {"If-Modified-Since": "Mon, 99 Nov 2026 00:00:00 GMT"},
    ]
    for headers in unknown:
        assert client.get(TOPIC + ending, headers=headers).status_code == 200
    press.world.clock.pass_by(hours=1)
    press.print()
    for headers in ({"If-None-Match": tag}, {"If-Modified-Since": changed}):
        assert client.get(TOPIC + ending, headers=headers).status_code == 200


def test_a_feed_is_the_same_as_long_as_nothing_happens(client: Client, press: Press) -> None:
    """Also when time goes by, and empty: its tag is its hash."""
    empty = client.get(f"{TOPIC}.atom")
    press.world.clock.pass_by(days=3)
    assert client.get(f"{TOPIC}.atom").headers["etag"] == empty.headers["etag"]
    assert feedparser.parse(empty.content).bozo is False
    assert json.loads(client.get(f"{TOPIC}.json").content)["items"] == []


def test_only_public_feeds_are_kept_by_others(client: Client, press: Press) -> None:
    """A private one is for its reader's own cache and for no search engine; HEAD tells what GET would."""
    press.subscribe()
    press.print()
    assert client.get(f"{TOPIC}.atom").headers["cache-control"] == "public, max-age=300"
    mine = client.get(f"{private(press)}.json")
    assert mine.headers["cache-control"] == "private, max-age=300"
    assert mine.headers["x-robots-tag"] == "noindex"
    assert client.head(f"{private(press)}.json").headers["etag"] == mine.headers["etag"]
    assert READER.encode() not in mine.content


@pytest.mark.parametrize(
    "path",
    [
        "topics/other.atom",
        "topics/climate-contract",
        "topics/climate-contract.rss",
        "topics/climate-contract/places/9999.atom",
        "topics/climate-contract/places/x.atom",
        "private/1.atom",
        "private/1-x.json",
        f"private/1-{'a' * 43}.atom",
    ],
)
def test_what_does_not_exist_is_not_found(client: Client, press: Press, path: str) -> None:
    """Topics, places, formats and links that nobody has."""
    press.subscribe()
    assert client.get(f"/feeds/{path}").status_code == 404


def test_who_left_is_told_that_the_feed_is_gone(client: Client, press: Press) -> None:
    """So that their feed reader stops asking."""
    press.subscribe()
    path = private(press)
    assert client.get(f"{path}.atom").status_code == 200
    press.house.subscribing.remove(READER)
    assert client.get(f"{path}.atom").status_code == 410


def test_hostile_titles_break_nothing(client: Client, press: Press) -> None:
    """Whatever a source calls its news, the feed stays sound and links nowhere but to the web."""
    for text in NASTY:
        press.print(clean(text) or "…", summary=clean(text), url="javascript:alert(1)")
    atom, told = client.get(f"{TOPIC}.atom"), client.get(f"{TOPIC}.json")
    parsed, items = feedparser.parse(atom.content), json.loads(told.content)["items"]
    assert not parsed.bozo
    assert len(parsed.entries) == len(items) == len(NASTY)
    assert not any(entry.get("links") for entry in parsed.entries)
    assert not any("url" in item for item in items)
