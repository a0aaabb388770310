"""`feedwatch sources`: what is watched, and what an address would give."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.options import as_json, as_json_in_a_pipe, folders
from feedwatch.cli.output import local, plain, print_json, print_table
from feedwatch.config.duration import spell_duration
from feedwatch.model.errors import Exit
from feedwatch.model.source import SourceKind
from feedwatch.model.text import shorten
from feedwatch.service.trying import Trial
from feedwatch.wiring import open_house


@click.group()
def sources() -> None:
    """Look at sources."""


@sources.command(name="list")
@folders
@as_json
def listing(config: Path, data: Path, as_json: bool) -> None:
    """List the sources and how they are doing, the worst first."""
    with open_house(config, data) as house:
        healths = house.reporting.sources()
        configured = {source.id: source for source in house.configuring.current.sources}
    if as_json:
        print_json([plain(configured[health.source_id]) | {"health": health} for _, health in healths])
        return
    rows = [
        (
            health.source_id,
            configured[health.source_id].kind.value,
            spell_duration(configured[health.source_id].interval),
            local(health.last_success_at),
            _state(configured[health.source_id].verified, health.enabled, health.error),
            configured[health.source_id].url,
        )
        for _, health in healths
    ]
    print_table(("source", "kind", "every", "last read", "state", "address"), rows, "No sources.")


@sources.command(name="try")
@click.argument("url")
@click.option("--kind", type=click.Choice([kind.value for kind in SourceKind]), default=SourceKind.AUTO.value)
@folders
@as_json_in_a_pipe
def attempt(url: str, kind: str, config: Path, data: Path, as_json: bool) -> int:
    """Show what an address would give as a source: entries, dates, topics, places. Stores nothing.

    Exit code 1 when it gives nothing.
    """
    with open_house(config, data) as house:
        trial = house.trying.attempt(url, SourceKind(kind))
    if as_json:
        print_json(trial)
    else:
        _show(trial)
    return Exit.FINE if trial.error is None else Exit.FAILED


def _show(trial: Trial) -> None:
    if trial.error is not None:
        click.echo(f"{trial.url}: {trial.error.message}")
        return
    click.echo(f"{trial.title or '(no title)'}: a {trial.kind} with {len(trial.entries)} entries")
    for repair in trial.repairs:
        click.echo(f"  mended: {repair}")
    for entry in trial.entries:
        kept = [topic.topic for topic in entry.topics if topic.kept]
        mark = f"kept for {', '.join(kept)}" if kept else "not kept"
        click.echo(f"  {(entry.published or 'no date')[:16]:<16}  {shorten(entry.title, 70)}  ({mark})")


def _state(verified: bool, enabled: bool, error: str) -> str:
    if not enabled:
        return "off"
    return error or ("fine" if verified else "address not verified")
