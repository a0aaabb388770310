"""`feedwatch export`: items, stories and decisions for other programs and for spreadsheets."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from feedwatch.cli.filters import filters, of_items
from feedwatch.cli.options import folders
from feedwatch.service.answers.exporting import Form, Kind
from feedwatch.store.search import Filter
from feedwatch.wiring import open_house


@click.command()
@click.argument("kind", type=click.Choice([kind.value for kind in Kind]))
@click.option(
    "--format", "form", type=click.Choice([form.value for form in Form]), default=Form.JSONL.value, show_default=True,
    help="An object a line, or a table for spreadsheets.",
)  # fmt: skip
@of_items
@filters
@folders
def export(kind: str, form: str, among: Filter, text: str, config: Path, data: Path) -> None:
    """Write items, stories or decisions to standard output, the newest first.

    CSV is as RFC 4180 has it, in UTF-8 with a byte order mark, and no cell can be taken for a formula.

    \b
    Examples:
      feedwatch export items --since 30d > items.jsonl
      feedwatch export decisions --decision any --topic climate-contract --format csv > decisions.csv
    """
    with open_house(config, data) as house:
        for line in house.exporting.lines(Kind(kind), Form(form), among, text=text):
            sys.stdout.buffer.write(line.encode("utf-8"))
