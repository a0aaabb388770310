"""A digest: what one subscription is told about one window of time, frozen when it is built."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feedwatch.model.item import PublishedTrust
from feedwatch.model.story import StoryRole


class DigestState(StrEnum):
    """Where a digest stands: built -> delivered | failed | cancelled."""

    BUILT = "built"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Told(StrEnum):
    """How an item was told in a digest."""

    NEW = "new"  # it led its story, which had not been told before
    UPDATE = "update"  # it led what is new about a story that had been told before
    ALONG = "along"  # it came with one of the other two, or repeats what was told before: named at most as a further publisher


class SectionKind(StrEnum):
    """The sections of a digest, in their order (domain: signed and decided first)."""

    DECIDED = "decided"
    CALL = "call"
    EVENT = "event"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TellableItem:
    """A kept item of a story, with what a digest needs to tell it."""

    item_id: int
    role: StoryRole
    title: str
    lead: str
    url: str
    source_id: str
    publisher: str
    published: datetime
    published_trust: PublishedTrust
    first_seen: datetime
    language: str
    places: tuple[str, ...]  # SCB codes
    kind: str  # SectionKind value, from the verdict
    score: float
    why: tuple[str, ...]  # the words that kept it, strongest first
    told: bool  # an earlier digest of this subscription has told it
    revised: datetime | None = None  # when its publisher changed it last, after we saw it first
    own_place: str = ""  # the place whose newsroom published it (SCB code)
    tags: tuple[str, ...] = ()  # of its source


@dataclass(frozen=True, slots=True)
class TellableStory:
    """A story with its kept items in the order they came; `told_at` when an earlier digest of this subscription told it."""

    story_id: int
    items: tuple[TellableItem, ...]
    told_at: datetime | None = None
    told_as: str = ""  # the headline under which it was told


@dataclass(frozen=True, slots=True)
class Also:
    """Another publisher of the same story."""

    publisher: str
    url: str


@dataclass(frozen=True, slots=True)
class Development:
    """A later step of a story that is told together with it."""

    headline: str
    url: str
    publisher: str
    published: datetime


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One story as a digest tells it."""

    story_id: int
    item_id: int
    told: Told
    headline: str
    lead: str
    url: str
    publisher: str
    published: datetime
    published_trust: PublishedTrust
    language: str
    places: tuple[str, ...]  # names, in Swedish order
    also: tuple[Also, ...]
    why: tuple[str, ...]
    revised: datetime | None = None  # its publisher changed it after we saw it first
    follows: str = ""  # for an update: the headline under which the story was told before
    follows_at: datetime | None = None
    developments: tuple[Development, ...] = ()  # what has followed meanwhile, oldest first


@dataclass(frozen=True, slots=True)
class DigestSection:
    """Stories of one kind."""

    kind: SectionKind
    entries: tuple[DigestEntry, ...]


@dataclass(frozen=True, slots=True)
class SourceTrouble:
    """A source that could not be read, and since when."""

    source: str
    since: datetime
    message: str


@dataclass(frozen=True, slots=True)
class DigestContent:
    """The frozen content of a digest; times are UTC, `zone` is the reader's."""

    topic: str
    topic_name: str
    language: str
    zone: str
    start: datetime
    end: datetime
    catch_up: bool  # covers more than one period because the service was down
    sections: tuple[DigestSection, ...]  # new stories
    updates: tuple[DigestEntry, ...]
    sources_total: int
    troubles: tuple[SourceTrouble, ...]
    held_over: int = 0  # stories above the subscription's cap, left for the next digest

    @property
    def stories(self) -> int:
        """Count the new stories."""
        return sum(len(section.entries) for section in self.sections)

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to say."""
        return not self.stories and not self.updates


@dataclass(frozen=True, slots=True)
class Line:
    """What must be remembered of a digest so that nothing is told twice: an item, its story, and how it was told.

    Of a story at most one line says NEW.
    """

    story_id: int
    item_id: int
    told: Told


@dataclass(frozen=True, slots=True)
class Composition:
    """A digest ready to be frozen, and the lines that must be remembered with it."""

    content: DigestContent
    lines: tuple[Line, ...]
    held_since: datetime | None = (
        None  # when the oldest item of the stories held over was seen first; the next look begins there
    )
