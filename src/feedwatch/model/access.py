"""Access: who may do what on the admin pages and in the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What an admin may do; each role may also what those before it may.

    A viewer reads everything that is not personal. An editor changes sources, topics, stories and verdicts, and looks after
    subscribers and deliveries. An admin also changes settings, adds people and tokens, reads the audit log, and exports and
    erases subscribers.
    """

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"

    def covers(self, needed: Role) -> bool:
        """Tell whether this role may do what `needed` may."""
        return _RANK[self] >= _RANK[needed]


_RANK = {Role.VIEWER: 0, Role.EDITOR: 1, Role.ADMIN: 2}


class Scope(StrEnum):
    """What an API token may do; a token has a set of them and nothing more."""

    READ = "read"  # sources, topics, items, stories, decisions, configuration, deliveries without their targets
    WRITE = "write"  # change sources, topics, stories, verdicts, configuration
    SUBSCRIBERS = "subscribers"  # read and change subscribers and deliveries: personal data
    ADMIN = "admin"  # admins, tokens, the audit log


@dataclass(frozen=True, slots=True)
class Admin:
    """Somebody who may sign in; `has_password` is false until they used their one-time link."""

    id: int
    name: str
    role: Role
    has_password: bool
    created_at: datetime
    last_login_at: datetime | None
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as it is listed: only its beginning is known, its hash is stored.

    `by` is who made it: "anna", or empty for one that was made in a shell. A token of an admin can never do more than the
    admin's role allows now.
    """

    id: int
    name: str
    by: str
    beginning: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None
