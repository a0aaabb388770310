"""`feedwatch init`: a configuration of one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from feedwatch.cli.options import folders
from feedwatch.config.files import defaults_folder
from feedwatch.model.errors import UsageError


@click.command()
@folders
def init(config: Path, data: Path) -> None:  # noqa: ARG001 - every command takes both folders
    """Copy the configuration that comes with feedwatch into the folder of --config, to be edited there."""
    if config.exists() and any(config.iterdir()):
        raise UsageError(f"{config} is not empty; name another folder with --config")
    shutil.copytree(defaults_folder(), config, dirs_exist_ok=True)
    click.echo(f"{config} is ready. Edit {config / 'sources.toml'}, then: feedwatch config check --config {config}")
