"""Signing in: a name and a password to a session, and back out.

sign_in    counts the try by name and by client before it looks at the password, so that tries side by side count too
admitted   whose session it is; an unused one ends after hours, any after a day
sign_out   ends it here, whatever the browser keeps
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from feedwatch.model.access import Admin
from feedwatch.model.actor import Actor, How
from feedwatch.model.errors import FeedwatchError
from feedwatch.service.access.passwords import hashed, is_dated, matches
from feedwatch.service.secrets import Secrets, hash_of
from feedwatch.store import admins, audit_log, knocks, sessions
from feedwatch.store.database import Database
from feedwatch.store.knocks import KnockKind

# OWASP, Session Management Cheat Sheet: an idle and an absolute end.
IDLE = timedelta(hours=4)
LONGEST = timedelta(hours=24)
MOST_TRIES = 10
WITHIN = timedelta(minutes=15)
_TOUCH = timedelta(minutes=1)  # more often nobody needs to know
_PREFIX_V6 = 64  # what one household or office has

Knock = tuple[KnockKind, str]


class WrongError(FeedwatchError):
    """Name and password do not belong together; which of them is wrong is not told."""


class WaitError(FeedwatchError):
    """Too many tries: by this name, or from this network address."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in; `form_token` stands in every form of theirs."""

    admin: Admin
    form_token: str

    @property
    def actor(self) -> Actor:
        """Give who they are for the audit log."""
        return Actor(self.admin.name, How.WEB)


class SigningIn:
    """Lets admins in and out."""

    def __init__(self, database: Database, secret: Secrets, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._secrets = secret
        self._clock = clock

    def sign_in(self, name: str, password: str, client: str, *, before: str = "") -> str:
        """Begin a session, and give what the browser keeps; the session `before` ends.

        `client` is a network address. Raises WrongError, and WaitError after too many tries.
        """
        now = self._clock()
        knocked = (self._knock_of(name), (KnockKind.ENTRY, self._print(_network(client))))
        with self._database.write() as connection:
            _count(connection, knocked, now)
            admin = admins.by_name(connection, name)
            password_hash = admins.password_hash(connection, admin.id) if admin else ""
        if not matches(password_hash, password) or admin is None or admin.disabled_at:
            raise WrongError("name or password is wrong")
        with self._database.write() as connection:
            if not _is_still(connection, admin.id, password_hash):
                raise WrongError("name or password is wrong")
            for kind, fingerprint in knocked:
                knocks.forgive(connection, kind, fingerprint)
            fresh = {"password_hash": hashed(password, name)} if is_dated(password_hash) else {}
            admins.change(connection, admin.id, fresh | {"last_login_at": now})
            sessions.end(connection, hash_of(before))
            return begin(connection, admin.id, now)

    def admitted(self, token: str) -> Visitor | None:
        """Give whose session it is; None when it is none, or over."""
        if not token:
            return None
        now, token_hash = self._clock(), hash_of(token)
        with self._database.read() as connection:
            session = sessions.find(connection, token_hash)
            admin = admins.by_id(connection, session.admin_id) if session else None
        if session is None or admin is None or admin.disabled_at:
            return None
        if now - session.seen_at > IDLE or now - session.created_at > LONGEST:
            return None
        if now - session.seen_at > _TOUCH:
            with self._database.write() as connection:
                sessions.touch(connection, token_hash, now)
        return Visitor(admin, form_token(token))

    def sign_out(self, token: str) -> None:
        """End a session."""
        with self._database.write() as connection:
            sessions.end(connection, hash_of(token))

    def change_password(self, visitor: Visitor, old: str, new: str) -> str:
        """Choose another password; ends all sessions of the admin and gives a new one.

        Who has somebody's session does not have their password: it is tried as seldom as at the door. Raises WrongError,
        WaitError, UsageError.
        """
        now, admin = self._clock(), visitor.admin
        knocked = self._knock_of(admin.name)
        with self._database.write() as connection:
            _count(connection, [knocked], now)
            password_hash = admins.password_hash(connection, admin.id)
        if not matches(password_hash, old):
            raise WrongError("the present password is wrong")
        with self._database.write() as connection:
            knocks.forgive(connection, *knocked)
        fresh = hashed(new, admin.name)
        with self._database.write() as connection:
            if not _is_still(connection, admin.id, password_hash):
                raise WrongError("the present password is another one by now")
            admins.change(connection, admin.id, {"password_hash": fresh})
            sessions.end_all(connection, admin.id)
            audit_log.record(connection, visitor.actor, "admin.password", f"admin {admin.name}", now)
            return begin(connection, admin.id, now)

    def _knock_of(self, name: str) -> Knock:
        return KnockKind.NAME, self._print(admins.name_key(name))

    def _print(self, text: str) -> str:
        return self._secrets.fingerprint(text)


def _count(connection: Connection, knocked: Iterable[Knock], now: datetime) -> None:
    """Note a try; raises WaitError when there were too many, and then this one does not count."""
    for kind, fingerprint in knocked:
        if knocks.count(connection, kind, fingerprint, now - WITHIN) >= MOST_TRIES:
            raise WaitError(f"too many tries; wait {WITHIN.seconds // 60} minutes")
        knocks.note(connection, kind, fingerprint, now)


def _is_still(connection: Connection, admin_id: int, password_hash: str) -> bool:
    """Tell whether a password that was found right is so still: trying it takes time, in which it may be changed.

    And whether its admin may come in: a session that begins now would come to life when they are let in again.
    """
    admin = admins.by_id(connection, admin_id)
    is_in = admin is not None and not admin.disabled_at
    return is_in and admins.password_hash(connection, admin_id) == password_hash


def begin(connection: Connection, admin_id: int, now: datetime) -> str:
    """Begin a session inside a transaction, and give what the browser keeps: 256 random bits."""
    token = secrets.token_urlsafe(32)
    sessions.begin(connection, hash_of(token), admin_id, now)
    return token


def form_token(token: str) -> str:
    """Give what stands in the forms of a session: derived from what only its browser has (OWASP, CSRF Prevention)."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def _network(client: str) -> str:
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, _PREFIX_V6), strict=False))
