"""Feeds of our own: Atom (RFC 4287) and JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from feedwatch.model.text import clean, one_line
from feedwatch.render.links import safe_url

ATOM_TYPE = "application/atom+xml; charset=utf-8"
JSON_FEED_TYPE = "application/feed+json; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """What a feed is: `id` an address or URN that never changes, `url` its own address, `home` the page it belongs to."""

    id: str
    title: str
    url: str
    home: str
    language: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One story: `id` an address or URN that never changes; times are aware; `places` are names."""

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    summary: str = ""
    publisher: str = ""
    language: str = ""
    places: tuple[str, ...] = ()


def atom(info: FeedInfo, entries: Sequence[FeedEntry]) -> bytes:
    """Write an Atom feed in UTF-8."""
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": info.language})
    _text(feed, "id", info.id)
    _text(feed, "title", one_line(info.title))
    _text(feed, "updated", _time(info.updated))
    _text(ET.SubElement(feed, "author"), "name", one_line(info.title))  # RFC 4287 4.1.1 demands one
    _link(feed, "self", info.url)
    _link(feed, "alternate", info.home)
    for entry in entries:
        _entry(ET.SubElement(feed, "entry"), entry)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def json_feed(info: FeedInfo, entries: Sequence[FeedEntry]) -> bytes:
    """Write a JSON Feed."""
    feed: dict[str, object] = {
        "version": _JSON_FEED,
        "title": one_line(info.title),
        "home_page_url": safe_url(info.home),
        "feed_url": safe_url(info.url),
        "language": info.language,
        "items": [_item(entry) for entry in entries],
    }
    return json.dumps(_filled(feed), ensure_ascii=False).encode()


def _entry(element: ET.Element, entry: FeedEntry) -> None:
    if entry.language:
        element.set("xml:lang", one_line(entry.language))
    _text(element, "id", entry.id)
    _text(element, "title", one_line(entry.title))
    _text(element, "published", _time(entry.published))
    _text(element, "updated", _time(entry.updated))
    _link(element, "alternate", entry.url)
    if entry.publisher:
        _text(ET.SubElement(element, "author"), "name", one_line(entry.publisher))
    for place in entry.places:
        ET.SubElement(element, "category", {"term": one_line(place)})
    # Always there: an entry whose link is not one needs something to read (RFC 4287 4.1.1.1 and 4.1.2).
    _text(element, "summary", clean(entry.summary))


def _item(entry: FeedEntry) -> dict[str, object]:
    return _filled(
        {
            "id": entry.id,
            "url": safe_url(entry.url),
            "title": one_line(entry.title),
            "content_text": clean(entry.summary) or one_line(entry.title),  # one of the contents is demanded
            "date_published": _time(entry.published),
            "date_modified": _time(entry.updated),
            "authors": [{"name": one_line(entry.publisher)}] if entry.publisher else [],
            "language": one_line(entry.language),
            "tags": [one_line(place) for place in entry.places],
        }
    )


def _filled(members: dict[str, object]) -> dict[str, object]:
    """Leave out what is empty, as JSON Feed wants it; a feed without items keeps its empty list."""
    return {name: value for name, value in members.items() if value or name in ("items", "title", "content_text")}


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def _link(parent: ET.Element, relation: str, url: str) -> None:
    if address := safe_url(url):
        ET.SubElement(parent, "link", {"rel": relation, "href": address})


def _time(moment: datetime) -> str:
    """Write a time as RFC 3339 in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
