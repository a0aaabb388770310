"""A sign of life: when the engine last ticked."""

from __future__ import annotations

import time


class Pulse:
    """Remembers the last tick; `age` is in seconds, None before the first one."""

    def __init__(self) -> None:
        self._last: float | None = None

    def beat(self) -> None:
        """Remember now."""
        self._last = time.monotonic()

    def age(self) -> float | None:
        """Give how long ago the last tick was."""
        return None if self._last is None else time.monotonic() - self._last
