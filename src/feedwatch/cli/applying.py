"""How commands write a change of the configuration: shown with its effect, asked about at a terminal, then written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from feedwatch.cli.options import person
from feedwatch.cli.output import plain
from feedwatch.service.admin.administering import Edit
from feedwatch.service.admin.effect import Effect
from feedwatch.service.admin.rejudging import Comparison
from feedwatch.wiring import House


def apply_edit(house: House, edit: Edit, *, yes: bool, dry_run: bool, quiet: bool, why: str = "") -> bool:
    """Show an edit and its effect, ask a person at a terminal, and write it; tells whether it was written."""
    if not quiet:
        _show(house, edit)
    if dry_run or edit.is_empty:
        return False
    if not yes and sys.stdin.isatty():
        click.confirm("Write this?", abort=True)
    version = house.administering.apply(edit, person(), why)
    if not quiet:
        click.echo(f"Written: version {version}. To take it back: feedwatch config undo {version}")
    return True


def edit_data(house: House, edit: Edit, *, yes: bool, dry_run: bool, why: str = "") -> dict[str, Any]:
    """Write an edit unless it is a dry run, and give what `--json` prints about it."""
    effect = house.administering.effect(edit)
    written = apply_edit(house, edit, yes=yes, dry_run=dry_run, quiet=True, why=why)
    version = house.configuring.number if written else None
    told = plain(effect) | {
        "topics_added": _figures(effect.topics_added),
        "topics_changed": _figures(effect.topics_changed),
    }
    return {"file": edit.name, "diff": edit.diff, "effect": told, "written": written, "version": version}


def effect_lines(effect: Effect) -> Iterator[str]:
    """Say what an edit does, a line for each thing."""
    for source in effect.sources_added:
        yield f"adds source {source}"
    for source in effect.sources_removed:
        yield f"removes source {source}; what it brought stays"
    for source in effect.sources_paused:
        yield f"pauses source {source}"
    for source in effect.sources_resumed:
        yield f"polls source {source} again"
    for change in effect.sources_changed:
        yield f"changes source {change.source}: {', '.join(change.keys)}"
    yield from _topic_lines(effect)
    for setting in effect.settings:
        yield f"changes setting {setting.key}" + ("; it counts from the next start" if setting.restart else "")
    if effect.places:
        yield "changes places; items that are read from now on are judged by them"
    if effect.platforms:
        yield "changes platforms; items that are read from now on are known by them"
    for warning in effect.warnings:
        yield f"warning: {warning}"


def _show(house: House, edit: Edit) -> None:
    if edit.is_empty:
        click.echo("Nothing to change.")
        return
    click.echo(edit.diff)
    lines = list(effect_lines(house.administering.effect(edit)))
    for line in lines or ["changes nothing but words and layout"]:
        click.echo(f"It {line}." if not line.startswith("warning") else line)


def _topic_lines(effect: Effect) -> Iterator[str]:
    for topic in effect.topics_added:
        yield f"adds topic {topic.topic}, which would keep {topic.kept} of the {_span(topic, effect)}"
    for topic in effect.topics_changed:
        more, fewer = len(topic.newly_kept), len(topic.newly_lost)
        yield f"changes topic {topic.topic}: of the {_span(topic, effect)} it would keep {more} more and lose {fewer}"
    for gone in effect.topics_removed:
        yield f"removes topic {gone.topic}, which {gone.subscriptions or 'no'} subscriptions ask for"


def _span(topic: Comparison, effect: Effect) -> str:
    return f"{topic.items} items of the last {effect.days} days"


def _figures(comparisons: tuple[Comparison, ...]) -> list[dict[str, Any]]:
    """Leave out the reasons of every item: `topics test` gives them."""
    return [
        {
            "topic": one.topic,
            "items": one.items,
            "kept": one.kept,
            "newly_kept": [change.item_id for change in one.newly_kept],
            "newly_lost": [change.item_id for change in one.newly_lost],
        }
        for one in comparisons
    ]
