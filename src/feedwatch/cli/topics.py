"""`feedwatch topics`: what the packs are, how well they judge, and what a changed one would change."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click

from feedwatch.cli.filters import Since
from feedwatch.cli.labels import doubtful, label, unlabel
from feedwatch.cli.names import TOPIC
from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import plain, print_json, print_table
from feedwatch.cli.topic_new import new
from feedwatch.config.samples import read_sample_file
from feedwatch.config.topics import load_topic
from feedwatch.model.errors import ConfigError, UsageError
from feedwatch.model.topic import Reason, TopicPack
from feedwatch.service.admin.evaluating import Rates, Relevance
from feedwatch.service.admin.measuring import Figures, Judged, Measured
from feedwatch.service.admin.rejudging import Change
from feedwatch.wiring import open_house

_pack_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def topics() -> None:
    """Look at topic packs, try changes of them, label items for their samples.

    A pack is edited with an editor, with `feedwatch config edit topics/NAME.toml`, or on the pages for admins.
    """


topics.add_command(new)
topics.add_command(doubtful)
topics.add_command(label)
topics.add_command(unlabel)


@topics.command(name="list")
@folders
@as_json
def listing(config: Path, data: Path, as_json: bool) -> None:
    """List the topics of the configuration."""
    with open_house(config, data) as house:
        packs = house.configuring.current.topics
    if as_json:
        print_json([{"topic": pack.name, "titles": pack.titles, "version": pack.version} for pack in packs])
        return
    rows = [(pack.name, pack.version, " / ".join(pack.titles.values())) for pack in packs]
    print_table(("topic", "version", "titles"), rows, "No topics.")


@topics.command()
@click.argument("topic", type=TOPIC)
@folders
@as_json
def show(topic: str, config: Path, data: Path, as_json: bool) -> None:
    """Show what a topic pack has: words, thresholds, weights, and how well it judges its samples.

    \b
    Example:
      feedwatch topics show climate-contract
    """
    with open_house(config, data) as house:
        configuration = house.configuring.current
        pack, file = configuration.pack(topic), configuration.file_of(topic)
        measured = house.measuring.in_force(topic)
        samples = read_sample_file(config, topic).name
    if as_json:
        print_json(_summary(pack, file) | {"samples": {"file": samples} | _figures_of(measured)})
        return
    click.echo(f"{pack.name}: {' / '.join(pack.titles.values())}  ({file}, version {pack.version})")
    enough = "" if math.isinf(pack.enough) else f"; what speaks for it counts up to {pack.enough:g}"
    click.echo(f"  kept from {pack.kept:g}, doubtful from {pack.doubtful:g}{enough}")
    for group in pack.groups:
        kind = f"{group.strength.value} term" if group.strength else "words"
        click.echo(f"  {kind} {group.name}: {len(group.wordings)}")
    for name, points in sorted(pack.weights.items(), key=lambda weight: -weight[1]):
        click.echo(f"  {points:+g}  {name}")
    if measured.judged:
        wrong = len(measured.relevance.wrong)
        click.echo(f"{samples}: {len(measured.judged)} samples, {measured.relevant} relevant, {wrong} judged wrong")
        click.echo(f"  {_rates(measured.relevance)}")
    else:
        click.echo(f"{samples}: no samples yet; see 'feedwatch topics doubtful {topic}'")


@topics.command()
@_pack_file
@folders
@as_json
def check(file: Path, config: Path, data: Path, as_json: bool) -> None:  # noqa: ARG001 - every command takes both folders
    """Validate a topic pack in FILE, wherever it is; every problem is told with its line.

    Exit code 2 when something is wrong.

    \b
    Example:
      feedwatch topics check /tmp/pack.toml
    """
    try:
        pack = load_topic(_text_of(file), str(file))
    except ConfigError as error:
        if as_json:
            print_json({"ok": False, "problems": error.problems})
            raise click.exceptions.Exit(error.exit_code) from error
        raise
    if as_json:
        print_json({"ok": True, "problems": [], "topic": pack.name, "version": pack.version})
    else:
        click.echo(f"{file}: fine. It is a pack of the topic {pack.name}.")


@topics.command()
@_pack_file
@click.option("--since", type=Since(), help="Only over items seen since: 2026-11-24, or 30d.")
@click.option("--limit", type=click.IntRange(min=1), help="Only over so many items, the newest.")
@folders
@as_json
def test(file: Path, since: datetime | None, limit: int | None, config: Path, data: Path, as_json: bool) -> None:
    """Show what a topic pack in FILE would newly keep and lose among the stored items, and how it judges the samples.

    Changes nothing.

    \b
    Example:
      cp config/topics/climate-contract.toml /tmp/pack.toml    # edit it
      feedwatch topics test /tmp/pack.toml --since 30d
    """
    pack = load_topic(_text_of(file), str(file))
    with open_house(config, data) as house:
        found = house.rejudging.compare(pack, since, limit)
        figures = house.measuring.compare(pack)
    if as_json:
        print_json(plain(found) | {"figures": plain(figures) if figures.samples else None})
        return
    lost, kept = found.newly_lost, found.newly_kept
    click.echo(f"{found.topic}: would keep {found.kept} of {found.items} items; {len(kept)} more, {len(lost)} fewer.")
    for heading, changes in (("Would be kept:", kept), ("Would be lost:", lost)):
        if changes:
            click.echo(f"\n{heading}")
        for change in changes:
            _show(change)
    if figures.samples:
        _show_figures(figures)


@topics.command()
@click.argument("topic", type=TOPIC)
@click.option("--wrong", is_flag=True, help="Only those that are judged otherwise than labelled.")
@folders
@as_json
def samples(topic: str, wrong: bool, config: Path, data: Path, as_json: bool) -> None:
    """List the labelled samples of a topic, those that are judged wrong first.

    \b
    Example:
      feedwatch topics samples climate-contract --wrong
    """
    with open_house(config, data) as house:
        judged = house.measuring.in_force(topic).wrong_first
    chosen = [one for one in judged if one.wrong or not wrong]
    if as_json:
        print_json([_sample(one) for one in chosen])
        return
    rows = [
        (
            "wrong" if one.wrong else "",
            "yes" if one.sample.relevant else "no",
            one.verdict.decision.value,
            f"{one.verdict.score:g}",
            one.sample.id,
            one.sample.title,
        )
        for one in chosen
    ]
    print_table(("", "relevant", "judged", "score", "sample", "title"), rows, "No samples.")


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 text; save it as UTF-8") from error


def _summary(pack: TopicPack, file: str) -> dict[str, object]:
    return {
        "topic": pack.name,
        "titles": pack.titles,
        "file": file,
        "version": pack.version,
        "thresholds": {
            "kept": pack.kept,
            "doubtful": pack.doubtful,
            "enough": None if math.isinf(pack.enough) else pack.enough,
        },
        "words": [
            {"name": group.name, "strength": group.strength, "count": len(group.wordings)} for group in pack.groups
        ],
        "weights": dict(pack.weights),
    }


def _figures_of(measured: Measured) -> dict[str, object]:
    rates: dict[str, object] = plain(measured.relevance)
    return {"count": len(measured.judged), "relevant": measured.relevant} | rates


def _sample(one: Judged) -> dict[str, object]:
    return {
        "id": one.sample.id,
        "title": one.sample.title,
        "url": one.sample.url,
        "relevant": one.sample.relevant,
        "reason": one.sample.reason,
        "decision": one.verdict.decision,
        "score": one.verdict.score,
        "wrong": one.wrong,
        "reasons": one.verdict.reasons,
    }


def _show(change: Change) -> None:
    was = change.before or "not judged"
    verdict = change.verdict
    click.echo(f"  item {change.item_id}: {change.title}")
    click.echo(f"    was {was}, would be {verdict.decision.value} with {verdict.score:g}")
    _show_reasons(verdict.reasons)


def _show_reasons(reasons: Iterable[Reason]) -> None:
    for reason in reasons:
        click.echo(f"      {reason.points:+g}  {reason.part} {', '.join(reason.words)}".rstrip())


def _show_figures(figures: Figures) -> None:
    click.echo(f"\nOn {figures.samples} samples:")
    if figures.before:
        click.echo(f"  now    {_rates(figures.before)}")
    click.echo(f"  then   {_rates(figures.after)}")
    for heading, judged in (("Would be judged right:", figures.mended), ("Would be judged wrong:", figures.broken)):
        if judged:
            click.echo(f"\n{heading}")
        for one in judged:
            label = "relevant" if one.sample.relevant else "not relevant"
            click.echo(f"  {one.sample.id}: {one.sample.title}")
            click.echo(f"    {label}, would be {one.verdict.decision.value} with {one.verdict.score:g}")
            _show_reasons(one.verdict.reasons)


def _rates(rates: Rates | Relevance) -> str:
    return f"precision {rates.precision:.3f}  recall {rates.recall:.3f}  F1 {rates.f1:.3f}"
