"""Polls: what became of each look at a source, one by one and by day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from feedwatch.model.source import PollOutcome
from feedwatch.store.schema import polls

_DAY = 10  # characters of an instant that are its date


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


@dataclass(frozen=True, slots=True)
class Day:
    """The polls of one source on one day, in UTC."""

    source_id: str
    day: date
    polls: int
    failures: int
    new: int
    kept: int


def latest(connection: Connection, source_id: str, *, limit: int, before: int | None = None) -> list[Poll]:
    """Give the polls of a source, the newest first, of ids below `before`."""
    query = select(polls).where(polls.c.source_id == source_id).order_by(polls.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(polls.c.id < before)
    return [_poll(row) for row in connection.execute(query)]


def by_day(connection: Connection, source_ids: Collection[str], since: datetime) -> list[Day]:
    """Give what became of the polls of some sources, day by day; days without polls are left out."""
    day = func.substr(polls.c.started_at, 1, _DAY)
    failed = case((polls.c.outcome == PollOutcome.FAILED.value, 1), else_=0)
    query = (
        select(
            polls.c.source_id,
            day.label("day"),
            func.count().label("polls"),
            func.sum(failed).label("failures"),
            func.sum(polls.c.new).label("new"),
            func.sum(polls.c.kept).label("kept"),
        )
        .where(polls.c.source_id.in_(source_ids), polls.c.started_at >= since)
        .group_by(polls.c.source_id, "day")
        .order_by(polls.c.source_id, "day")
    )
    return [
        Day(row.source_id, date.fromisoformat(row.day), row.polls, row.failures, row.new, row.kept)
        for row in connection.execute(query)
    ]


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
