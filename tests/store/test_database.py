"""The database is what its migrations make, refuses what it does not know, and keeps its promises by itself."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from feedwatch.model.errors import StateError
from feedwatch.store.database import Database, open_database
from feedwatch.store.schema import config_versions, metadata

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def test_migrating_from_nothing_gives_the_declared_schema(tmp_path: Path) -> None:
    with open_database(tmp_path).read() as connection:
        opts = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or not _is_index(name)}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def _is_index(table: str) -> bool:
    return table.startswith("search")  # virtual tables, which SQLAlchemy cannot declare, and their shadows


def test_a_naive_time_never_reaches_the_database(tmp_path: Path) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="naive"), open_database(tmp_path).write() as connection:
        connection.execute(insert(config_versions).values(number=1, version="", applied_at=naive, who="", texts={}))


def test_times_come_back_in_utc(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    with database.write() as connection:
        connection.execute(insert(config_versions).values(number=1, version="", applied_at=NOW, who="", texts={}))
    with database.read() as connection:
        assert connection.scalar(select(config_versions.c.applied_at)) == NOW


def test_an_error_leaves_nothing_behind(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    with pytest.raises(RuntimeError):
        _begin_and_fail(database)
    with database.read() as connection:
        assert connection.scalar(select(config_versions.c.number)) is None


def _begin_and_fail(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(config_versions).values(number=1, version="", applied_at=NOW, who="", texts={}))
        raise RuntimeError


def test_a_schema_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(StateError, match="newer feedwatch"):
        open_database(tmp_path)


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "feedwatch.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StateError, match="cannot be used"):
        open_database(tmp_path)


def test_a_writer_takes_the_lock_at_once_and_a_reader_does_not_wait_for_it(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    other = sqlite3.connect(tmp_path / "feedwatch.db", timeout=0)
    with database.write():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        with database.read() as connection:
            assert connection.scalar(text("SELECT count(*) FROM items")) == 0
    other.close()
