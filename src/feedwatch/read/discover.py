"""Discover: where a site may have feeds. Pure: what a page names, and what is worth a try; the caller tries.

Pages name feeds in their head (<link rel="alternate">, https://html.spec.whatwg.org/#rel-alternate), as links to "RSS",
and, on platforms that we know, in their scripts. Beyond that, platforms put feeds at addresses of known form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from feedwatch.model.source import Fetched
from feedwatch.model.text import one_line
from feedwatch.model.urls import absolute, is_web
from feedwatch.read.page import Page, attribute, open_page
from feedwatch.read.plain import text_of

_FEED_TYPES = frozenset(
    "application/rss+xml application/atom+xml application/rdf+xml application/feed+json application/xml text/xml".split()  # noqa: SIM905 - reads better as words
)
_FEED_ADDRESS = re.compile(
    r"/(?:rss|feed|feeds|atom)/?(?:[?#].*)?$|/(?:rss|feed|atom|index)(?:\.[a-z]{2})?\.(?:xml|rss|json|rdf)(?:[?#].*)?$"
    r"|\.(?:rss|atom|rdf)(?:[?#].*)?$|[?&](?:state|format|type|output|feed|alt)=(?:rss|rss2|atom|feed)\b"
    r"|/rss/(?:current_news|source|releases)/|/api/rss/",
    re.IGNORECASE,
)
# Feeds that platforms name only in scripts or forms: SiteVision's portlets, Mynewsdesk's newsrooms.
_IN_SOURCE = re.compile(
    r"""(?<![^\s"'<>()])[^\s"'<>()]{0,300}?(?:/4\.[0-9a-f]+/12\.[0-9a-f]+\.portlet\?state=rss[^\s"'<>()]*|/rss/current_news/\d+[^\s"'<>()]*)"""
)
_COMMENTS = re.compile(r"/comments?/feed|kommentar|\bcomments?\b", re.IGNORECASE)
_MOST_LINKS = 30
_LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names: its absolute address, what it is called, and its declared type (may be empty)."""

    url: str
    title: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class KnownPlatform:
    """Where a platform puts feeds: `pattern` is searched in an address, `feeds` are templates of its groups."""

    name: str
    pattern: str
    feeds: tuple[str, ...]


PLATFORMS = (
    KnownPlatform(
        "Via TT",
        r"^https?://via\.tt\.se/.*\bpublisherId=(?P<id>\d+)",
        ("https://via.tt.se/rss/releases/latest?publisherId={id}",),
    ),
    KnownPlatform(
        "Cision",
        r"^https?://news\.cision\.com/(?P<language>(?:[a-z]{2}/)?)(?P<company>[a-z0-9][\w-]{2,})(?:[/?#]|$)",
        (
            "https://news.cision.com/{language}{company}/ListItems?format=rss",
            "https://news.cision.com/ListItems?format=rss&q={company}",
        ),
    ),
    KnownPlatform(
        "Mynewsdesk",
        r"^(?P<host>https?://[^/]+)/(?:[a-z]{2}/)?(?:rss/)?(?:current_news|source)/(?P<id>\d+)",
        ("{host}/rss/current_news/{id}", "https://www.mynewsdesk.com/se/rss/current_news/{id}"),
    ),
    KnownPlatform(
        "Notified",
        r"^https?://[^/]*notified\.com/.*/(?P<id>[0-9a-f-]{8,})(?:[/?#]|$)",
        ("https://api.client.notified.com/api/rss/publish/view/{id}?type=press",),
    ),
)
# Below the section that was given, then below the site: WordPress first, since it is behind most sites that have feeds.
_SECTION_PATHS = ("feed/", "rss", "rss.xml")
_SITE_PATHS = (
    "/feed/",
    "/nyheter/feed/",
    "/aktuellt/feed/",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
)


def feed_links(fetched: Fetched) -> tuple[FeedLink, ...]:
    """Give the feeds that a page names, those of its head first, feeds of comments last; raises as `open_page` does."""
    page = open_page(fetched)
    found: dict[str, FeedLink] = {}
    for link in (*_in_head(page), *_in_anchors(page), *_in_source(page)):
        if link.url and link.url != page.url and len(link.url) <= _LONGEST_ADDRESS:
            found.setdefault(link.url, link)
    links = sorted(found.values(), key=lambda link: bool(_COMMENTS.search(f"{link.url} {link.title}")))
    return tuple(links[:_MOST_LINKS])


def guesses(url: str) -> tuple[str, ...]:
    """Give addresses where the site of an address may have a feed, the likeliest first; empty for what is no address."""
    if not is_web(url):
        return ()
    section = url.partition("#")[0].partition("?")[0]
    section = section if section.endswith("/") else f"{section.removesuffix('.html')}/"
    is_site = urlsplit(url).path in ("", "/")
    below = [] if is_site else [urljoin(section, path) for path in _SECTION_PATHS]
    tried = [*_of_platforms(url), *below, *(urljoin(url, path) for path in _SITE_PATHS)]
    return tuple(address for address in dict.fromkeys(tried) if address != url)


def _of_platforms(url: str) -> Iterator[str]:
    for platform in PLATFORMS:
        match = re.search(platform.pattern, url)
        if match:
            yield from (feed.format(**match.groupdict()) for feed in platform.feeds)


def _in_head(page: Page) -> Iterator[FeedLink]:
    for node in page.tree.css("link[href][rel~=alternate i]"):
        kind = attribute(node, "type").partition(";")[0].strip().lower()
        address = page.address(attribute(node, "href"))
        if kind in _FEED_TYPES or (kind == "application/json" and _FEED_ADDRESS.search(address)):
            yield FeedLink(address, one_line(attribute(node, "title")), kind)


def _in_anchors(page: Page) -> Iterator[FeedLink]:
    for node in page.tree.css("a[href]"):
        address = page.address(attribute(node, "href"))
        kind = attribute(node, "type").partition(";")[0].strip().lower()
        if address and (_FEED_ADDRESS.search(address) or kind in _FEED_TYPES):
            yield FeedLink(address, one_line(text_of(node.html or "")), kind)


def _in_source(page: Page) -> Iterator[FeedLink]:
    for match in _IN_SOURCE.finditer(page.tree.html or ""):
        yield FeedLink(absolute(unescape(match[0]).replace("\\/", "/"), page.base))
