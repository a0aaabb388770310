"""`feedwatch backup` and `feedwatch restore`: everything in one file, and back."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import local, print_json
from feedwatch.service.upkeep.backing_up import back_up
from feedwatch.service.upkeep.backing_up import restore as put_back

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("target", metavar="FILE|FOLDER", type=_FILE)
@click.option("--yes", is_flag=True, help="Replace a file that is there already.")
@folders
@as_json
def backup(target: Path, yes: bool, config: Path, data: Path, as_json: bool) -> None:  # noqa: ARG001 - --config is common to all commands
    """Copy everything into one file, also while the service runs.

    The file is an SQLite database, checked before it gets its name. It holds the data, the key of all links, and the
    configuration: keep it as safe as the data folder. In a FOLDER it gets a name with the time.

    \b
    Example:
      feedwatch backup /backups/feedwatch-2026-11-24.db
    """
    saved = back_up(data, target, datetime.now(UTC), overwrite=yes)
    if as_json:
        print_json({"path": str(saved.path), "bytes": saved.size})
        return
    click.echo(f"{saved.path}: {saved.size / 1e6:.1f} MB, checked. To put it back: feedwatch restore {saved.path}")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--yes", is_flag=True, help="Replace the database that is there; it is kept under another name.")
@folders
@as_json
def restore(file: Path, yes: bool, config: Path, data: Path, as_json: bool) -> None:
    """Put a backup into place; afterwards nothing is sent until 'feedwatch resume'.

    Exit code 75 while a service runs on the data folder, 3 for a backup that is damaged or of a newer feedwatch, and when
    it would replace a database without --yes. Configuration files are written only into a folder that has none.

    \b
    Example:
      feedwatch restore /backups/feedwatch-2026-11-24.db
    """
    if not yes and sys.stdin.isatty():
        yes = click.confirm(f"Put {file} into {data}?")
    done = put_back(file, data, config, datetime.now(UTC), overwrite=yes)
    if as_json:
        replaced = str(done.replaced) if done.replaced else None
        print_json({"made_at": done.made_at, "replaced": replaced, "configuration_written": done.written})
        return
    click.echo(f"Restored what was there at {local(done.made_at)}.")
    if done.replaced:
        click.echo(f"What was there before lies in {done.replaced}.")
    if done.written:
        click.echo(f"Configuration written to {config}: {', '.join(done.written)}.")
    click.echo("Nothing is sent until you say so: feedwatch resume, or feedwatch resume --skip-overdue")
