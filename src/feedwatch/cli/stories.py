"""`feedwatch stories`: which items tell of one event; merge and split them by hand."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.filters import filters, paged, say_more
from feedwatch.cli.options import NUMBER, ListByDefault, as_json, folders, person
from feedwatch.cli.output import local, plain, print_json
from feedwatch.model.item import ItemState
from feedwatch.model.text import one_line, shorten
from feedwatch.service.answers.browsing import StoryRecord
from feedwatch.store.records import ItemRecord
from feedwatch.store.search import Filter
from feedwatch.wiring import open_house


@click.group(cls=ListByDefault)
def stories() -> None:
    """Look through stories; merge and split them by hand. Without a command: `list`."""


@stories.command(name="list")
@filters
@paged
@folders
@as_json
def listing(among: Filter, text: str, limit: int, after: str, config: Path, data: Path, as_json: bool) -> None:
    """List stories with their items, the latest first.

    \b
    Examples:
      feedwatch stories --topic climate-contract --since 30d
      feedwatch stories list --place 0880 --text kommunstyrelsen
    """
    with open_house(config, data) as house:
        page = house.browsing.stories(among, text=text, after=after, limit=limit)
    if as_json:
        print_json([_as_listed(story) for story in page.items])
    else:
        for story in page.items:
            click.echo(f"story {story.id}: {shorten(one_line(story.headline), 90)}")
            for item in _kept(story):
                click.echo(f"    {_line(item)}")
        if not page.items:
            click.echo("No stories.")
    say_more(page.next_cursor, "stories list")


@stories.command()
@click.argument("story", type=NUMBER)
@folders
@as_json
def show(story: int, config: Path, data: Path, as_json: bool) -> None:
    """Show a story: who was first, who else told it, what each item is in it and why.

    \b
    Example:
      feedwatch stories show 12
    """
    with open_house(config, data) as house:
        view = house.browsing.story(story)
    told = view.story
    if as_json:
        print_json(plain(view) | {"story": _as_listed(told)})
        return
    click.echo(f"story {told.id}: {one_line(told.headline)}")
    if told.id != story:
        click.echo(f"  merged     story {story} is part of it now")
    click.echo(f"  first      {told.first}, {local(told.first_seen_at)}; the latest {local(told.last_seen_at)}")
    others = [source for source in told.sources if source != told.first]
    click.echo(f"  others     {', '.join(others) or 'none'}")
    click.echo(f"  topics     {', '.join(told.topics) or 'none'}")
    if view.merged:
        click.echo(f"  took in    {', '.join(f'story {number}' for number in view.merged)}")
    if view.apart_from:
        click.echo(f"  apart from {', '.join(f'story {number}' for number in view.apart_from)}, by hand")
    for item in told.items:
        gone = "" if item.state == ItemState.KEPT.value else f" ({item.state}: no digest tells it)"
        click.echo(f"    {_line(item)}{gone}")
        click.echo(f"            {one_line(str(item.story_reason))}")


@stories.command()
@click.argument("story", nargs=-1, type=NUMBER, required=True)
@click.option("--note", default="", help="Why, for the audit log.")
@folders
@as_json
def merge(story: tuple[int, ...], note: str, config: Path, data: Path, as_json: bool) -> None:
    """Make one story of several; the oldest takes the others in. Nobody is told anything twice by it.

    `stories split` with the items that came takes it back.

    \b
    Example:
      feedwatch stories merge 12 15
    """
    with open_house(config, data) as house:
        done = house.arranging.merge(story, note, by=person())
    if as_json:
        print_json(done)
    else:
        click.echo(f"They are story {done.story} now.")
        click.echo(f"To take it back: feedwatch stories split {' '.join(map(str, done.items))}")


@stories.command()
@click.argument("item", nargs=-1, type=NUMBER, required=True)
@click.option("--note", default="", help="Why, as `feedwatch why` will tell it.")
@folders
@as_json
def split(item: tuple[int, ...], note: str, config: Path, data: Path, as_json: bool) -> None:
    """Take items out of their story into one of their own; the two are never joined again by themselves.

    \b
    Example:
      feedwatch stories split 31 32 --note "another call"
    """
    with open_house(config, data) as house:
        done = house.arranging.split(item, note, by=person())
    if as_json:
        print_json(done)
    else:
        click.echo(f"They are story {done.story} now.")
        click.echo(f"To take it back: feedwatch stories merge {' '.join(map(str, (*done.others, done.story)))}")


def _as_listed(story: StoryRecord) -> dict[str, object]:
    values = plain(story)
    return {"story": values.pop("id"), **values}


def _kept(story: StoryRecord) -> list[ItemRecord]:
    return [item for item in story.items if item.state == ItemState.KEPT.value]


def _line(item: ItemRecord) -> str:
    return f"{item.id:>6}  {local(item.published_at)}  {item.story_role:<7} {item.source_id}: {one_line(item.title)}"
