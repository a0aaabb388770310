"""`feedwatch sources edit`: any key of one source, or some of many at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from feedwatch.cli.applying import apply_edit
from feedwatch.cli.names import SOURCE, TOPIC
from feedwatch.cli.options import as_json, folders
from feedwatch.cli.output import print_json
from feedwatch.model.errors import UsageError
from feedwatch.model.source import SourceKind
from feedwatch.service.admin.source_changes import FOR_ONE, UNSETTABLE, changes_of
from feedwatch.wiring import open_house


@click.command()
@click.argument("source", type=SOURCE, nargs=-1, required=True)
@click.option("--name", help="What people call it.")
@click.option("--url", help="Its address; what it brought stays, and nothing is told twice.")
@click.option("--kind", type=click.Choice([kind.value for kind in SourceKind]))
@click.option("--interval", help='How often, such as "15m".')
@click.option("--place", help="SCB code of the municipality or county that publishes there.")
@click.option("--tag", "tags", multiple=True, help="Replaces all tags; +TAG adds one, -TAG takes one away.")
@click.option(
    "--topic", "topics", type=TOPIC, multiple=True, help="Replaces all topics; +TOPIC adds one, -TOPIC takes one away."
)
@click.option("--enabled/--paused", default=None, help="Poll it or not.")
@click.option("--fulltext/--no-fulltext", default=None, help="Read article pages or not.")
@click.option("--verified/--unverified", default=None, help="Somebody has seen that the address is right.")
@click.option("--item", help="CSS selector of an entry on a page.")
@click.option("--title", help="Selector of the headline in an entry.")
@click.option("--link", help="Selector of the link in an entry.")
@click.option("--date", help="Selector of the date in an entry.")
@click.option("--summary", help="Selector of the summary in an entry.")
@click.option(
    "--unset", multiple=True, type=click.Choice(UNSETTABLE), help="Remove a key: what is so by default holds."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@folders
@as_json
def edit(
    source: tuple[str, ...], unset: tuple[str, ...], yes: bool, dry_run: bool, config: Path, data: Path, as_json: bool,
    **keys: Any,
) -> None:  # fmt: skip
    """Change keys of sources in sources.toml, comments kept; the diff is shown first.

    Several sources can be changed at once, but for name, address and selectors. The id stays: items, history and links hang
    on it. To give a source another id, add it anew and remove this one; what it brought stays known by its address.

    \b
    Examples:
      feedwatch sources edit kalmar-web --interval 30m --tag +municipality
      feedwatch sources edit kalmar-web amala --topic climate-contract
      feedwatch sources edit amala --item "ul.news > li" --date time --unset place
    """
    given = {key: value for key, value in keys.items() if value is not None and value != ()}
    _check_several(source, given)
    with open_house(config, data) as house:
        change = house.administering.change_each(tuple(source), lambda now: changes_of(now, given, unset))
        written = apply_edit(house, change, yes=yes, dry_run=dry_run, quiet=as_json)
        if as_json:
            print_json({"sources": list(dict.fromkeys(source)), "diff": change.diff, "written": written})


def _check_several(sources: Sequence[str], given: dict[str, Any]) -> None:
    own = [key for key in given if key in FOR_ONE]
    if len(set(sources)) > 1 and own:
        raise UsageError(f"--{own[0]} belongs to one source; name only one")
    if not sources:
        raise UsageError("name a source; see 'feedwatch sources list'")
