"""`places/<country>.toml`: municipalities and counties, and the rules for telling their names from other things."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import Field, field_validator

from feedwatch.config.document import Document, Schema, parse, validate
from feedwatch.model.errors import ConfigError, Problem
from feedwatch.model.place import Gazetteer, Membership, NameRules, Place, PlaceKind

_CODE = re.compile(r"\d\d(?:\d\d)?")
_COUNTY_DIGITS = 2

Words = tuple[Annotated[str, Field(min_length=1)], ...]


class MembershipTable(Schema):
    """One entry of `memberships`."""

    programme: Annotated[str, Field(min_length=1)]
    wave: Annotated[int, Field(ge=1)]
    since: date


class PlaceTable(Schema):
    """One `[[place]]`."""

    code: str
    name: Annotated[str, Field(min_length=1)]
    forms: Words = ()
    bare: bool = True
    memberships: tuple[MembershipTable, ...] = ()

    @field_validator("code")
    @classmethod
    def _digits(cls, value: str) -> str:
        if not _CODE.fullmatch(value):
            raise ValueError('must be an SCB code in quotes: four digits ("0880") or two for a county ("08")')
        return value


class RulesTable(Schema):
    """`[rules]`: words around a name, for all places."""

    sure_after: Words = ()
    sure_before: Words = ()
    county_after: Words = ()
    county_before: Words = ()
    not_after: Words = ()
    not_before: Words = ()
    joiners: Words = ()
    inhabitants: Words = ()
    first_names: Words = ()


class PlacesFile(Schema):
    """All of a places file."""

    rules: RulesTable = RulesTable()
    place: tuple[PlaceTable, ...] = ()


def load_places(text: str, file: str) -> Gazetteer:
    """Read a places file; raises ConfigError with file and line of every problem.

    Problems are broken TOML, unknown keys, bad or duplicate codes, and municipalities whose county (the first two
    digits of the code) is not in the file. Codes are SCB's, "Län och kommuner i kodnummerordning".
    """
    document = parse(text, file)
    tables = validate(PlacesFile, document)
    problems = [*_duplicates(document, tables.place), *_without_county(document, tables.place)]
    if problems:
        raise ConfigError(problems)
    return Gazetteer(tuple(map(_place, tables.place)), NameRules(**tables.rules.model_dump()))


def _place(table: PlaceTable) -> Place:
    is_county = len(table.code) == _COUNTY_DIGITS
    return Place(
        code=table.code,
        name=table.name,
        kind=PlaceKind.COUNTY if is_county else PlaceKind.MUNICIPALITY,
        county="" if is_county else table.code[:_COUNTY_DIGITS],
        forms=table.forms,
        bare=table.bare,
        memberships=tuple(Membership(m.programme, m.wave, m.since) for m in table.memberships),
    )


def _duplicates(document: Document, tables: tuple[PlaceTable, ...]) -> list[Problem]:
    """Find codes and names that are given twice: a name that means two places would always mean the first."""
    first: dict[str, int] = {}
    problems = []
    for index, table in enumerate(tables):
        for key, value in [("code", table.code), ("name", table.name), *(("forms", form) for form in table.forms)]:
            earlier = first.setdefault(value, index)
            if earlier != index:
                hint = f"first used by the [[place]] at line {document.line_of(('place', earlier))}"
                problems.append(
                    document.problem(("place", index, key), f"duplicate {key.removesuffix('s')} '{value}'", hint)
                )
    return problems


def _without_county(document: Document, tables: tuple[PlaceTable, ...]) -> list[Problem]:
    codes = {table.code for table in tables}
    return [
        document.problem(
            ("place", index, "code"),
            f"'{table.code}' lies in county '{table.code[:_COUNTY_DIGITS]}', which is not in the file",
            "add a [[place]] for the county, or correct the code",
        )
        for index, table in enumerate(tables)
        if table.code[:_COUNTY_DIGITS] not in codes
    ]
