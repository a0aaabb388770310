"""`feedwatch topics`: what the packs are, and what a changed one would change."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from feedwatch.cli.items import Since
from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import print_json, print_table
from feedwatch.service.admin.rejudging import Change
from feedwatch.wiring import open_house


@click.group()
def topics() -> None:
    """Look at topic packs, and try changes of them."""


@topics.command(name="list")
@folders
@as_json
def listing(config: Path, data: Path, as_json: bool) -> None:
    """List the topics of the configuration."""
    with open_house(config, data) as house:
        packs = house.configuring.current.topics
    if as_json:
        print_json([{"topic": pack.name, "titles": pack.titles, "version": pack.version} for pack in packs])
        return
    rows = [(pack.name, pack.version, " / ".join(pack.titles.values())) for pack in packs]
    print_table(("topic", "version", "titles"), rows, "No topics.")


@topics.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--since", type=Since(), help="Only over items seen since: 2026-11-24, or 30d.")
@folders
@as_json
def test(file: Path, since: datetime | None, config: Path, data: Path, as_json: bool) -> None:
    """Show what a topic pack in FILE would newly keep and lose among the stored items; changes nothing.

    \b
    Example:
      cp config/topics/climate-contract.toml /tmp/pack.toml    # edit it
      feedwatch topics test /tmp/pack.toml --since 30d
    """
    with open_house(config, data) as house:
        found = house.rejudging.compare(file.read_text(encoding="utf-8"), str(file), since)
    if as_json:
        print_json(found)
        return
    lost, kept = found.newly_lost, found.newly_kept
    click.echo(f"{found.topic}: would keep {found.kept} of {found.items} items; {len(kept)} more, {len(lost)} fewer.")
    for heading, changes in (("Would be kept:", kept), ("Would be lost:", lost)):
        if changes:
            click.echo(f"\n{heading}")
        for change in changes:
            _show(change)


def _show(change: Change) -> None:
    was = change.before or "not judged"
    verdict = change.verdict
    click.echo(f"  item {change.item_id}: {change.title}")
    click.echo(f"    was {was}, would be {verdict.decision.value} with {verdict.score:g}")
    for reason in verdict.reasons:
        click.echo(f"      {reason.points:+g}  {reason.part} {', '.join(reason.words)}".rstrip())
