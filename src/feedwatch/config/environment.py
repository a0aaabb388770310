"""Settings from the environment: FEEDWATCH_<TABLE>_<KEY>, or FEEDWATCH_<TABLE>_<KEY>_FILE naming a file with the value.

The second form is for secrets, which orchestrators hand over as files. Both at once contradict each other and are refused.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel

from feedwatch.config.explain import mask, nearest
from feedwatch.model.errors import ConfigError, Problem

_PREFIX = "FEEDWATCH_"
_FILE = "_FILE"


@dataclass(frozen=True, slots=True)
class Override:
    """A setting that stands in the environment; `variable` is the one that was found."""

    variable: str
    table: str
    key: str
    value: Any

    @property
    def file(self) -> str:
        """Give where a problem with it stands."""
        return _place(self.variable)


def overrides(schema: type[BaseModel], environment: Mapping[str, str]) -> tuple[list[Override], list[Problem]]:
    """Give the settings of `schema` (tables of keys) that the environment has, and what is wrong with the others.

    Lists are separated by commas; numbers and switches are written as in TOML.
    """
    found: list[Override] = []
    problems: list[Problem] = []
    for variable, (table, key, annotation) in _variables(schema):
        try:
            text = _value(environment, variable)
        except ConfigError as error:
            problems += error.problems
            continue
        if text is not None:
            given = variable if variable in environment else variable + _FILE
            found.append(Override(given, table, key, typed(text, annotation)))
    return found, problems


def unknown_variables(schema: type[BaseModel], environment: Mapping[str, str]) -> tuple[Problem, ...]:
    """Give a warning for each variable that looks like a setting of a table of `schema` and is none."""
    known = {variable: (table, key) for variable, (table, key, _) in _variables(schema)}
    found = []
    for variable in sorted(environment):
        table, _, key = variable.removeprefix(_PREFIX).removesuffix(_FILE).lower().partition("_")
        if variable.startswith(_PREFIX) and table in schema.model_fields and (table, key) not in known.values():
            hint = _suggest(table, key, known)
            found.append(Problem(_place(variable), 0, "is not a setting and changes nothing", hint))
    return tuple(found)


def _suggest(table: str, key: str, known: Mapping[str, tuple[str, str]]) -> str:
    """Name the nearest setting of the same table, else of any."""
    inside = {its_key: variable for variable, (its_table, its_key) in known.items() if its_table == table}
    anywhere = {its_key: variable for variable, (_, its_key) in known.items()}
    for keys in (inside, anywhere):
        if near := nearest(key, list(keys)):
            return f"did you mean {keys[near]}?"
    return "the names are those of feedwatch.toml: FEEDWATCH_<TABLE>_<KEY>"


def _variables(schema: type[BaseModel]) -> Iterator[tuple[str, tuple[str, str, Any]]]:
    """Give the variable of each setting, with its table, key and type."""
    for table, section in schema.model_fields.items():
        inner: Any = section.annotation  # every table is a Schema
        for name, field in inner.model_fields.items():
            key = field.alias or name
            yield f"{_PREFIX}{table}_{key}".upper(), (table, key, field.annotation)


def _value(environment: Mapping[str, str], variable: str) -> str | None:
    path = environment.get(variable + _FILE)
    if not path:
        return environment.get(variable)
    if variable in environment:
        raise ConfigError([Problem(_place(variable), 0, f"{variable}{_FILE} is set too", "set one of the two")])
    try:
        return Path(path).read_text(encoding="utf-8-sig").strip()
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, or a path with a NUL
        reason = os.strerror(error.errno or 0) if isinstance(error, OSError) else "is not UTF-8 text"
        # Whoever mixes up the two forms has put the secret itself here.
        raise ConfigError([Problem(_place(variable + _FILE), 0, f"{mask(path)}: {reason}")]) from error


def typed(text: str, annotation: Any) -> Any:
    """Give the value of a setting that is written as in an environment variable."""
    if get_origin(annotation) is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    if annotation in (int, float, bool):
        return _as_toml(text)
    return text


def _as_toml(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text.strip()}")["value"]
    except tomllib.TOMLDecodeError:
        return text  # the schema says what is wrong with it


def _place(variable: str) -> str:
    return f"environment {variable}"
