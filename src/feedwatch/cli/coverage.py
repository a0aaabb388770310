"""`feedwatch coverage`: which places were watched in which months, and where the gaps are."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import print_json, print_table
from feedwatch.service.answers.coverage import CoverageReason, CoverageState, PlaceMonth
from feedwatch.wiring import open_house

_LEGEND = "a number: news kept   0: watched, nothing to keep   GAP: days on which nothing could be read   -: no source"


@click.command()
@click.option("--months", type=int, default=6, show_default=True, help="How many months back, at most 24.")
@click.option("--place", default="", help="Only this place (SCB code).")
@folders
@as_json
def coverage(months: int, place: str, config: Path, data: Path, as_json: bool) -> None:
    """Show place by month what was watched, and tell a gap in the watch from a month without news.

    A month is a gap when on more than a tenth of its days no source of the place could be read.

    Example: feedwatch coverage --months 12 --place 0880
    """
    with open_house(config, data) as house:
        found = house.covering.coverage(months, place)
    if as_json:
        print_json(found)
        return
    rows = [(row.name, *map(_cell, row.months)) for row in found.places]
    print_table(("place", *found.months), rows, "No source speaks for a place.")
    if rows:
        click.echo(f"\n{_LEGEND}")


def _cell(month: PlaceMonth) -> str:
    if month.state is CoverageState.UNWATCHED:
        return "-"
    if month.state is not CoverageState.GAP:
        return str(month.kept)
    if month.reason is CoverageReason.BEGUN and month.since:
        return f"GAP until {month.since:%d}"
    return f"GAP {month.unread} of {month.days} d"
