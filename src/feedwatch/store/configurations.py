"""Configurations that were applied: who, when, why, and the full text. Their numbers count up and never change.

Whoever writes a file announces it first, so that whichever process applies it knows who it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select

from feedwatch.model.actor import EDITOR, Actor
from feedwatch.store import audit_log
from feedwatch.store.schema import config_edits, config_texts, config_versions

_AT_ONCE = 50
_SHORT = 16


@dataclass(frozen=True, slots=True)
class Version:
    """A configuration that was in force from a time on; `files` are those that it changed."""

    number: int
    version: str
    at: datetime
    who: str
    why: str
    files: tuple[str, ...]


def apply(connection: Connection, version: str, texts: Mapping[str, str], now: datetime) -> int:
    """Remember a configuration as the one in force, with who changed it; gives its number.

    Each file that somebody announced is an act in the audit log; one that nobody announced was changed by an editor.
    """
    query = select(config_versions).order_by(config_versions.c.number.desc()).limit(1)
    last = connection.execute(query).one_or_none()
    if last is not None and last.version == version:
        return int(last.number)
    number = 1 if last is None else last.number + 1
    hashes = {file: _hash(text) for file, text in texts.items()}
    changed = _changed(last.texts, hashes) if last is not None else ()
    authors = [(file, *_author(connection, file, texts.get(file, ""))) for file in changed]
    who = ", ".join(dict.fromkeys(str(by) for _, by, _ in authors)) or str(EDITOR)
    why = "; ".join(dict.fromkeys(why for _, _, why in authors if why))
    _keep(connection, {hashes[file]: text for file, text in texts.items()})
    values = {"number": number, "version": version, "applied_at": now, "who": who, "why": why, "texts": hashes}
    connection.execute(insert(config_versions).values(values))
    for file, by, reason in authors:
        audit_log.record(connection, by, "config.change", file, now, {"version": number, "why": reason})
    return number


def announce(connection: Connection, file: str, text: str, by: Actor, why: str, now: datetime) -> None:
    """Say who is about to give a file this text (empty: to take it away)."""
    withdraw(connection, file, text)
    values = {"file": file, "text_hash": _hash(text), "who": str(by), "why": why, "at": now}
    connection.execute(insert(config_edits).values(values))


def withdraw(connection: Connection, file: str, text: str) -> None:
    """Take back what was announced and could not be written."""
    connection.execute(delete(config_edits).where(_announced(file, text)))


def latest(connection: Connection) -> dict[str, str]:
    """Give the texts of the configuration that was applied last, by file name; none when there never was one."""
    query = select(config_versions.c.texts).order_by(config_versions.c.number.desc()).limit(1)
    return _texts(connection, connection.execute(query).scalar() or {})


def texts_of(connection: Connection, number: int) -> dict[str, str] | None:
    """Give the texts of a version, by file name; None when there is no such version."""
    hashes = connection.execute(select(config_versions.c.texts).where(config_versions.c.number == number)).scalar()
    return None if hashes is None else _texts(connection, hashes)


def page(connection: Connection, *, before: int | None, limit: int, file: str = "") -> list[Version]:
    """Give versions, the newest first, of numbers below `before`; only those that changed `file`, if one is named."""
    found: list[Version] = []
    for version in _backwards(connection, before):
        if not file or file in version.files:
            found.append(version)
        if len(found) == limit:
            break
    return found


def find(connection: Connection, number: int) -> Version | None:
    """Give a version, None when there is no such one."""
    version = next(_backwards(connection, number + 1), None)
    return version if version is not None and version.number == number else None


def text_like(connection: Connection, file: str, text_hash: str) -> str | None:
    """Give the text that a file had in some version and whose `fingerprint` this is, None when it never had one.

    Never that of another file: what may be shown of a text depends on the file it stands in.
    """
    if text_hash == fingerprint(""):
        return ""
    query = select(config_versions.c.texts).order_by(config_versions.c.number.desc())
    hashes = (texts.get(file, "") for texts in connection.scalars(query))
    whole = next((found for found in hashes if found[:_SHORT] == text_hash), None)
    return connection.execute(select(config_texts.c.text).where(config_texts.c.hash == whole)).scalar()


def fingerprint(text: str) -> str:
    """Give a short hash by which a text is known again."""
    return _hash(text)[:_SHORT]


def forget_edits_before(connection: Connection, at: datetime) -> int:
    """Forget who announced what before a time and never came to write it."""
    return connection.execute(delete(config_edits).where(config_edits.c.at < at)).rowcount


def _backwards(connection: Connection, before: int | None) -> Iterator[Version]:
    """Give the versions from the newest on, each compared with the one before it."""
    query = select(config_versions).order_by(config_versions.c.number.desc()).limit(_AT_ONCE)
    while True:
        rows = list(connection.execute(query if before is None else query.where(config_versions.c.number < before)))
        for newer, older in pairwise(rows):
            yield _version(newer, older.texts)
        if len(rows) < _AT_ONCE:
            yield from (_version(first, {}) for first in rows[-1:])
            return
        before = rows[-1].number + 1


def _version(row: Row[Any], hashes_before: Mapping[str, str]) -> Version:
    files = _changed(hashes_before, row.texts)
    return Version(row.number, row.version, row.applied_at, row.who, row.why, files)


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in {**before, **after} if before.get(name) != after.get(name)))


def _keep(connection: Connection, texts: Mapping[str, str]) -> None:
    """Store texts by their hashes, those that are not there yet."""
    known = set(connection.scalars(select(config_texts.c.hash).where(config_texts.c.hash.in_(texts))))
    fresh = [{"hash": name, "text": text} for name, text in texts.items() if name not in known]
    if fresh:
        connection.execute(insert(config_texts), fresh)


def _texts(connection: Connection, hashes: Mapping[str, str]) -> dict[str, str]:
    rows = connection.execute(select(config_texts).where(config_texts.c.hash.in_(hashes.values())))
    found = {row.hash: row.text for row in rows}
    return {file: found[text_hash] for file, text_hash in hashes.items()}


def _author(connection: Connection, file: str, text: str) -> tuple[Actor, str]:
    """Give who announced a text and why, and take note that it is in force now."""
    announced = delete(config_edits).where(_announced(file, text)).returning(config_edits.c.who, config_edits.c.why)
    row = connection.execute(announced).one_or_none()
    return (EDITOR, "") if row is None else (Actor.named(row.who), row.why)


def _announced(file: str, text: str) -> ColumnElement[bool]:
    return (config_edits.c.file == file) & (config_edits.c.text_hash == _hash(text))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
