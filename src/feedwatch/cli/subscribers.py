"""`feedwatch subscribers`: who is told."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import local, print_json, print_table
from feedwatch.model.subscriber import Channel, Subscriber
from feedwatch.service.subscribing import Wish
from feedwatch.wiring import open_house


@click.group()
def subscribers() -> None:
    """Say who is told what, and when."""


@subscribers.command()
@click.argument("address")
@click.option("--topic", required=True, help="Name of a topic pack, such as climate-contract.")
@click.option("--place", "places", multiple=True, help="SCB code; may be given many times. Default: everywhere.")
@click.option(
    "--schedule", default="weekly mon 07:00", show_default=True,
    help='"weekly mon 07:00", "daily 07:00", "hourly" or "at once".',
)  # fmt: skip
@click.option("--zone", default="Europe/Stockholm", show_default=True, help="Time zone of the schedule.")
@click.option(
    "--channel",
    type=click.Choice([channel.value for channel in Channel]),
    default=None,
    help="Default: by the address.",
)
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", show_default=True)
@click.option("--confirmed", is_flag=True, help="They agreed already; send no confirmation mail.")
@folders
@as_json
def add(
    address: str, topic: str, places: tuple[str, ...], schedule: str, zone: str, channel: str | None, language: str,
    confirmed: bool, config: Path, data: Path, as_json: bool,
) -> None:  # fmt: skip
    """Add a subscriber: a mail address, or the URL of a webhook.

    \b
    Examples:
      feedwatch subscribers add anna@example.se --topic climate-contract --place 0880
      feedwatch subscribers add https://hooks.example.se/in --topic climate-contract --schedule "at once"
    """
    by_address = Channel.WEBHOOK if address.startswith(("http://", "https://")) else Channel.MAIL
    chosen = Channel(channel) if channel else by_address
    wish = Wish(address, topic, places, schedule, zone, chosen, language)
    with open_house(config, data) as house:
        added = house.subscribing.add(wish, confirmed=confirmed, how="an admin, by command line")
    if as_json:
        print_json(_data(added.subscriber) | {"subscription": added.subscription_id, "secret": added.secret or None})
        return
    click.echo(f"{added.subscriber.address} is {added.subscriber.state.value} (subscriber {added.subscriber.id}).")
    if added.secret:
        click.echo(f"Signing secret, shown only this once: {added.secret}")


@subscribers.command(name="list")
@folders
@as_json
def listing(config: Path, data: Path, as_json: bool) -> None:
    """List subscribers and what they asked for."""
    with open_house(config, data) as house:
        found = house.subscribing.listing()
    if as_json:
        print_json([_data(subscriber) | {"subscriptions": wishes} for subscriber, wishes in found])
        return
    rows = [
        (subscriber.id, subscriber.address, subscriber.state.value, wish.topic, ",".join(wish.places) or "everywhere",
         f"{wish.schedule} {wish.zone}", local(wish.next_due_at))
        for subscriber, wishes in found
        for wish in wishes
    ]  # fmt: skip
    print_table(("id", "address", "state", "topic", "places", "schedule", "next"), rows, "No subscribers.")


@subscribers.command()
@click.argument("subscriber")
@click.option("--resume", is_flag=True, help="Begin again; what happened meanwhile comes in one digest.")
@folders
@as_json
def pause(subscriber: str, resume: bool, config: Path, data: Path, as_json: bool) -> None:
    """Stop telling a subscriber (id or address) for a while."""
    with open_house(config, data) as house:
        changed = house.subscribing.pause(subscriber, paused=not resume)
    _tell(changed, as_json)


@subscribers.command()
@click.argument("subscriber")
@click.option("--yes", is_flag=True, help="Do not ask.")
@folders
@as_json
def remove(subscriber: str, yes: bool, config: Path, data: Path, as_json: bool) -> None:
    """Let a subscriber (id or address) leave; what waits for them is cancelled."""
    with open_house(config, data) as house:
        if not yes and sys.stdin.isatty():
            click.confirm(f"Let {subscriber} leave?", abort=True)
        house.subscribing.remove(subscriber)
        changed = house.subscribing.get(subscriber)
    _tell(changed, as_json)


def _tell(subscriber: Subscriber, as_json: bool) -> None:
    if as_json:
        print_json(_data(subscriber))
    else:
        click.echo(f"{subscriber.address} is {subscriber.state.value}.")


def _data(subscriber: Subscriber) -> dict[str, object]:
    return {
        "id": subscriber.id,
        "address": subscriber.address,
        "channel": subscriber.channel,
        "state": subscriber.state,
        "language": subscriber.language,
        "created_at": subscriber.created_at,
    }
