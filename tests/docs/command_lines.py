"""Command lines, checked against the commands without being run."""

from __future__ import annotations

import shlex
from unittest.mock import patch

import click

from feedwatch.cli.main import cli
from feedwatch.cli.options import ListByDefault


def words_of(line: str) -> list[str]:
    """Give the words of a command line after our name, up to what the shell does with its end."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|;&>")
    lexer.whitespace_split = True
    words = list(lexer)[1:]
    ends = [number for number, word in enumerate(words) if set(word) <= set("|;&>")]
    return words[: ends[0]] if ends else words


def objection(words: list[str], *, whole: bool = True) -> str:
    """Say why the program would not take these words, empty when it would.

    Unless `whole`, the line is one of a sentence: something may be missing, and a value may be a name for it.
    """
    command: click.Command = cli
    context = click.Context(cli)
    rest = list(words)
    while isinstance(command, click.Group):
        if isinstance(command, ListByDefault):
            rest = command.completed(context, rest)
        if not rest:
            return "is not a command by itself" if whole else ""
        inner = command.get_command(context, rest.pop(0))
        if inner is None:
            return "there is no such command"
        command, context = inner, click.Context(inner, parent=context)
    try:
        with patch.object(click.Path, "convert", _any_path):
            command.make_context(command.name, rest)
    except click.BadParameter as error:  # MissingParameter is one
        return error.format_message() if whole else ""
    except click.UsageError as error:
        return error.format_message()
    return ""


def _any_path(
    _self: click.Path, value: object, _param: click.Parameter | None, _context: click.Context | None
) -> object:
    """Take files that are not here."""
    return value
