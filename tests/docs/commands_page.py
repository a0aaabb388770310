"""Write docs/reference/commands.md from the commands themselves: python tests/docs/commands_page.py."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click

from feedwatch.cli.main import cli

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"

_HEAD = """\
# Commands

<!-- Written by tests/docs/commands_page.py from the commands themselves. What stands here comes from src/feedwatch/cli. -->

In a checkout write `./feedwatch` instead of `feedwatch`. `--help` after any command says the same as this page, and `--version` before any which version it is.

Every command that reads or writes data takes these two, which are not repeated below:

| option | default | environment | meaning |
|---|---|---|---|
| `--config FOLDER` | `config` | `FEEDWATCH_CONFIG` | folder with `feedwatch.toml`, `sources.toml`, `topics/` and `places/` |
| `--data FOLDER` | `var` | `FEEDWATCH_DATA` | folder with the database, the key of all links, and the outbox |

In a checkout `./feedwatch` takes both folders beside itself, wherever it is called from. Results go to standard output, what is wrong and log lines to standard
error; how a command ends is told by its [exit code](exit-codes.md). What `--json` prints is described [by command](json.md).
"""
_DEFAULT_IN_WORDS = re.compile(r"\s*\[default: (.+)\]")
# Of commands whose own help has no example.
_EXAMPLES = {
    "feedwatch run": "feedwatch run --config /etc/feedwatch --data /var/lib/feedwatch",
    "feedwatch demo": "feedwatch demo --serve",
    "feedwatch init": "feedwatch init --config mine",
    "feedwatch status": "feedwatch status --json",
    "feedwatch config check": "feedwatch config check --config mine",
    "feedwatch sources list": "feedwatch sources list",
    "feedwatch sources try": "feedwatch sources try https://www.example.se/nyheter --kind page",
    "feedwatch sources discover": "feedwatch sources discover https://www.example.se",
    "feedwatch sources verify": "feedwatch sources verify --all\nfeedwatch sources verify kalmar-web --write",
    "feedwatch sources accept-move": "feedwatch sources accept-move kalmar-web",
    "feedwatch sources remove": "feedwatch sources remove kalmar-web",
    "feedwatch sources pause": "feedwatch sources pause kalmar-web\nfeedwatch sources pause kalmar-web --resume",
    "feedwatch sources import": "feedwatch sources import list.opml --dry-run",
    "feedwatch sources export": "feedwatch sources export > sources.opml",
    "feedwatch subscribers show": "feedwatch subscribers show anna@example.se",
    "feedwatch subscribers pause": "feedwatch subscribers pause 3",
    "feedwatch subscribers resume": "feedwatch subscribers resume 3",
    "feedwatch webhooks dead": "feedwatch webhooks dead",
    "feedwatch subscribers remove": "feedwatch subscribers remove anna@example.se",
    "feedwatch subscribers export": "feedwatch subscribers export anna@example.se > anna.json",
    "feedwatch subscribers erase": "feedwatch subscribers erase anna@example.se",
    "feedwatch digest list": "feedwatch digest list --limit 10",
    "feedwatch deliveries show": "feedwatch deliveries show 17",
    "feedwatch webhooks test": "feedwatch webhooks test 3",
    "feedwatch webhooks rotate": "feedwatch webhooks rotate 3",
    "feedwatch backup": "feedwatch backup /srv/backup",
    "feedwatch restore": "feedwatch restore /srv/backup/feedwatch-20261124T080000Z.db",
    "feedwatch resume": "feedwatch resume --skip-overdue",
    "feedwatch audit": "feedwatch audit --since 7d",
    "feedwatch topics list": "feedwatch topics list",
    "feedwatch eval": "feedwatch eval config/topics/climate-contract.samples.jsonl --topic climate-contract",
}


def page() -> str:
    """Give the page."""
    commands = list(walk())
    listed = "\n".join(
        f"- [`{name}`](#{name.replace(' ', '-')}): {_first_sentence(command)}" for name, command in commands
    )
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
    options = [
        parameter for parameter in command.params if isinstance(parameter, click.Option) and not is_folder(parameter)
    ]
    if options:
        parts.append("\n".join(("| option | default | meaning |", "|---|---|---|", *map(_row, options))) + "\n")
    if examples:
        lines = [
            line.strip() for line in examples.splitlines() if not line.rstrip().endswith(("Example:", "Examples:"))
        ]
        parts.append("```sh\n" + "\n".join(line for line in lines if line) + "\n```\n")
    return "\n".join(parts)


def _usage(command: click.Command) -> list[str]:
    context = click.Context(command)
    arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
    return ["[OPTIONS]", *(argument.make_metavar(context) for argument in arguments)]


def _row(option: click.Option) -> str:
    words = " / ".join(f"`{word}`" for word in (*option.opts, *option.secondary_opts))
    given = "" if option.is_flag else f" {_kind(option)}"
    help_text = option.help or ""
    default = _DEFAULT_IN_WORDS.search(help_text)
    meaning = " ".join(part for part in (_DEFAULT_IN_WORDS.sub("", help_text), _choices(option)) if part)
    many = " May be given many times." if option.multiple and "times" not in meaning else ""
    return (
        f"| {words}{given} | {default[1] if default else _default(option)} | {meaning.replace('|', '&#124;')}{many} |"
    )


def _kind(option: click.Option) -> str:
    name = option.metavar or option.type.name.upper()
    return {"DIRECTORY": "FOLDER", "INTEGER": "NUMBER"}.get(name, name)


def _choices(option: click.Option) -> str:
    if not isinstance(option.type, click.Choice):
        return ""
    return f"One of {', '.join(f'`{choice}`' for choice in option.type.choices)}."


def _default(option: click.Option) -> str:
    if option.required:
        return "required"
    is_shown = isinstance(option.default, str | int) and not isinstance(option.default, bool) and option.default != ""
    return f"`{option.default}`" if is_shown else ""


def _first_sentence(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "").split("\n\n")[0].replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
