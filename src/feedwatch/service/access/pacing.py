"""How often a program may ask: so many requests a minute, and fewer of those for which we ask other people's machines."""

from __future__ import annotations

import time
from collections.abc import Callable

from feedwatch.model.errors import FeedwatchError

REQUESTS = 1200  # a minute and token
LOOKS = 30  # a minute and token
_MINUTE = 60.0


class TooOftenError(FeedwatchError):
    """A program asked too often; `wait` says for how many seconds it should ask no more."""

    def __init__(self, message: str, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class Pacing:
    """Counts by the minute; what is over is forgotten with its minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._minute = 0
        self._counts: dict[tuple[str, int], int] = {}

    def request(self, token_id: int) -> None:
        """Count a request; raises TooOftenError."""
        self._take("requests", token_id, REQUESTS)

    def look(self, token_id: int) -> None:
        """Count a request for which we ask other people's machines; raises TooOftenError."""
        self._take("looks at other machines", token_id, LOOKS)

    def _take(self, what: str, token_id: int, most: int) -> None:
        now = self._clock()
        if self._minute != now // _MINUTE:
            self._minute, self._counts = int(now // _MINUTE), {}
        count = self._counts[what, token_id] = self._counts.get((what, token_id), 0) + 1
        if count > most:
            raise TooOftenError(f"more than {most} {what} a minute", int(_MINUTE - now % _MINUTE) + 1)
