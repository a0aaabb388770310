"""`feedwatch digest`: what subscribers were told, and would be told now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from feedwatch.cli.names import TOPIC
from feedwatch.cli.options import NUMBER, as_json, folders, person
from feedwatch.cli.output import local, plain, print_json, print_table
from feedwatch.compose.telling import Silence
from feedwatch.model.text import shorten
from feedwatch.service.people.previewing import Account, LeftOut, NamedPlace, Preview
from feedwatch.store import digests as store
from feedwatch.wiring import open_house

_SILENCES = {
    Silence.LANGUAGE: "in a language that they do not read",
    Silence.PLACES: "names none of the places that they asked for",
    Silence.MUTED: "names only places that they have muted",
    Silence.REPEATS: "adds nothing to what they were told",
    Silence.CAP: "above their cap, comes in the next digest",
    Silence.TOLD: "told already",
    Silence.BACKLOG: "was there before its source was read first",
}


@click.group()
def digest() -> None:
    """Look at digests."""


@digest.command()
@click.argument("subscriber")
@click.option("--topic", type=TOPIC, default="", help="Only of this subscription.")
@click.option("--format", "form", type=click.Choice(["text", "html", "json"]), default="text", show_default=True)
@click.option("--why", is_flag=True, help="With text: then why each story is in it, and why others are not.")
@folders
@as_json
def preview(subscriber: str, topic: str, form: str, why: bool, config: Path, data: Path, as_json: bool) -> None:
    """Show the digest that a subscriber (id or address) would get if it were built now; nothing is stored or sent.

    With --json also the next times, and the reasons for every story that is in it or left out.

    \b
    Examples:
      feedwatch digest preview anna@example.se
      feedwatch digest preview 3 --topic climate-contract --why
    """
    with open_house(config, data) as house:
        previews = house.previewing.of(subscriber, topic)
        if as_json:
            print_json([_data(each) for each in previews])
            return
        if form == "json":
            contents = [each.content for each in previews]
            print_json(contents[0] if len(contents) == 1 else contents)
            return
        for each in previews:
            click.echo(house.messages.page(each.content) if form == "html" else house.messages.text(each.content))
            if why and form == "text":
                click.echo("\n".join(_reasons(each)))


@digest.command()
@click.argument("subscriber")
@click.option("--to", required=True, metavar="ADDRESS", help="The mail address that gets it.")
@click.option("--topic", type=TOPIC, default="", help="Only of this subscription.")
@folders
@as_json
def copy(subscriber: str, to: str, topic: str, config: Path, data: Path, as_json: bool) -> None:
    """Mail what a subscriber (id or address) would be told now to yourself.

    It is marked as a copy, has none of the subscriber's links, and counts as nothing told.

    \b
    Example:
      feedwatch digest copy 3 --to me@example.se
    """
    with open_house(config, data) as house:
        queued = house.copying.send(subscriber, to, topic=topic, by=person())
    if as_json:
        print_json({"deliveries": queued})
        return
    named = ", ".join(map(str, queued))
    click.echo(f"Queued for {to}: delivery {named}. It goes out as soon as the service runs.")


@digest.command(name="list")
@click.option("--limit", type=NUMBER, default=100, show_default=True, help="At most this many.")
@folders
@as_json
def listing(limit: int, config: Path, data: Path, as_json: bool) -> None:
    """List the digests that were built, the newest first."""
    with open_house(config, data) as house, house.database.read() as connection:
        found = store.listing(connection, limit=limit)
    if as_json:
        print_json(found)
        return
    rows = [
        (
            d.id,
            d.subscriber_id,
            d.period,
            d.content.stories,
            len(d.content.updates),
            d.state.value,
            local(d.built_at),
        )
        for d in found
    ]
    print_table(("id", "subscriber", "period", "new", "updates", "state", "built"), rows, "No digests.")


def _reasons(preview: Preview) -> Iterator[str]:
    """Say in lines why each story is in the digest, which are not, and when it is due."""
    yield "Why these"
    for account in preview.told:
        yield f"  {shorten(account.headline, 80)} (story {account.story_id}, item {account.item_id})"
        yield from (f"    {line}" for line in _account(account))
    yield "Left out"
    for left in preview.left_out:
        yield f"  {shorten(left.headline, 80)} (item {left.item_id}): {_SILENCES[left.why]}{_told(left)}"
    zone = ZoneInfo(preview.subscription.zone)
    times = (f"{at.astimezone(zone):%Y-%m-%d %H:%M%z}" for at in preview.due)
    yield f"Next: {', '.join(times) or f'never while the subscriber is {preview.subscriber.state.value}'}"
    if preview.due and not preview.is_sent:
        yield "Nothing is sent when there is nothing to tell."


def _account(account: Account) -> Iterator[str]:
    yield f"{account.told}, {account.score:g} of {account.least:g} needed"
    for reason in account.reasons:
        words = ", ".join(f"“{word}”" for word in reason.words)
        zone = f" ({reason.zone.value})" if reason.zone else ""
        yield f"{reason.points:+g}  {reason.part}{zone} {words}".rstrip()
    for place in account.places:
        yield f"place {place.code} {place.name}: “{place.words}”{_rank(place)}"


def _rank(place: NamedPlace) -> str:
    return ", comes first" if place.first else ", asked for" if place.wanted else ""


def _told(left: LeftOut) -> str:
    return f", in digest {left.digest_id} of {local(left.told_at)}" if left.digest_id else ""


def _data(preview: Preview) -> dict[str, object]:
    return {
        "subscriber": preview.subscriber.id,
        "state": preview.subscriber.state,
        "subscription": plain(preview.subscription),
        "is_sent": preview.is_sent,
        "due": preview.due,
        "told": preview.told,
        "left_out": preview.left_out,
        "digest": preview.content,
    }
