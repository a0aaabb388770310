"""How commands print: JSON for programs, columns for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from feedwatch.model.text import one_line
from feedwatch.service.plain import plain as plain  # noqa: PLC0414 - commands import it from here
from feedwatch.store.records import VerdictRecord


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
