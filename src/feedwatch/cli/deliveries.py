"""`feedwatch deliveries`: what was handed over, what was not, and again."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import click

from feedwatch.cli.filters import Since, paged, say_more
from feedwatch.cli.options import NUMBER, as_json, folders, person
from feedwatch.cli.output import local, plain, print_json, print_table
from feedwatch.model.delivery import DeliveryKind, DeliveryState
from feedwatch.model.errors import Exit, UsageError
from feedwatch.model.subscriber import Channel
from feedwatch.service.upkeep.overseeing import Followed, Wanted
from feedwatch.service.upkeep.replaying import Replayed, Replaying
from feedwatch.store.deliveries import Delivery
from feedwatch.wiring import open_house

_HIDDEN = ("lease_id", "copy_id", "attempts", "tries", "since")
_DAY = len("2026-11-24")


@click.group()
def deliveries() -> None:
    """Look at the outbox, and send again."""


@deliveries.command(name="list")
@click.option("--state", type=click.Choice([state.value for state in DeliveryState]), default=None)
@click.option("--subscriber", default=None, help="Only those of a subscriber (id or address).")
@click.option("--channel", type=click.Choice([channel.value for channel in Channel]), help="Only this way.")
@click.option("--kind", type=click.Choice([kind.value for kind in DeliveryKind]), help="Only of this kind.")
@click.option("--since", type=Since(), help="Only queued since: 2026-11-24, or 7d for seven days.")
@click.option("--failed", is_flag=True, help="Only those whose last word is an error, be they tried again or not.")
@paged
@folders
@as_json
def listing(
    state: str | None, subscriber: str | None, channel: str | None, kind: str | None, since: datetime | None,
    failed: bool, limit: int, after: str, config: Path, data: Path, as_json: bool,
) -> None:  # fmt: skip
    """List deliveries with their attempts, the newest first.

    \b
    Examples:
      feedwatch deliveries list --failed --since 2d
      feedwatch deliveries list --subscriber anna@example.se --kind digest
    """
    with open_house(config, data) as house:
        wanted = Wanted(
            DeliveryState(state) if state else None,
            Channel(channel) if channel else None,
            DeliveryKind(kind) if kind else None,
            house.subscribing.get(subscriber).id if subscriber else None,
            since,
            failed,
        )
        page = house.overseeing.page(wanted, cursor=after, limit=limit)
    if as_json:
        print_json([_data(followed) for followed in page.items])
    else:
        _print_table(followed.delivery for followed in page.items)
    say_more(page.next_cursor, "deliveries list")


def _print_table(deliveries: Iterable[Delivery]) -> None:
    rows = [
        (d.id, d.kind.value, d.channel.value, d.shown, d.state.value, d.attempts, local(d.done_at or d.next_try_at),
         d.error or d.reference)
        for d in deliveries
    ]  # fmt: skip
    print_table(("id", "what", "channel", "target", "state", "tries", "when", "last word"), rows, "No deliveries.")


@deliveries.command()
@click.argument("delivery", type=NUMBER)
@folders
@as_json
def show(delivery: int, config: Path, data: Path, as_json: bool) -> None:
    """Show a delivery with every attempt.

    \b
    Example:
      feedwatch deliveries show 12
    """
    with open_house(config, data) as house:
        followed = house.overseeing.get(delivery)
    if as_json:
        print_json(_data(followed))
        return
    found = followed.delivery
    lines = {
        "delivery": f"{found.id}, {found.kind.value}, by {found.channel.value}",
        "target": found.shown,
        "name": f"{found.key} (the same in every attempt: Message-ID, webhook-id)",
        "state": found.state.value + (f", it came back ({found.bounce.value})" if found.bounce else ""),
        "queued": local(found.queued_at),
        "next try": local(found.next_try_at) if found.next_try_at else "",
        "last word": found.error or found.reference,
    }
    for name, text in lines.items():
        if text:
            click.echo(f"{name:<10} {text}")
    rows = [(n.number, local(n.at), "taken" if n.ok else n.error_kind, n.detail) for n in followed.attempts]
    print_table(("try", "when", "result", "said"), rows, "Not tried yet.")


@deliveries.command()
@click.argument("ids", type=NUMBER, nargs=-1)
@click.option("--failed-since", type=Since(), help="All that failed since: 2026-11-24, or 2d for two days.")
@click.option("--range", "span", metavar="A..B", help="Ids, or days on which they were queued, both included.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@folders
@as_json
def replay(
    ids: tuple[int, ...], failed_since: datetime | None, span: str | None, yes: bool, config: Path, data: Path,
    as_json: bool,
) -> int:  # fmt: skip
    """Send deliveries again: by id, by range, or all that failed.

    They keep their Message-ID or webhook-id, by which receivers know what they have already. Exit code 4 when some of
    them cannot be sent again.

    \b
    Examples:
      feedwatch deliveries replay 17 18
      feedwatch deliveries replay --failed-since 2d
      feedwatch deliveries replay --range 2026-11-20..2026-11-22
    """
    if sum((bool(ids), failed_since is not None, span is not None)) != 1:
        raise UsageError("give ids, or --failed-since, or --range")
    with open_house(config, data) as house:
        wanted = _chosen(house.replaying, ids, failed_since, span)
        if wanted and not yes:
            _ask(wanted)
        replayed = house.replaying.replay(wanted, by=person())
    _tell(replayed, as_json)
    return Exit.PARTIAL if replayed.refused else Exit.FINE


@deliveries.command()
@click.argument("delivery", type=NUMBER)
@folders
@as_json
def retry(delivery: int, config: Path, data: Path, as_json: bool) -> None:
    """Try a delivery now that waits for its next try; a running service does so at once.

    \b
    Example:
      feedwatch deliveries retry 17
    """
    with open_house(config, data) as house:
        house.replaying.retry(delivery, by=person())
        followed = house.overseeing.get(delivery)
    if as_json:
        print_json(_data(followed))
        return
    click.echo(f"Delivery {delivery} is tried as soon as the service runs.")


@deliveries.command()
@click.argument("delivery", type=NUMBER)
@click.option("--yes", is_flag=True, help="Do not ask.")
@folders
@as_json
def cancel(delivery: int, yes: bool, config: Path, data: Path, as_json: bool) -> None:
    """Do not send a delivery that waits. What a digest tells counts as told: `replay` still sends it.

    \b
    Example:
      feedwatch deliveries cancel 17 --yes
    """
    with open_house(config, data) as house:
        if not yes:
            if not sys.stdin.isatty():
                raise UsageError(f"delivery {delivery} would not be sent; say --yes")
            click.confirm(f"Do not send delivery {delivery}?", abort=True)
        house.replaying.cancel(delivery, by=person())
        followed = house.overseeing.get(delivery)
    if as_json:
        print_json(_data(followed))
        return
    click.echo(f"Delivery {delivery} is cancelled.")


def _chosen(
    replaying: Replaying, ids: tuple[int, ...], failed_since: datetime | None, span: str | None
) -> list[Delivery]:
    if failed_since is not None:
        return replaying.failed_since(failed_since)
    if span is None:
        return replaying.chosen(ids)
    first, dots, last = span.partition("..")
    if not dots:
        raise UsageError(f"'{span}' is no range; write 12..40, or 2026-11-20..2026-11-22")
    if first.isdecimal() and last.isdecimal():
        return replaying.numbered(int(first), int(last))
    read = Since()
    end = read.convert(last, None, None)
    return replaying.queued_between(
        read.convert(first, None, None), end + timedelta(days=1) if len(last) == _DAY else end
    )


def _ask(wanted: list[Delivery]) -> None:
    if not sys.stdin.isatty():
        raise UsageError(f"{len(wanted)} deliveries would be sent again; say --yes")
    click.confirm(f"Send {len(wanted)} deliveries again?", abort=True)


def _tell(replayed: Replayed, as_json: bool) -> None:
    if as_json:
        refused = [{"id": number, "why": why} for number, why in replayed.refused]
        print_json({"queued": replayed.queued, "later": replayed.later, "refused": refused})
        return
    click.echo(f"{len(replayed.queued) + len(replayed.later)} are sent again as soon as the service runs.")
    if replayed.later:
        click.echo(f"{len(replayed.later)} of them when their subscribers are resumed.")
    for number, why in replayed.refused:
        click.echo(f"{number} is not: {why}.")


def _data(followed: Followed) -> dict[str, object]:
    shown = {key: value for key, value in plain(followed.delivery).items() if key not in _HIDDEN}
    return shown | {"target": followed.delivery.shown, "attempts": followed.attempts}
