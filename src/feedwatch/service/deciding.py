"""Entries to items: who they are, what they are about, which story they tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from feedwatch.config.files import Configuration
from feedwatch.group.identity import aliases_of, identify
from feedwatch.group.index import sketch
from feedwatch.group.stories import assign
from feedwatch.judge.judge import first_look, judge
from feedwatch.model.item import Entry, Identity, Item, Novelty, PublishedTrust, Reading
from feedwatch.model.source import Lease, Source
from feedwatch.model.topic import TopicPack
from feedwatch.service.configuring import Configuring
from feedwatch.service.gathering import Gathering
from feedwatch.store import items, stories
from feedwatch.store.database import Database
from feedwatch.store.items import Finding, Known

# Items about one event are published within this of each other; an announcement may come weeks before its report.
_SAME_EVENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a reading comes to: new and changed items, and further names of known ones."""

    source: Source
    fresh: tuple[Finding, ...]
    changed: tuple[tuple[int, Finding], ...]
    aliases: tuple[tuple[int, tuple[str, ...]], ...]
    identity_policy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items were new, and how many of those some topic keeps."""

    new: int
    kept: int


class Deciding:
    """Hops 5 to 7."""

    def __init__(
        self, database: Database, configuring: Configuring, gathering: Gathering, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._gathering = gathering
        self._clock = clock

    def decide(self, source: Source, lease: Lease, reading: Reading) -> Decided:
        """Identify, complete and judge what a source says; no transaction is open meanwhile."""
        configuration = self._configuring.current
        packs = packs_of(configuration, source)
        names = aliases_of(reading.entries, configuration.platforms)
        with self._database.read() as connection:
            known = items.known(connection, source.id, names)
        identified = identify(
            reading.entries,
            {alias: (item.key, item.content_hash) for alias, item in known.items()},
            lease.identity_policy,
            configuration.platforms,
        )
        raise NotImplementedError
