"""The port between what we do and what calls it: two methods, two engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Work(Protocol):
    """Runs functions in the background. Jobs are hints: what is due stands in the database, under leases."""

    def submit(self, name: str, key: str, host: str, **arguments: object) -> bool:
        """Run the function registered under `name` soon; False when a job with this key waits or runs already.

        Jobs of one non-empty `host` never run at the same time.
        """
        ...

    def every(self, seconds: float, function: Callable[[], object]) -> None:
        """Call a function again and again, never twice at once, late rather than not at all."""
        ...
