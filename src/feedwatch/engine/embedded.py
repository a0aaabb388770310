"""The engine of one process: APScheduler calls ticks, and a pool of threads does what they submit."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent import futures
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)

_TICK_THREADS = 6
# APScheduler's own grace of one second silently drops jobs that waited behind a full pool (measured: 80 of 100).
_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
_HOST_PAUSE = 0.05


class Embedded:
    """Runs registered functions in threads of this process (see engine.work.Work)."""

    def __init__(self, functions: Mapping[str, Callable[..., object]], workers: int) -> None:
        self._functions = functions
        self._lock = threading.Lock()
        self._live: set[str] = set()
        self._hosts: dict[str, threading.Lock] = {}
        # Not the scheduler's: what it has not handed to a thread when it is shut down never runs, and is waited for in vain.
        self._pool = futures.ThreadPoolExecutor(workers, "work")
        executors = {"default": ThreadPoolExecutor(_TICK_THREADS)}
        self._scheduler = BackgroundScheduler(timezone=UTC, executors=executors, job_defaults=_DEFAULTS)

    def submit(self, name: str, key: str, host: str, **arguments: object) -> bool:
        """See engine.work.Work."""
        with self._lock:
            if key in self._live:
                return False
            self._live.add(key)
        self._pool.submit(self._run, name, key, host, arguments)
        return True

    def every(self, seconds: float, function: Callable[[], object]) -> None:
        """See engine.work.Work."""
        self._scheduler.add_job(function, "interval", seconds=seconds, next_run_time=datetime.now(UTC))

    def start(self) -> None:
        """Begin to call."""
        self._scheduler.start()

    def stop(self, seconds: float) -> bool:
        """Call nothing new and wait for what runs; tells whether everything ended in time."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with self._lock:
                if not self._live:
                    return True
            time.sleep(_HOST_PAUSE)
        return False

    def _run(self, name: str, key: str, host: str, arguments: dict[str, object]) -> None:
        try:
            with self._turn(host):
                self._functions[name](**arguments)
        except Exception:  # a thread has nobody above it; what failed is due again
            log.exception("%s failed", key)
        finally:
            with self._lock:
                self._live.discard(key)

    def _turn(self, host: str) -> threading.Lock:
        with self._lock:
            return self._hosts.setdefault(host, threading.Lock()) if host else threading.Lock()
