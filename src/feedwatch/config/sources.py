"""`sources.toml`: what is polled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import Field, field_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from feedwatch.config.document import Document, Schema, validate
from feedwatch.config.duration import LastingDuration
from feedwatch.config.settings import POLITE_INTERVAL
from feedwatch.model.errors import ConfigError, Problem
from feedwatch.model.source import Selectors, Source, SourceKind
from feedwatch.model.text import one_line
from feedwatch.model.urls import canonical, is_web

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_SUGGESTION = 60

Word = Annotated[str, Field(min_length=1)]


class SelectorsTable(Schema):
    """`[source.selectors]`: CSS selectors of a news page."""

    item: str = ""
    title: str = ""
    link: str = ""
    date: str = ""
    summary: str = ""

    @field_validator("*")
    @classmethod
    def _css(cls, value: str) -> str:
        if value:
            try:
                LexborHTMLParser("").css(value)
            except SelectolaxError as error:
                raise ValueError('is not a CSS selector, such as "ul.news > li" or "h2 a"') from error
        return value


class SourceTable(Schema):
    """One `[[source]]`."""

    id: str
    name: str = ""
    url: str
    kind: SourceKind = SourceKind.AUTO
    interval: LastingDuration | None = None
    enabled: bool = True
    place: str = ""
    tags: tuple[Word, ...] = ()
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
        if not is_web(value) or not value.isprintable() or " " in value:
            raise ValueError("must be an http or https address without credentials and spaces")
        return value


class SourcesFile(Schema):
    """All of `sources.toml`."""

    source: tuple[SourceTable, ...] = ()


def load_sources(
    document: Document, default_interval: timedelta, places: Collection[str] | None, topics: Collection[str] | None
) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """Give the sources and the warnings; raises ConfigError for duplicate ids and unknown places or topics too.

    `places` and `topics` are the codes and names that exist, or None when that is not known because their file is broken.
    """
    tables = validate(SourcesFile, document).source
    problems = [*_duplicate_ids(document, tables), *_unknown(document, tables, places, topics)]
    if problems:
        raise ConfigError(problems)
    warnings = (*_none_yet(document, tables), *_impatient(document, tables), *_same_addresses(document, tables))
    return tuple(_source(table, default_interval) for table in tables), warnings


def suggest_id(name: str, taken: Collection[str]) -> str:
    """Make an id from a name, different from those taken: "Borås Stad, nyheter" becomes `boras-stad-nyheter`."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = _NOT_SLUG.sub("-", plain).strip("-")[:_LONGEST_SUGGESTION].strip("-") or "source"
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free


def _source(table: SourceTable, default_interval: timedelta) -> Source:
    return Source(
        id=table.id,
        name=one_line(table.name) or table.id,
        url=table.url,
        kind=table.kind,
        interval=table.interval or default_interval,
        enabled=table.enabled,
        place=table.place,
        tags=tuple(one_line(tag) for tag in table.tags),
        topics=table.topics,
        fulltext=table.fulltext,
        verified=table.verified,
        selectors=Selectors(**table.selectors.model_dump()),
    )


def _duplicate_ids(document: Document, tables: tuple[SourceTable, ...]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, table in enumerate(tables):
        other = first.setdefault(table.id, index)
        if other != index:
            line = document.line_of(("source", other, "id"))
            path = ("source", index, "id")
            yield document.problem(path, f"duplicate id '{table.id}'", f"first used at line {line}")


def _unknown(
    document: Document,
    tables: tuple[SourceTable, ...],
    places: Collection[str] | None,
    topics: Collection[str] | None,
) -> Iterator[Problem]:
    for index, table in enumerate(tables):
        if table.place and places is not None and table.place not in places:
            path = ("source", index, "place")
            yield document.problem(path, f"unknown place '{table.place}'", 'an SCB code such as "0880"')
        for number, topic in enumerate(table.topics):
            if topics is not None and topic not in topics:
                hint = "topics are: " + ", ".join(sorted(topics))
                yield document.problem(("source", index, "topics", number), f"unknown topic '{topic}'", hint)


def _none_yet(document: Document, tables: tuple[SourceTable, ...]) -> Iterator[Problem]:
    if not tables:
        yield Problem(document.file, 0, "no sources yet", "feedwatch sources add URL")


def _impatient(document: Document, tables: tuple[SourceTable, ...]) -> Iterator[Problem]:
    for index, table in enumerate(tables):
        if table.enabled and table.interval and table.interval < POLITE_INTERVAL:
            path = ("source", index, "interval")
            yield document.problem(path, f"source '{table.id}' is polled more often than every 5 minutes")


def _same_addresses(document: Document, tables: tuple[SourceTable, ...]) -> Iterator[Problem]:
    first: dict[str, SourceTable] = {}
    for index, table in enumerate(tables):
        other = first.setdefault(canonical(table.url), table)
        if other is not table:
            yield document.problem(("source", index, "url"), f"source '{table.id}' has the address of '{other.id}'")
