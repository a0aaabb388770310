"""A page of a long list, and the cursor under which the next one begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from feedwatch.model.errors import UsageError

T = TypeVar("T")
U = TypeVar("U")
_DIGITS = 18  # the integers of a database have 64 bits


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list in its order; `next_cursor` asks for what follows, and is empty when nothing does."""

    items: tuple[T, ...]
    next_cursor: str = ""

    def map(self, change: Callable[[T], U]) -> Page[U]:
        """Give the same page of other things."""
        return Page(tuple(map(change, self.items)), self.next_cursor)


def page_of(found: Sequence[T], limit: int, number: Callable[[T], int]) -> Page[T]:
    """Make a page of at most `limit` of what was found, one more being looked for than is shown; `number` orders them."""
    shown = tuple(found[:limit])
    return Page(shown, str(number(shown[-1])) if shown and len(found) > limit else "")


def number_in(cursor: str) -> int | None:
    """Give the number that a cursor stands for, None for the first page; raises UsageError for what is no cursor."""
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= _DIGITS):
        raise UsageError("that is no cursor; take one that a page gave, or leave it out to begin at the beginning")
    return int(cursor)
