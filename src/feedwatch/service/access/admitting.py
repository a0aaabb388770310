"""Admitting: who is an admin, in which role; they choose their passwords by one-time links. There is no default password.

The first admin comes by `feedwatch admins add` in a shell, or by the link that the service prints while there is nobody.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from feedwatch.model.access import Admin, Role
from feedwatch.model.actor import SHELL, Actor, How
from feedwatch.model.errors import UsageError
from feedwatch.model.text import one_line
from feedwatch.service.access.passwords import hashed
from feedwatch.service.access.signing_in import begin
from feedwatch.service.secrets import hash_of
from feedwatch.store import admins, audit_log, sessions
from feedwatch.store.database import Database

FIRST_WITHIN = timedelta(hours=24)
INVITED_WITHIN = timedelta(hours=48)
RESET_WITHIN = timedelta(minutes=30)  # OWASP, Forgot Password Cheat Sheet
_NAME = re.compile(r"[^\W_][\w.@ +-]{0,79}")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a one-time link is for: `name` is empty for the first admin, who chooses one."""

    name: str
    is_reset: bool = False


class Admitting:
    """Keeps the list of admins."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def everybody(self) -> list[Admin]:
        """Give all admins by name."""
        with self._database.read() as connection:
            return admins.everybody(connection)

    def anybody(self) -> bool:
        """Tell whether there is an admin who can sign in."""
        with self._database.read() as connection:
            return admins.anybody(connection)

    def add(self, name: str, role: Role, password: str = "", *, by: Actor = SHELL) -> Admin:
        """Add an admin; without a password they need a link. Raises UsageError for a bad or taken name, a weak password."""
        name, now = _checked(name), self._clock()
        password_hash = hashed(password, name) if password else ""
        with self._database.write() as connection:
            admin = _added(connection, name, role, now)
            admins.change(connection, admin.id, {"password_hash": password_hash})
            audit_log.record(connection, by, "admin.add", f"admin {name}", now, {"role": role.value})
            return _known(connection, name)

    def link(self, name: str, *, by: Actor = SHELL) -> tuple[str, datetime]:
        """Make a one-time link for an admin to choose a password; gives its token and until when it is good.

        A link for somebody who has a password is a reset: the password stays good until the link is used.
        """
        now, token = self._clock(), secrets.token_urlsafe(32)
        with self._database.write() as connection:
            admin = _known(connection, name)
            expires = now + (RESET_WITHIN if admin.has_password else INVITED_WITHIN)
            admins.add_link(connection, hash_of(token), admin.id, now, expires)
            audit_log.record(connection, by, "admin.link", f"admin {admin.name}", now)
        return token, expires

    def first_link(self) -> tuple[str, datetime] | None:
        """Make the one-time link of the first start; None when an admin can sign in. It ends the one made before."""
        now, token = self._clock(), secrets.token_urlsafe(32)
        with self._database.write() as connection:
            if admins.anybody(connection):
                return None
            admins.add_link(connection, hash_of(token), None, now, now + FIRST_WITHIN)
        return token, now + FIRST_WITHIN

    def invitation(self, token: str) -> Invitation | None:
        """Tell what a link is for, and whether it still is good; looking at it changes nothing."""
        with self._database.read() as connection:
            good, admin_id = admins.link(connection, hash_of(token), self._clock())
            admin = admins.by_id(connection, admin_id) if admin_id is not None else None
            is_late = admin_id is None and admins.anybody(connection)
        if not good or is_late:
            return None
        return Invitation(admin.name, admin.has_password) if admin else Invitation("")

    def accept(self, token: str, name: str, password: str) -> str:
        """Choose a password by a link, which works once; ends all sessions of the admin and gives a new one.

        `name` counts for the first admin only. Raises UsageError for a bad link, name or password.
        """
        now, invited = self._clock(), self.invitation(token)
        if invited is None:
            raise UsageError("this link has been used or is too old; ask for a new one, or run 'feedwatch admins link'")
        name = invited.name or _checked(name)
        password_hash = hashed(password, name)
        with self._database.write() as connection:
            good, admin_id = admins.link(connection, hash_of(token), now)
            if not good or (admin_id is None and admins.anybody(connection)):
                raise UsageError("this link has been used meanwhile")
            if admin_id is None:
                admin_id = _added(connection, name, Role.ADMIN, now).id
            admins.change(connection, admin_id, {"password_hash": password_hash, "last_login_at": now})
            admins.drop_links(connection, admin_id)
            admins.drop_links(connection, None)
            sessions.end_all(connection, admin_id)
            audit_log.record(connection, Actor(name, How.WEB), "admin.accept", f"admin {name}", now)
            return begin(connection, admin_id, now)

    def set_password(self, name: str, password: str, *, by: Actor = SHELL) -> None:
        """Give an admin a password; ends their sessions. Raises UsageError for nobody, or a weak password."""
        with self._database.read() as connection:
            known = _known(connection, name).name
        now, password_hash = self._clock(), hashed(password, known)
        with self._database.write() as connection:
            admin = _known(connection, name)
            admins.change(connection, admin.id, {"password_hash": password_hash})
            admins.drop_links(connection, admin.id)
            sessions.end_all(connection, admin.id)
            audit_log.record(connection, by, "admin.password", f"admin {admin.name}", now)

    def change_role(self, name: str, role: Role, *, by: Actor = SHELL) -> None:
        """Give an admin another role. Raises UsageError for nobody, and when nobody would be left in charge."""
        now = self._clock()
        with self._database.write() as connection:
            admin = _known(connection, name)
            if role is not Role.ADMIN:
                _leave_somebody_in_charge(connection, admin)
            admins.change(connection, admin.id, {"role": role.value})
            audit_log.record(connection, by, "admin.role", f"admin {admin.name}", now, {"role": role.value})

    def disable(self, name: str, *, by: Actor = SHELL) -> None:
        """Let an admin in no more, and end their sessions; their tokens end with it. Raises as `change_role` does."""
        now = self._clock()
        with self._database.write() as connection:
            admin = _known(connection, name)
            _leave_somebody_in_charge(connection, admin)
            admins.change(connection, admin.id, {"disabled_at": now})
            admins.drop_links(connection, admin.id)
            sessions.end_all(connection, admin.id)
            audit_log.record(connection, by, "admin.disable", f"admin {admin.name}", now)

    def enable(self, name: str, *, by: Actor = SHELL) -> None:
        """Let an admin in again. Raises UsageError for nobody."""
        now = self._clock()
        with self._database.write() as connection:
            admin = _known(connection, name)
            admins.change(connection, admin.id, {"disabled_at": None})
            audit_log.record(connection, by, "admin.enable", f"admin {admin.name}", now)


def _checked(name: str) -> str:
    name = one_line(name)
    if not _NAME.fullmatch(name):
        raise UsageError("a name begins with a letter or digit and has at most 80 of: letters, digits, . _ @ + - space")
    return name


def _known(connection: Connection, name: str) -> Admin:
    """Give an admin as the transaction sees them: what they were before may be over."""
    admin = admins.by_name(connection, name)
    if admin is None:
        raise UsageError(f"there is no admin '{one_line(name)}'; see 'feedwatch admins list'")
    return admin


def _added(connection: Connection, name: str, role: Role, now: datetime) -> Admin:
    admin = admins.add(connection, name, role, now)
    if admin is None:
        raise UsageError(f"there is an admin '{name}' already; see 'feedwatch admins list'")
    return admin


def _leave_somebody_in_charge(connection: Connection, admin: Admin) -> None:
    in_charge = admin.role is Role.ADMIN and admin.has_password and not admin.disabled_at
    if in_charge and not admins.others_in_charge(connection, admin.id):
        raise UsageError(f"'{admin.name}' is the last one in charge; give somebody else the role first")
