"""Sources: which are due, who may poll them, and how they are doing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from feedwatch.model.source import Lease, Source, Validators
from feedwatch.model.urls import host_of
from feedwatch.store.schema import polls, sources


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is doing; times are UTC, None is never."""

    source_id: str
    title: str
    enabled: bool
    last_poll_at: datetime | None
    last_success_at: datetime | None
    next_poll_at: datetime
    failures: int
    failing_since: datetime | None
    error_kind: str
    error: str
    moved_to: str
    moved_since: datetime | None
    moved_times: int
    news_at: datetime | None
    rhythm_seconds: float | None


class Obstacle(StrEnum):
    """What keeps a source from being polled right now."""

    BEING_POLLED = "being-polled"  # by the service, or by another command
    HOST_BUSY = "host-busy"  # another source of its host is being read, or was a moment ago


@dataclass(frozen=True, slots=True)
class PollRecord:
    """What a poll leaves behind."""

    source_id: str
    started_at: datetime
    finished_at: datetime
    outcome: str
    status: int | None = None
    bytes: int = 0
    entries: int = 0
    new: int = 0
    kept: int = 0
    error_kind: str = ""
    error: str = ""
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """When a source brought something new last, and its usual time between two items, if it can be told."""

    at: datetime
    rhythm_seconds: float | None


def adopt(connection: Connection, configured: Iterable[Source], now: datetime) -> None:
    """Make the table agree with the configuration; what a source left behind stays when it goes.

    A source whose address changed forgets its validators, so that the new address is read in full.
    """
    known = {row.id: row for row in connection.execute(select(sources.c.id, sources.c.url, sources.c.enabled))}
    wanted = {source.id: source for source in configured}
    for source in wanted.values():
        row = known.get(source.id)
        if row is None:
            connection.execute(
                insert(sources).values(
                    id=source.id,
                    url=source.url,
                    host=host_of(source.url),
                    enabled=source.enabled,
                    next_poll_at=now,
                )
            )
        elif row.url != source.url:
            fresh = {
                "etag": "",
                "last_modified": "",
                "body_hash": "",
                "moved_to": "",
                "moved_since": None,
                "next_poll_at": now,
            }
            _set(
                connection,
                source.id,
                url=source.url,
                host=host_of(source.url),
                enabled=source.enabled,
                **fresh,
            )
        elif row.enabled != source.enabled:
            _set(connection, source.id, enabled=source.enabled, next_poll_at=now)
    for gone in known.keys() - wanted.keys():
        _set(connection, gone, enabled=False)


def claim(
    connection: Connection,
    now: datetime,
    *,
    lease_id: str,
    length: timedelta,
    gap: timedelta,
    gapless: Collection[str] = (),
    only: str | None = None,
    prompt: bool = False,
) -> Lease | None:
    """Claim the source that has waited longest, or None; never one whose host is being asked or was within `gap`.

    `gapless` hosts need no gap. With `only`, that source is claimed whether it is due or not; with `prompt`, only one
    that answered promptly when it was asked last.
    """
    wanted = sources.c.next_poll_at <= now if only is None else sources.c.id == only
    if prompt:
        wanted &= sources.c.prompt
    statement = (
        select(sources)
        .where(sources.c.enabled | (only is not None), wanted, _free(now), ~_host_busy(now, gap, gapless))
        .order_by(sources.c.next_poll_at)
        .limit(1)
    )
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    _set(connection, row.id, lease_id=lease_id, lease_until=now + length)
    return _lease(row, lease_id, now + length)


def obstacle(connection: Connection, source_id: str, now: datetime) -> Obstacle:
    """Say what kept a source from being claimed: its own lease, or a poll of its host."""
    until = connection.scalar(select(sources.c.lease_until).where(sources.c.id == source_id))
    return Obstacle.BEING_POLLED if until is not None and until > now else Obstacle.HOST_BUSY


def count_due(connection: Connection, now: datetime) -> int:
    """Count the enabled sources whose time has come and that nobody is polling."""
    query = (
        select(func.count()).select_from(sources).where(sources.c.enabled, sources.c.next_poll_at <= now, _free(now))
    )
    return int(connection.execute(query).scalar_one())


def due(connection: Connection, now: datetime) -> set[str]:
    """Give the ids of the enabled sources whose time has come."""
    return set(connection.scalars(select(sources.c.id).where(sources.c.enabled, sources.c.next_poll_at <= now)))


def title_of(connection: Connection, source_id: str) -> str:
    """Give the title that a source gave itself when it was read last; empty when it never was."""
    return connection.scalar(select(sources.c.title).where(sources.c.id == source_id)) or ""


def free_leases(connection: Connection, prefix: str) -> int:
    """Give back the leases of a process that is known to be dead."""
    dead = sources.c.lease_id.startswith(prefix, autoescape=True)
    return connection.execute(update(sources).where(dead).values(lease_id="", lease_until=None)).rowcount


def holds(connection: Connection, lease: Lease) -> bool:
    """Tell whether a lease is still the one that counts (fencing)."""
    held = connection.scalar(select(sources.c.lease_id).where(sources.c.id == lease.source_id))
    return held == lease.id


def release(connection: Connection, lease: Lease) -> None:
    """Give a lease back unused: the source is due again at once."""
    connection.execute(
        update(sources)
        .where(sources.c.id == lease.source_id, sources.c.lease_id == lease.id)
        .values(lease_id="", lease_until=None)
    )


def succeeded(
    connection: Connection,
    lease: Lease,
    *,
    title: str,
    validators: Validators,
    body_hash: str,
    identity_policy: tuple[str, ...],
    moved_to: str,
    full: bool,
    prompt: bool,
    news: News | None = None,
    now: datetime,
    next_poll_at: datetime,
) -> None:
    """Record a good poll, `full` when a whole document came, and give the lease back."""
    columns = (sources.c.first_read_at, sources.c.moved_to, sources.c.moved_since, sources.c.moved_times)
    row = connection.execute(select(*columns).where(sources.c.id == lease.source_id)).one()
    steady = bool(moved_to) and moved_to == row.moved_to
    _set(
        connection,
        lease.source_id,
        **({"title": title} if title else {}),
        **({"full_at": now} if full else {}),
        etag=validators.etag,
        last_modified=validators.last_modified,
        body_hash=body_hash,
        identity_policy=list(identity_policy),
        first_read_at=row.first_read_at or now,
        last_poll_at=now,
        last_success_at=now,
        next_poll_at=next_poll_at,
        prompt=prompt,
        failures=0,
        failing_since=None,
        error_kind="",
        error="",
        moved_to=moved_to,
        moved_since=row.moved_since if steady else (now if moved_to else None),
        moved_times=row.moved_times + 1 if steady else int(bool(moved_to)),
        **({"news_at": news.at, "rhythm_seconds": news.rhythm_seconds} if news else {}),
        lease_id="",
        lease_until=None,
    )


def failed(
    connection: Connection, lease: Lease, *, kind: str, error: str, now: datetime, next_poll_at: datetime
) -> None:
    """Record a failed poll and give the lease back."""
    row = connection.execute(select(sources.c.failing_since).where(sources.c.id == lease.source_id)).one()
    _set(
        connection,
        lease.source_id,
        last_poll_at=now,
        next_poll_at=next_poll_at,
        prompt=False,
        failures=lease.failures + 1,
        failing_since=row.failing_since or now,
        error_kind=kind,
        error=error,
        lease_id="",
        lease_until=None,
    )


def record(connection: Connection, poll: PollRecord) -> None:
    """Keep what a poll found."""
    values = {name: getattr(poll, name) for name in PollRecord.__slots__}
    connection.execute(insert(polls).values(**values | {"repairs": list(poll.repairs)}))


def health(connection: Connection) -> list[Health]:
    """Give the state of every enabled or ever polled source."""
    rows = connection.execute(select(sources).order_by(sources.c.id))
    return [
        Health(row.id, **{name: getattr(row, name) for name in Health.__slots__ if name != "source_id"}) for row in rows
    ]


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(sources.c.lease_until.is_(None), sources.c.lease_until <= now)


def _host_busy(now: datetime, gap: timedelta, gapless: Collection[str]) -> ColumnElement[bool]:
    other = sources.alias("other")
    recent = and_(other.c.last_poll_at > now - gap, other.c.host.not_in(gapless))
    return exists().where(other.c.host == sources.c.host, or_(other.c.lease_until > now, recent))


def _lease(row: Row[tuple[object, ...]], lease_id: str, until: datetime) -> Lease:
    return Lease(
        id=lease_id,
        source_id=row.id,
        until=until,
        validators=Validators(row.etag, row.last_modified),
        body_hash=row.body_hash,
        identity_policy=tuple(row.identity_policy),
        failures=row.failures,
        first=row.first_read_at is None,
        full_at=row.full_at,
        rhythm=None if row.rhythm_seconds is None else timedelta(seconds=row.rhythm_seconds),
    )


def _set(connection: Connection, source_id: str, **values: object) -> None:
    connection.execute(update(sources).where(sources.c.id == source_id).values(**values))
