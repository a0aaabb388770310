"""`feedwatch deliveries`: what was handed over, and what was not."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import local, plain, print_json, print_table
from feedwatch.model.delivery import DeliveryState
from feedwatch.store import deliveries as store
from feedwatch.wiring import open_house


@click.group()
def deliveries() -> None:
    """Look at the outbox."""


@deliveries.command(name="list")
@click.option("--state", type=click.Choice([state.value for state in DeliveryState]), default=None)
@click.option("--limit", default=100, show_default=True, help="At most this many.")
@folders
@as_json
def listing(state: str | None, limit: int, config: Path, data: Path, as_json: bool) -> None:
    """List deliveries with their attempts, the newest first."""
    with open_house(config, data) as house, house.database.read() as connection:
        found = [
            (delivery, store.attempts_of(connection, delivery.id))
            for delivery in store.listing(connection, limit=limit, state=state or "")
        ]
    if as_json:
        hidden = ("lease_id", "attempts")
        print_json([
            {key: value for key, value in plain(delivery).items() if key not in hidden} | {"attempts": tries}
            for delivery, tries in found
        ])  # fmt: skip
        return
    rows = [
        (d.id, d.kind.value, d.channel.value, d.target, d.state.value, d.attempts, local(d.done_at or d.next_try_at),
         d.error or d.reference)
        for d, _ in found
    ]  # fmt: skip
    print_table(("id", "what", "channel", "target", "state", "tries", "when", "last word"), rows, "No deliveries.")
