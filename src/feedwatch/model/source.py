"""A source: what is polled, what came back, and how it has been doing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class SourceKind(StrEnum):
    """What a source gives: `auto` looks at what arrives."""

    AUTO = "auto"
    FEED = "feed"
    JSON = "json"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS selectors of a news page; those left empty are found by looking at the page."""

    item: str = ""
    title: str = ""
    link: str = ""
    date: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who published an item: the source, the place whose newsroom it is (SCB code), and the admin's tags."""

    source_id: str = ""
    name: str = ""
    place: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One `[[source]]` of the configuration."""

    id: str
    name: str
    url: str
    kind: SourceKind = SourceKind.AUTO
    interval: timedelta = timedelta(minutes=15)
    enabled: bool = True
    place: str = ""
    tags: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    fulltext: bool = True
    verified: bool = True
    selectors: Selectors = field(default_factory=Selectors)

    @property
    def sender(self) -> Sender:
        """Give who its items come from."""
        return Sender(self.id, self.name, self.place, self.tags)

    def is_read_as(self, other: Source) -> bool:
        """Tell whether it is read from the same address in the same way as another."""
        return (self.url, self.kind, self.selectors) == (other.url, other.kind, other.selectors)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave for the next conditional request, kept byte for byte (RFC 9110 8.8)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that arrived: `body` is decoded from its content coding, at most 10 MiB."""

    url: str
    final_url: str
    status: int
    content_type: str
    body: bytes
    headers: dict[str, str]
    validators: Validators = Validators()
    permanent_url: str = ""  # where an unbroken chain of 301/308 leads (RFC 9110 15.4), else empty

    @property
    def retry_hint(self) -> str:
        """Give the Cache-Control header as it stands."""
        return self.headers.get("cache-control", "")


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server said 304: what we have is current."""

    url: str
    final_url: str
    status: int
    validators: Validators
    headers: dict[str, str]


class PollOutcome(StrEnum):
    """How a poll ended.

    running -> new | unchanged | failed; a poll whose lease ran out is abandoned and its source is claimed again.
    """

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to poll one source until `until`; results are taken only from the holder of `id` (fencing)."""

    id: str
    source_id: str
    until: datetime
    validators: Validators
    body_hash: str
    identity_policy: tuple[str, ...]  # kinds of alias that do not identify in this source, see group.identity
    failures: int  # polls that failed in a row
    first: bool  # nothing has ever been read from this source
    full_at: datetime | None = None  # when a whole document came last
    rhythm: timedelta | None = None  # the usual time between two items


@dataclass(frozen=True, slots=True)
class PollError:
    """What is told about a failed poll."""

    kind: str
    message: str
    temporary: bool
