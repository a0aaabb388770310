"""Options by which items and stories are chosen."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from feedwatch.cli.names import SOURCE, TOPIC
from feedwatch.cli.options import NUMBER
from feedwatch.config.duration import parse_duration
from feedwatch.model.item import ItemState
from feedwatch.model.topic import Decision
from feedwatch.store.search import Filter

ANY = "any"
DECISIONS = (*(decision.value for decision in Decision), ItemState.EXPIRED.value, ANY)

Command = Callable[..., Any]


class Since(click.ParamType[datetime]):
    """A day (2026-11-24), a time (2026-11-24T07:00+01:00) or how long ago (7d)."""

    name = "time"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read a time; a day or time without a zone is this machine's."""
        if isinstance(value, datetime):
            return value
        try:
            return datetime.now(UTC) - parse_duration(value)
        except ValueError:
            pass
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except ValueError:
            self.fail(
                f"{value!r} is not a time; write 2026-11-24, 2026-11-24T07:00 or how long ago, such as 7d",
                param,
                ctx,
            )


_OPTIONS = (
    click.option("--text", default="", help="Only with all these words in any form, as `feedwatch search` finds them."),
    click.option("--topic", type=TOPIC, default="", help="Only of this topic."),
    click.option("--source", type=SOURCE, default="", help="Only of this source."),
    click.option("--place", default="", help="SCB code: only what names this municipality, or one of this county."),
    click.option("--language", default="", help="Only in this language: sv or en."),
    click.option("--since", type=Since(), help="Only seen since: 2026-11-24, or 7d for seven days."),
    click.option("--until", type=Since(), help="Only seen before."),
    click.option("--by-hand", is_flag=True, help="Only what somebody kept or rejected by hand."),
    click.option("--changed", is_flag=True, help="Only what has more than one version."),
)


def filters(command: Command) -> Command:
    """Add the options of a filter; the command gets it as `among`, and the words as `text`.

    A command that also takes `--decision` and `--story` passes them on.
    """

    @functools.wraps(command)
    def chosen(
        *args: Any, topic: str, source: str, place: str, language: str, since: datetime | None, until: datetime | None,
        by_hand: bool, changed: bool, decision: str = Decision.KEPT.value, story: int | None = None, **kwargs: Any,
    ) -> Any:  # fmt: skip
        among = Filter(place, source, topic, language, since, until, decision, story or 0, by_hand, changed)
        return command(*args, among=among, **kwargs)

    for option in reversed(_OPTIONS):
        chosen = option(chosen)
    return chosen


def of_items(command: Command) -> Command:
    """Add the options that only items have: what was decided, and their story."""
    decision = click.option(
        "--decision", type=click.Choice(DECISIONS), default=Decision.KEPT.value, show_default=True,
        help="Only what was decided so; `rejected` is by all topics, or by --topic.",
    )  # fmt: skip
    story = click.option("--story", type=NUMBER, default=None, help="Only of this story.")
    return decision(story(command))


def paged(command: Command) -> Command:
    """Add --limit and --after."""
    limit = click.option("--limit", type=NUMBER, default=200, show_default=True, help="At most this many.")
    after = click.option("--after", default="", help="Go on after the page that ended with this cursor.")
    return limit(after(command))


def say_more(next_cursor: str, command: str) -> None:
    """Tell on standard error how the list goes on, so that what is printed stays data."""
    if next_cursor:
        click.echo(f"There is more: feedwatch {command} --after {next_cursor}", err=True)
