"""`feedwatch log`: what admins did."""

from __future__ import annotations

from pathlib import Path

import click

from feedwatch.cli.options import NUMBER, as_json, folders
from feedwatch.cli.output import local, print_json, print_table
from feedwatch.wiring import open_house


@click.command()
@click.option("--who", default="", help="Only what this person or token did.")
@click.option("--action", default="", help='Only this, such as "source.check", or every act about "source".')
@click.option("--subject", default="", help='Only what was done to this, such as "story 12".')
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many.")
@click.option("--before", type=NUMBER, help="Only acts of lower numbers than this.")
@folders
@as_json
def log(
    who: str, action: str, subject: str, limit: int, before: int | None, config: Path, data: Path, as_json: bool
) -> None:  # fmt: skip
    """Print the audit log, the newest first: who did what to what, by web, API or command, and with which result.

    Subscribers stand in it by number, never by address.

    \b
    Example:
      feedwatch log --who anna --limit 10
      feedwatch log --action config --json
    """
    with open_house(config, data, mending=True) as house:
        found = house.history.acts(before=before, limit=limit, who=who, action=action, subject=subject)
    if as_json:
        print_json(found)
        return
    rows = [
        (
            act.id,
            local(act.at),
            f"{act.who} ({act.how})" if act.who else act.how,
            act.action,
            act.subject,
            ", ".join(f"{key} {value}" for key, value in act.detail.items() if value not in ("", None)),
        )
        for act in found
    ]
    print_table(("act", "at", "who", "action", "subject", "detail"), rows, "Nothing was done.")
