"""`feedwatch webhooks`: is anybody there, and a new secret."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.options import as_json, folders, person
from feedwatch.cli.output import local, print_json, print_table
from feedwatch.service.people.looking_up import DeadEndpoint
from feedwatch.wiring import open_house


@click.group()
def webhooks() -> None:
    """Look after webhooks and chats."""


@webhooks.command(name="test")
@click.argument("subscriber")
@folders
@as_json
def trial(subscriber: str, config: Path, data: Path, as_json: bool) -> None:
    """Post a test to a webhook or chat (subscriber id or address) now, and show what it answers.

    Exit code 1 when it was not taken. A webhook gets a signed event of the type endpoint.test.

    \b
    Example:
      feedwatch webhooks test https://example.se/hook
    """
    with open_house(config, data) as house:
        receipt = house.endpoints.test(subscriber, by=person())
    if as_json:
        print_json({"taken": True, "answer": receipt.reference})
        return
    click.echo(f"Taken: the endpoint answered {receipt.reference}.")


@webhooks.command()
@click.argument("subscriber")
@folders
@as_json
def rotate(subscriber: str, config: Path, data: Path, as_json: bool) -> None:
    """Give a webhook (subscriber id or address) a new signing secret.

    For 24 hours its events are signed with both, so that its owner can change over without losing one.

    \b
    Example:
      feedwatch webhooks rotate https://example.se/hook
    """
    with open_house(config, data) as house:
        rotated = house.endpoints.rotate(subscriber, by=person())
    if as_json:
        print_json({"subscriber": rotated.subscriber.id, "secret": rotated.secret, "old_until": rotated.until})
        return
    click.echo(f"New signing secret of subscriber {rotated.subscriber.id}, shown only this once: {rotated.secret}")
    click.echo(f"The old one signs too until {local(rotated.until)}.")


@webhooks.command()
@folders
@as_json
def dead(config: Path, data: Path, as_json: bool) -> None:
    """List the webhooks and chats that are suspended, the longest first, with their last answer.

    When one is mended: try it with `feedwatch webhooks test`, then let what waits go out with
    `feedwatch subscribers resume`.
    """
    with open_house(config, data) as house:
        found = house.looking_up.dead_endpoints()
    if as_json:
        print_json([_data(each) for each in found])
        return
    rows = [
        (
            each.silent.subscriber.id,
            each.silent.subscriber.shown,
            local(each.silent.since),
            each.silent.waiting,
            each.silent.last.detail if each.silent.last else "",
            each.why,
        )
        for each in found
    ]
    print_table(("id", "address", "since", "waiting", "last answer", "why"), rows, "All webhooks and chats answer.")


def _data(dead: DeadEndpoint) -> dict[str, object]:
    silent = dead.silent
    return {
        "subscriber": silent.subscriber.id,
        "address": silent.subscriber.shown,
        "channel": silent.subscriber.channel,
        "since": silent.since,
        "waiting": silent.waiting,
        "last": silent.last,
        "why": dead.why,
    }
