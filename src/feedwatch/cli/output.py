"""How commands print: JSON for programs, columns for people."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

import click

from feedwatch.config.duration import spell_duration
from feedwatch.model.text import one_line
from feedwatch.store.records import VerdictRecord


def plain(value: Any) -> Any:
    """Turn a value of the model into plain JSON data."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(member) for member in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return spell_duration(value)
    return value.value if isinstance(value, Enum) else value


def print_json(value: Any) -> None:
    """Print one JSON document, readable."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def print_json_line(value: Any) -> None:
    """Print one JSON document on one line, at once."""
    click.echo(json.dumps(plain(value), ensure_ascii=False))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]], nothing: str) -> None:
    """Print columns as wide as their content; `nothing` when there are no rows."""
    cells = [[one_line(str(cell)) if cell is not None else "" for cell in row] for row in rows]
    if not cells:
        click.echo(nothing)
        return
    widths = [max(len(row[column]) for row in [list(heads), *cells]) for column in range(len(heads))]
    for row in [list(heads), *cells]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def local(at: datetime | None) -> str:
    """Write a time for people at this machine, to the minute; `never` for None."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else "never"


def verdict_line(verdict: VerdictRecord) -> str:
    """Write what was decided under a topic, and by whom."""
    said = f"{verdict.topic}: {verdict.score:g}, {verdict.decision}"
    return said if verdict.by_rules is None else f"{said} by hand; the rules say {verdict.by_rules or 'nothing'}"


def reason_line(reason: Mapping[str, Any]) -> str:
    """Write one part of a verdict: its points, its name, where its words stand, and they."""
    words = ", ".join(f"“{word}”" for word in reason["words"])
    zone = f" ({reason['zone']})" if reason["zone"] else ""
    return f"{reason['points']:+g}  {reason['part']}{zone} {words}".rstrip()
