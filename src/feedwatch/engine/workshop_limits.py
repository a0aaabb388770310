"""What one task may use of the machine, set by the worker on itself."""

from __future__ import annotations

import math
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_STATM = Path("/proc/self/statm")
_OPEN_FILES = 64
# The parent kills at the limit; the alarm is for a task whose parent is gone or does not get to it.
_ALARM_GRACE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory` in bytes of address space above what the worker has, `seconds` of wall clock, `cpu_seconds` of work."""

    memory: int
    seconds: float
    cpu_seconds: int

    @contextmanager
    def during_task(self) -> Iterator[None]:
        """Hold the limits; they are lifted afterwards, because loading our own code and answering must not fail.

        Memory raises MemoryError; CPU and wall clock end the process by SIGXCPU and SIGALRM, whose default action
        works inside C code too.
        """
        used = resource.getrusage(resource.RUSAGE_SELF)
        _set(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime) + self.cpu_seconds)
        _set(resource.RLIMIT_FSIZE, 0)
        if sys.platform == "linux":  # elsewhere the system does not hold it, and setting it may fail
            _set(resource.RLIMIT_AS, address_space() + self.memory)
        signal.setitimer(signal.ITIMER_REAL, self.seconds + _ALARM_GRACE_SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            for limit in (resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_AS):
                _lift(limit)


def limit_process() -> None:
    """Set what holds for the whole life of a worker: no core files, few open files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))


def address_space() -> int:
    """Give the size of this process in bytes; 0 where the system does not tell."""
    if not _STATM.exists():
        return 0
    return int(_STATM.read_text("ascii").split()[0]) * resource.getpagesize()


def _set(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _lift(limit: int) -> None:
    _, hard = resource.getrlimit(limit)
    resource.setrlimit(limit, (hard, hard))
