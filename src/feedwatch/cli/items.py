"""`feedwatch items` and `feedwatch stories`: what was found."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from feedwatch.cli.names import TOPIC
from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import local, print_json, print_table
from feedwatch.config.duration import parse_duration
from feedwatch.model.text import shorten
from feedwatch.store import records
from feedwatch.wiring import open_house


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


_topic = click.option("--topic", type=TOPIC, default="", help="Only of this topic.")
_since = click.option("--since", type=Since(), help="Only seen since: 2026-11-24, or 7d for seven days.")
_limit = click.option("--limit", default=200, show_default=True, help="At most this many.")


@click.command()
@_topic
@_since
@_limit
@click.option("--all", "everything", is_flag=True, help="Also those that no topic kept.")
@folders
@as_json
def items(
    topic: str, since: datetime | None, limit: int, everything: bool, config: Path, data: Path, as_json: bool
) -> None:
    """List items, the newest first."""
    with open_house(config, data) as house, house.database.read() as connection:
        found = records.listing(connection, topic=topic, since=since, everything=everything, limit=limit)
    if as_json:
        print_json(found)
        return
    rows = [(item.id, local(item.published_at), item.source_id, item.state, shorten(item.title, 80)) for item in found]
    print_table(("item", "published", "source", "state", "title"), rows, "No items.")


@click.group(invoke_without_command=True)
@_topic
@_since
@_limit
@folders
@as_json
@click.pass_context
def stories(
    context: click.Context, topic: str, since: datetime | None, limit: int, config: Path, data: Path, as_json: bool
) -> None:
    """List stories with their items, the newest first; or merge and split them by hand.

    \b
    Examples:
      feedwatch stories --topic climate-contract --since 7d
      feedwatch stories merge 12 15
      feedwatch stories split 31 32 --note "another call"
    """
    if context.invoked_subcommand is not None:
        return
    with open_house(config, data) as house, house.database.read() as connection:
        found = records.stories(connection, topic=topic, since=since, limit=limit)
    if as_json:
        print_json([{"story": story, "items": members} for story, members in found])
        return
    for story, members in found:
        click.echo(f"story {story}: {shorten(members[0].title, 90)}" if members else f"story {story}")
        for item in members:
            click.echo(
                f"    {item.id:>6}  {local(item.published_at)}  {item.story_role:<7} {item.source_id}: {item.title}"
            )
    if not found:
        click.echo("No stories.")


@stories.command()
@click.argument("story", nargs=-1, type=int, required=True)
@folders
@as_json
def merge(story: tuple[int, ...], config: Path, data: Path, as_json: bool) -> None:
    """Make one story of several; the oldest takes the others in. Nobody is told anything twice by it."""
    with open_house(config, data) as house:
        kept = house.arranging.merge(story)
    if as_json:
        print_json({"story": kept})
    else:
        click.echo(f"They are story {kept} now.")


@stories.command()
@click.argument("item", nargs=-1, type=int, required=True)
@click.option("--note", default="", help="Why, as `feedwatch why` will tell it.")
@folders
@as_json
def split(item: tuple[int, ...], note: str, config: Path, data: Path, as_json: bool) -> None:
    """Take items out of their story into one of their own; the two are never joined again by themselves."""
    with open_house(config, data) as house:
        story = house.arranging.split(item, note)
    if as_json:
        print_json({"story": story})
    else:
        click.echo(f"They are story {story} now.")
