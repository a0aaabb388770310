"""`feedwatch why`: every decision about an item, with its reasons."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import local, print_json, reason_line, verdict_line
from feedwatch.model.source import PollError
from feedwatch.model.urls import is_web
from feedwatch.service.admin.trying import TriedEntry
from feedwatch.service.answers.explaining import Answer
from feedwatch.wiring import House, open_house


@click.command()
@click.argument("item_or_url")
@click.option("--for", "subscriber", default="", help="Also why this subscriber was told, or not.")
@folders
@as_json
def why(item_or_url: str, subscriber: str, config: Path, data: Path, as_json: bool) -> None:
    """Explain what became of an item: identity, score, places, story, digests.

    \b
    Examples:
      feedwatch why 42
      feedwatch why https://www.mynewsdesk.com/se/kalmar_kommun/pressreleases/... --for anna@example.se
    """
    with open_house(config, data) as house:
        answers = house.explaining.why(item_or_url, subscriber)
        would = None if answers or not is_web(item_or_url) else house.trying.page(item_or_url)
        if as_json:
            print_json({"asked": item_or_url, "found": bool(answers), "items": answers, "would": would})
            return
        if not answers:
            click.echo(f"{item_or_url} was never seen in any source.")
        if would is not None:
            _suppose(would)
        for answer in answers:
            _explain(house, answer)


def _suppose(would: TriedEntry | PollError) -> None:
    """Tell what would become of a page if a source brought it today."""
    if isinstance(would, PollError):
        click.echo(f"What would become of it cannot be told: {would.message}")
        return
    click.echo(f"If a source brought it today: {would.title}")
    for topic in would.topics:
        click.echo(f"  topic      {topic.topic}: {topic.score:g}, {'kept' if topic.kept else 'not kept'}")
        for reason in topic.reasons:
            click.echo(f"             {reason.points:+g}  {reason.part} {', '.join(reason.words)}".rstrip())
    click.echo(f"  places     {', '.join(would.places) or 'none'}")


def _explain(house: House, answer: Answer) -> None:
    item = answer.item
    gazetteer = house.configuring.current.gazetteer
    click.echo(f"item {item.id}: {item.title}")
    click.echo(f"  {item.url}")
    click.echo(f"  source     {item.source_id}, seen {local(item.first_seen_at)}")
    click.echo(f"  published  {local(item.published_at)} ({item.published_trust}), language {item.language}")
    click.echo(f"  identity   {', '.join(answer.aliases)}")
    if len(answer.versions) > 1:
        click.echo(f"  versions   {len(answer.versions)}, the last seen {answer.versions[-1][1]}")
    click.echo(f"  text       {item.fulltext or 'as the feed gives it'}, {len(item.body)} characters")
    for verdict in item.verdicts:
        click.echo(f"  topic      {verdict_line(verdict)}")
        for reason in verdict.reasons:
            click.echo(f"             {reason_line(reason)}")
    for code, words, zone in item.places:
        click.echo(f"  place      {code} {gazetteer.name_of(code)}: “{words}” ({zone})")
    if item.story_id:
        click.echo(f"  story      {item.story_id}, {item.story_role}: {item.story_reason}")
    for record in answer.told:
        sent = f", {record.delivery_state} {local(record.delivered_at)}" if record.delivery_state else ""
        click.echo(f"  digest     {record.digest_id} to subscriber {record.subscriber_id}: {record.told}{sent}")
    click.echo(f"  => {answer.ended}")
    if answer.for_subscriber:
        click.echo(f"  => {answer.for_subscriber}")
