"""`feedwatch config edit`, `apply`, `set`, `unset`, `remove`: the files changed, checked and shown before they are."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from feedwatch.cli.applying import apply_edit, edit_data
from feedwatch.cli.names import FILE, SETTING
from feedwatch.cli.options import as_json, folders, writing
from feedwatch.cli.output import print_json
from feedwatch.model.errors import ConfigError, ConflictError, UnwritableError, UsageError
from feedwatch.service.admin.administering import Edit
from feedwatch.wiring import House, open_house


@click.command()
@click.argument("file", type=FILE)
@writing
@folders
def edit(file: str, yes: bool, dry_run: bool, why: str, config: Path, data: Path) -> None:
    """Open a configuration file in $EDITOR, then check it, show what changes, and ask before it is written.

    It is a copy that is edited: what is wrong never comes into force, and nobody else's change is overwritten. Credentials are
    left out of the copy and stay as they are. A new topic is a FILE that is not there yet.

    \b
    Example:
      feedwatch config edit sources.toml
      EDITOR=nano feedwatch config edit topics/heating.toml
    """
    with open_house(config, data, mending=True) as house:
        known = file in house.configuring.current.texts
        text, base = house.administering.text(file) if known else ("", None)
        wanted = _ask_editor(text, file)
        while wanted is not None and wanted != text:
            try:
                change = _merged_edit(house, file, wanted, base)
                apply_edit(house, change, yes=yes, dry_run=dry_run, quiet=False, why=why)
            except ConfigError as error:
                click.echo(str(error), err=True)
                click.confirm("Edit it again?", default=True, abort=True)
                wanted = _ask_editor(wanted, file) or wanted
                continue
            except (ConflictError, UnwritableError):
                click.echo(f"What you wrote is kept in {_keep(wanted, file)}.", err=True)
                raise
            return
        click.echo("Nothing to change.")


@click.command()
@click.argument("file", type=FILE)
@click.option("--base", help="Refuse when the file is not the one that `config show --json` gave this for.")
@writing
@folders
@as_json
def apply(
    file: str, base: str | None, yes: bool, dry_run: bool, why: str, config: Path, data: Path, as_json: bool
) -> None:  # fmt: skip
    """Give a configuration file the text on standard input, as a whole, after checking it with all other files.

    A line as `config show` prints it, with its credentials left out, stays as it is in the file. With --base nobody else's
    change is overwritten: exit code 3 says that there was one, and shows both.

    \b
    Example:
      feedwatch config show sources.toml | sed 's/0880/0881/' | feedwatch config apply sources.toml --dry-run
    """
    text = _decoded(sys.stdin.buffer.read())
    with open_house(config, data, mending=True) as house:
        change = house.administering.edit_text(file, text, base)
        _write(house, change, yes=yes, dry_run=dry_run, why=why, as_json=as_json)


@click.command(name="set")
@click.argument("key", type=SETTING)
@click.argument("value")
@writing
@folders
@as_json
def set_value(
    key: str, value: str, yes: bool, dry_run: bool, why: str, config: Path, data: Path, as_json: bool
) -> None:  # fmt: skip
    """Set KEY of feedwatch.toml, such as mail.from, to VALUE; every comment stays. Lists are separated by commas.

    \b
    Example:
      feedwatch config set mail.from "Klimatbevakning <nyheter@example.se>"
      feedwatch config set poll.default_interval 30m --dry-run
    """
    with open_house(config, data, mending=True) as house:
        change = house.administering.set_setting(key, value)
        _write(house, change, yes=yes, dry_run=dry_run, why=why, as_json=as_json)


@click.command()
@click.argument("key", type=SETTING)
@writing
@folders
@as_json
def unset(key: str, yes: bool, dry_run: bool, why: str, config: Path, data: Path, as_json: bool) -> None:
    """Take KEY out of feedwatch.toml, so that its default holds.

    \b
    Example:
      feedwatch config unset mail.per_minute
    """
    with open_house(config, data, mending=True) as house:
        change = house.administering.set_setting(key, None)
        _write(house, change, yes=yes, dry_run=dry_run, why=why, as_json=as_json)


@click.command()
@click.argument("file", type=FILE)
@writing
@folders
@as_json
def remove(file: str, yes: bool, dry_run: bool, why: str, config: Path, data: Path, as_json: bool) -> None:
    """Take away a topic; or places or platforms, so that those that came with the program hold.

    \b
    Example:
      feedwatch config remove topics/heating.toml --dry-run
    """
    with open_house(config, data, mending=True) as house:
        change = house.administering.remove_file(file)
        _write(house, change, yes=yes, dry_run=dry_run, why=why, as_json=as_json)


def _write(house: House, change: Edit, *, yes: bool, dry_run: bool, why: str, as_json: bool) -> None:
    if as_json:
        print_json(edit_data(house, change, yes=yes, dry_run=dry_run, why=why))
    else:
        apply_edit(house, change, yes=yes, dry_run=dry_run, quiet=False, why=why)


def _ask_editor(text: str, file: str) -> str | None:
    """Give the text as it comes from the editor, None when it was not saved."""
    found = click.edit(text.encode(), extension=f"-{Path(file).name}")  # bytes: a string would lose its line ends
    return None if found is None else _decoded(found)


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise UsageError("the text is not UTF-8") from error


def _keep(text: str, file: str) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=f"-{Path(file).name}", encoding="utf-8", delete=False) as kept:
        kept.write(text)
    return kept.name


def _merged_edit(house: House, file: str, wanted: str, base: str | None) -> Edit:
    """Make the edit, on what somebody else wrote meanwhile if the two do not meet in the same lines."""
    try:
        return house.administering.edit_text(file, wanted, base)
    except ConflictError as conflict:
        merged = house.administering.merged(file, conflict)
        if merged is None:
            raise
        click.echo("Somebody else changed the file meanwhile; your change is made on top of theirs:", err=True)
        click.echo(conflict.theirs, err=True)
        return house.administering.edit_text(file, merged)
