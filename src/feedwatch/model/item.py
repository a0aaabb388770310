"""An entry is what a feed says; an item is an entry that we know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feedwatch.model.source import SourceKind


class PublishedTrust(StrEnum):
    """How far a published time can be trusted."""

    STATED = "stated"  # the source gave a time with its zone
    ZONE_ASSUMED = "zone-assumed"  # no zone was given: Europe/Stockholm was assumed
    DATE_ONLY = "date-only"  # only a day was given: its noon in Europe/Stockholm was taken
    FIRST_SEEN = "first-seen"  # none was given, or one that cannot be: the time we saw it first


@dataclass(frozen=True, slots=True)
class Entry:
    """What a source says about one news item; all text is plain, cleaned by `model.text.clean`."""

    title: str
    url: str = ""
    guid: str = ""
    summary: str = ""
    body: str = ""
    published: datetime | None = None
    published_trust: PublishedTrust = PublishedTrust.FIRST_SEEN
    published_raw: str = ""
    language: str = ""  # what the source declares; `sv`, `en` or empty


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one document; `repairs` says in words what had to be mended."""

    kind: SourceKind
    title: str
    entries: tuple[Entry, ...]
    repairs: tuple[str, ...] = ()
    language: str = ""
    ttl_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """The main text of a page."""

    title: str
    lead: str
    body: str
    published: datetime | None
    language: str


class ItemState(StrEnum):
    """Where an item stands.

    seen -> kept | rejected; kept -> revised -> kept; any -> expired (the text is gone, key and hash stay).
    """

    KEPT = "kept"
    REJECTED = "rejected"
    EXPIRED = "expired"


class Novelty(StrEnum):
    """What an entry is to us."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an entry is: `key` is stored as its primary name, `aliases` find it again when one of them changes."""

    key: str
    aliases: tuple[str, ...]
    canonical_url: str
    content_hash: str
    novelty: Novelty
    known_as: str = ""  # the key under which we know it, when known or changed


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of an item when an entry comes that may be it; title and time help where a source reuses names."""

    key: str
    content_hash: str
    title: str = ""
    published: datetime | None = None  # None when the source did not say


@dataclass(frozen=True, slots=True)
class Identified:
    """Who the entries of one document are, in their order: None for what the document says a second time.

    `policy` are the kinds of alias, and single aliases, that identify nothing in this source from now on.
    """

    identities: tuple[Identity | None, ...]
    policy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An entry that we know."""

    source_id: str
    key: str
    url: str
    canonical_url: str
    title: str
    summary: str
    body: str
    published: datetime
    published_trust: PublishedTrust
    language: str
    content_hash: str
    first_seen: datetime
    aliases: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Give the longest text that we have, without the title."""
        return self.body if len(self.body) >= len(self.summary) else self.summary
