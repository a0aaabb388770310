"""Configurations that were applied: who, when, and the full text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select

from feedwatch.store.schema import config_versions


def apply(connection: Connection, version: str, texts: Mapping[str, str], who: str, now: datetime) -> bool:
    """Remember a configuration as the one in force; False when it already was."""
    last = select(config_versions.c.number, config_versions.c.version).order_by(config_versions.c.number.desc())
    row = connection.execute(last.limit(1)).one_or_none()
    if row is not None and row.version == version:
        return False
    number = 1 if row is None else row.number + 1
    connection.execute(
        insert(config_versions).values(number=number, version=version, applied_at=now, who=who, texts=dict(texts))
    )
    return True


def latest(connection: Connection) -> dict[str, str]:
    """Give the texts of the configuration that was applied last, by file name; none when there never was one."""
    query = select(config_versions.c.texts).order_by(config_versions.c.number.desc()).limit(1)
    return dict(connection.execute(query).scalar() or {})
