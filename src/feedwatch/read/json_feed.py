"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), which feedparser does not read.

Tolerant as feedparser is: a field of a wrong type counts as missing, numbers are good ids, a byte order mark is no harm.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from feedwatch.model.errors import ReadError
from feedwatch.model.item import Reading
from feedwatch.model.source import Fetched, SourceKind
from feedwatch.model.text import clean
from feedwatch.model.urls import absolute
from feedwatch.read.characters import decode_mixed, decode_once_more
from feedwatch.read.entry import Told, entry_from, known_language, repairs_of
from feedwatch.read.plain import line_of, text_of
from feedwatch.read.prune import MOST_ENTRIES
from feedwatch.read.published import Published, published


def read_json_feed(fetched: Fetched, body: bytes, now: datetime) -> Reading:
    """Read a JSON Feed; `body` is unpacked. Raises ReadError (not-a-feed, too-complex)."""
    feed, repairs = _load(body)
    if not isinstance(feed, dict) or not (
        isinstance(feed.get("items"), list) or "jsonfeed.org" in _word(feed, "version")
    ):
        raise ReadError("not-a-feed", "the document is JSON, but no JSON Feed: it has no list of items")
    items = feed["items"] if isinstance(feed.get("items"), list) else []
    if len(items) > MOST_ENTRIES:
        repairs += (f"the first {MOST_ENTRIES} entries were read, {len(items) - MOST_ENTRIES} more were left out",)
    base = fetched.final_url or fetched.url
    language = _word(feed, "language")
    told = [_told(item if isinstance(item, dict) else {}, base, language, now) for item in items[:MOST_ENTRIES]]
    return Reading(
        kind=SourceKind.JSON,
        title=line_of(_word(feed, "title")),
        entries=tuple(map(entry_from, told)),
        repairs=(*repairs, *repairs_of(told)),
        language=known_language(language),
    )


def _load(body: bytes) -> tuple[Any, tuple[str, ...]]:
    try:
        return json.loads(body, strict=False), ()
    except UnicodeDecodeError:
        pass
    except RecursionError as error:
        raise ReadError("too-complex", "the JSON document is nested too deep") from error
    except ValueError as error:
        raise ReadError("not-a-feed", f"the document is not valid JSON ({error})") from error
    return _load(decode_mixed(body.removeprefix(b"\xef\xbb\xbf")).encode("utf-8"))[0], (
        "not all of it is UTF-8: the rest was read as windows-1252",
    )


def _told(item: dict[str, Any], base: str, language: str, now: datetime) -> Told:
    html = _word(item, "content_html")
    return Told(
        title=line_of(_word(item, "title")),
        url=next((url for url in (absolute(link, base) for link in _links(item)) if url), ""),
        guid=_id(item),
        summary=text_of(_word(item, "summary")),
        body=text_of(html) if html else clean(decode_once_more(_word(item, "content_text"))),
        language=_word(item, "language") or language,
        published=_published(item, now),
    )


def _links(item: dict[str, Any]) -> Iterator[str]:
    yield from filter(None, (_word(item, "url"), _word(item, "external_url")))
    if _id(item).startswith(("http://", "https://")):
        yield _id(item)


def _published(item: dict[str, Any], now: datetime) -> Published:
    first = published(_word(item, "date_published"), now)
    modified = first if first.at else published(_word(item, "date_modified"), now)
    return modified if modified.at or not first.raw else first


def _id(item: dict[str, Any]) -> str:
    """Give an id as text; some write it as a number (version 1.0 tells readers to accept that)."""
    value = item.get("id")
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else _word(item, "id")


def _word(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value.strip() if isinstance(value, str) else ""
