"""`feedwatch trends`: what the watch did, day by day."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import print_json, print_table
from feedwatch.config.duration import spell_duration
from feedwatch.wiring import open_house

_HEADS = ("day", "polls", "failed", "new", "kept", "delivered", "refused", "latest by")


@click.command()
@click.option("--days", type=int, default=30, show_default=True, help="How many days back, at most 366.")
@folders
@as_json
def trends(days: int, config: Path, data: Path, as_json: bool) -> None:
    """Show day by day: polls and how many failed, new and kept items, digests delivered, and by how much the latest was late.

    Example: feedwatch trends --days 7
    """
    with open_house(config, data) as house:
        found = house.trending.trends(days)
    if as_json:
        print_json(found)
        return
    rows = [
        (day.day, day.polls, day.failures, day.new, day.kept, day.delivered, day.refused, _spelled(day.late_seconds))
        for day in found.days
    ]
    print_table(_HEADS, rows, "No days.")


def _spelled(seconds: float | None) -> str:
    return "" if seconds is None else spell_duration(timedelta(seconds=round(seconds)))
