"""`sources.toml`: what is polled."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Annotated

from pydantic import Field, field_validator

from feedwatch.config.document import Document, Schema, validate
from feedwatch.config.duration import Duration
from feedwatch.model.errors import ConfigError, Problem
from feedwatch.model.source import Selectors, Source, SourceKind
from feedwatch.model.urls import is_web

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?")
_SHORTEST = timedelta(seconds=1)
_POLITE = timedelta(minutes=5)


class SelectorsTable(Schema):
    """`[source.selectors]`: CSS selectors of a news page."""

    item: str = ""
    title: str = ""
    link: str = ""
    date: str = ""
    summary: str = ""


class SourceTable(Schema):
    """One `[[source]]`."""

    id: str
    name: str = ""
    url: str
    kind: SourceKind = SourceKind.AUTO
    interval: Annotated[Duration, Field(ge=_SHORTEST)] | None = None
    enabled: bool = True
    place: str = ""
    tags: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    fulltext: bool = True
    verified: bool = True
    selectors: SelectorsTable = SelectorsTable()

    @field_validator("id")
    @classmethod
    def _slug(cls, value: str) -> str:
        if not _SLUG.fullmatch(value):
            raise ValueError("must be a slug: a-z, 0-9, '-', '_' and '.', at most 80 characters")
        return value

    @field_validator("url")
    @classmethod
    def _web(cls, value: str) -> str:
        if not is_web(value):
            raise ValueError("must be an http or https address without credentials")
        return value


class SourcesFile(Schema):
    """All of `sources.toml`."""

    source: tuple[SourceTable, ...] = ()


def load_sources(
    document: Document, default_interval: timedelta, places: Collection[str], topics: Collection[str]
) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """Give the sources and the warnings; raises ConfigError for duplicate ids and unknown places or topics too."""
    tables = validate(SourcesFile, document).source
    problems = [*_duplicates(document, tables), *_unknown(document, tables, places, topics)]
    if problems:
        raise ConfigError(problems)
    warnings = tuple(
        document.problem(
            ("source", index, "interval"), f"source '{table.id}' is polled more often than every 5 minutes"
        )
        for index, table in enumerate(tables)
        if (table.interval or default_interval) < _POLITE
    )
    return tuple(_source(table, default_interval) for table in tables), warnings


def _source(table: SourceTable, default_interval: timedelta) -> Source:
    return Source(
        id=table.id,
        name=table.name or table.id,
        url=table.url,
        kind=table.kind,
        interval=table.interval or default_interval,
        enabled=table.enabled,
        place=table.place,
        tags=table.tags,
        topics=table.topics,
        fulltext=table.fulltext,
        verified=table.verified,
        selectors=Selectors(**table.selectors.model_dump()),
    )


def _duplicates(document: Document, tables: tuple[SourceTable, ...]) -> list[Problem]:
    first: dict[str, int] = {}
    problems = []
    for index, table in enumerate(tables):
        if table.id in first:
            line = document.line_of(("source", first[table.id], "id"))
            problems.append(
                document.problem(
                    ("source", index, "id"), f"duplicate id '{table.id}'", f"first used at line {line}"
                )
            )
        first.setdefault(table.id, index)
    return problems


def _unknown(
    document: Document, tables: tuple[SourceTable, ...], places: Collection[str], topics: Collection[str]
) -> list[Problem]:
    problems = []
    for index, table in enumerate(tables):
        if table.place and table.place not in places:
            problems.append(
                document.problem(
                    ("source", index, "place"), f"unknown place '{table.place}'", 'an SCB code such as "0880"'
                )
            )
        problems += [
            document.problem(
                ("source", index, "topics"),
                f"unknown topic '{topic}'",
                "topics are: " + ", ".join(sorted(topics)),
            )
            for topic in table.topics
            if topic not in topics
        ]
    return problems
