"""`feedwatch config history`, `diff`, `undo`, `restore`: what was changed, by whom, and how to take it back."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.applying import apply_edit, edit_data
from feedwatch.cli.names import FILE
from feedwatch.cli.options import NUMBER, as_json, folders, writing
from feedwatch.cli.output import local, print_json, print_table
from feedwatch.wiring import open_house


@click.command()
@click.option("--file", type=FILE, default="", help="Only versions that changed this file.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@click.option("--before", type=NUMBER, help="Only versions of lower numbers than this.")
@folders
@as_json
def history(file: str, limit: int, before: int | None, config: Path, data: Path, as_json: bool) -> None:
    """List the versions of the configuration, the newest first: when, who, why, which files.

    \b
    Example:
      feedwatch config history --file sources.toml --limit 5
    """
    with open_house(config, data, mending=True) as house:
        found = house.history.page(before=before, limit=limit, file=file)
    if as_json:
        print_json(found)
        return
    rows = [(one.number, local(one.at), one.who, ", ".join(one.files), one.why) for one in found]
    print_table(("version", "since", "who", "files", "why"), rows, "No versions.")


@click.command()
@click.argument("version", type=NUMBER)
@click.argument("to", type=NUMBER, required=False)
@folders
@as_json
def diff(version: int, to: int | None, config: Path, data: Path, as_json: bool) -> None:
    """Show what VERSION changed, or everything that changed from VERSION to the version TO. Credentials are left out.

    \b
    Example:
      feedwatch config diff 12
      feedwatch config diff 3 12
    """
    with open_house(config, data, mending=True) as house:
        about = house.history.version(version if to is None else to)
        changes = house.history.changes(version, to)
    if as_json:
        print_json({"from": version - 1 if to is None else version, "to": about.number, "changes": changes})
        return
    if to is None:
        why = f": {about.why}" if about.why else ""
        click.echo(f"Version {about.number}, {local(about.at)}, {about.who}{why}")
    for change in changes:
        click.echo(change.diff, nl=False)


@click.command()
@click.argument("version", type=NUMBER)
@click.option("--file", type=FILE, default="", help="Which file, when the version changed several.")
@writing
@folders
@as_json
def undo(
    version: int, file: str, yes: bool, dry_run: bool, why: str, config: Path, data: Path, as_json: bool
) -> None:  # fmt: skip
    """Take back what VERSION changed, and nothing else; later changes stay.

    Lines that were changed again since are in the way: then nothing is written, and `config restore` puts back the whole file.

    \b
    Example:
      feedwatch config undo 12
    """
    with open_house(config, data, mending=True) as house:
        edit = house.history.undo(version, file)
        reason = why or f"undo of version {version}"
        if as_json:
            print_json(edit_data(house, edit, yes=yes, dry_run=dry_run, why=reason))
        else:
            apply_edit(house, edit, yes=yes, dry_run=dry_run, quiet=False, why=reason)


@click.command()
@click.argument("version", type=NUMBER)
@click.option("--file", type=FILE, required=True, help="Which file.")
@writing
@folders
@as_json
def restore(
    version: int, file: str, yes: bool, dry_run: bool, why: str, config: Path, data: Path, as_json: bool
) -> None:  # fmt: skip
    """Put a whole file back as it was in VERSION; later changes of it are gone (and can be undone in turn).

    Passwords of feedwatch.toml are those of that version, too.

    \b
    Example:
      feedwatch config restore 11 --file sources.toml
    """
    with open_house(config, data, mending=True) as house:
        edit = house.history.restore(version, file)
        reason = why or f"as in version {version}"
        if as_json:
            print_json(edit_data(house, edit, yes=yes, dry_run=dry_run, why=reason))
        else:
            apply_edit(house, edit, yes=yes, dry_run=dry_run, quiet=False, why=reason)
