"""A page of a list that goes on: what is on it, and where the next one begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list; `next_cursor` is empty on the last page."""

    items: tuple[T, ...]
    next_cursor: str
