"""Polls: what became of each look at a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from feedwatch.store.schema import polls


@dataclass(frozen=True, slots=True)
class Poll:
    """One look at a source; `bytes`, `entries` and the counts are 0 when nothing came or nothing had changed."""

    id: int
    at: datetime
    milliseconds: int
    outcome: str
    status: int | None
    bytes: int
    entries: int
    new: int
    kept: int
    error_kind: str
    error: str
    repairs: tuple[str, ...]


def latest(connection: Connection, source_id: str, *, limit: int, before: int | None = None) -> list[Poll]:
    """Give the polls of a source, the newest first, of ids below `before`."""
    query = select(polls).where(polls.c.source_id == source_id).order_by(polls.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(polls.c.id < before)
    return [_poll(row) for row in connection.execute(query)]


def _poll(row: Row[Any]) -> Poll:
    return Poll(
        id=row.id,
        at=row.started_at,
        milliseconds=round((row.finished_at - row.started_at).total_seconds() * 1000),
        outcome=row.outcome,
        status=row.status,
        bytes=row.bytes,
        entries=row.entries,
        new=row.new,
        kept=row.kept,
        error_kind=row.error_kind,
        error=row.error,
        repairs=tuple(row.repairs),
    )
