"""API tokens: shown once, stored as hashes, and never worth more than the admin who made them is now."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from feedwatch.model.access import Admin, Role, Scope, Token
from feedwatch.model.actor import SHELL, Actor, How
from feedwatch.model.errors import UsageError
from feedwatch.model.text import one_line
from feedwatch.service.secrets import hash_of
from feedwatch.store import admins, api_tokens, audit_log
from feedwatch.store.database import Database

PREFIX = "fwt_"  # so that scanners for lost secrets can know them
_SHOWN = len(PREFIX) + 6
_TOUCH = timedelta(minutes=1)
# What a role may hand on.
ALLOWED = {
    Role.VIEWER: frozenset({Scope.READ}),
    Role.EDITOR: frozenset({Scope.READ, Scope.WRITE, Scope.SUBSCRIBERS}),
    Role.ADMIN: frozenset(Scope),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who stands behind a token: what it may do now, and its name for the audit log."""

    token: Token
    actor: Actor
    admin_id: int | None = None

    def may(self, scope: Scope) -> bool:
        """Tell whether it may do what a scope allows."""
        return scope in self.token.scopes


class Issuing:
    """Makes, knows and revokes API tokens."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def everything(self) -> list[Token]:
        """Give all tokens, the newest first."""
        with self._database.read() as connection:
            return api_tokens.everything(connection)

    def issue(
        self,
        name: str,
        scopes: Collection[Scope],
        lasts: timedelta | None,
        *,
        by: Actor = SHELL,
        heir_of: Holder | None = None,
    ) -> tuple[Token, str]:
        """Make a token; gives it and the secret, which nobody can show again. `lasts` None: until it is revoked.

        A token that is made by another one, `heir_of`, is of the same admin and ends with them; so one cannot outlive its maker.
        Raises UsageError without a name or scopes, for a time that is over, and for more than the admin may do.
        """
        name, now = one_line(name), self._clock()
        if not name or len(name) > 80:
            raise UsageError("a token needs a name of at most 80 characters that says what it is for")
        if not scopes:
            raise UsageError(f"a token needs a scope: {', '.join(Scope)}")
        if lasts is not None and not timedelta(0) < lasts <= timedelta(days=3650):
            raise UsageError("a token lasts for more than nothing and at most ten years")
        secret = PREFIX + secrets.token_urlsafe(32)
        with self._database.write() as connection:
            admin = _maker(connection, by, heir_of)
            if admin and not set(scopes) <= ALLOWED[admin.role]:
                raise UsageError("a token cannot do more than you may")
            token = api_tokens.add(
                connection,
                name=name,
                admin_id=admin.id if admin else None,
                beginning=secret[:_SHOWN],
                token_hash=hash_of(secret),
                scopes=scopes,
                now=now,
                expires=now + lasts if lasts is not None else None,
            )
            detail = {"name": name, "scopes": sorted(scopes)}
            audit_log.record(connection, by, "token.issue", f"token {token.id}", now, detail)
        return token, secret

    def revoke(self, token_id: int, *, by: Actor = SHELL) -> Token:
        """End a token at once. Raises UsageError for one that does not exist."""
        now = self._clock()
        with self._database.write() as connection:
            token = api_tokens.by_id(connection, token_id)
            if token is None:
                raise UsageError(f"there is no token {token_id}; see 'feedwatch tokens list'")
            api_tokens.revoke(connection, token_id, now)
            audit_log.record(connection, by, "token.revoke", f"token {token_id}", now, {"name": token.name})
        return token

    def holder(self, secret: str) -> Holder | None:
        """Give who stands behind a secret; None when it is none, revoked, expired, or its admin may not come in any more."""
        now = self._clock()
        with self._database.read() as connection:
            found = api_tokens.find(connection, hash_of(secret))
            admin = admins.by_id(connection, found[1]) if found and found[1] is not None else None
        if found is None:
            return None
        token, admin_id = found
        if token.revoked_at or (token.expires_at and token.expires_at <= now):
            return None
        if admin_id is not None and (admin is None or admin.disabled_at):
            return None
        if token.used_at is None or now - token.used_at > _TOUCH:
            with self._database.write() as connection:
                api_tokens.touch(connection, token.id, now)
        scopes = token.scopes & ALLOWED[admin.role] if admin else token.scopes
        return Holder(replace(token, scopes=scopes), Actor(token.name, How.API), admin_id)


def _maker(connection: Connection, by: Actor, heir_of: Holder | None) -> Admin | None:
    """Give whose token it becomes; raises UsageError when they, or the token they ask with, may do nothing any more."""
    admin = admins.by_name(connection, by.name) if by.how is How.WEB else None
    if heir_of is not None:
        asking = api_tokens.by_id(connection, heir_of.token.id)
        if asking is None or asking.revoked_at:
            raise UsageError("the token that asks for this one is revoked")
        admin = admins.by_id(connection, heir_of.admin_id) if heir_of.admin_id is not None else None
    if admin is not None and admin.disabled_at:
        raise UsageError(f"'{admin.name}' is not let in any more")
    return admin
