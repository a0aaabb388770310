"""`feedwatch sources check` and `health`: how one source is doing, now and in the last 30 days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click

from feedwatch.cli.names import SOURCE
from feedwatch.cli.options import as_json, folders, person
from feedwatch.cli.output import local, print_json, print_table
from feedwatch.config.duration import spell_duration
from feedwatch.model.errors import Exit
from feedwatch.model.exchange import Exchange
from feedwatch.model.source import PollOutcome
from feedwatch.service.admin.advice import ADVICE
from feedwatch.service.admin.checking import Check
from feedwatch.service.answers.tracing import Trace
from feedwatch.store.sources import Obstacle
from feedwatch.store.watch_days import Day
from feedwatch.wiring import open_house

_BARS = " ▁▂▃▄▅▆▇█"
_OBSTACLES = {
    Obstacle.BEING_POLLED: "is being polled right now; nothing was done. Try again in a moment",
    Obstacle.HOST_BUSY: "has a host that is being asked by other sources; nothing was done. Try again in a moment",
}


@click.command()
@click.argument("source", type=SOURCE)
@folders
@as_json
def check(source: str, config: Path, data: Path, as_json: bool) -> int:
    """Poll a source now, as ever, and show the exchange: what was asked, what came back, hop by hop.

    What is new counts as usual. Cookies and logins are hidden. Exit code 1 when it failed, 75 when it is being polled.

    \b
    Example:
      feedwatch sources check kalmar-web
    """
    with open_house(config, data) as house:
        done = house.checking.check(source, person())
    if as_json:
        print_json(done)
    else:
        for line in _told(done):
            click.echo(line)
    if done.obstacle is not None:
        return Exit.BUSY
    return Exit.FINE if done.polled is not None and done.polled.outcome is not PollOutcome.FAILED else Exit.FAILED


@click.command()
@click.argument("source", type=SOURCE)
@click.option(
    "--polls", "most", type=click.IntRange(1, 1000), default=20, show_default=True, help="The latest so many."
)
@folders
@as_json
def health(source: str, most: int, config: Path, data: Path, as_json: bool) -> None:
    """Show how a source has been doing: its latest polls, its last 30 days, and what is the matter now.

    \b
    Example:
      feedwatch sources health kalmar-web --polls 50
    """
    with open_house(config, data) as house:
        trace = house.tracing.trace(source, most=most)
    if as_json:
        print_json(trace)
        return
    for line in _summary(trace):
        click.echo(line)
    rows = [
        (
            local(poll.at),
            poll.outcome,
            poll.status or "",
            poll.bytes or "",
            f"{poll.milliseconds} ms",
            poll.entries or "",
            poll.new or "",
            poll.kept or "",
            poll.error,
        )
        for poll in trace.polls
    ]
    print_table(
        ("when", "outcome", "status", "bytes", "took", "entries", "new", "kept", "error"), rows, "No polls yet."
    )


def _told(done: Check) -> Iterator[str]:
    for exchange in done.exchanges:
        yield from _exchange(exchange)
    if done.obstacle is not None:
        yield f"{done.source} {_OBSTACLES[done.obstacle]}."
    elif done.polled is None:
        yield f"{done.source}: {done.error}"
    elif done.polled.error is not None:
        yield f"{done.source} failed: {done.polled.error.message}"
        yield ADVICE[done.advice]
    else:
        polled = done.polled
        yield f"{done.source} {polled.outcome.value}: {polled.new} new, {polled.kept} kept of {polled.entries}"


def _exchange(exchange: Exchange) -> Iterator[str]:
    yield f"> {exchange.method} {exchange.url}"
    yield from (f"> {name}: {value}" for name, value in exchange.sent)
    if exchange.status is None:
        yield f"< nothing: {exchange.error} ({exchange.milliseconds} ms)"
    else:
        yield f"< {exchange.status} {exchange.phrase}  ({exchange.bytes} bytes, {exchange.milliseconds} ms)"
        yield from (f"< {name}: {value}" for name, value in exchange.received)
        if exchange.error:
            yield f"< {exchange.error}"
    yield ""


def _summary(trace: Trace) -> Iterator[str]:
    state = trace.health
    yield f"{trace.source}  {trace.name}  {trace.url}"
    if not state.enabled:
        yield "paused"
    if state.failing_since is not None:
        yield f"failing since {local(state.failing_since)}, {state.failures} times in a row: {state.error}"
    yield f"last read {local(state.last_success_at)}, last new item {local(state.news_at)}, next try {local(state.next_poll_at)}"
    if state.rhythm_seconds:
        yield f"rhythm: usually {spell_duration(timedelta(seconds=state.rhythm_seconds))} between two items"
    if state.moved_to:
        yield f"redirects for good to {state.moved_to} since {local(state.moved_since)}"
    yield from (f"notice since {local(notice.opened_at)}: {notice.text}" for notice in trace.notices)
    for name in ("new", "failures"):
        yield f"{name:<9} 30 days  {_bars(name, trace.days)}  {sum(getattr(day, name) for day in trace.days)}"


def _bars(name: str, days: tuple[Day, ...]) -> str:
    values = [getattr(day, name) for day in days]
    most = max(values) or 1
    return "".join(_BARS[-(-value * (len(_BARS) - 1) // most)] for value in values)
