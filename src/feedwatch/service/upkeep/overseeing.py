"""Overseeing the outbox: what was handed over, what was not, and every attempt."""

from __future__ import annotations

from dataclasses import dataclass

from feedwatch.model.errors import UsageError
from feedwatch.model.page import Page, number_in, page_of
from feedwatch.store import deliveries
from feedwatch.store.database import Database
from feedwatch.store.deliveries import ANY, Attempt, Delivery, Wanted

__all__ = ["ANY", "Followed", "Overseeing", "Wanted"]


@dataclass(frozen=True, slots=True)
class Followed:
    """A delivery with its attempts in order."""

    delivery: Delivery
    attempts: tuple[Attempt, ...]


class Overseeing:
    """Looks into the outbox; changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, wanted: Wanted = ANY, cursor: str = "", limit: int = 50) -> Page[Followed]:
        """Give a page of the deliveries that are wanted, the newest first; raises UsageError for a bad cursor."""
        before = number_in(cursor)
        with self._database.read() as connection:
            found = deliveries.listing(connection, limit=limit + 1, wanted=wanted, before=before)
            page = page_of(found, limit, lambda delivery: delivery.id)
            return page.map(lambda each: Followed(each, tuple(deliveries.attempts_of(connection, each.id))))

    def exists(self, delivery_id: int) -> bool:
        """Tell whether there is a delivery of a number."""
        with self._database.read() as connection:
            return deliveries.get(connection, delivery_id) is not None

    def get(self, delivery_id: int) -> Followed:
        """Give a delivery with its attempts; raises UsageError when there is none."""
        with self._database.read() as connection:
            delivery = deliveries.get(connection, delivery_id)
            if delivery is None:
                raise UsageError(f"there is no delivery {delivery_id}; see 'feedwatch deliveries list'")
            return Followed(delivery, tuple(deliveries.attempts_of(connection, delivery_id)))
