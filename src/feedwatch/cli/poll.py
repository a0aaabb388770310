"""`feedwatch poll`: look at sources now."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.names import SOURCE
from feedwatch.cli.options import as_json_in_a_pipe, folders
from feedwatch.cli.output import print_json_line
from feedwatch.model.errors import Exit
from feedwatch.model.source import PollOutcome
from feedwatch.service.line.polling import Polled
from feedwatch.wiring import open_house


@click.command()
@click.argument("source", type=SOURCE, nargs=-1)
@click.option("--due", is_flag=True, help="Only those whose time has come.")
@folders
@as_json_in_a_pipe
def poll(source: tuple[str, ...], due: bool, config: Path, data: Path, as_json: bool) -> int:
    """Poll sources now: all enabled ones, or those named. Works beside a running service.

    Exit code 4 when some failed.

    \b
    Examples:
      feedwatch poll
      feedwatch poll kalmar-web viable-cities --json
    """
    failed = False
    with open_house(config, data) as house:
        for polled in house.polling.poll_all(source, only_due=due):
            failed = failed or polled.outcome is PollOutcome.FAILED
            if as_json:
                print_json_line(polled)
            else:
                click.echo(_line(polled))
    return Exit.PARTIAL if failed else Exit.FINE


def _line(polled: Polled) -> str:
    if polled.error is not None:
        return f"{polled.source:<32} failed     {polled.error.message}"
    return f"{polled.source:<32} {polled.outcome.value:<10} {polled.new} new, {polled.kept} kept of {polled.entries}"
