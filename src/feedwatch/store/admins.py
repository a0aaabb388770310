"""Admins, and the one-time links by which they choose a password. Of passwords and links only hashes are here."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from feedwatch.model.access import Admin, Role
from feedwatch.store.schema import admins, entry_links

_LONGEST = 1000  # characters of a name that are looked at; none has as many


def add(connection: Connection, name: str, role: Role, now: datetime) -> Admin | None:
    """Add an admin without a password; None when somebody has that name."""
    if by_name(connection, name) is not None:
        return None
    values = {"name": name, "name_key": name_key(name), "role": role.value, "created_at": now}
    admin_id = connection.execute(insert(admins).values(values).returning(admins.c.id)).scalar_one()
    return by_id(connection, admin_id)


def by_name(connection: Connection, name: str) -> Admin | None:
    """Give the admin of a name, in whatever case or width it is written."""
    return _admin(connection.execute(select(admins).where(admins.c.name_key == name_key(name))).one_or_none())


def name_key(name: str) -> str:
    """Give what two spellings of one name have in common (RFC 8265 3.3: width and case mapped); tries are counted by it."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name[:_LONGEST]).casefold())


def by_id(connection: Connection, admin_id: int) -> Admin | None:
    """Give the admin of an id."""
    return _admin(connection.execute(select(admins).where(admins.c.id == admin_id)).one_or_none())


def everybody(connection: Connection) -> list[Admin]:
    """Give all admins by name."""
    found = (_admin(row) for row in connection.execute(select(admins).order_by(admins.c.name_key)))
    return [admin for admin in found if admin]


def password_hash(connection: Connection, admin_id: int) -> str:
    """Give the hash of an admin's password; empty while there is none."""
    return str(connection.execute(select(admins.c.password_hash).where(admins.c.id == admin_id)).scalar_one())


def change(connection: Connection, admin_id: int, values: Mapping[str, object]) -> None:
    """Set columns of an admin."""
    connection.execute(update(admins).where(admins.c.id == admin_id).values(**values))


def others_in_charge(connection: Connection, admin_id: int) -> int:
    """Count those besides one who may do everything and are able to sign in."""
    able = admins.c.disabled_at.is_(None) & (admins.c.password_hash != "")
    query = select(func.count()).where(admins.c.role == Role.ADMIN.value, able, admins.c.id != admin_id)
    return int(connection.execute(query).scalar_one())


def anybody(connection: Connection) -> bool:
    """Tell whether some admin is able to sign in."""
    able = admins.c.disabled_at.is_(None) & (admins.c.password_hash != "")
    return connection.execute(select(admins.c.id).where(able).limit(1)).first() is not None


def add_link(connection: Connection, token_hash: str, admin_id: int | None, now: datetime, expires: datetime) -> None:
    """Remember a one-time link; it takes the place of the one that the same admin, or nobody yet, had before."""
    connection.execute(delete(entry_links).where(_of(admin_id)))
    values = {"token_hash": token_hash, "admin_id": admin_id, "created_at": now, "expires_at": expires}
    connection.execute(insert(entry_links).values(values))


def link(connection: Connection, token_hash: str, now: datetime) -> tuple[bool, int | None]:
    """Tell whether a link is good, and whose it is; None is the first admin's, who has no name yet."""
    query = select(entry_links.c.admin_id).where(entry_links.c.token_hash == token_hash, entry_links.c.expires_at > now)
    row = connection.execute(query).one_or_none()
    return row is not None, row.admin_id if row else None


def drop_links(connection: Connection, admin_id: int | None) -> None:
    """Forget the links of an admin."""
    connection.execute(delete(entry_links).where(_of(admin_id)))


def forget_links(connection: Connection, now: datetime) -> int:
    """Forget the links whose time is over."""
    return connection.execute(delete(entry_links).where(entry_links.c.expires_at <= now)).rowcount


def _of(admin_id: int | None) -> Any:
    return entry_links.c.admin_id.is_(None) if admin_id is None else entry_links.c.admin_id == admin_id


def _admin(row: Row[Any] | None) -> Admin | None:
    if row is None:
        return None
    return Admin(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        has_password=bool(row.password_hash),
        created_at=row.created_at,
        last_login_at=row.last_login_at,
        disabled_at=row.disabled_at,
    )
