"""`topics/<name>.toml`: a topic pack. The format is explained in docs/how-to/topic-pack.md."""

from __future__ import annotations

import hashlib

from feedwatch.config.document import parse, validate
from feedwatch.config.topic_checks import TopicCheck
from feedwatch.config.topic_tables import TextTable, TopicFile, TrapTable, WordsTable
from feedwatch.model.errors import ConfigError
from feedwatch.model.topic import (
    BoilerplateRules,
    Evidence,
    Section,
    Strength,
    TextKind,
    TopicPack,
    Trap,
    WordGroup,
)


def load_topic(text: str, file: str) -> TopicPack:
    """Read a topic pack; raises ConfigError with file and line of every problem.

    Problems are broken TOML, unknown keys, wordings that cannot be read, names used twice, names that nothing has (with
    the nearest that something has), parts without a weight, and thresholds that nothing could reach.
    """
    document = parse(text, file)
    tables = validate(TopicFile, document)
    check = TopicCheck(document, text)
    pack = _pack(tables, check, version_of(text))
    check.names(tables)
    check.weights(tables)
    check.wordings_once(tables)
    check.thresholds(tables.thresholds)
    if check.problems:
        raise ConfigError(sorted(check.problems, key=lambda problem: problem.line))
    return pack


def version_of(text: str) -> str:
    """Give the version of a pack: a hash of its file."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _pack(tables: TopicFile, check: TopicCheck, version: str) -> TopicPack:
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
        enough=tables.thresholds.enough,
        weights=dict(tables.weights),
        names=tables.names,
    )


def _group(kind: str, at: int, table: WordsTable, check: TopicCheck, strength: Strength | None) -> WordGroup:
    wordings = check.wordings((kind, at, "words"), table.words)
    return WordGroup(table.name, wordings, strength, check.wordings((kind, at, "but_not"), table.but_not))


def _trap(at: int, table: TrapTable, check: TopicCheck) -> Trap:
    wordings = check.wordings(("trap", at, "words"), table.words)
    return Trap(table.name, wordings, table.zones, table.unless, table.hides, table.least)


def _text(at: int, table: TextTable, check: TopicCheck) -> TextKind:
    words = {
        key: check.wordings(("text", at, key), getattr(table, key))
        for key in ("title", "lead", "text", "label", "sender")
    }
    url = tuple(piece.casefold() for piece in table.url)
    return TextKind(
        name=table.name,
        **words,
        url=url,
        tags=table.tags,
        unless=table.unless,
        least=table.least,
        least_share=table.least_share,
        perhaps=table.perhaps,
    )
