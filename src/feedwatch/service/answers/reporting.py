"""How the watch is doing, as one picture: for `status`, the first page and the metrics."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from feedwatch.config.files import Configuration
from feedwatch.model.digest import SourceTrouble
from feedwatch.model.errors import Problem
from feedwatch.model.notice import Notice, NoticeKind
from feedwatch.service.configuring import Configuring
from feedwatch.store import deliveries, notices, outlook, records, sources
from feedwatch.store.database import Database
from feedwatch.store.deliveries import Delivery
from feedwatch.store.outlook import Due, LastDigest, Waiting
from feedwatch.store.records import ItemRecord
from feedwatch.store.sources import Health

_NEXT = 5


@dataclass(frozen=True, slots=True)
class Overview:
    """One picture of the watch; `counts` by table and state, sources by their ids.

    `unread` were never read, of `unverified` nobody has seen yet that the address is right, and `silent` are quiet for
    much longer than they used to be.
    """

    at: datetime
    enabled: int
    due: int
    troubles: tuple[SourceTrouble, ...]
    unread: tuple[str, ...]
    unverified: tuple[str, ...]
    silent: tuple[str, ...]
    next_sources: tuple[Due, ...]
    next_digests: tuple[Due, ...]
    last_digest: LastDigest | None
    outbox: Waiting
    counts: dict[str, dict[str, int]]
    problems: tuple[Problem, ...]
    notices: tuple[Notice, ...]
    version: str

    @property
    def complete(self) -> bool:
        """Tell whether every source that is watched can be read."""
        return bool(self.enabled) and not self.troubles and not self.unread


class Reporting:
    """Looks, and changes nothing."""

    def __init__(self, database: Database, configuring: Configuring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._configuring = configuring
        self._clock = clock

    def overview(self) -> Overview:
        """Give the picture of now."""
        configuration = self._configuring.current
        now = self._clock()
        enabled = {source.id: source for source in configuration.sources if source.enabled}
        with self._database.read() as connection:
            opened = tuple(notices.still_open(connection))
            return Overview(
                at=now,
                enabled=len(enabled),
                due=sources.count_due(connection, now),
                troubles=troubles(connection, configuration),
                unread=tuple(_unread(connection, enabled)),
                unverified=tuple(source.id for source in enabled.values() if not source.verified),
                silent=tuple(one.subject for one in opened if one.kind is NoticeKind.SILENT and one.subject in enabled),
                next_sources=tuple(outlook.next_sources(connection, _NEXT)),
                next_digests=tuple(outlook.next_digests(connection, _NEXT)),
                last_digest=outlook.last_digest(connection),
                outbox=outlook.waiting(connection),
                counts=records.counts(connection),
                problems=self._configuring.problems,
                notices=opened,
                version=configuration.version,
            )

    def stories(self, most: int) -> list[tuple[int, list[ItemRecord]]]:
        """Give the latest stories, those without any item left out."""
        with self._database.read() as connection:
            return [(story, members) for story, members in records.stories(connection, limit=most) if members]

    def deliveries(self, most: int) -> list[Delivery]:
        """Give the latest deliveries."""
        with self._database.read() as connection:
            return deliveries.listing(connection, limit=most)

    def notices(self) -> tuple[Notice, ...]:
        """Give what the admin should know now, the oldest first."""
        with self._database.read() as connection:
            return tuple(notices.still_open(connection))

    def publishers(self) -> dict[str, str]:
        """Give the name of every configured source by its id."""
        return {source.id: source.name for source in self._configuring.current.sources}

    def sources(self) -> list[tuple[str, Health]]:
        """Give name and health of every configured source, the worst first."""
        names = self.publishers()
        with self._database.read() as connection:
            known = [health for health in sources.health(connection) if health.source_id in names]
        worst_first = sorted(known, key=lambda health: (not health.enabled, -health.failures, health.source_id))
        return [(names[health.source_id], health) for health in worst_first]


def troubles(connection: Connection, configuration: Configuration) -> tuple[SourceTrouble, ...]:
    """Give the enabled sources that cannot be read now, in the order of their ids."""
    names = {source.id: source.name for source in configuration.sources if source.enabled}
    return tuple(
        SourceTrouble(names[health.source_id], health.failing_since, health.error)
        for health in sources.health(connection)
        if health.source_id in names and health.failing_since is not None
    )


def _unread(connection: Connection, enabled: Container[str]) -> list[str]:
    """Give the enabled sources that were never read and have not failed either: they are still to come, or new."""
    return [
        health.source_id
        for health in sources.health(connection)
        if health.source_id in enabled and health.last_success_at is None and health.failing_since is None
    ]
