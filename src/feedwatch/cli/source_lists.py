"""`feedwatch sources import` and `export`: lists of sources for other programs and spreadsheets."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.applying import apply_edit
from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import print_json
from feedwatch.config.opml import write_opml
from feedwatch.model.errors import Exit
from feedwatch.model.text import shorten
from feedwatch.service.admin.exporting import sources_as_csv
from feedwatch.service.admin.importing import Plan
from feedwatch.wiring import open_house


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@folders
@as_json
def import_list(file: Path, yes: bool, dry_run: bool, config: Path, data: Path, as_json: bool) -> int:
    """Add the sources of an OPML or CSV file that are not watched yet.

    CSV begins with a line that names its columns, of which url is needed: id, name, url, kind, interval, place, tags, topics,
    enabled, fulltext, verified, select_item, select_title, select_link, select_date, select_summary. Commas, semicolons or tabs;
    UTF-8, or as Excel writes it. What OPML names counts as unverified until `sources verify`. A row that cannot be added is
    told with its line, and the others are added; exit code 4 then.

    \b
    Examples:
      feedwatch sources import kommuner.csv --dry-run
      feedwatch sources import reader.opml
    """
    with open_house(config, data) as house:
        plan = house.importing.plan(file.read_bytes())
        edit = house.administering.add_many(plan.sources)
        written = apply_edit(house, edit, yes=yes, dry_run=dry_run, quiet=as_json)
    if as_json:
        read = len(plan.additions) + len(plan.known) + len(plan.refused)
        added = [addition.keys["id"] for addition in plan.additions]
        print_json({"read": read, "added": added, "written": written, "diff": edit.diff, "plan": plan})
    else:
        _show(plan)
    return Exit.PARTIAL if plan.refused else Exit.FINE


@click.command(name="export")
@click.option("--format", "form", type=click.Choice(["opml", "csv"]), default="opml", show_default=True)
@folders
def export_list(form: str, config: Path, data: Path) -> None:
    """Print the sources as OPML, for other readers, or as CSV, for spreadsheets; `sources import` reads both.

    CSV has all keys of a source, and no cell that a spreadsheet takes for a formula.

    \b
    Example:
      feedwatch sources export --format csv > sources.csv
    """
    with open_house(config, data) as house:
        configuration = house.configuring.current
        if form == "csv":
            interval = configuration.settings.poll.default_interval
            click.echo(sources_as_csv(configuration.sources, interval), nl=False)
        else:
            click.echo(write_opml(configuration.sources, "feedwatch"))


def _show(plan: Plan) -> None:
    encoding = f", read as {plan.encoding}" if plan.encoding else ""
    click.echo(f"{plan.form.upper()}{encoding}: {len(plan.additions)} new, {len(plan.known)} watched already.")
    for one in plan.refused:
        click.echo(f"  line {one.line}: {shorten(one.what, 60)}: {one.reason}")
