"""`feedwatch config`: is the configuration right, what was it, and how to change it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from feedwatch.cli.config_edit import apply, edit, remove, set_value, unset
from feedwatch.cli.config_history import diff, history, restore, undo
from feedwatch.cli.names import FILE
from feedwatch.cli.options import NUMBER, as_json, folders
from feedwatch.cli.output import print_json, print_table
from feedwatch.config.files import load
from feedwatch.model.errors import ConfigError
from feedwatch.wiring import open_house


@click.group()
def config() -> None:
    """Check the configuration, change it, look at its history, and take changes back."""


@config.command()
@folders
@as_json
def check(config: Path, data: Path, as_json: bool) -> None:  # noqa: ARG001 - every command takes both folders
    """Validate all files together; every problem is told with file and line.

    Exit code 2 when something is wrong.
    """
    try:
        found = load(config, os.environ)
    except ConfigError as error:
        if as_json:
            print_json({"ok": False, "problems": error.problems, "warnings": []})
            raise click.exceptions.Exit(error.exit_code) from error
        raise
    if as_json:
        print_json({"ok": True, "problems": [], "warnings": found.warnings, "version": found.version})
        return
    for warning in found.warnings:
        click.echo(f"warning: {warning}", err=True)
    enabled = sum(source.enabled for source in found.sources)
    topics = ", ".join(pack.name for pack in found.topics)
    click.echo(f"{config}: fine. {len(found.sources)} sources ({enabled} enabled), topics: {topics}.")


@config.command()
@click.argument("file", type=FILE, required=False, default="")
@click.option("--version", "number", type=NUMBER, help="As it was in this version. Default: as it is now.")
@folders
@as_json
def show(file: str, number: int | None, config: Path, data: Path, as_json: bool) -> None:
    """Print a configuration file, or the names of all of them. Credentials are left out.

    \b
    Example:
      feedwatch config show
      feedwatch config show sources.toml --version 12
    """
    with open_house(config, data, mending=True) as house:
        if not file:
            names = sorted(house.configuring.current.texts)
            print_json(names) if as_json else click.echo("\n".join(names))
            return
        text, base = house.administering.text(file) if number is None else (house.history.text(number, file), None)
    if as_json:
        print_json({"file": file, "version": number, "text": text, "base": base})
    else:
        click.echo(text, nl=False)


@config.command()
@folders
@as_json
def settings(config: Path, data: Path, as_json: bool) -> None:
    """List every setting of feedwatch.toml: its value, its default, and where it comes from. Credentials are left out.

    The environment wins over the file, and the file over the default.

    \b
    Example:
      feedwatch config settings
    """
    with open_house(config, data, mending=True) as house:
        found = house.setting_values.all()
    if as_json:
        print_json(found)
        return
    rows = [
        (one.key, one.value, "" if one.value == one.default else one.default, one.variable or one.origin.value)
        for one in found
    ]
    print_table(("setting", "value", "default", "from"), rows, "")


for command in (history, diff, undo, restore, edit, apply, set_value, unset, remove):
    config.add_command(command)
