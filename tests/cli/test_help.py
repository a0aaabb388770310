"""The help of every command."""

from __future__ import annotations

from collections.abc import Iterator

import click

from feedwatch.cli.main import cli


def commands(command: click.Command, name: str = "feedwatch") -> Iterator[tuple[str, click.Command]]:
    """Give every command with its full name."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    for each in command.list_commands(context):
        inner = command.get_command(context, each)
        assert inner
        yield from commands(inner, f"{name} {each}")


def test_every_command_that_takes_something_shows_an_example() -> None:
    """By its own name, as one would type it."""
    without = []
    for name, command in commands(cli):
        takes = any(isinstance(part, click.Argument) or part.required for part in command.params)
        _, _, example = (command.help or "").partition("Example")
        if takes and name not in example:
            without.append(name)
    assert without == []


def test_every_command_that_destroys_can_be_told_not_to_ask() -> None:
    """Programs have nobody who could answer."""
    found = dict(commands(cli))
    for name in (
        "sources remove",
        "subscribers remove",
        "subscribers erase",
        "admins disable",
        "tokens revoke",
        "restore",
    ):
        options = [option for part in found[f"feedwatch {name}"].params for option in part.opts]
        assert "--yes" in options, name
