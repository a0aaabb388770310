"""`feedwatch subscribers`: who is told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from feedwatch.cli.filters import Since
from feedwatch.cli.names import TOPIC
from feedwatch.cli.options import as_json, folders, person
from feedwatch.cli.output import local, plain, print_json, print_table
from feedwatch.cli.subscriber_list import import_list as import_command
from feedwatch.cli.subscriber_records import erase as erase_command
from feedwatch.cli.subscriber_records import export as export_command
from feedwatch.model.subscriber import Channel, Subscriber, SubscriberState, Subscription, Wish
from feedwatch.service.people.looking_up import Profile, Sought
from feedwatch.service.people.subscribing import ADMIN_SAYS
from feedwatch.wiring import House, open_house

_LISTS = ("places", "first", "muted", "languages")
_DEFAULTS = Wish("", "")


@click.group()
def subscribers() -> None:
    """Say who is told what, and when."""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a wish; what is not given is None or empty."""
    options = (
        click.option("--place", "places", multiple=True, metavar="CODE", help="Only stories that name it (SCB code; a county has two digits). Any number of times."),
        click.option("--first", multiple=True, metavar="CODE", help="Stories that name it come first."),
        click.option("--mute", "muted", multiple=True, metavar="CODE", help="Stories that name only such places are left out."),
        click.option("--only-language", "languages", multiple=True, metavar="CODE", help="Only items written in it: sv, en. Any number of times."),
        click.option("--schedule", help='"at once", "hourly", "every 4 hours", "daily 07:00", "weekdays 07:00", "weekly mon 07:00", "monthly 1 07:00", "monthly last 07:00"; each may end in "except weekends and holidays".'),
        click.option("--zone", help="Time zone of the schedule, such as Europe/Stockholm."),
        click.option("--language", type=click.Choice(["sv", "en"]), help="In which digests are written."),
        click.option("--cap", type=int, help="At most so many stories a digest, the rest in the next one; 0: no limit."),
        click.option("--say-nothing/--only-news", default=None, help="Send a digest also when there is nothing new."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@subscribers.command()
@click.argument("address")
@click.option("--topic", type=TOPIC, required=True, help="Name of a topic pack, such as climate-contract.")
@_options
@click.option("--channel", type=click.Choice([channel.value for channel in Channel]), help="Default: by the address.")
@click.option("--confirmed", is_flag=True, help="They agreed already; send no confirmation mail.")
@click.option("--consent", default="", metavar="TEXT", help="How they agreed, for their record; as --confirmed.")
@folders
@as_json
def add(
    address: str, topic: str, channel: str | None, confirmed: bool, consent: str, config: Path, data: Path, as_json: bool, **given: Any,
) -> None:  # fmt: skip
    """Add a subscriber: a mail address, or the URL of a webhook or chat.

    \b
    Examples:
      feedwatch subscribers add anna@example.se --topic climate-contract --first 0880
      feedwatch subscribers add anna@example.se --topic climate-contract --consent "asked for it by letter, 2026-11-20"
      feedwatch subscribers add https://hooks.example.se/in --topic climate-contract --schedule "at once"
    """
    by_address = Channel.WEBHOOK if address.startswith(("http://", "https://")) else Channel.MAIL
    wish = Wish(address, topic, channel=Channel(channel) if channel else by_address, **_given(given))
    with open_house(config, data) as house:
        added = house.subscribing.add(
            wish,
            confirmed=confirmed or bool(consent.strip()),
            how="an admin, by command line",
            words=consent.strip() or ADMIN_SAYS,
            by=person(),
        )
    if as_json:
        print_json(_data(added.subscriber) | {"subscription": added.subscription_id, "secret": added.secret or None})
        return
    _say(added.subscriber, f"is {added.subscriber.state.value} (subscriber {added.subscriber.id}).")
    if added.secret:
        click.echo(f"Signing secret, shown only this once: {added.secret}")


@subscribers.command(name="list")
@click.option("--state", type=click.Choice([state.value for state in SubscriberState]), help="Only in this state.")
@click.option("--channel", type=click.Choice([channel.value for channel in Channel]), help="Only told this way.")
@click.option("--topic", type=TOPIC, default="", help="Only who subscribes to it.")
@click.option("--place", default="", metavar="CODE", help="Only who named it: asked for, first, or muted.")
@click.option("--text", default="", help="Only whose address holds it.")
@click.option("--due-before", type=Since(), help="Only whose next digest is due before: 2026-11-24T12:00.")
@click.option("--troubled", is_flag=True, help="Only who is suspended, or whose latest message met an error.")
@folders
@as_json
def listing(
    state: str | None, channel: str | None, topic: str, place: str, text: str, due_before: datetime | None,
    troubled: bool, config: Path, data: Path, as_json: bool,
) -> None:  # fmt: skip
    """List subscribers and what they asked for.

    \b
    Examples:
      feedwatch subscribers list
      feedwatch subscribers list --troubled
      feedwatch subscribers list --state paused --topic climate-contract --text example.se
    """
    sought = Sought(
        SubscriberState(state) if state else None,
        Channel(channel) if channel else None,
        topic,
        place,
        text,
        due_before,
        troubled,
    )
    with open_house(config, data) as house:
        found = house.subscribing.listing(sought)
    if as_json:
        print_json([_data(subscriber) | {"subscriptions": wishes} for subscriber, wishes in found])
        return
    rows = [row for subscriber, wishes in found for row in _rows(subscriber, wishes)]
    print_table(("id", "address", "state", "topic", "places", "schedule", "next"), rows, "No subscribers.")


@subscribers.command()
@click.argument("subscriber")
@folders
@as_json
def show(subscriber: str, config: Path, data: Path, as_json: bool) -> None:
    """Show a subscriber (id or address): what they asked for, the next five times, and how they agreed.

    \b
    Example:
      feedwatch subscribers show strateg@example.se
    """
    with open_house(config, data) as house:
        profile = house.looking_up.profile(subscriber)
        name_of = house.configuring.current.gazetteer.name_of
    if as_json:
        print_json(_profile(profile))
        return
    who = profile.subscriber
    _say(who, f"is {who.state.value} (subscriber {who.id}), by {who.channel.value}, in {who.language}.")
    if profile.suspended_for:
        click.echo(f"Suspended since {local(profile.since)}: {profile.suspended_for}")
    for wish, times in profile.wishes:
        click.echo(f"\n{wish.topic}, {wish.schedule} {wish.zone}")
        for line in _wish_lines(wish, name_of):
            click.echo(f"  {line}")
        if who.state is SubscriberState.ACTIVE:
            click.echo(f"  next: {', '.join(map(local, times))}")
    click.echo("\nConsent")
    for event in profile.consent:
        words = f': "{event["words"]}"' if event["words"] else ""
        click.echo(f"  {local(datetime.fromisoformat(event['at']))} {event['what']}, {event['how']}{words}")


@subscribers.command()
@click.argument("subscriber")
@click.option("--topic", type=TOPIC, default="", help="Which subscription, when there are several.")
@_options
@click.option(
    "--clear", multiple=True, type=click.Choice(_LISTS), help="Empty a list: places, first, muted, languages."
)
@click.option("--address", help="Send to another address; a mail there asks its holder first.")
@click.option("--confirmed", is_flag=True, help="The holder of the new address agreed already; change it at once.")
@folders
@as_json
def change(
    subscriber: str, topic: str, clear: tuple[str, ...], address: str | None, confirmed: bool,
    config: Path, data: Path, as_json: bool, **given: Any,
) -> None:  # fmt: skip
    """Change what a subscriber (id or address) gets; what is not named stays as it is.

    \b
    Examples:
      feedwatch subscribers change anna@example.se --schedule "weekdays 07:00" --mute 0880
      feedwatch subscribers change 3 --clear places --cap 10
    """
    changes: dict[str, Any] = dict.fromkeys(clear, ()) | _given(given)
    with open_house(config, data) as house:
        changed = _change(house, subscriber, topic, changes)
        if address and confirmed:
            changed = house.subscribing.move(str(changed.id), address, by=person())
        elif address:
            house.signing_up.ask_to_move(changed.id, address, by=person())
        profile = house.looking_up.profile(str(changed.id))
    if as_json:
        print_json(_profile(profile))
        return
    _say(changed, "is changed." if changes or confirmed else "stays as it is.")
    if address and not confirmed:
        click.echo("A mail to the new address asks its holder; until they agree, digests go to the old one.")


@subscribers.command()
@click.argument("subscriber")
@folders
@as_json
def pause(subscriber: str, config: Path, data: Path, as_json: bool) -> None:
    """Stop telling a subscriber (id or address) for a while.

    \b
    Example:
      feedwatch subscribers pause strateg@example.se
    """
    with open_house(config, data) as house:
        changed = house.subscribing.pause(subscriber, paused=True, by=person())
    _tell(changed, as_json)


@subscribers.command()
@click.argument("subscriber")
@folders
@as_json
def resume(subscriber: str, config: Path, data: Path, as_json: bool) -> None:
    """Tell a subscriber (id or address) again who is paused or suspended; what happened meanwhile comes in one digest.

    \b
    Example:
      feedwatch subscribers resume strateg@example.se
    """
    with open_house(config, data) as house:
        changed = house.subscribing.pause(subscriber, paused=False, by=person())
    _tell(changed, as_json)


@subscribers.command()
@click.argument("subscriber")
@click.option("--note", required=True, help="Why; stands in their record.")
@folders
@as_json
def suspend(subscriber: str, note: str, config: Path, data: Path, as_json: bool) -> None:
    """Tell a subscriber (id or address) nothing until an admin resumes it, and note why.

    \b
    Example:
      feedwatch subscribers suspend 7 --note "the endpoint is being moved, call 2026-11-24"
    """
    with open_house(config, data) as house:
        changed = house.subscribing.suspend(subscriber, note, by=person())
    _tell(changed, as_json)


@subscribers.command()
@click.argument("subscriber")
@click.option("--yes", is_flag=True, help="Do not ask.")
@folders
@as_json
def remove(subscriber: str, yes: bool, config: Path, data: Path, as_json: bool) -> None:
    """Let a subscriber (id or address) leave; what waits for them is cancelled.

    \b
    Example:
      feedwatch subscribers remove strateg@example.se
    """
    with open_house(config, data) as house:
        if not yes and sys.stdin.isatty():
            click.confirm(f"Let {subscriber} leave?", abort=True)
        changed = house.subscribing.remove(subscriber, by=person())
    _tell(changed, as_json)


subscribers.add_command(export_command)
subscribers.add_command(erase_command)
subscribers.add_command(import_command)


def _change(house: House, reference: str, topic: str, changes: dict[str, Any]) -> Subscriber:
    if not changes:
        return house.subscribing.get(reference)
    return house.subscribing.change(reference, topic, changes, by=person())


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """Give the options that were given; a list that was not is empty, another one None."""
    return {name: value for name, value in options.items() if value not in (None, ())}


def _rows(subscriber: Subscriber, wishes: tuple[Subscription, ...]) -> list[tuple[object, ...]]:
    who = (subscriber.id, subscriber.shown, subscriber.state.value)
    if not wishes:
        return [(*who, "", "", "", "")]
    is_told = subscriber.state is SubscriberState.ACTIVE
    return [
        (*who, wish.topic, ",".join(wish.places) or "everywhere", f"{wish.schedule} {wish.zone}",
         local(wish.next_due_at) if is_told else "")
        for wish in wishes
    ]  # fmt: skip


def _wish_lines(wish: Subscription, name_of: Callable[[str], str]) -> list[str]:
    """Say in words what differs from telling everything."""
    named = {"only": wish.places, "first": wish.first, "muted": wish.muted}
    lines = [f"{word}: {', '.join(map(name_of, codes))}" for word, codes in named.items() if codes]
    if wish.languages:
        lines.append(f"languages: {', '.join(wish.languages)}")
    if wish.cap:
        lines.append(f"at most {wish.cap} stories a digest")
    if wish.say_nothing:
        lines.append("also when there is nothing new")
    return lines


def _profile(profile: Profile) -> dict[str, object]:
    wishes = [plain(wish) | {"next": times} for wish, times in profile.wishes]
    return _data(profile.subscriber) | {
        "since": profile.since,
        "suspended_for": profile.suspended_for or None,
        "subscriptions": wishes,
        "consent": profile.consent,
    }


def _tell(subscriber: Subscriber, as_json: bool) -> None:
    if as_json:
        print_json(_data(subscriber))
    else:
        _say(subscriber, f"is {subscriber.state.value}.")


def _say(subscriber: Subscriber, what: str) -> None:
    click.echo(f"{subscriber.shown} {what}")


def _data(subscriber: Subscriber) -> dict[str, object]:
    return {
        "id": subscriber.id,
        "address": subscriber.address,
        "channel": subscriber.channel,
        "state": subscriber.state,
        "language": subscriber.language,
        "created_at": subscriber.created_at,
    }
