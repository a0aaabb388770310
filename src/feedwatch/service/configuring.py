"""The configuration in force: read from files, applied to the database, reloaded when the files change."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from feedwatch.config.files import Configuration, build, load, read_texts
from feedwatch.model.errors import ConfigError, Problem
from feedwatch.store import configurations, sources
from feedwatch.store.database import Database

log = logging.getLogger(__name__)


class Configuring:
    """Holds the last good configuration; a broken file never replaces it, and `problems` says why."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], database: Database, clock: Callable[[], datetime]
    ) -> None:
        self.folder = folder
        self._environment = environment
        self._database = database
        self._clock = clock
        self._texts: Mapping[str, str] = {}
        self.problems: tuple[Problem, ...] = ()
        self.current = load(folder, environment)
        self._apply(self.current)

    def refresh(self) -> bool:
        """Read the files again and apply what changed; tells whether something did."""
        try:
            texts = read_texts(self.folder)
            if texts == self._texts:
                return False
            self._texts = texts
            fresh = build(texts, self.folder, self._environment)
        except ConfigError as error:
            self._complain(error.problems)
            return False
        self.problems = ()
        self._apply(fresh)
        log.info("configuration applied", extra={"version": fresh.version, "sources": len(fresh.sources)})
        return True

    def _apply(self, configuration: Configuration) -> None:
        now = self._clock()
        with self._database.write() as connection:
            configurations.apply(connection, configuration.version, configuration.texts, "file", now)
            sources.adopt(connection, configuration.sources, now)
        self._texts = configuration.texts
        self.current = configuration

    def _complain(self, problems: tuple[Problem, ...]) -> None:
        if problems != self.problems:
            for problem in problems:
                log.error("configuration refused, the last good one stays: %s", problem)
        self.problems = problems
