"""Feed entry: one entry as feedparser gives it, told in plain text.

A title or text is markup when its feed says so. In RSS, where nothing says so, feedparser looks at the text; we look
once more for tags that it let pass. In Atom a text of type `text` is taken by its word, except for entities, which
nobody writes on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from time import struct_time
from typing import Any

from feedwatch.model.text import clean, one_line
from feedwatch.model.urls import absolute
from feedwatch.read.characters import decode_once_more
from feedwatch.read.entry import Told
from feedwatch.read.plain import has_tags, line_of, text_of
from feedwatch.read.published import Published, published

# feedparser's dictionary answers for other names too and warns about it, so it is read by `dict.get` throughout.
Record = dict[str, Any]

_MARKUP_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_DATES = ("published", "updated", "created")


@dataclass(frozen=True, slots=True)
class Around:
    """What an entry takes from its feed: `base` is the address that links are resolved against."""

    base: str
    language: str
    is_atom: bool


def told_in(record: Record, around: Around, now: datetime) -> Told:
    """Give what an entry tells."""
    contents = [content for content in records_in(record, "content") if _is_text(content)]
    # Without a summary, feedparser gives the content as one, but no detail of it.
    summary = _detail(record, "summary") if "summary_detail" in record or not contents else {}
    return Told(
        title=text_in(record, "title", is_atom=around.is_atom),
        url=next((url for url in (absolute(link, around.base) for link in _links(record)) if url), ""),
        guid=word_in(record, "id"),
        summary=_paragraphs(summary),
        body=max(map(_paragraphs, contents), key=len, default=""),
        language=_language(record) or around.language,
        published=_published(record, now),
    )


def text_in(record: Record, key: str, *, is_atom: bool) -> str:
    """Give a field as plain text on one line."""
    detail = _detail(record, key)
    value = word_in(detail, "value")
    if _is_markup(detail):
        return one_line(text_of(value))
    return one_line(decode_once_more(unescape(value))) if is_atom else line_of(value)


def word_in(record: Record, key: str) -> str:
    """Give a field that is a word; empty when it is missing or has become something else."""
    value = dict.get(record, key)
    return value.strip() if isinstance(value, str) else ""


def records_in(record: Record, key: str) -> Sequence[Record]:
    """Give the records of a field that is a list."""
    values = dict.get(record, key)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _detail(record: Record, key: str) -> Record:
    """Give a text with its type; a field that came without one is markup, as nearly all are."""
    detail = dict.get(record, f"{key}_detail")
    return detail if isinstance(detail, dict) else {"value": word_in(record, key), "type": "text/html"}


def _is_markup(detail: Record) -> bool:
    return word_in(detail, "type") in _MARKUP_TYPES


def _is_text(content: Record) -> bool:
    """Tell whether content is for people: not a picture, nor only a link to somewhere else."""
    kind = word_in(content, "type")
    return not kind or kind.startswith("text/") or kind in _MARKUP_TYPES


def _paragraphs(detail: Record) -> str:
    """Give a longer text in paragraphs; one whose markup was escaped twice is unpacked twice."""
    value = word_in(detail, "value")
    if not _is_markup(detail) and not has_tags(value):
        return clean(decode_once_more(value))
    text = text_of(value)
    return text_of(text) if "<" not in value and has_tags(text) else text


def _links(record: Record) -> Iterator[str]:
    """Give the addresses of an entry, the best first; FeedBurner hides the true one behind its own."""
    yield word_in(record, "feedburner_origlink")
    yield word_in(record, "link")
    links = records_in(record, "links")
    yield from (word_in(link, "href") for link in links if word_in(link, "rel") in ("alternate", "related"))
    if word_in(record, "id").startswith(("http://", "https://")):
        yield word_in(record, "id")
    yield from (word_in(link, "href") for link in links if word_in(link, "rel") == "enclosure")


def _language(record: Record) -> str:
    """Give the language of an entry: `dc:language`, else that of its text or title (xml:lang, or the feed's own)."""
    details = [*records_in(record, "content"), _detail(record, "summary"), _detail(record, "title")]
    return next(filter(None, (word_in(record, "language"), *(word_in(detail, "language") for detail in details))), "")


def _published(record: Record, now: datetime) -> Published:
    """Give the first of an entry's dates that can be; when none can, the first with what is wrong with it."""
    first = Published()
    for key in _DATES:
        parsed = dict.get(record, f"{key}_parsed")
        found = published(word_in(record, key), now, parsed if isinstance(parsed, struct_time) else None)
        if found.at:
            return found
        first = first if first.raw else found
    return first
