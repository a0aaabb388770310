"""How commands write a change of the configuration: shown, asked about at a terminal, then written."""

from __future__ import annotations

import sys

import click

from feedwatch.service.admin.administering import Edit
from feedwatch.wiring import House


def apply_edit(house: House, edit: Edit, *, yes: bool, dry_run: bool, quiet: bool) -> bool:
    """Show an edit, ask a person at a terminal, and write it; tells whether it was written."""
    if not quiet:
        click.echo(edit.diff or "Nothing to change.")
    if dry_run or not edit.diff:
        return False
    if not yes and sys.stdin.isatty():
        click.confirm("Write this?", abort=True)
    house.administering.apply(edit)
    return True
