"""The database: one file, one writer at a time, migrated before use."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError

from feedwatch.model.errors import BusyError, FeedwatchError, StateError
from feedwatch.model.text import one_line
from feedwatch.store.schema import metadata

FILE = "feedwatch.db"
_BUSY_SECONDS = 30
_DAMAGED = "{} cannot be used: {}. Restore it from a backup: feedwatch restore"
_MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """A handle on the data; `read` and `write` give a connection inside one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(feedwatch_write=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one consistent state."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection that may write; it commits at the end and rolls back on any error.

        BEGIN IMMEDIATE takes SQLite's write lock first: a deferred read-then-write fails at once with SQLITE_BUSY,
        whatever the time-out (sqlite.org/isolation.html).
        """
        with self._writer.begin() as connection:
            yield connection

    def check(self) -> str:
        """Say whether the database answers: `ok`, or what is wrong."""
        try:
            with self.read() as connection:
                connection.exec_driver_sql("SELECT 1 FROM alembic_version")
        except DatabaseError as error:
            return str(error.orig)
        return "ok"

    def inspect(self) -> None:
        """Look through the whole file for damage, which a query finds only where it looks; raises DatabaseError."""
        with self.read() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if found != "ok":
            damage = sqlite3.DatabaseError(one_line(found))
            damage.sqlite_errorname = "SQLITE_CORRUPT"
            raise DatabaseError("PRAGMA quick_check", None, damage)

    def settle(self) -> None:
        """Move all that was committed into the main file and empty the log, so that nothing deleted lingers there."""
        connection = self._engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def open_database(folder: Path) -> Database:
    """Open the database of a data folder, making or migrating it; raises StateError when it cannot be worked on."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        engine = _engine(folder / FILE)
        _migrate(engine, folder)
    except OSError as error:
        raise StateError(f"{folder}: {os.strerror(error.errno or 0)}; name another folder with --data") from error
    except DatabaseError as error:
        raise explained(error, folder) or StateError(_DAMAGED.format(folder / FILE, error.orig)) from error
    return Database(engine)


def explained(error: DatabaseError, folder: Path) -> FeedwatchError | None:
    """Say what is wrong with the files of a data folder, and what to do; None when it is something else.

    By SQLite's result codes (sqlite.org/rescode.html).
    """
    file = folder / FILE
    kind = getattr(error.orig, "sqlite_errorname", "").removeprefix("SQLITE_").partition("_")[0]
    match kind:
        case "BUSY" | "LOCKED":
            return BusyError(
                f"{file} is locked by another program for more than {_BUSY_SECONDS} s; end that, and try again"
            )
        case "FULL" | "IOERR":
            return StateError(
                f"{file} cannot be written: {error.orig}. Is the disk full? Make room; nothing else is to be done"
            )
        case "READONLY" | "CANTOPEN" | "PERM" | "AUTH":
            return StateError(
                f"{file} cannot be written: {error.orig}. Who owns it? Or name another folder with --data"
            )
        case "CORRUPT" | "NOTADB":
            return StateError(_DAMAGED.format(file, error.orig))
    return None


def _engine(path: Path) -> Engine:
    # isolation_level None leaves BEGIN to the event below; the driver would otherwise begin by itself, and deferred.
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"isolation_level": None, "timeout": _BUSY_SECONDS, "check_same_thread": False},
        pool_size=20,
        max_overflow=20,
        hide_parameters=True,  # an error of the database must not carry an address into a log
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # FULL keeps confirmed work through a power cut; an application crash loses nothing either way.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is deleted is overwritten: erased means erased
        f"busy_timeout={_BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("feedwatch_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _migrate(engine: Engine, folder: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    head = script.get_current_head()
    if current == head:
        return
    if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
        raise StateError(f"{folder / FILE} was written by a newer feedwatch (schema {current}); upgrade the program")
    if current is not None:
        _back_up(folder, current)
    with engine.execution_options(feedwatch_write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _back_up(folder: Path, revision: str) -> None:
    """Keep a copy from before an upgrade (SQLite's online backup, never a file copy)."""
    target = folder / f"feedwatch-before-{revision}.db"
    with sqlite3.connect(folder / FILE) as source, sqlite3.connect(target) as copy:
        source.backup(copy)


__all__ = ["Database", "metadata", "open_database"]
