"""The audit log: what admins did. Written in the transaction of what was done, never changed, forgotten with its time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from feedwatch.model.actor import Actor
from feedwatch.store.schema import audit_log


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done: `action` is a noun and a verb ("story.merge"), `subject` what it was done to.

    Subscribers stand here by number ("subscriber 12"), so that the log may outlive them.
    """

    id: int
    at: datetime
    who: str
    how: str
    action: str
    subject: str
    detail: dict[str, object]


def record(
    connection: Connection,
    by: Actor,
    action: str,
    subject: str,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Write down an act, in the transaction that does it."""
    values = {"at": now, "who": by.name, "how": by.how.value, "action": action, "subject": subject}
    connection.execute(insert(audit_log).values(values | {"detail": dict(detail or {})}))


def page(
    connection: Connection, *, before: int | None, limit: int, action: str = "", who: str = "", subject: str = ""
) -> list[Act]:
    """Give acts, the newest first, of ids below `before`; `action` may be a noun alone."""
    query = select(audit_log).order_by(audit_log.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit_log.c.id < before)
    if action:
        query = query.where(
            (audit_log.c.action == action) | audit_log.c.action.startswith(f"{action}.", autoescape=True)
        )
    if who:
        query = query.where(audit_log.c.who == who)
    if subject:
        query = query.where(audit_log.c.subject == subject)
    return [
        Act(row.id, row.at, row.who, row.how, row.action, row.subject, dict(row.detail))
        for row in connection.execute(query)
    ]


def forget_before(connection: Connection, at: datetime) -> int:
    """Forget the acts before a time."""
    return connection.execute(delete(audit_log).where(audit_log.c.at < at)).rowcount
