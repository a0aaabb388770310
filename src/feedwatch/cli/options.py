"""Options that many commands share."""

from __future__ import annotations

import functools
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from feedwatch.model.actor import Actor, How

Command = Callable[..., Any]


class _Number(click.IntRange):
    """The number of an item, a story, a delivery: what the database counts up, and no further."""

    name = "number"

    def __init__(self) -> None:
        super().__init__(min=1, max=2**63 - 1)


NUMBER = _Number()

_FOLDER = click.Path(file_okay=False, path_type=Path)


def folders(command: Command) -> Command:
    """Add --config and --data, each also an environment variable."""
    config = click.option(
        "--config", type=_FOLDER, default=Path("config"), envvar="FEEDWATCH_CONFIG", show_default=True,
        show_envvar=True, help="Folder with feedwatch.toml, sources.toml, topics/ and places/.",
    )  # fmt: skip
    data = click.option(
        "--data", type=_FOLDER, default=Path("var"), envvar="FEEDWATCH_DATA", show_default=True,
        show_envvar=True, help="Folder with the database and the outbox.",
    )  # fmt: skip
    return config(data(command))


def writing(command: Command) -> Command:
    """Add --yes, --dry-run and --why of commands that change the configuration."""
    yes = click.option("--yes", is_flag=True, help="Do not ask.")
    dry_run = click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
    why = click.option("--why", default="", help="The reason, for the history.")
    return yes(dry_run(why(command)))


def as_json(command: Command) -> Command:
    """Add --json: data for programs instead of text for people."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def as_json_in_a_pipe(command: Command) -> Command:
    """Add --json/--text; without either, JSON is printed when the output is not a terminal."""
    option = click.option(
        "--json/--text",
        "as_json",
        default=None,
        help="Print JSON or text; JSON by itself when not in a terminal.",
    )

    @functools.wraps(command)
    def chosen(*args: Any, as_json: bool | None, **kwargs: Any) -> Any:
        return command(*args, as_json=not sys.stdout.isatty() if as_json is None else as_json, **kwargs)

    return option(chosen)


def person() -> Actor:
    """Give who calls: the login name of this shell, or nobody's where there is none."""
    try:
        return Actor(getpass.getuser(), How.COMMAND)
    except (KeyError, OSError, ImportError):  # a user id without a name, as containers have
        return Actor("", How.COMMAND)


class ListByDefault(click.Group):
    """A group that lists when it is called without a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line with `list` put in."""
        return super().parse_args(ctx, self.completed(ctx, args))

    def completed(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` before options that stand where a command is expected, except --help."""
        asks_for_help = bool(args) and args[0] in ctx.help_option_names
        return ["list", *args] if not args or (args[0].startswith("-") and not asks_for_help) else args
