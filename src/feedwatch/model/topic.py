"""A verdict: what a topic pack says about an item, as a sum of named parts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from feedwatch.model.passage import Zone
from feedwatch.model.place import Mention


class Decision(StrEnum):
    """What becomes of an item under a topic."""

    KEPT = "kept"
    DOUBTFUL = "doubtful"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Reason:
    """One named part of a score: the points it gave, the words that caused it, and where they stood."""

    part: str
    points: float
    words: tuple[str, ...] = ()
    zone: Zone | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a topic pack says about an item."""

    topic: str
    pack_version: str
    score: float
    decision: Decision
    reasons: tuple[Reason, ...]
    kind: str = ""  # which section of a digest it belongs to: "decided", "call", "event", "other"

    @property
    def kept(self) -> bool:
        """Tell whether the item goes into digests of this topic."""
        return self.decision is Decision.KEPT


@dataclass(frozen=True, slots=True, eq=False)
class TopicPack:
    """What a topic is about and how to tell; `titles` by language, `version` a hash of the file it came from."""

    name: str
    titles: dict[str, str]
    version: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that judging found in an item."""

    language: str
    verdicts: tuple[Verdict, ...]
    mentions: tuple[Mention, ...]
