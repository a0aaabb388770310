"""A topic pack: what readers want to hear about and how to tell; a verdict: what it says about an item, part by part."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from feedwatch.model.passage import Zone
from feedwatch.model.place import Mention
from feedwatch.model.wording import Wording

TEXT_ZONES = (Zone.TITLE, Zone.LEAD, Zone.BODY)

# Names that evidence may use without a pack having to define them.
PLACE = "place"  # a Swedish municipality
PARTICIPANT = "participant"  # one that takes part in the pack's programme
FROM_PLACE = "from a municipality"  # the sender is one
FROM_PARTICIPANT = "from a participant"
BY_AUTHOR = "author in title"  # "Anna Ek: We should stay at home", as newspapers head columns
OWN_NAMES = (PLACE, PARTICIPANT, FROM_PLACE, FROM_PARTICIPANT, BY_AUTHOR)


TOPIC_NAME = r"^[a-z0-9][a-z0-9-]{0,78}$"


def is_topic_name(text: str) -> bool:
    """Tell whether a text can be the name of a topic."""
    return re.fullmatch(TOPIC_NAME, text) is not None


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
    by_rules: str | None = None  # where a person ruled: what the rules decide, empty when they are not asked

    @property
    def kept(self) -> bool:
        """Tell whether the item goes into digests of this topic."""
        return self.decision is Decision.KEPT


class Strength(StrEnum):
    """How much a term says by itself."""

    STRONG = "strong"  # one in title or lead is nearly enough
    MEDIUM = "medium"  # counts in company
    WEAK = "weak"  # colour


class Within(StrEnum):
    """In how small a piece of text the words of one evidence must stand together."""

    SENTENCE = "sentence"
    OPENING = "opening"  # title and lead
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class WordGroup:
    """A named list of words: a `[[term]]` when it has a strength, else `[[words]]` for use in evidence.

    `but_not` are wordings that look like it: "klimatkontakt" is no misspelt contract.
    """

    name: str
    wordings: tuple[Wording, ...]
    strength: Strength | None = None
    but_not: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True)
class TextKind:
    """A kind of text (opinion, advert, job) or of sender, told by any one of its signs."""

    name: str
    title: tuple[Wording, ...] = ()
    lead: tuple[Wording, ...] = ()
    text: tuple[Wording, ...] = ()  # anywhere outside boilerplate and quotations; see `least`
    label: tuple[Wording, ...] = ()  # anywhere, boilerplate included
    url: tuple[str, ...] = ()  # parts of the address
    sender: tuple[Wording, ...] = ()  # over id and name of the source
    tags: tuple[str, ...] = ()  # of the source
    unless: tuple[str, ...] = ()
    least: int = 1  # in so many sentences, and ...
    least_share: float = 0.0  # ... in this part of all sentences
    perhaps: str = ""  # what to call it when fewer sentences than that have signs of `text`


@dataclass(frozen=True, slots=True)
class Trap:
    """Another sense of the topic's words: it takes points, and the groups it `hides` do not count.

    It counts when its words stand in its zones `least` times and nothing of `unless` stands anywhere.
    """

    name: str
    wordings: tuple[Wording, ...]
    zones: tuple[Zone, ...] = TEXT_ZONES
    unless: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    least: int = 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that stand together: one of each of `all`, nothing of `without` beside them.

    One of each of `also` must stand somewhere in the text, none of `unless`.

    Each name is a word group, a strength ("strong"), a kind of text, or one of OWN_NAMES, or an earlier evidence; "a|b" is one or the other. The
    evidence is there when `least` to `most` sentences have it, and `least_share` to `most_share` of the whole text; `only` asks
    that the first of `all` stands in no other zone of the text.
    """

    name: str
    all: tuple[str, ...]
    zones: tuple[Zone, ...] = TEXT_ZONES
    within: Within = Within.SENTENCE
    without: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    least: int = 1
    most: int | None = None
    least_share: float = 0.0
    most_share: float = 1.0
    only: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """An item belongs to the section `kind` of a digest when one of these parts was found; first section wins."""

    kind: str
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoilerplateRules:
    """Paragraphs that say nothing about this item.

    `begins`: a paragraph that begins so. `headings`: a heading, and what follows it to the next heading. `closings`: a heading after
    which nothing more is news. `contains`: a paragraph that has it anywhere.
    """

    begins: tuple[Wording, ...] = ()
    contains: tuple[Wording, ...] = ()
    headings: tuple[Wording, ...] = ()
    closings: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)  # two packs are the same only if they are one: cheap to cache by
class TopicPack:
    """What a topic is about and how to tell; `titles` by language, `version` a hash of the file it came from."""

    name: str
    titles: dict[str, str]
    version: str
    groups: tuple[WordGroup, ...] = ()
    traps: tuple[Trap, ...] = ()
    texts: tuple[TextKind, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    sections: tuple[Section, ...] = ()
    boilerplate: BoilerplateRules = BoilerplateRules()
    programme: str = ""  # of the gazetteer's memberships; who takes part in it is "participant"
    first_look: tuple[str, ...] = ("strong", "medium", "weak")  # groups that make an article worth fetching
    kept: float = 1.0
    doubtful: float = 0.5
    enough: float = math.inf  # what speaks for an item counts up to this
    weights: Mapping[str, float] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # what its parts are called, by language


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that judging found in an item."""

    language: str
    verdicts: tuple[Verdict, ...]
    mentions: tuple[Mention, ...]
