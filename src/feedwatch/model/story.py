"""A story: the items about one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feedwatch.model.saying import Saying


class StoryRole(StrEnum):
    """What an item is in its story."""

    FIRST = "first"  # it started the story
    COPY = "copy"  # the same text, or the joint text with a local quote
    REPORT = "report"  # other words about the same event
    UPDATE = "update"  # a follow-up that adds something


@dataclass(frozen=True, slots=True)
class Account:
    """A kept item as grouping sees it: its words, where it came from, and the story it belongs to (0: none yet)."""

    item_id: int
    story_id: int
    source_id: str
    title: str
    text: str
    canonical_url: str
    published: datetime
    language: str
    places: tuple[str, ...]
    own_place: str = ""  # the place whose newsroom published it
    kind: str = ""  # which section of a digest it belongs to: "decided", "call", "event", "other"
    lead_places: tuple[str, ...] | None = None  # those of `places` that title or lead name; None: not known
    topic_words: tuple[str, ...] = ()  # the words that made topics keep it; all items of a topic share them


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where an item belongs and why; `story_id` 0 starts a new story, `merges` are stories that it shows to be the same."""

    story_id: int
    role: StoryRole
    reason: Saying
    similarity: float = 0.0
    like_item: int = 0  # the item it was found to be like
    merges: tuple[int, ...] = ()
    same_text: bool = False  # the item like it has the same text; true of copies and of some updates
