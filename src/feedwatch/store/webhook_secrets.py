"""The secrets that sign webhook events: the current one, and for a day the one before it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from feedwatch.store.schema import subscribers


def signing(connection: Connection, subscriber_id: int, now: datetime) -> tuple[str, ...]:
    """Give the secrets to sign with, the newest first."""
    columns = (subscribers.c.secret, subscribers.c.old_secret, subscribers.c.old_secret_until)
    row = connection.execute(select(*columns).where(subscribers.c.id == subscriber_id)).one()
    is_old_valid = row.old_secret_until is not None and now < row.old_secret_until
    return (row.secret, row.old_secret) if is_old_valid else (row.secret,)


def rotate(connection: Connection, subscriber_id: int, secret: str, until: datetime) -> None:
    """Replace a secret; the one before signs beside it until then, and any older one is forgotten."""
    connection.execute(
        update(subscribers)
        .where(subscribers.c.id == subscriber_id)
        .values(secret=secret, old_secret=subscribers.c.secret, old_secret_until=until)
    )
