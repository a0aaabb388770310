"""The command line: what commands there are, and how every one of them ends."""

from __future__ import annotations

import importlib
import sys
from typing import NoReturn

import click
from click.shell_completion import CompletionItem

from feedwatch.model.errors import Exit, FeedwatchError

# Commands are imported when they are called: SQLAlchemy and FastAPI each take most of a second, `--help` needs neither.
_COMMANDS = {
    "run": "feedwatch.cli.run:run",
    "demo": "feedwatch.cli.demo:demo",
    "init": "feedwatch.cli.init:init",
    "status": "feedwatch.cli.status:status",
    "coverage": "feedwatch.cli.coverage:coverage",
    "trends": "feedwatch.cli.trends:trends",
    "config": "feedwatch.cli.config:config",
    "poll": "feedwatch.cli.poll:poll",
    "sources": "feedwatch.cli.sources:sources",
    "items": "feedwatch.cli.items:items",
    "stories": "feedwatch.cli.stories:stories",
    "export": "feedwatch.cli.export:export",
    "search": "feedwatch.cli.search:search",
    "why": "feedwatch.cli.why:why",
    "subscribers": "feedwatch.cli.subscribers:subscribers",
    "digest": "feedwatch.cli.digest:digest",
    "deliveries": "feedwatch.cli.deliveries:deliveries",
    "webhooks": "feedwatch.cli.webhooks:webhooks",
    "admins": "feedwatch.cli.admins:admins",
    "tokens": "feedwatch.cli.tokens:tokens",
    "completion": "feedwatch.cli.completion:completion",
    "backup": "feedwatch.cli.backup:backup",
    "restore": "feedwatch.cli.backup:restore",
    "resume": "feedwatch.cli.resume:resume",
    "log": "feedwatch.cli.log:log",
    "audit": "feedwatch.cli.audit:audit",
    "topics": "feedwatch.cli.topics:topics",
    "eval": "feedwatch.cli.evaluate:evaluate",
}


class _Lazy(click.Group):
    """A group that imports a command only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click names the parameters
        """Give the names in the order a new user meets them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Give the names alone: what each command says of itself would have to be imported first."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [CompletionItem(name) for name in _COMMANDS if name.startswith(incomplete)]


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="feedwatch")
def cli() -> None:
    """Watch many news sources on a topic and tell people, once and in time, what is new."""


def run() -> NoReturn:
    """Run a command; explained errors are told in words and end with their exit code, a closed pipe ends quietly."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = Exit.FAILED
    except click.ClickException as error:
        error.show()
        code = Exit.USAGE
    except FeedwatchError as error:
        click.echo(f"feedwatch: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        code = Exit.FINE
    except KeyboardInterrupt:
        code = 130  # 128 + SIGINT, as shells count
    sys.exit(int(code or 0))
