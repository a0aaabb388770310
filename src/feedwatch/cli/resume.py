"""`feedwatch resume`: after a restore, let sending go on."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from feedwatch.cli.options import as_json, folders, person
from feedwatch.cli.output import local, print_json
from feedwatch.service.upkeep.resuming import Held
from feedwatch.wiring import open_house


@click.command()
@click.option(
    "--skip-overdue", is_flag=True, help="Cancel what was due before the restore, which may have been sent already."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@folders
@as_json
def resume(skip_overdue: bool, yes: bool, config: Path, data: Path, as_json: bool) -> None:
    """Let sending go on after a restore; a running service notices by itself.

    What was due before the restore may have been sent before the data was lost: sent again, messages of that time carry
    their old Message-ID or webhook-id, but digests that were built since then carry new ones.

    \b
    Example:
      feedwatch resume --skip-overdue
    """
    with open_house(config, data) as house:
        held = house.resuming.held()
        if held and not yes and sys.stdin.isatty():
            click.echo(_held(held))
            skip_overdue = skip_overdue or click.confirm("Cancel what was overdue?")
            click.confirm("Send the rest now?", abort=True)
        cancelled = house.resuming.resume(skip_overdue=skip_overdue, by=person())
        left = held.waiting - cancelled if held else 0
    if as_json:
        print_json({"was_held": held is not None, "cancelled": cancelled, "waiting": left})
    elif held is None:
        click.echo("Sending is not held.")
    else:
        click.echo(f"Sending goes on: {cancelled} cancelled, {left} go out as soon as the service runs.")


def _held(held: Held) -> str:
    return (
        f"Held since {local(held.since)}, on a backup of {local(held.made_at)}: "
        f"{held.waiting} messages wait, {held.overdue} of them were overdue at the restore."
    )
