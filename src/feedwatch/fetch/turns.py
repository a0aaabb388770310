"""Manners towards a host: one request at a time, and a pause between two."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0


class Turns:
    """Hands out turns at hosts to the threads of this process; hosts in `gapless` need no pause."""

    def __init__(
        self,
        gap: timedelta,
        gapless: Collection[str] = (),
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = gap.total_seconds()
        self._gapless = frozenset(gapless)
        self._monotonic = monotonic
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    @contextmanager
    def at(self, host: str) -> Iterator[None]:
        """Wait until it is our turn at a host, and keep others from it until we are done."""
        with self._lock:
            state = self._hosts.setdefault(host, _Host())
        with state.lock:
            wait = state.free_at - self._monotonic()
            if wait > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                if host not in self._gapless:
                    state.free_at = self._monotonic() + self._gap
