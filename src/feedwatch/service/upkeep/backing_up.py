"""Backup and restore. One file holds everything: the database, the key of all links, and the configuration.

A restored database sends nothing until `feedwatch resume`, because what happened since the backup was made is not in it:
what was told then would be told again (see `service/upkeep/resuming.py`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from feedwatch.model.errors import StateError
from feedwatch.service.secrets import KEY_FILE
from feedwatch.service.upkeep.instance import single_instance
from feedwatch.store import backup, configurations, deliveries, restores, sources
from feedwatch.store.database import FILE, Database, open_database

_STAGING = ".restore"
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup that was made, and how many bytes it has."""

    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: when its backup was made, where what it replaced lies, which configuration files it wrote."""

    made_at: datetime
    replaced: Path | None
    written: tuple[str, ...]


def back_up(data: Path, target: Path, now: datetime, *, overwrite: bool = False) -> Saved:
    """Copy everything into one checked file; into a folder under a name with the time. A service may go on meanwhile.

    Raises StateError when it cannot be done, or when the file is there already.
    """
    path = target / f"feedwatch-{now:{_STAMP}}.db" if target.is_dir() else target
    if path.exists() and (not overwrite or _is_the_database(path, data)):
        raise StateError(f"{path} is there already; name another file, or a folder")
    key = data / KEY_FILE
    backup.copy_to(data, path, {KEY_FILE: key.read_bytes()} if key.exists() else {}, now)
    return Saved(path, path.stat().st_size)


def restore(file: Path, data: Path, config: Path, now: datetime, *, overwrite: bool) -> Restored:
    """Put a backup into place: checked, brought up to this program's schema, and with sending held.

    What was there before stays beside it. Configuration files are written only into a folder that has none. Raises
    BusyError while a service runs on the data folder, StateError for a backup that is not sound or without `overwrite`.
    """
    if not file.is_file():
        raise StateError(f"{file} is no file")
    with single_instance(data, now):
        if (data / FILE).exists() and not overwrite:
            raise StateError(f"{data / FILE} is there already; --yes replaces it, and keeps it under another name")
        try:
            return _put_back(file, data, config, now)
        except OSError as error:
            raise StateError(f"{error.filename or data}: {os.strerror(error.errno or 0)}") from error


def _put_back(file: Path, data: Path, config: Path, now: datetime) -> Restored:
    with _staging(data / _STAGING) as staged:
        backup.load(file, staged)
        files = backup.take_files(staged)
        made_at, texts = _prepare(staged, file, now)
        if KEY_FILE in files:
            _replace_key(data, files[KEY_FILE], now)
        replaced = backup.put_in_place(staged, data, f"feedwatch-before-restore-{now:{_STAMP}}.db")
    return Restored(made_at, replaced, _write_configuration(config, texts))


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """Give an empty folder that is gone afterwards; what a crash left of it goes too."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(staged: Path, file: Path, now: datetime) -> tuple[datetime, dict[str, str]]:
    """Migrate a staged database and hold its sending; gives when the backup was made, and its configuration."""
    database: Database = open_database(staged)
    try:
        with database.write() as connection:
            if restores.current(connection) is None:  # a copy that was made by other means
                restores.note_backup(connection, datetime.fromtimestamp(file.stat().st_mtime, UTC))
            restores.note_restored(connection, now)
            deliveries.free_leases(connection, "")
            sources.free_leases(connection, "")
            current = restores.current(connection)
            texts = configurations.latest(connection)
        return current.made_at if current else now, texts
    finally:
        database.close()


def _replace_key(data: Path, key: bytes, now: datetime) -> None:
    """Put the key in place that the links of the restored subscribers were made with; keep another one that was there."""
    path = data / KEY_FILE
    if path.exists():
        if path.read_bytes() == key:
            return
        backup.keep(path, f"{KEY_FILE}-before-restore-{now:{_STAMP}}")
    part = path.with_name(f".{KEY_FILE}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as written:
        written.write(key)
        written.flush()
        os.fsync(written.fileno())
    part.replace(path)
    backup.sync(data)


def _write_configuration(config: Path, texts: dict[str, str]) -> tuple[str, ...]:
    """Write the files of a configuration where there are none at all."""
    inside = {
        name: text for name, text in texts.items() if not Path(name).is_absolute() and ".." not in Path(name).parts
    }
    if any((config / name).exists() for name in inside):
        return ()
    for name, text in inside.items():
        path = config / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # feedwatch.toml may hold a password
        path.write_text(text, encoding="utf-8")
    return tuple(inside)


def _is_the_database(path: Path, data: Path) -> bool:
    return (data / FILE).exists() and path.samefile(data / FILE)
