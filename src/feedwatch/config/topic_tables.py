"""The tables of a topic pack, as a TOML file has them."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field, field_validator

from feedwatch.config.document import Schema
from feedwatch.model.passage import Zone
from feedwatch.model.topic import TEXT_ZONES, TOPIC_NAME, Strength, Within

Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^|]+$")]
Slug = Annotated[str, Field(pattern=TOPIC_NAME)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Words = tuple[str, ...]
SomeWords = Annotated[Words, Field(min_length=1)]
Names = tuple[str, ...]
Count = Annotated[int, Field(ge=1, le=50)]
Share = Annotated[float, Field(ge=0, le=1)]

_KINDS = ("decided", "call", "event", "other")


class NamedTable(Schema):
    """A table that others may name."""

    name: Name


class WordsTable(NamedTable):
    """One `[[words]]`: a named list for use in evidence."""

    words: SomeWords
    but_not: Words = ()


class TermTable(WordsTable):
    """One `[[term]]`: what the topic is called, and how much that says by itself."""

    strength: Strength


class TrapTable(NamedTable):
    """One `[[trap]]`: another sense of the topic's words."""

    words: SomeWords
    zones: tuple[Zone, ...] = TEXT_ZONES
    unless: Names = ()
    hides: Names = ()
    least: Count = 1


class TextTable(NamedTable):
    """One `[[text]]`: a kind of text or sender."""

    title: Words = ()
    lead: Words = ()
    text: Words = ()
    label: Words = ()
    url: tuple[Annotated[str, Field(min_length=2)], ...] = ()
    sender: Words = ()
    tags: Names = ()
    unless: Names = ()
    least: Count = 1
    least_share: Share = 0.0
    perhaps: Annotated[str, Field(max_length=80, pattern=r"^[^|]*$")] = ""


class EvidenceTable(NamedTable):
    """One `[[evidence]]`: words that stand together."""

    all: Annotated[Names, Field(min_length=1)]
    zones: tuple[Zone, ...] = TEXT_ZONES
    within: Within = Within.SENTENCE
    without: Names = ()
    also: Names = ()
    unless: Names = ()
    least: Count = 1
    most: Count | None = None
    least_share: Share = 0.0
    most_share: Share = 1.0
    only: bool = False


class SectionTable(Schema):
    """One `[[section]]`: which parts put an item into which section of a digest."""

    kind: str
    when: Annotated[Names, Field(min_length=1)]

    @field_validator("kind")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in _KINDS:
            raise ValueError("must be one of " + ", ".join(_KINDS))
        return value


class BoilerplateTable(Schema):
    """`[boilerplate]`: paragraphs that say nothing about this item."""

    begins: Words = ()
    contains: Words = ()
    headings: Words = ()
    closings: Words = ()


class ThresholdsTable(Schema):
    """`[thresholds]`: from which score an item is kept, from which it is doubtful, and how much can speak for it."""

    kept: float = Field(ge=-100, le=100, allow_inf_nan=False)
    doubtful: float = Field(ge=-100, le=100, allow_inf_nan=False)
    enough: float = Field(default=math.inf, gt=0)


class TopicFile(Schema):
    """All of a topic pack."""

    name: Slug
    programme: str = ""
    first_look: Names = (Strength.STRONG, Strength.MEDIUM, Strength.WEAK)
    titles: dict[Language, Name] = Field(min_length=1)
    names: dict[Language, dict[str, Name]] = Field(default_factory=dict)
    thresholds: ThresholdsTable
    weights: dict[str, Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)]]
    term: Annotated[tuple[TermTable, ...], Field(min_length=1)]
    words: tuple[WordsTable, ...] = ()
    trap: tuple[TrapTable, ...] = ()
    text: tuple[TextTable, ...] = ()
    evidence: Annotated[tuple[EvidenceTable, ...], Field(min_length=1)]
    section: tuple[SectionTable, ...] = ()
    boilerplate: BoilerplateTable = BoilerplateTable()
