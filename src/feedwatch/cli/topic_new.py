"""`feedwatch topics new`: a topic begins."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.applying import apply_edit, edit_data
from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import print_json
from feedwatch.service.admin.beginning import begin_topic
from feedwatch.wiring import open_house


@click.command()
@click.argument("name")
@click.option("--title", default="", help="What readers call it. Default: the name.")
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Of the title.")
@click.option("--word", "words", multiple=True, required=True, help="What it is called, such as skolmat*.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@folders
@as_json
def new(
    name: str, title: str, language: str, words: tuple[str, ...], yes: bool, config: Path, data: Path, as_json: bool
) -> None:
    """Begin a topic: a small pack with points for its words in title and text, to be edited from then on.

    \b
    Example:
      feedwatch topics new school-meals --title "Mat i skolan" --word "skolmat*" --word "skollunch*"
    """
    with open_house(config, data) as house:
        edit = begin_topic(house.administering, house.configuring, name, title=title, language=language, words=words)
        if as_json:
            print_json(edit_data(house, edit, yes=yes, dry_run=False))
        else:
            apply_edit(house, edit, yes=yes, dry_run=False, quiet=False)
