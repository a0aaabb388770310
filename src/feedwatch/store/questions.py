"""Questions: what waits for a click in a mail, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from feedwatch.model.delivery import DeliveryKind
from feedwatch.store.schema import questions


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was sent to an address; `wish` is what they would get, `words` what they agree to."""

    id: int
    subscriber_id: int
    kind: DeliveryKind  # CONFIRMATION or MOVE
    key: str
    address: str
    wish: dict[str, Any]
    words: str
    salt: str
    asked_at: datetime
    answered_at: datetime | None


def ask(
    connection: Connection,
    *,
    subscriber_id: int,
    kind: DeliveryKind,
    key: str,
    address: str,
    wish: dict[str, Any],
    words: str,
    salt: str,
    now: datetime,
) -> None:
    """Store a question that the delivery of the same key carries."""
    values = {"subscriber_id": subscriber_id, "kind": kind.value, "key": key, "address": address, "wish": wish}
    connection.execute(insert(questions).values(**values, words=words, salt=salt, asked_at=now))


def get(connection: Connection, question_id: int) -> Question | None:
    """Give the question of an id, or None."""
    return _one(connection, questions.c.id == question_id)


def of_delivery(connection: Connection, key: str) -> Question | None:
    """Give the question that the delivery of a key carries, or None."""
    return _one(connection, questions.c.key == key)


def answer(connection: Connection, question_id: int, now: datetime) -> None:
    """Mark a question as answered: its link works once."""
    connection.execute(update(questions).where(questions.c.id == question_id).values(answered_at=now))


def withdraw(connection: Connection, subscriber_id: int) -> None:
    """Forget the open questions to a subscriber: they left, and no older link brings them back."""
    mine = (questions.c.subscriber_id == subscriber_id) & questions.c.answered_at.is_(None)
    connection.execute(delete(questions).where(mine))


def forget_before(connection: Connection, at: datetime) -> int:
    """Delete the questions that were asked before a time."""
    return connection.execute(delete(questions).where(questions.c.asked_at < at)).rowcount


def _one(connection: Connection, wanted: ColumnElement[bool]) -> Question | None:
    row = connection.execute(select(questions).where(wanted)).one_or_none()
    if row is None:
        return None
    values = {name: getattr(row, name) for name in Question.__slots__}
    return Question(**values | {"kind": DeliveryKind(row.kind)})
