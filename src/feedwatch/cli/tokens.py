"""`feedwatch tokens`: keys of programs that use the API."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from feedwatch.cli.options import NUMBER, as_json, folders, person
from feedwatch.cli.output import local, plain, print_json, print_table
from feedwatch.config.duration import parse_duration
from feedwatch.model.access import Scope, Token
from feedwatch.model.errors import UsageError
from feedwatch.wiring import open_house


@click.group()
def tokens() -> None:
    """Make and revoke the tokens that programs use the API with."""


@tokens.command(name="list")
@folders
@as_json
def listing(config: Path, data: Path, as_json: bool) -> None:
    """List the tokens; of each only the beginning is known."""
    with open_house(config, data) as house:
        found = house.issuing.everything()
    if as_json:
        print_json([plain(token) | {"scopes": sorted(token.scopes)} for token in found])
        return
    rows = [
        (
            token.id,
            token.name,
            f"{token.beginning}…",
            ", ".join(sorted(token.scopes)),
            local(token.used_at),
            _until(token),
        )
        for token in found
    ]
    print_table(("id", "name", "token", "may", "last used", "good until"), rows, "No tokens yet.")


@tokens.command()
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice([scope.value for scope in Scope]),
    help="What it may do; may be given many times.",
)  # fmt: skip
@click.option(
    "--expires", default="90d", show_default=True, help='How long it is good, such as "30d"; "never" for ever.'
)
@folders
@as_json
def add(name: str, scopes: tuple[str, ...], expires: str, config: Path, data: Path, as_json: bool) -> None:
    """Make a token and print it, this once.

    \b
    Example:
      feedwatch tokens add "statistics" --scope read --expires 365d
    """
    try:
        lasts = None if expires == "never" else parse_duration(expires)
    except ValueError as error:
        raise UsageError(f"--expires: {error}") from error
    with open_house(config, data) as house:
        token, secret = house.issuing.issue(name, frozenset(map(Scope, scopes)), lasts, by=person())
    if as_json:
        print_json(plain(token) | {"scopes": sorted(token.scopes), "token": secret})
        return
    click.echo(f"Token {token.id}, good until {_until(token)}. It is shown only now:\n{secret}")


@tokens.command()
@click.argument("token_id", type=NUMBER)
@click.option("--yes", is_flag=True, help="Do not ask.")
@folders
@as_json
def revoke(token_id: int, yes: bool, config: Path, data: Path, as_json: bool) -> None:
    """End a token at once.

    \b
    Example:
      feedwatch tokens revoke 3
    """
    if not yes and sys.stdin.isatty():
        click.confirm(f"End token {token_id}?", abort=True)
    with open_house(config, data) as house:
        token = house.issuing.revoke(token_id, by=person())
    if as_json:
        print_json({"id": token.id, "revoked": True})
        return
    click.echo(f"Token {token.id} ({token.name}) is no longer good.")


def _until(token: Token) -> str:
    if token.revoked_at:
        return "revoked"
    return local(token.expires_at) if token.expires_at else "for ever"
