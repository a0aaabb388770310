"""Write docs/reference/commands.md from the commands themselves: python tests/docs/commands_page.py."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from feedwatch.cli.main import cli

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"

_HEAD = """\
# Commands

<!-- Written by tests/docs/commands_page.py from the commands themselves. What stands here comes from src/feedwatch/cli. -->

In a checkout write `./feedwatch` instead of `feedwatch`. `feedwatch COMMAND --help` says the same as this page.

Every command that reads or writes data takes these two, which are not repeated below:

| option | default | environment | meaning |
|---|---|---|---|
| `--config FOLDER` | `config` | `FEEDWATCH_CONFIG` | folder with `feedwatch.toml`, `sources.toml`, `topics/` and `places/` |
| `--data FOLDER` | `var` | `FEEDWATCH_DATA` | folder with the database, the key of all links, and the outbox |

In a checkout `./feedwatch` takes both folders beside itself, wherever it is called from. Results go to standard output, what is wrong and log lines to standard
error; how a command ends is told by its [exit code](exit-codes.md). What `--json` prints is described [by command](json.md).
"""
_COMMON = {"config_folder", "data_folder", "help"}


def page() -> str:
    """Give the page."""
    commands = list(walk())
    listed = "\n".join(f"- [`{name}`](#{name.replace(' ', '-')}): {_first_sentence(command)}" for name, command in commands)
    return "\n".join((_HEAD, listed, "", *(_section(name, command) for name, command in commands)))


def walk(group: click.Group = cli, above: str = "feedwatch") -> Iterator[tuple[str, click.Command]]:
    """Give every command that does something, by its full name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from walk(command, f"{above} {name}")
        else:
            yield f"{above} {name}", command


def is_folder(parameter: click.Parameter) -> bool:
    """Tell whether a parameter is one of the two folders that all commands take."""
    return parameter.name in ("config", "data")


def _section(name: str, command: click.Command) -> str:
    about, _, examples = inspect.cleandoc(command.help or "").partition("\b\n")
    usage = " ".join(part for part in (name, *_usage(command)) if part)
    parts = [f"## {name}\n", f"```text\n{usage}\n```\n", f"{about.strip()}\n"]
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option) and not is_folder(parameter)]
    if options:
        parts.append("\n".join(("| option | default | meaning |", "|---|---|---|", *map(_row, options))) + "\n")
    if examples:
        lines = [line.strip() for line in examples.splitlines() if not line.rstrip().endswith(("Example:", "Examples:"))]
        parts.append("```sh\n" + "\n".join(line for line in lines if line) + "\n```\n")
    return "\n".join(parts)


def _usage(command: click.Command) -> list[str]:
    context = click.Context(command)
    arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
    return ["[OPTIONS]", *(argument.make_metavar(context) for argument in arguments)]


def _row(option: click.Option) -> str:
    words = " / ".join(f"`{word}`" for word in (*option.opts, *option.secondary_opts))
    given = "" if option.is_flag else f" {_kind(option)}"
    more = ("required", "") if option.required else (_default(option), "")
    many = " May be given many times." if option.multiple and "many times" not in (option.help or "") else ""
    help_text = (option.help or _choices(option)).replace("|", "\\|")
    return f"| {words}{given} | {more[0]} | {help_text}{many} |"


def _kind(option: click.Option) -> str:
    kind = option.metavar or ("CHOICE" if isinstance(option.type, click.Choice) else option.type.name.upper())
    return f"{kind}: {_choices(option)}" if kind == "CHOICE" and option.help else kind


def _choices(option: click.Option) -> str:
    return ", ".join(f"`{choice}`" for choice in option.type.choices) if isinstance(option.type, click.Choice) else ""


def _default(option: click.Option) -> str:
    default = option.default
    if option.is_flag or option.multiple or default in (None, "", ()) or not isinstance(default, str | int):
        return ""
    return f"`{default}`"


def _first_sentence(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "").split("\n\n")[0].replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
