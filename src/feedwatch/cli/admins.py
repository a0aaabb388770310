"""`feedwatch admins`: who may use the admin pages."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from feedwatch.cli.options import as_json, folders, person
from feedwatch.cli.output import local, print_json, print_table
from feedwatch.model.access import Admin, Role
from feedwatch.model.errors import UsageError
from feedwatch.wiring import House, open_house

_ROLES = click.Choice([role.value for role in Role])


@click.group()
def admins() -> None:
    """Say who may use the admin pages, and in which role."""


@admins.command(name="list")
@folders
@as_json
def listing(config: Path, data: Path, as_json: bool) -> None:
    """List the admins."""
    with open_house(config, data) as house:
        everybody = house.admitting.everybody()
    if as_json:
        print_json(everybody)
        return
    rows = [(one.name, one.role.value, _state(one), local(one.last_login_at)) for one in everybody]
    print_table(("name", "role", "state", "last in"), rows, "No admins yet: feedwatch admins add NAME")


@admins.command()
@click.argument("name")
@click.option("--role", type=_ROLES, default=Role.ADMIN.value, show_default=True, help="What they may do.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
@click.option("--link", is_flag=True, help="Print a one-time link by which they choose a password themselves.")
@folders
@as_json
def add(name: str, role: str, password_stdin: bool, link: bool, config: Path, data: Path, as_json: bool) -> None:
    """Add somebody; asks for their password, or prints a one-time link when there is no terminal to ask at.

    \b
    Example:
      feedwatch admins add anna
      feedwatch admins add bertil --role editor --link
    """
    password = _password(password_stdin, ask=not link)
    with open_house(config, data) as house:
        admin = house.admitting.add(name, Role(role), password, by=person())
        made = None if password else _link(house, admin.name)
    _tell(admin.name, made, as_json=as_json, done=f"{admin.name} may come in as {role}.")


@admins.command()
@click.argument("name", default="")
@folders
@as_json
def link(name: str, config: Path, data: Path, as_json: bool) -> None:
    """Print a one-time link to choose a password; without a NAME, the link of the first admin.

    \b
    Example:
      feedwatch admins link anna
    """
    with open_house(config, data) as house:
        if name:
            made: tuple[str, datetime] | None = _link(house, name)
        else:
            first = house.admitting.first_link()
            made = (_address(house, first[0]), first[1]) if first else None
    if made is None:
        raise UsageError("there is an admin already; say whose link it shall be: feedwatch admins link NAME")
    _tell(name, made, as_json=as_json, done="")


@admins.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
@folders
@as_json
def password(name: str, password_stdin: bool, config: Path, data: Path, as_json: bool) -> None:
    """Give somebody another password, and end their sessions.

    \b
    Example:
      feedwatch admins password anna
    """
    chosen = _password(password_stdin, ask=True)
    if not chosen:
        raise UsageError("there is no terminal to ask at; use --password-stdin, or: feedwatch admins link NAME")
    with open_house(config, data) as house:
        house.admitting.set_password(name, chosen, by=person())
    _tell(name, None, as_json=as_json, done="The password is changed.")


@admins.command()
@click.argument("name")
@click.argument("role", type=_ROLES)
@folders
@as_json
def role(name: str, role: str, config: Path, data: Path, as_json: bool) -> None:
    """Give somebody another role.

    \b
    Example:
      feedwatch admins role bertil viewer
    """
    with open_house(config, data) as house:
        house.admitting.change_role(name, Role(role), by=person())
    _tell(name, None, as_json=as_json, done=f"{name} is {role} now.")


@admins.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@folders
@as_json
def disable(name: str, yes: bool, config: Path, data: Path, as_json: bool) -> None:
    """Let somebody in no more; their sessions and tokens end at once.

    \b
    Example:
      feedwatch admins disable bertil
    """
    if not yes and sys.stdin.isatty():
        click.confirm(f"Shut out {name}?", abort=True)
    with open_house(config, data) as house:
        house.admitting.disable(name, by=person())
    _tell(name, None, as_json=as_json, done=f"{name} cannot come in any more.")


@admins.command()
@click.argument("name")
@folders
@as_json
def enable(name: str, config: Path, data: Path, as_json: bool) -> None:
    """Let somebody in again.

    \b
    Example:
      feedwatch admins enable bertil
    """
    with open_house(config, data) as house:
        house.admitting.enable(name, by=person())
    _tell(name, None, as_json=as_json, done=f"{name} can come in again.")


def _password(from_input: bool, *, ask: bool) -> str:
    """Get a password without showing it; empty when nobody can be asked."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    if not ask or not sys.stdin.isatty():
        return ""
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _link(house: House, name: str) -> tuple[str, datetime]:
    token, expires = house.admitting.link(name, by=person())
    return _address(house, token), expires


def _address(house: House, token: str) -> str:
    return f"{house.configuring.current.settings.admin_url}/admin/welcome/{token}"


def _tell(name: str, link: tuple[str, datetime] | None, *, as_json: bool, done: str) -> None:
    if as_json:
        print_json({"name": name, "link": link[0] if link else None, "until": link[1] if link else None})
        return
    if done:
        click.echo(done)
    if link:
        click.echo(f"Until {local(link[1])}, once: {link[0]}")


def _state(admin: Admin) -> str:
    if admin.disabled_at:
        return "shut out"
    return "fine" if admin.has_password else "has not chosen a password"
