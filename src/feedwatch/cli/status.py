"""`feedwatch status`: is the watch complete?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import local, print_json
from feedwatch.service.answers.reporting import Overview
from feedwatch.service.upkeep.instance import running
from feedwatch.wiring import open_house

_SHOWN = 5


@click.command()
@folders
@as_json
def status(config: Path, data: Path, as_json: bool) -> None:
    """Say how the watch is doing: sources, items, digests, outbox."""
    with open_house(config, data) as house:
        found = house.reporting.overview()
        held = house.resuming.held()
    holder = running(data)
    if as_json:
        print_json({"service": holder or None, "sending_held": held, "overview": found})
        return
    click.echo(f"service     {'run by ' + holder if holder else 'not running'}")
    if held:
        click.echo(f"sending     held since a restore at {local(held.since)}, of a backup of {local(held.made_at)}")
        click.echo(
            f"            {held.waiting} messages wait, {held.overdue} were overdue then. To go on: feedwatch resume"
        )
    _show_sources(found)
    for notice in found.notices:
        click.echo(f"notice      {notice.text}")
    for name, counts in found.counts.items():
        click.echo(
            f"{name:<11} " + (", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none")
        )
    if found.last_digest:
        click.echo(f"last        digest {found.last_digest.id} at {local(found.last_digest.built_at)}")
    if found.next_digests:
        click.echo(f"next        digest at {local(found.next_digests[0].at)}")
    for problem in found.problems:
        click.echo(f"config      {problem}")


def _show_sources(found: Overview) -> None:
    click.echo(f"sources     {found.enabled} watched, {len(found.troubles)} cannot be read, {found.due} due now")
    for word, ids in (("not read yet", found.unread), ("silent", found.silent), ("not verified", found.unverified)):
        if ids:
            click.echo(f"            {word}: {_few(ids)}")
    for trouble in found.troubles:
        click.echo(f"            {trouble.source}: {trouble.message} (since {local(trouble.since)})")


def _few(ids: Sequence[str]) -> str:
    rest = len(ids) - _SHOWN
    return ", ".join(ids[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
