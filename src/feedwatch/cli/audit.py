"""`feedwatch audit`: proof that everybody was told everything once, or the reason why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from feedwatch.cli.filters import Since
from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import local, print_json
from feedwatch.model.errors import Exit
from feedwatch.model.text import one_line, shorten
from feedwatch.service.answers.auditing import Audit, StoryAudit, SubscriptionAudit, Telling
from feedwatch.wiring import open_house

_SPAN = timedelta(days=7)
_WIDTH = 90


@click.command()
@click.option("--since", type=Since(), help="What was seen or told since: 2026-11-24, or 30d. Default: 7d.")
@click.option("--subscriber", default="", help="Only this subscriber (id or address).")
@folders
@as_json
def audit(since: datetime | None, subscriber: str, config: Path, data: Path, as_json: bool) -> int:
    """List for each subscription every story exactly once: in which digest it was told, or why it was not.

    Recomputed from what is stored, by other rules than digests are built by. Exit code 1 when something is unexplained:
    a story that nobody was told without a reason, one told twice or against a filter, a digest without delivery, a
    delivery that is stuck.

    \b
    Example:
      feedwatch audit --since 7d --subscriber strateg@example.se
    """
    with open_house(config, data) as house:
        found = house.auditing.audit(since or datetime.now(UTC) - _SPAN, subscriber)
    if as_json:
        print_json(
            {
                "unexplained": found.unexplained,
                "since": found.since,
                "at": found.at,
                "subscriptions": found.subscriptions,
            }
        )
    else:
        for subscription in found.subscriptions:
            _tell(subscription)
        _sum_up(found)
    return Exit.FAILED if found.unexplained else Exit.FINE


def _tell(subscription: SubscriptionAudit) -> None:
    who = f"subscriber {subscription.subscriber_id} ({subscription.state.value})"
    click.echo(f"{who}, {subscription.topic}, subscription {subscription.subscription_id}")
    for story in subscription.stories:
        _tell_story(story)
    for problem in subscription.unexplained:
        click.echo(f"  UNEXPLAINED: {problem}")


def _tell_story(story: StoryAudit) -> None:
    click.echo(f"  story {story.story_id}: {shorten(one_line(story.headline), _WIDTH)}")
    for telling in story.told:
        click.echo(
            f"    {telling.told.value} in digest {telling.digest_id} of {local(telling.built_at)}, {_handed(telling)}"
        )
    if story.reason:
        update = "update " if story.told else ""
        click.echo(f"    {update}{story.cause}: {story.reason}")


def _handed(telling: Telling) -> str:
    at = f" {local(telling.at)}" if telling.at else ""
    return f"{telling.state}{at}" + (f": {one_line(telling.detail)}" if telling.detail else "")


def _sum_up(found: Audit) -> None:
    stories = [story for subscription in found.subscriptions for story in subscription.stories]
    told = sum(bool(story.told) for story in stories)
    click.echo(
        f"Since {local(found.since)}: {len(found.subscriptions)} subscriptions, {told} stories told,"
        f" {len(stories) - told} not told, {found.unexplained} unexplained."
    )
