"""`feedwatch items`: what was found; keep or reject it by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from feedwatch.cli.filters import ANY, filters, of_items, paged, say_more
from feedwatch.cli.names import TOPIC
from feedwatch.cli.options import NUMBER, ListByDefault, as_json, folders, person
from feedwatch.cli.output import local, print_json, print_table, reason_line, verdict_line
from feedwatch.model.difference import Change
from feedwatch.model.difference import Piece as Changed
from feedwatch.model.text import one_line, shorten
from feedwatch.model.topic import Decision
from feedwatch.service.admin.ruling import Outcome
from feedwatch.service.answers.browsing import ItemView, Revision
from feedwatch.store.search import Filter
from feedwatch.wiring import House, open_house


@click.group(cls=ListByDefault)
def items() -> None:
    """Look through items; keep or reject them by hand. Without a command: `list`."""


@items.command(name="list")
@of_items
@filters
@click.option("--all", "everything", is_flag=True, help="Also those that no topic kept; same as --decision any.")
@paged
@folders
@as_json
def listing(
    among: Filter, text: str, everything: bool, limit: int, after: str, config: Path, data: Path, as_json: bool
) -> None:
    """List items, the newest first.

    \b
    Examples:
      feedwatch items --since 7d --all
      feedwatch items list --decision doubtful --topic climate-contract --place 08
      feedwatch items list --text "klimatkontrakt malmö" --changed
    """
    among = replace(among, decision=ANY) if everything else among
    with open_house(config, data) as house:
        page = house.browsing.items(among, text=text, after=after, limit=limit)
    if as_json:
        print_json(page.items)
    else:
        rows = [(i.id, local(i.published_at), i.source_id, i.state, shorten(i.title, 80)) for i in page.items]
        print_table(("item", "published", "source", "state", "title"), rows, "No items.")
    say_more(page.next_cursor, "items list")


@items.command()
@click.argument("item", type=NUMBER)
@folders
@as_json
def show(item: int, config: Path, data: Path, as_json: bool) -> None:
    """Show everything that is known about an item, and its text.

    \b
    Example:
      feedwatch items show 31
    """
    with open_house(config, data) as house:
        view = house.browsing.item(item)
        if as_json:
            print_json(view)
        else:
            _show(house, view)


@items.command()
@click.argument("item", type=NUMBER)
@folders
@as_json
def versions(item: int, config: Path, data: Path, as_json: bool) -> None:
    """Show what changed in an item, the newest version first; of many versions the last twenty.

    [-what was removed-] and {+what was added+} stand in marks.

    \b
    Example:
      feedwatch items versions 31
    """
    with open_house(config, data) as house:
        revisions = house.browsing.versions(item)
    if as_json:
        print_json(revisions)
        return
    for revision in revisions:
        _show_revision(revision)
    if not revisions:
        click.echo("Its text is forgotten, and its versions with it.")


@items.command()
@click.argument("item", type=NUMBER)
@click.option(
    "--topic", type=TOPIC, default="", help="Keep it for this topic; may be left out where there is only one."
)
@click.option("--note", default="", help="Why, as `feedwatch why` will tell it.")
@folders
@as_json
def keep(item: int, topic: str, note: str, config: Path, data: Path, as_json: bool) -> None:
    """Keep an item by hand, whatever the rules say, now and later.

    The next digest tells it to everybody who asked for such news and was not told it.

    \b
    Example:
      feedwatch items keep 31 --topic climate-contract --note "the contract is meant, though not named"
    """
    with open_house(config, data) as house:
        _tell(house.ruling.keep(item, topic, note, by=person()), as_json=as_json)


@items.command()
@click.argument("item", type=NUMBER)
@click.option(
    "--topic", type=TOPIC, default="", help="Reject it for this topic; may be left out where there is only one."
)
@click.option("--note", default="", help="Why, as `feedwatch why` will tell it.")
@folders
@as_json
def reject(item: int, topic: str, note: str, config: Path, data: Path, as_json: bool) -> None:
    """Reject an item by hand, whatever the rules say, now and later. What was told stays told.

    \b
    Example:
      feedwatch items reject 31 --topic climate-contract --note "about rental contracts"
    """
    with open_house(config, data) as house:
        _tell(house.ruling.reject(item, topic, note, by=person()), as_json=as_json)


@items.command()
@click.argument("item", type=NUMBER)
@click.option(
    "--topic", type=TOPIC, default="", help="Of this topic; may be left out when it was ruled on for one only."
)
@click.option("--note", default="", help="Why, for the audit log.")
@folders
@as_json
def withdraw(item: int, topic: str, note: str, config: Path, data: Path, as_json: bool) -> None:
    """Take back what was decided by hand: the rules decide again.

    \b
    Example:
      feedwatch items withdraw 31
    """
    with open_house(config, data) as house:
        _tell(house.ruling.withdraw(item, topic, note, by=person()), as_json=as_json)


def _tell(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        print_json(outcome)
        return
    click.echo(f"item {outcome.item_id}: {shorten(one_line(outcome.title), 90)}")
    click.echo(f"  {outcome.topic}: {outcome.decision or 'not judged'}; the rules say {outcome.by_rules or 'nothing'}")
    if outcome.tellable:
        click.echo(f"  in story {outcome.story_id}; the next digests tell it, unless they have told it before")
    elif outcome.decision == Decision.KEPT.value:
        click.echo("  no digest tells it: it was already there before its source was read first")


def _show(house: House, view: ItemView) -> None:
    item = view.item
    gazetteer = house.configuring.current.gazetteer
    click.echo(f"item {item.id}: {one_line(item.title)}")
    click.echo(f"  {item.url}")
    click.echo(f"  source     {item.source_id} ({one_line(view.source_name)}), seen {local(item.first_seen_at)}")
    click.echo(f"  published  {local(item.published_at)} ({item.published_trust}), language {item.language}")
    click.echo(f"  state      {item.state}, versions: {view.versions}")
    for code, words, zone in item.places:
        click.echo(f"  place      {code} {gazetteer.name_of(code)}: “{words}” ({zone})")
    for verdict in item.verdicts:
        click.echo(f"  topic      {verdict_line(verdict)}")
        for reason in verdict.reasons:
            click.echo(f"             {reason_line(reason)}")
    if item.story_id:
        click.echo(
            f"  story      {item.story_id}, {item.story_role}: {item.story_reason}; others in it: {len(view.others)}"
        )
    for record in view.told:
        click.echo(f"  digest     {record.digest_id}: told {record.told} {local(record.built_at)}")
    click.echo(f"  => {view.ended}")
    text = item.body if len(item.body) >= len(item.summary) else item.summary
    click.echo(f"\n{text}" if text else "\n(no text)")


def _show_revision(revision: Revision) -> None:
    version = revision.version
    click.echo(f"version {version.number}, seen {local(version.seen_at)}: {one_line(version.title)}")
    for name in ("title", "summary", "body"):
        pieces: tuple[Changed, ...] = getattr(revision, name)
        if any(piece.change is not Change.SAME for piece in pieces):
            click.echo(f"  {name}: {''.join(map(_marked, pieces))}")


def _marked(piece: Changed) -> str:
    match piece.change:
        case Change.REMOVED:
            return f"[-{piece.text}-]"
        case Change.ADDED:
            return f"{{+{piece.text}+}}"
    return piece.text
