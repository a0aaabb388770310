"""JSON Feed 1.0 and 1.1 are read as their specification says, and kindly where publishers do not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.model.errors import ReadError
from feedwatch.model.item import Entry, PublishedTrust
from feedwatch.model.source import Fetched, SourceKind
from feedwatch.read.json_feed import read_json_feed

FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Ekby kommun",
    "language": "sv-SE",
    "items": [
        {
            "id": "https://www.ekby.example/n/2",
            "url": "/n/2",
            "title": "Nytt klimatkontrakt",
            "content_html": "<p>Första stycket om <em>kontraktet</em> som alla har skrivit på.</p><p>Andra.</p>",
            "summary": "Kort om kontraktet.",
            "date_published": "2026-11-20T09:00:00+01:00",
        },
        {"id": 17, "external_url": "https://annan.example/x", "content_text": "Bara text.\n\nI två stycken.", "language": "en",
         "date_modified": "2026-11-19T08:00:00Z"},
    ],
}  # fmt: skip


def test_a_feed_is_read(fetched: Callable[..., Fetched], now: datetime) -> None:
    """Text is plain, addresses are absolute, numbers are good ids."""
    document = fetched(json.dumps(FEED))
    reading = read_json_feed(document, document.body, now)
    assert (reading.kind, reading.title, reading.language) == (SourceKind.JSON, "Ekby kommun", "sv")
    assert reading.entries == (
        Entry(
            title="Nytt klimatkontrakt",
            url="https://www.ekby.example/n/2",
            guid="https://www.ekby.example/n/2",
            summary="Kort om kontraktet.",
            body="Första stycket om kontraktet som alla har skrivit på.\n\nAndra.",
            published=datetime(2026, 11, 20, 8, tzinfo=UTC),
            published_trust=PublishedTrust.STATED,
            published_raw="2026-11-20T09:00:00+01:00",
            language="sv",
        ),
        Entry(
            title="Bara text.",
            url="https://annan.example/x",
            guid="17",
            summary="Bara text.",
            body="Bara text.\n\nI två stycken.",
            published=datetime(2026, 11, 19, 8, tzinfo=UTC),
            published_trust=PublishedTrust.STATED,
            published_raw="2026-11-19T08:00:00Z",
            language="en",
        ),
    )


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(FEED).encode("utf-16"),
        b"\xef\xbb\xbf" + json.dumps(FEED, ensure_ascii=False).encode(),
        json.dumps(FEED, ensure_ascii=False).encode("cp1252"),
        json.dumps(FEED).replace("Nytt klimat", "Nytt\x01 klimat").encode(),
    ],
)
def test_encodings_are_found_out(fetched: Callable[..., Fetched], now: datetime, body: bytes) -> None:
    """Also those that JSON forbids (RFC 8259 8.1)."""
    reading = read_json_feed(fetched(body), body, now)
    assert next(entry.body for entry in reading.entries).startswith("Första stycket")


def test_wrong_types_count_as_missing(fetched: Callable[..., Fetched], now: datetime) -> None:
    """An item is still an item."""
    items: list[object] = [
        {"id": True, "title": ["x"], "url": 7, "date_published": {}, "content_html": None},
        "text",
        None,
        3,
    ]
    body = json.dumps({"version": 1, "title": {}, "items": items}).encode()
    reading = read_json_feed(fetched(body), body, now)
    assert reading.entries == (Entry(title=""),) * 4
    assert reading.repairs == ("4 with neither title nor text",)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[1, 2]", "not-a-feed"),
        (b"{}", "not-a-feed"),
        (b'{"items": {}}', "not-a-feed"),
        (b'{"items": [', "not-a-feed"),
        (b"[" * 100_000, "too-complex"),
        (b'{"items": [' + b"9" * 5000 + b"]}", "not-a-feed"),
    ],
)
def test_other_json_is_refused(fetched: Callable[..., Fetched], now: datetime, body: bytes, kind: str) -> None:
    """With the reason."""
    with pytest.raises(ReadError) as refused:
        read_json_feed(fetched(body), body, now)
    assert refused.value.kind == kind


def test_an_empty_feed_is_a_feed(fetched: Callable[..., Fetched], now: datetime) -> None:
    """Its version says so."""
    body = b'{"version": "https://jsonfeed.org/version/1", "title": "Tom"}'
    assert read_json_feed(fetched(body), body, now).entries == ()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("id", "url", "external_url", "title", "content_html", "content_text", "summary", "date_published", "language")


@settings(deadline=None, max_examples=100)
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), values, max_size=6) | values, max_size=4))
def test_any_items_are_read(fetched: Callable[..., Fetched], now: datetime, items: list[object]) -> None:
    """One entry each, whatever is in them."""
    body = json.dumps({"items": items}).encode()
    reading = read_json_feed(fetched(body), body, now)
    assert len(reading.entries) == len(items)
    json.dumps([entry.url + entry.title + entry.guid for entry in reading.entries]).encode()
