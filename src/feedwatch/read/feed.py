"""Feed: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0 and CDF become a reading, by feedparser's public interface only.

feedparser gets bytes in the right encoding (`xml_bytes`) without what would harm it (`prune`), and leaves markup and
links alone: we make plain text of the one, and resolve the other ourselves. Whatever was mended on the way is told.
"""

from __future__ import annotations

import io
import re
from datetime import datetime

import feedparser

from feedwatch.model.errors import ReadError
from feedwatch.model.item import Reading
from feedwatch.model.source import Fetched, SourceKind
from feedwatch.read.entry import entry_from, known_language, repairs_of
from feedwatch.read.feed_entry import Around, Record, records_in, text_in, told_in, word_in
from feedwatch.read.prune import prune
from feedwatch.read.xml_bytes import mended

_MINUTES = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}
_MOST_MINUTES = 525600
_NOWHERE = re.compile(r"^<unknown>:(\d+):\d+: ")


def read_feed(fetched: Fetched, body: bytes, now: datetime) -> Reading:
    """Read a feed; `body` is unpacked. Raises ReadError (not-a-feed, too-complex)."""
    xml = mended(body, fetched.content_type)
    pruned = prune(xml.body)
    parsed = _parse(pruned.body, xml.charset, fetched.headers.get("content-language", ""))
    version, records = word_in(parsed, "version"), records_in(parsed, "entries")
    if not version and not records:
        raise ReadError("not-a-feed", "the document holds no RSS, RDF, Atom or CDF feed")
    head = dict.get(parsed, "feed") or {}
    is_atom = version.startswith("atom")
    around = Around(fetched.final_url or fetched.url, word_in(head, "language"), is_atom=is_atom)
    told = [told_in(record, around, now) for record in records]
    return Reading(
        kind=SourceKind.FEED,
        title=text_in(head, "title", is_atom=is_atom),
        entries=tuple(map(entry_from, told)),
        repairs=(*xml.repairs, *pruned.notes, *_complaints(parsed), *repairs_of(told)),
        language=known_language(around.language),
        ttl_minutes=_ttl_minutes(head),
    )


def _parse(body: bytes, charset: str, language: str) -> Record:
    # text/* without a charset was ASCII once (RFC 3023); RFC 7303 took that back, so we always say application/xml.
    headers = {"content-type": f"application/xml; charset={charset}" if charset else "application/xml"}
    if language:
        headers["content-language"] = language
    try:
        parsed: Record = feedparser.parse(  # a stream, because it would look for a file that is called like bytes
            io.BytesIO(body), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except MemoryError:
        raise
    except Exception as error:  # feedparser promises nothing about what strange bytes make it raise
        raise ReadError(
            "not-a-feed", f"feedparser gave up on the document ({type(error).__name__}: {error})"
        ) from error
    return parsed


def _complaints(parsed: Record) -> tuple[str, ...]:
    """Say what feedparser had to mend."""
    error = dict.get(parsed, "bozo_exception")
    if error is None or isinstance(error, feedparser.NonXMLContentType):
        return ()
    if isinstance(error, feedparser.CharacterEncodingOverride | feedparser.CharacterEncodingUnknown):
        return (str(error),)
    where = _NOWHERE.sub(r"line \1: ", str(error))
    return (f"not well-formed XML ({where}); read with a forgiving parser",)


def _ttl_minutes(head: Record) -> int | None:
    """Give how long a feed stays as it is: RSS `ttl`, else the period and frequency of the Syndication module."""
    ttl = word_in(head, "ttl")
    if ttl.isascii() and ttl.isdigit() and len(ttl) < 9:
        return min(int(ttl), _MOST_MINUTES) or None
    period = _MINUTES.get(word_in(head, "sy_updateperiod").lower())
    frequency = word_in(head, "sy_updatefrequency")
    if period is None:
        return None
    times = int(frequency) if frequency.isascii() and frequency.isdigit() and len(frequency) < 5 else 1
    return max(period // max(times, 1), 1)
