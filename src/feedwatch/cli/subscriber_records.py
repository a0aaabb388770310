"""`feedwatch subscribers export` and `erase`: what is held about somebody, and its end (GDPR art. 15, 17 and 20)."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from feedwatch.cli.options import as_json, folders, person
from feedwatch.cli.output import print_json
from feedwatch.model.errors import UsageError
from feedwatch.wiring import open_house


@click.command()
@click.argument("subscriber")
@folders
def export(subscriber: str, config: Path, data: Path) -> None:
    """Print all that is held about a subscriber (id or address), as JSON (GDPR art. 15 and 20).

    \b
    Example:
      feedwatch subscribers export strateg@example.se > strateg.json
    """
    with open_house(config, data) as house:
        print_json(house.leaving.export(subscriber, by=person()))


@click.command()
@click.argument("subscriber")
@click.option("--yes", is_flag=True, help="Do not ask.")
@folders
@as_json
def erase(subscriber: str, yes: bool, config: Path, data: Path, as_json: bool) -> None:
    """Erase all that is held about a subscriber (id or address), for good (GDPR art. 17).

    A keyed hash of the address stays, so that no import adds it again.

    \b
    Example:
      feedwatch subscribers erase strateg@example.se
    """
    with open_house(config, data) as house:
        found = house.subscribing.get(subscriber)
        if not yes:
            if not sys.stdin.isatty():
                raise UsageError("this cannot be undone; confirm it with --yes")
            click.confirm(f"Erase {found.shown} and all that is held about it, for good?", abort=True)
        erased = house.leaving.erase(str(found.id), by=person())
    if as_json:
        print_json({"id": erased.id, "erased": True, "mails": erased.mails})
        return
    click.echo(f"Subscriber {erased.id} is erased, with {erased.mails} mail(s) of the outbox folder.")
