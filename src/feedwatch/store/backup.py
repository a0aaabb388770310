"""Copies of the whole database: made beside a running service, checked, and fit to be put into place again.

A copy is an ordinary SQLite file that says itself that it is one (table `restores`), and that can carry small files along
(table `backup_files`), which only copies have.
"""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import DatabaseError

from feedwatch.model.errors import BusyError, StateError
from feedwatch.store import restores
from feedwatch.store.database import FILE

_MAGIC = b"SQLite format 3\0"
_BESIDE = ("-wal", "-shm")
_BUSY_SECONDS = 30


def copy_to(folder: Path, target: Path, files: Mapping[str, bytes], made_at: datetime) -> None:
    """Copy the database of a data folder to a file, whole or not at all, readable by its owner only.

    SQLite's online backup in one step sees one state and holds up nobody. Raises StateError when there is no database,
    when the copy is not sound, or when it cannot be written.
    """
    source = folder / FILE
    if not source.exists():
        raise StateError(f"{source} does not exist; there is nothing to back up")
    part = target.with_name(f".{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            _copy(source, part)
            _mark(part, files, made_at)
            _finish(part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        sync(target.parent)
    except (sqlite3.Error, DatabaseError) as error:
        raise StateError(f"{target}: the copy could not be made: {error}") from error
    except OSError as error:
        raise StateError(f"{target}: {os.strerror(error.errno or 0)}") from error


def load(file: Path, folder: Path) -> None:
    """Copy a backup into an empty folder as its database; raises StateError when it is no sound database."""
    try:
        with file.open("rb") as beginning:
            if beginning.read(len(_MAGIC)) != _MAGIC:
                raise StateError(f"{file} is no backup of feedwatch (no SQLite database)")
        for ending in ("", "-wal"):  # a log lies beside copies that were made by other means
            beside = file.with_name(file.name + ending)
            if beside.exists():
                shutil.copyfile(beside, folder / f"{FILE}{ending}")
        _finish(folder / FILE)
    except sqlite3.Error as error:
        raise StateError(f"{file} cannot be restored: {error}") from error
    except OSError as error:
        raise StateError(f"{file}: {os.strerror(error.errno or 0)}") from error


def take_files(folder: Path) -> dict[str, bytes]:
    """Take out the files that a copy carries; what is left is a database like any other."""
    with closing(_open(folder / FILE)) as connection, connection:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'backup_files'").fetchone()
        if not known:
            return {}
        files = dict(connection.execute("SELECT name, content FROM backup_files"))
        connection.execute("DROP TABLE backup_files")
    return files


def put_in_place(staged: Path, folder: Path, aside: str) -> Path | None:
    """Put a database where that of a data folder is, at one stroke; gives where the old one lies now, if there was one.

    No file of the old one may stay beside the new: SQLite would apply an old `-wal` to it. Raises BusyError when somebody
    still uses the old one.
    """
    _finish(staged / FILE)
    current = folder / FILE
    if not current.exists():
        (staged / FILE).replace(current)
        sync(folder)
        return None
    try:
        _finish(current)
    except (StateError, sqlite3.DatabaseError) as error:
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            raise BusyError(f"{current} is used by another command; try again when it has ended") from error
        for ending in _BESIDE:  # damaged: kept as it is, for whoever wants to try
            beside = current.with_name(FILE + ending)
            if beside.exists():
                keep(beside, aside + ending)
                beside.unlink()
    kept = keep(current, aside)
    (staged / FILE).replace(current)
    sync(folder)
    return kept


def keep(file: Path, name: str) -> Path:
    """Give a file a second name beside it, or one like it when that is taken; gives which."""
    names = (name if number == 1 else f"{name}-{number}" for number in itertools.count(1))
    kept = next(path for path in map(file.with_name, names) if not path.exists())
    os.link(file, kept)
    return kept


def sync(folder: Path) -> None:
    """Make sure that what was renamed in a folder stays so after a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(source: Path, target: Path) -> None:
    with closing(_open(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)


def _mark(part: Path, files: Mapping[str, bytes], made_at: datetime) -> None:
    with closing(sqlite3.connect(part)) as copy, copy:
        copy.execute("DROP TABLE IF EXISTS backup_files")
        copy.execute("CREATE TABLE backup_files (name TEXT PRIMARY KEY, content BLOB NOT NULL)")
        copy.executemany("INSERT INTO backup_files VALUES (?, ?)", files.items())
    engine = create_engine(f"sqlite:///{part}")
    try:
        with engine.begin() as connection:
            restores.note_backup(connection, made_at)
    finally:
        engine.dispose()


def _finish(file: Path) -> None:
    """Leave one sound file with nothing beside it; raises StateError for a damaged one, sqlite3.Error for one in use."""
    with closing(_open(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        if mode != "delete":
            raise sqlite3.OperationalError("database is locked")
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        strays = connection.execute("PRAGMA foreign_key_check").fetchone()
    if verdict != "ok" or strays is not None:
        raise StateError(f"{file} is damaged: {verdict if verdict != 'ok' else 'a row refers to nothing'}")
    with file.open("rb") as written:
        os.fsync(written.fileno())


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY_SECONDS)
