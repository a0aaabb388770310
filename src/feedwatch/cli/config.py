"""`feedwatch config`: is the configuration right?"""

from __future__ import annotations

import os
from pathlib import Path

import click

from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import print_json
from feedwatch.config.files import load
from feedwatch.model.errors import ConfigError


@click.group()
def config() -> None:
    """Check the configuration."""


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
