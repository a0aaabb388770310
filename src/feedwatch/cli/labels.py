"""`feedwatch topics doubtful`, `label` and `unlabel`: what a person says about stored items feeds the samples of a topic."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.names import TOPIC
from feedwatch.cli.options import NUMBER, as_json, folders, person
from feedwatch.cli.output import print_json
from feedwatch.service.admin.labelling import Doubtful, Labelled
from feedwatch.wiring import open_house

_ANSWERS = {"yes": True, "no": False}


@click.command()
@click.argument("topic", type=TOPIC)
@click.option("--limit", type=NUMBER, default=20, show_default=True, help="At most this many.")
@folders
@as_json
def doubtful(topic: str, limit: int, config: Path, data: Path, as_json: bool) -> None:
    """List the stored items nearest to the threshold of a topic, kept or not, that nobody labelled or ruled on.

    \b
    Example:
      feedwatch topics doubtful climate-contract --limit 5
    """
    with open_house(config, data) as house:
        found = house.labelling.doubtful(topic, limit)
    if as_json:
        print_json([_plain(doubt) for doubt in found])
        return
    for doubt in found:
        _show(doubt)
    if not found:
        click.echo("No item is near the threshold, or all that are have their label.")


@click.command()
@click.argument("topic", type=TOPIC)
@click.argument("item", type=NUMBER)
@click.argument("answer", type=click.Choice(list(_ANSWERS)))
@click.option("--reason", default="", help="Why, in a few words; it stands beside the sample.")
@folders
@as_json
def label(topic: str, item: int, answer: str, reason: str, config: Path, data: Path, as_json: bool) -> None:
    """Say that an item is about a topic (yes) or not (no): it becomes one of the topic's samples.

    A label measures the pack. What became of the item stays as it is.

    \b
    Example:
      feedwatch topics label climate-contract 31 yes --reason "signs the contract"
    """
    with open_house(config, data) as house:
        done = house.labelling.label(item, topic, relevant=_ANSWERS[answer], reason=reason, by=person())
    _tell(done, f"Item {item} is a sample of {topic} now: {answer}. It stands in {done.file}.", as_json=as_json)


@click.command()
@click.argument("topic", type=TOPIC)
@click.argument("item", type=NUMBER)
@folders
@as_json
def unlabel(topic: str, item: int, config: Path, data: Path, as_json: bool) -> None:
    """Take the label of an item away again.

    \b
    Example:
      feedwatch topics unlabel climate-contract 31
    """
    with open_house(config, data) as house:
        done = house.labelling.unlabel(item, topic, by=person())
    _tell(done, f"Item {item} is no sample of {topic} any more.", as_json=as_json)


def _tell(done: Labelled, words: str, *, as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        click.echo(words)


def _plain(doubt: Doubtful) -> dict[str, object]:
    item, verdict = doubt.item, doubt.verdict
    return {
        "item": item.id,
        "title": item.title,
        "url": item.url,
        "source": item.source_id,
        "decision": verdict.decision,
        "score": verdict.score,
        "threshold": doubt.threshold,
        "reasons": verdict.reasons,
    }


def _show(doubt: Doubtful) -> None:
    item, verdict = doubt.item, doubt.verdict
    click.echo(f"item {item.id}, {item.source_id}: {item.title}")
    click.echo(f"    {verdict.decision} with {verdict.score:g} (kept from {doubt.threshold:g})")
    for reason in verdict.reasons:
        click.echo(f"      {reason['points']:+g}  {reason['part']} {', '.join(reason['words'])}".rstrip())
