"""Days of the watch: what each source gave on each day. They outlast the polls they sum up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from feedwatch.store.schema import watch_days

KEPT = timedelta(days=731)  # two years


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a source was polled for a place; `place` is empty for a source that speaks for none."""

    source_id: str
    place: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class PlaceDay:
    """How often the sources of a place were asked on a day, and how often in vain."""

    place: str
    day: date
    polls: int
    failures: int


@dataclass(frozen=True, slots=True)
class Day:
    """What all sources gave on a day."""

    day: date
    polls: int
    failures: int
    new: int
    kept: int


def note(connection: Connection, source_id: str, place: str, day: date, *, failed: bool, new: int, kept: int) -> None:
    """Count a poll, in the transaction that stores it; `place` is the one that the source speaks for on that day."""
    counted = {"polls": 1, "failures": int(failed), "new": new, "kept": kept}
    statement = insert(watch_days).values(source_id=source_id, day=day, place=place, **counted)
    added = {name: watch_days.c[name] + count for name, count in counted.items()}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["source_id", "day"], set_={"place": place} | added)
    )


def spans(connection: Connection) -> list[Span]:
    """Give from when to when each source was polled for each place."""
    keys = (watch_days.c.source_id, watch_days.c.place)
    query = select(*keys, func.min(watch_days.c.day), func.max(watch_days.c.day)).group_by(*keys)
    return [Span(*row) for row in connection.execute(query)]


def by_place(connection: Connection, since: date) -> list[PlaceDay]:
    """Count the polls of each place and day since a day."""
    keys = (watch_days.c.place, watch_days.c.day)
    query = (
        select(*keys, func.sum(watch_days.c.polls), func.sum(watch_days.c.failures))
        .where(watch_days.c.day >= since)
        .group_by(*keys)
    )
    return [PlaceDay(*row) for row in connection.execute(query)]


def by_day(connection: Connection, since: date, source_id: str = "") -> list[Day]:
    """Sum up each day since a day, of all sources or of one; days without a poll are not among them."""
    counts = (watch_days.c.polls, watch_days.c.failures, watch_days.c.new, watch_days.c.kept)
    query = select(watch_days.c.day, *map(func.sum, counts)).where(watch_days.c.day >= since)
    if source_id:
        query = query.where(watch_days.c.source_id == source_id)
    return [Day(*row) for row in connection.execute(query.group_by(watch_days.c.day).order_by(watch_days.c.day))]


def by_source(connection: Connection, since: date, source_ids: Collection[str]) -> dict[tuple[str, date], Day]:
    """Give the days of some sources since a day, by source and day."""
    columns = (watch_days.c.day, watch_days.c.polls, watch_days.c.failures, watch_days.c.new, watch_days.c.kept)
    wanted = watch_days.c.source_id.in_(source_ids) & (watch_days.c.day >= since)
    rows = connection.execute(select(watch_days.c.source_id, *columns).where(wanted))
    return {(row.source_id, row.day): Day(*row[1:]) for row in rows}


def forget_before(connection: Connection, day: date) -> int:
    """Forget the days before a day."""
    return connection.execute(delete(watch_days).where(watch_days.c.day < day)).rowcount
