"""`platforms.toml`: how publishing systems number their releases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, field_validator

from feedwatch.config.document import Document, Schema, parse, validate
from feedwatch.config.pattern import objection
from feedwatch.model.errors import ConfigError, Problem
from feedwatch.model.platform import Platform

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class PlatformTable(Schema):
    """One `[[platform]]`."""

    name: str
    patterns: Annotated[tuple[str, ...], Field(min_length=1)]
    variant: str = ""

    @field_validator("name")
    @classmethod
    def _short(cls, value: str) -> str:
        if not _NAME.fullmatch(value):
            raise ValueError("must be at most 40 small letters, digits and hyphens")
        return value


class PlatformsFile(Schema):
    """All of `platforms.toml`."""

    platform: tuple[PlatformTable, ...] = ()


def load_platforms(text: str, file: str) -> tuple[Platform, ...]:
    """Read `platforms.toml`; raises ConfigError with file and line of every problem.

    Problems are broken TOML, unknown keys, duplicate names, and expressions that are invalid, lack their group or could
    run too long (see `config.pattern`).
    """
    document = parse(text, file)
    tables = validate(PlatformsFile, document).platform
    problems = [*_duplicates(document, tables), *_bad_expressions(document, tables)]
    if problems:
        raise ConfigError(problems)
    return tuple(Platform(table.name, table.patterns, table.variant) for table in tables)


def _duplicates(document: Document, tables: tuple[PlatformTable, ...]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, table in enumerate(tables):
        if table.name in first:
            line = document.line_of(("platform", first[table.name], "name"))
            yield document.problem(
                ("platform", index, "name"), f"duplicate name '{table.name}'", f"first used at line {line}"
            )
        first.setdefault(table.name, index)


def _bad_expressions(document: Document, tables: tuple[PlatformTable, ...]) -> Iterator[Problem]:
    for index, table in enumerate(tables):
        for pattern in table.patterns:
            if wrong := objection(pattern, "id"):
                yield document.problem(("platform", index, "patterns"), f"pattern '{pattern}' {wrong}")
        if table.variant and (wrong := objection(table.variant, "variant")):
            yield document.problem(("platform", index, "variant"), f"variant '{table.variant}' {wrong}")
