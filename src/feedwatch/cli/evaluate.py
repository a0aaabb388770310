"""`feedwatch eval`: how well a topic pack judges labelled items."""

from __future__ import annotations

import os
from pathlib import Path

import click

from feedwatch.cli.names import TOPIC
from feedwatch.cli.options import as_json_in_a_pipe, folders
from feedwatch.cli.output import print_json
from feedwatch.config.files import load
from feedwatch.service.admin.evaluating import evaluate as measure


@click.command(name="eval")
@click.argument("samples", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--topic", type=TOPIC, required=True, help="Name of a topic pack.")
@folders
@as_json_in_a_pipe
def evaluate(samples: Path, topic: str, config: Path, data: Path, as_json: bool) -> None:  # noqa: ARG001
    """Judge and group labelled items (JSON Lines) and compare with their labels.

    Each line: id, source_id, published, title, summary, body, relevant, municipalities (names), story, same_text_as.
    Stories and copies are compared as pairs of items, places and stories where a line says them. As in the archive, an
    item that is kept shares no story with one that is not.

    \b
    Example:
      feedwatch eval config/topics/climate-contract.dev.jsonl --topic climate-contract
    """
    report = measure(samples.read_text(encoding="utf-8"), str(samples), topic, load(config, os.environ))
    if as_json:
        print_json(report)
        return
    click.echo(f"{report.items} items, topic {topic}")
    for name in ("relevance", "places", "stories", "copies"):
        rates = getattr(report, name)
        click.echo(f"  {name:<10} precision {rates.precision:.3f}  recall {rates.recall:.3f}  F1 {rates.f1:.3f}")
    for wrong in report.relevance.wrong:
        click.echo(f"  {wrong.expected}, judged {wrong.decision} ({wrong.score:g}): {wrong.id} {wrong.title}")
