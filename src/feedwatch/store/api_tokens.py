"""API tokens by their hashes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from feedwatch.model.access import Scope, Token
from feedwatch.store.schema import admins, api_tokens


def add(
    connection: Connection,
    *,
    name: str,
    admin_id: int | None,
    beginning: str,
    token_hash: str,
    scopes: Iterable[Scope],
    now: datetime,
    expires: datetime | None,
) -> Token:
    """Remember a new token."""
    values = {
        "name": name,
        "admin_id": admin_id,
        "beginning": beginning,
        "token_hash": token_hash,
        "scopes": sorted(scope.value for scope in scopes),
        "created_at": now,
        "expires_at": expires,
    }
    token_id = connection.execute(insert(api_tokens).values(values).returning(api_tokens.c.id)).scalar_one()
    return _token(connection.execute(_query().where(api_tokens.c.id == token_id)).one())


def everything(connection: Connection) -> list[Token]:
    """Give all tokens, the newest first; those that were revoked too."""
    return [_token(row) for row in connection.execute(_query().order_by(api_tokens.c.id.desc()))]


def by_id(connection: Connection, token_id: int) -> Token | None:
    """Give the token of an id."""
    row = connection.execute(_query().where(api_tokens.c.id == token_id)).one_or_none()
    return _token(row) if row else None


def find(connection: Connection, token_hash: str) -> tuple[Token, int | None] | None:
    """Give the token of a hash, and the id of the admin who made it."""
    row = connection.execute(_query().where(api_tokens.c.token_hash == token_hash)).one_or_none()
    return (_token(row), row.admin_id) if row else None


def touch(connection: Connection, token_id: int, now: datetime) -> None:
    """Note that a token was used."""
    connection.execute(update(api_tokens).where(api_tokens.c.id == token_id).values(used_at=now))


def revoke(connection: Connection, token_id: int, now: datetime) -> None:
    """End a token."""
    good = (api_tokens.c.id == token_id) & api_tokens.c.revoked_at.is_(None)
    connection.execute(update(api_tokens).where(good).values(revoked_at=now))


def _query() -> Select[Any]:
    joined = api_tokens.outerjoin(admins, admins.c.id == api_tokens.c.admin_id)
    return select(api_tokens, admins.c.name.label("by")).select_from(joined)


def _token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        by=row.by or "",
        beginning=row.beginning,
        scopes=frozenset(map(Scope, row.scopes)),
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
