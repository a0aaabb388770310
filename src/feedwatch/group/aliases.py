"""The names under which an entry may be found again, strongest first.

guid      what the feed calls it; an address among guids is compared as an address
platform  the number that its publishing system gives it, found in guid or link
url       the link without protocol, "www." and tracking parameters
path      the end of the link when it says something: a site that moves to another host keeps it
title     title and day; without a day only when it has neither guid nor link
text      a hash of all it says
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from feedwatch.group.content import normal, text_hash
from feedwatch.model.item import Entry, PublishedTrust
from feedwatch.model.platform import Platform
from feedwatch.model.urls import canonical, is_web

GUID, PLATFORM, URL, PATH, TITLE, TEXT = "guid", "platform", "url", "path", "title", "text"

_LONGEST = 200  # characters of an alias, as the store takes them
_SEARCHED = 600  # characters of an address
_SHORTEST_PATH = 8
_TELLING_PATH = re.compile(r"[-_\d]")


def names_of(entry: Entry, platforms: Sequence[Platform]) -> tuple[str, ...]:
    """Give all names of an entry, each with its kind: "guid:…", "platform:mynewsdesk:123", "url:…"; never none."""
    return tuple(dict.fromkeys(_short(name) for name in _names(entry, platforms)))


def kind_of(name: str) -> str:
    """Give the kind of a name."""
    return name.partition(":")[0]


def _names(entry: Entry, platforms: Sequence[Platform]) -> Iterator[str]:
    guid, link = _encodable(entry.guid), _encodable(entry.url)
    page = page_of(link)
    if guid:
        yield f"{GUID}:{canonical(guid) if is_web(guid) else guid}"
    yield from (f"{PLATFORM}:{number}" for number in _numbers((guid, link), platforms))
    if page:
        yield f"{URL}:{page}"
    if path := _telling_path(page):
        yield f"{PATH}:{path}"
    published = stated_time(entry)
    yield f"{TITLE}:{normal(entry.title)}|{published.astimezone(UTC).date() if published else ''}"
    yield f"{TEXT}:{text_hash(entry)}"


def _encodable(address: str) -> str:
    return address.encode("utf-8", "replace").decode().strip()


def _short(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    return f"{kind_of(name)}:sha256-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"


def page_of(link: str) -> str:
    """Give the canonical address of a link, empty when it only leads to a site's home page."""
    url = canonical(_encodable(link))
    return url if url.removeprefix("//").partition("/")[2] or "?" in url else ""


def stated_time(entry: Entry) -> datetime | None:
    """Give when an entry says that it was published, None when it does not say."""
    return None if entry.published_trust is PublishedTrust.FIRST_SEEN else entry.published


def _telling_path(url: str) -> str:
    """Give the last segment of a path with a date or slug in it, with its folder; empty when it could be anything."""
    path = url.partition("?")[0].removeprefix("//").partition("/")[2]
    last = path.rpartition("/")[2]
    return path if len(last) >= _SHORTEST_PATH and _TELLING_PATH.search(last) else ""


def _numbers(addresses: Sequence[str], platforms: Sequence[Platform]) -> Iterator[str]:
    """Give "mynewsdesk:123" for each platform that one of the addresses is of."""
    for platform in platforms:
        for address in addresses:
            searched = address[:_SEARCHED]
            found = next((match for p in platform.patterns if (match := _compiled(p).search(searched))), None)
            if found and found["id"]:
                variant = _compiled(platform.variant).search(searched) if platform.variant else None
                yield f"{platform.name}:{found['id']}" + (f":{variant['variant']}" if variant else "")


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
