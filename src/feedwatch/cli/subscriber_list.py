"""`feedwatch subscribers import`: everybody in a list who agreed elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.names import TOPIC
from feedwatch.cli.options import as_json, folders, person
from feedwatch.cli.output import print_json
from feedwatch.model.errors import Exit
from feedwatch.model.subscriber import Wish
from feedwatch.service.people.enlisting import counted, enlist, look_through
from feedwatch.service.people.people_list import decoded, read_list
from feedwatch.wiring import open_house

_DEFAULTS = Wish("", "")


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--consent", required=True, help="How they agreed; goes into the consent record of each.")
@click.option("--topic", type=TOPIC, default="", help="For lines without one of their own.")
@click.option("--schedule", default=_DEFAULTS.schedule, show_default=True, help="For lines without one of their own.")
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Likewise.")
@click.option("--dry-run", is_flag=True, help="Only tell what would come of each line; add nobody.")
@folders
@as_json
def import_list(
    file: Path, consent: str, topic: str, schedule: str, language: str, dry_run: bool, config: Path, data: Path,
    as_json: bool,
) -> None:  # fmt: skip
    """Add everybody in a CSV file who agreed elsewhere; its first line names the columns.

    Columns: address, and as you like topic, places (SCB codes with spaces between), schedule, language.
    Commas, semicolons or tabs, in UTF-8 or as Excel saves it. Who left or was erased is not added again. Exit code 4 when
    some lines could not be used.

    \b
    Examples:
      feedwatch subscribers import list.csv --topic climate-contract --consent "signed the list at the forum" --dry-run
      feedwatch subscribers import list.csv --topic climate-contract --consent "signed the list at the forum, 2026-11-20"
    """
    default = Wish("", topic, schedule=schedule, language=language)
    wishes = read_list(decoded(file.read_bytes()), default)
    with open_house(config, data) as house:
        if dry_run:
            enlisted = counted(look_through(house.subscribing, wishes))
        else:
            enlisted = enlist(house.subscribing, wishes, consent, by=person())
    if as_json:
        print_json(enlisted)
    else:
        click.echo(
            f"{enlisted.added} {'would be ' if dry_run else ''}added, {enlisted.known} known already, "
            f"{enlisted.left} left before and were not added."
        )
        for each in enlisted.refused:
            click.echo(f"{file}:{each.line}: {each.reason}", err=True)
    if enlisted.refused:
        raise SystemExit(int(Exit.PARTIAL))
