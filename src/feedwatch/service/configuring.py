"""The configuration in force: read from files, applied to the database, reloaded when the files change."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from feedwatch.config.files import Configuration, build, load, read_texts
from feedwatch.model.errors import ConfigError, Problem
from feedwatch.store import configurations, sources
from feedwatch.store.database import Database

log = logging.getLogger(__name__)


class Configuring:
    """Holds the last good configuration; a broken file never replaces it, and `problems` says why.

    `number` is that of the version in force. Who comes to mend broken files (`mending`) starts with the last good version of
    the database in their place.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        database: Database,
        clock: Callable[[], datetime],
        *,
        mending: bool = False,
    ) -> None:
        self.folder = folder
        self._environment = environment
        self._database = database
        self._clock = clock
        self._texts: Mapping[str, str] = {}
        self.problems: tuple[Problem, ...] = ()
        self.number = 0
        try:
            self._apply(load(folder, environment))
        except ConfigError as error:
            if not mending:
                raise
            self._fall_back(error)

    def refresh(self) -> bool:
        """Read the files again and apply what changed; tells whether something did."""
        try:
            texts = read_texts(self.folder)
            if texts == self._texts:
                return False
            self._texts = texts
            self._apply(build(texts, self.folder, self._environment))
        except ConfigError as error:
            self._complain(error.problems)
            return False
        self.problems = ()
        log.info("configuration applied", extra={"version": self.current.version, "sources": len(self.current.sources)})
        return True

    def _apply(self, configuration: Configuration) -> None:
        """Put a configuration in force, or the one that replaced its files before we came to write.

        So versions are applied in the order in which the files had them, by however many processes.
        """
        with self._database.write() as connection:
            if read_texts(self.folder) != configuration.texts:
                configuration = load(self.folder, self._environment)
            now = self._clock()
            self.number = configurations.apply(connection, configuration.version, configuration.texts, now)
            sources.adopt(connection, configuration.sources, now)
        self._texts = configuration.texts
        self.current = configuration

    def _fall_back(self, error: ConfigError) -> None:
        with self._database.read() as connection:
            last = next(iter(configurations.page(connection, before=None, limit=1)), None)
            texts = configurations.latest(connection)
        if last is None:
            raise error
        self.current = build(texts, self.folder, self._environment)
        self.number = last.number
        self.problems = self._inside(error.problems)

    def _complain(self, problems: tuple[Problem, ...]) -> None:
        told = self._inside(problems)
        if told != self.problems:
            for problem in problems:
                log.error("configuration refused, the last good one stays: %s", problem)
        self.problems = told

    def _inside(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """Name files as they are called in the folder: where that lies is for those who read logs."""
        above = f"{self.folder}/"
        return tuple(
            replace(problem, file=problem.file.removeprefix(above), hint=problem.hint.replace(above, ""))
            for problem in problems
        )
