"""Notices: what the admin was told about the watch, and whether it is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from feedwatch.model.notice import Notice, NoticeKind
from feedwatch.model.saying import Saying
from feedwatch.store.schema import notices


def open_notice(connection: Connection, kind: NoticeKind, subject: str, text: Saying, now: datetime) -> Notice:
    """Store a notice that is open from now on."""
    values = {"kind": kind.value, "subject": subject, "text": text, "opened_at": now}
    row = connection.execute(insert(notices).values(**values).returning(*notices.c)).one()
    return _notice(row)


def close_notice(connection: Connection, notice: Notice, now: datetime) -> None:
    """Remember that what a notice told is over."""
    connection.execute(update(notices).where(notices.c.id == notice.id).values(closed_at=now))


def still_open(connection: Connection) -> list[Notice]:
    """Give the open notices, the oldest first."""
    query = select(notices).where(notices.c.closed_at.is_(None)).order_by(notices.c.opened_at, notices.c.id)
    return [_notice(row) for row in connection.execute(query)]


def find_open(connection: Connection, kind: NoticeKind, subject: str) -> Notice | None:
    """Give the open notice of a kind about a subject, or None."""
    mine = (notices.c.kind == kind.value) & (notices.c.subject == subject) & notices.c.closed_at.is_(None)
    row = connection.execute(select(notices).where(mine)).one_or_none()
    return _notice(row) if row else None


def get(connection: Connection, notice_id: int) -> Notice | None:
    """Give a notice, or None."""
    row = connection.execute(select(notices).where(notices.c.id == notice_id)).one_or_none()
    return _notice(row) if row else None


def _notice(row: Row[Any]) -> Notice:
    return Notice(row.id, NoticeKind(row.kind), row.subject, row.text, row.opened_at, row.closed_at)
