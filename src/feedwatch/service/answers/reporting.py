"""How the watch is doing, as one picture: for `status`, the first page and the metrics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from feedwatch.config.files import Configuration
from feedwatch.model.digest import SourceTrouble
from feedwatch.model.errors import Problem
from feedwatch.model.notice import Notice
from feedwatch.service.configuring import Configuring
from feedwatch.store import deliveries, notices, records, sources
from feedwatch.store.database import Database
from feedwatch.store.deliveries import Delivery
from feedwatch.store.records import ItemRecord
from feedwatch.store.sources import Health


@dataclass(frozen=True, slots=True)
class Overview:
    """One picture of the watch; `counts` by table and state."""

    at: datetime
    enabled: int
    due: int
    troubles: tuple[SourceTrouble, ...]
    counts: dict[str, dict[str, int]]
    problems: tuple[Problem, ...]
    notices: tuple[Notice, ...]
    version: str


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
        with self._database.read() as connection:
            return Overview(
                at=now,
                enabled=sum(source.enabled for source in configuration.sources),
                due=sources.count_due(connection, now),
                troubles=troubles(connection, configuration),
                counts=records.counts(connection),
                problems=self._configuring.problems,
                notices=tuple(notices.still_open(connection)),
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
