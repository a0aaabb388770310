"""`feedwatch digest`: what subscribers were told, and would be told now."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import local, print_json, print_table
from feedwatch.store import digests as store
from feedwatch.wiring import open_house


@click.group()
def digest() -> None:
    """Look at digests."""


@digest.command()
@click.argument("subscriber")
@click.option("--format", "form", type=click.Choice(["text", "html", "json"]), default="text", show_default=True)
@folders
def preview(subscriber: str, form: str, config: Path, data: Path) -> None:
    """Show the digest that a subscriber (id or address) would get if it were built now; nothing is stored or sent."""
    with open_house(config, data) as house:
        contents = [composition.content for _, composition in house.digesting.preview(subscriber)]
        if form == "json":
            print_json(contents[0] if len(contents) == 1 else contents)
            return
        for content in contents:
            click.echo(house.messages.page(content) if form == "html" else house.messages.text(content))


@digest.command(name="list")
@click.option("--limit", default=100, show_default=True, help="At most this many.")
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
