"""`topics/<name>.toml`: a topic pack. The format is explained in docs/how-to/topic-pack.md."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Annotated

from pydantic import Field, field_validator

from feedwatch.config.document import Document, Schema, parse, validate
from feedwatch.model.errors import ConfigError, Problem
from feedwatch.model.passage import Zone
from feedwatch.model.topic import (
    OWN_NAMES,
    TEXT_ZONES,
    BoilerplateRules,
    Evidence,
    Section,
    Strength,
    TextKind,
    TopicPack,
    Trap,
    Within,
    WordGroup,
)
from feedwatch.model.wording import Wording, read_wording

Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^|]+$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,78}$")]
Words = tuple[str, ...]
SomeWords = Annotated[Words, Field(min_length=1)]
Names = tuple[str, ...]
Count = Annotated[int, Field(ge=1, le=50)]

_KINDS = ("decided", "call", "event", "other")


class WordsTable(Schema):
    """One `[[words]]`: a named list for use in evidence."""

    name: Name
    words: SomeWords
    but_not: Words = ()


class TermTable(WordsTable):
    """One `[[term]]`: what the topic is called, and how much that says by itself."""

    strength: Strength


class TrapTable(Schema):
    """One `[[trap]]`: another sense of the topic's words."""

    name: Name
    words: SomeWords
    zones: tuple[Zone, ...] = TEXT_ZONES
    unless: Names = ()
    hides: Names = ()
    least: Count = 1


class TextTable(Schema):
    """One `[[text]]`: a kind of text or sender."""

    name: Name
    title: Words = ()
    lead: Words = ()
    text: Words = ()
    label: Words = ()
    url: tuple[Annotated[str, Field(min_length=2)], ...] = ()
    sender: Words = ()
    tags: Names = ()
    unless: Names = ()
    least: Count = 1


class EvidenceTable(Schema):
    """One `[[evidence]]`: words that stand together."""

    name: Name
    all: Annotated[Names, Field(min_length=1)]
    zones: tuple[Zone, ...] = TEXT_ZONES
    within: Within = Within.SENTENCE
    without: Names = ()
    also: Names = ()
    unless: Names = ()
    least: Count = 1
    most: Count | None = None
    least_share: float = Field(default=0.0, ge=0, le=1)
    most_share: float = Field(default=1.0, ge=0, le=1)
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
    """`[thresholds]`: from which score an item is kept, and from which it is doubtful."""

    kept: float = Field(ge=-100, le=100, allow_inf_nan=False)
    doubtful: float = Field(ge=-100, le=100, allow_inf_nan=False)


class TopicFile(Schema):
    """All of a topic pack."""

    name: Slug
    programme: str = ""
    first_look: Names = (Strength.STRONG, Strength.MEDIUM, Strength.WEAK)
    titles: dict[Annotated[str, Field(pattern=r"^[a-z]{2}$")], Name] = Field(min_length=1)
    thresholds: ThresholdsTable
    weights: dict[str, Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)]]
    term: Annotated[tuple[TermTable, ...], Field(min_length=1)]
    words: tuple[WordsTable, ...] = ()
    trap: tuple[TrapTable, ...] = ()
    text: tuple[TextTable, ...] = ()
    evidence: Annotated[tuple[EvidenceTable, ...], Field(min_length=1)]
    section: tuple[SectionTable, ...] = ()
    boilerplate: BoilerplateTable = BoilerplateTable()


def load_topic(text: str, file: str) -> TopicPack:
    """Read a topic pack; raises ConfigError with file and line of every problem.

    Problems are broken TOML, unknown keys, wordings that cannot be read, names used twice, names that nothing has (with
    the nearest that something has), parts without a weight, and a threshold for doubtful above the one for kept.
    """
    document = parse(text, file)
    tables = validate(TopicFile, document)
    check = _Check(document, text)
    pack = _pack(tables, check, hashlib.sha256(text.encode()).hexdigest()[:16])
    check.names(tables)
    check.weights(tables)
    check.wordings_once(tables)
    if tables.thresholds.doubtful > tables.thresholds.kept:
        path = ("thresholds", "doubtful")
        check.problems.append(document.problem(path, "'thresholds.doubtful' is above 'thresholds.kept'"))
    if check.problems:
        raise ConfigError(sorted(check.problems, key=lambda problem: problem.line))
    return pack


def _pack(tables: TopicFile, check: _Check, version: str) -> TopicPack:
    boilerplate = {
        key: check.wordings(("boilerplate", key), words) for key, words in tables.boilerplate.model_dump().items()
    }
    return TopicPack(
        name=tables.name,
        titles=dict(tables.titles),
        version=version,
        groups=(
            *(_group("term", at, table, check, table.strength) for at, table in enumerate(tables.term)),
            *(_group("words", at, table, check, None) for at, table in enumerate(tables.words)),
        ),
        traps=tuple(_trap(at, table, check) for at, table in enumerate(tables.trap)),
        texts=tuple(_text(at, table, check) for at, table in enumerate(tables.text)),
        evidence=tuple(Evidence(**dict(table)) for table in tables.evidence),
        sections=tuple(Section(table.kind, table.when) for table in tables.section),
        boilerplate=BoilerplateRules(**boilerplate),
        programme=tables.programme,
        first_look=tables.first_look,
        kept=tables.thresholds.kept,
        doubtful=tables.thresholds.doubtful,
        weights=dict(tables.weights),
    )


def _group(kind: str, at: int, table: WordsTable, check: _Check, strength: Strength | None) -> WordGroup:
    wordings = check.wordings((kind, at, "words"), table.words)
    return WordGroup(table.name, wordings, strength, check.wordings((kind, at, "but_not"), table.but_not))


def _trap(at: int, table: TrapTable, check: _Check) -> Trap:
    wordings = check.wordings(("trap", at, "words"), table.words)
    return Trap(table.name, wordings, table.zones, table.unless, table.hides, table.least)


def _text(at: int, table: TextTable, check: _Check) -> TextKind:
    words = {
        key: check.wordings(("text", at, key), getattr(table, key)) for key in ("title", "lead", "text", "label", "sender")
    }
    url = tuple(piece.casefold() for piece in table.url)
    return TextKind(table.name, **words, url=url, tags=table.tags, unless=table.unless, least=table.least)


class _Check:
    """What the schema cannot see: wordings, and names that point to each other."""

    def __init__(self, document: Document, text: str) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._lines = text.splitlines()

    def wordings(self, path: Sequence[str | int], words: Iterable[str]) -> tuple[Wording, ...]:
        """Read wordings; what cannot be read becomes a problem."""
        read = []
        for word in words:
            try:
                read.append(read_wording(word))
            except ValueError as error:
                self._tell(path, word, str(error))
        return tuple(read)

    def wordings_once(self, tables: TopicFile) -> None:
        """Find words that stand twice in a list, or under two terms."""
        terms: dict[str, str] = {}
        for kind, at, name, words in _lists(tables):
            seen = terms if kind == "term" else {}
            for word in words:
                if word.casefold() in seen:
                    self._tell((kind, at, "words"), word, f"duplicate words '{word}'", f"also in '{seen[word.casefold()]}'")
                seen.setdefault(word.casefold(), name)

    def names(self, tables: TopicFile) -> None:
        """Find names that two things have, and uses of names that nothing has."""
        groups = [("term", at, t.name) for at, t in enumerate(tables.term)]
        groups += [("words", at, t.name) for at, t in enumerate(tables.words)]
        kinds = [("text", at, t.name) for at, t in enumerate(tables.text)]
        kinds += [("trap", at, t.name) for at, t in enumerate(tables.trap)]
        evidence = [("evidence", at, t.name) for at, t in enumerate(tables.evidence)]
        self._once([*groups, *kinds, *evidence])
        hideable = [*(name for _, _, name in groups), *Strength]
        usable = [*hideable, *OWN_NAMES, *(name for _, _, name in kinds)]
        self._known(("first_look",), tables.first_look, hideable)
        for at, trap in enumerate(tables.trap):
            self._known(("trap", at, "hides"), trap.hides, hideable)
            self._known(("trap", at, "unless"), trap.unless, usable)
        for at, text in enumerate(tables.text):
            self._known(("text", at, "unless"), text.unless, usable)
        for at, one in enumerate(tables.evidence):
            for key in ("all", "without", "also", "unless"):
                self._known(("evidence", at, key), getattr(one, key), usable)
            usable.append(one.name)
        parts = [name for _, _, name in [*kinds, *evidence]]
        for at, section in enumerate(tables.section):
            self._known(("section", at, "when"), section.when, parts)

    def weights(self, tables: TopicFile) -> None:
        """Find weights of nothing, and evidence and traps without a weight."""
        parts = [table.name for table in (*tables.evidence, *tables.trap, *tables.text)]
        for name in tables.weights:
            if name not in parts:
                path = ("weights", name)
                self.problems.append(self._document.problem(path, f"no part is called '{name}'", _nearest(name, parts)))
        for kind, own in (("evidence", tables.evidence), ("trap", tables.trap)):
            for at, table in enumerate(own):
                if table.name not in tables.weights:
                    hint = f'add "{table.name}" = 1.0 to [weights]'
                    self.problems.append(self._document.problem((kind, at, "name"), f"'{table.name}' has no weight", hint))

    def _once(self, named: Iterable[tuple[str, int, str]]) -> None:
        seen: dict[str, int] = dict.fromkeys((*OWN_NAMES, *Strength), 0)
        for kind, at, name in named:
            path = (kind, at, "name")
            if name in seen:
                where = f"first used at line {seen[name]}" if seen[name] else "every pack has it already"
                self.problems.append(self._document.problem(path, f"duplicate name '{name}'", where))
            seen.setdefault(name, self._document.line_of(path))

    def _known(self, path: Sequence[str | int], names: Iterable[str], known: Collection[str]) -> None:
        for entry in names:
            for name in entry.split("|"):
                if name not in known:
                    self._tell(path, entry, f"nothing is called '{name}'", _nearest(name, known))

    def _tell(self, path: Sequence[str | int], value: str, message: str, hint: str = "") -> None:
        """Add a problem at the line of a value in a list that may go over many lines."""
        start = self._document.line_of(path)
        spelt = (f'"{value}"', f"'{value}'")
        after = range(start, len(self._lines) + 1) if start else range(0)
        line = next((at for at in after if any(s in self._lines[at - 1] for s in spelt)), start)
        self.problems.append(Problem(self._document.file, line, message, hint))


def _lists(tables: TopicFile) -> Iterator[tuple[str, int, str, Words]]:
    """Give kind, number, name and words of every list of words."""
    for kind, own in (("term", tables.term), ("words", tables.words), ("trap", tables.trap)):
        for at, table in enumerate(own):
            yield kind, at, table.name, table.words


def _nearest(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean '{near[0]}'?" if near else "known: " + ", ".join(sorted(known))
