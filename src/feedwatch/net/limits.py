"""Limits: how long one hop may take and how much it may bring."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass

from feedwatch.net.failure import HopError

# Status line, headers and the 1xx answers before them; half of what Chromium takes.
_HEAD_BYTES = 128 * 1024
_SLACK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost: `connect`, `read` (per wait for bytes) and `total` in seconds, `body` in decoded bytes.

    A server that began to answer and has sent less than `slowest` bytes a second after `slow_after` seconds is dripping.
    """

    connect: float = 10.0
    read: float = 15.0
    total: float = 60.0
    body: int = 10 * 1024 * 1024
    slow_after: float = 8.0
    slowest: int = 200


class Bounds:
    """The clock and the meter of one hop; every socket of the hop asks here before it waits and after it received.

    `recv` asks for each arrival, so a server that drips one byte a second meets the deadline within headers too, where
    the time-outs of requests never fire.
    """

    def __init__(self, host: str, limits: Limits) -> None:
        self.host = host
        self.limits = limits
        self._began = time.monotonic()
        self._ends = self._began + limits.total
        self._received = 0
        self._left = _HEAD_BYTES
        self._in_head = True
        self._cancelled = False
        self._sock: socket.socket | None = None

    def wait(self, seconds: float) -> float:
        """Give how long to wait at most, `seconds` or what is left; raises HopError when the time is used up."""
        if self._cancelled:
            raise HopError("stopped", f"the request to {self.host} was stopped with the service", temporary=True)
        now = time.monotonic()
        if now >= self._ends:
            raise self.late()
        if self._drips(now - self._began):
            raise HopError("timeout", f"{self.host} sends hardly anything, byte by byte", temporary=True)
        return min(seconds, self._ends - now)

    def _drips(self, elapsed: float) -> bool:
        return elapsed > self.limits.slow_after and 0 < self._received < self.limits.slowest * elapsed

    def late(self) -> HopError:
        """Give the error for a wait that ended without an arrival."""
        if self._ends - time.monotonic() <= 0.001:
            return HopError("timeout", f"{self.host} took longer than {self.limits.total:g} s", temporary=True)
        return HopError("timeout", f"{self.host} sent nothing for {self.limits.read:g} s", temporary=True)

    def received(self, count: int) -> int:
        """Count bytes that came off the wire and give them back; raises HopError when it was too many."""
        self._left -= count
        self._received += count
        if self._left < 0:
            raise self._too_much()
        if self._cancelled:
            self.wait(0)
        return count

    def body_begins(self) -> None:
        """Allow for the bytes of the body: twice its limit, because chunks and padding cost bytes that are not decoded."""
        self._in_head = False
        self._left = 2 * self.limits.body + _SLACK_BYTES

    def hurry(self, seconds: float) -> None:
        """Move the deadline nearer, to at most `seconds` from now."""
        self._ends = min(self._ends, time.monotonic() + seconds)

    def watch(self, sock: socket.socket) -> None:
        """Remember the socket that `cancel` has to wake."""
        self._sock = sock

    def cancel(self) -> None:
        """End the hop from another thread: what waits wakes up, and the next wait raises."""
        self._cancelled = True
        if self._sock is not None:
            _wake(self._sock)

    def _too_much(self) -> HopError:
        if self._in_head:
            return HopError(
                "protocol", f"{self.host} sent more than {_HEAD_BYTES // 1024} KiB of headers", temporary=True
            )
        return too_large(self.host, self.limits)


def too_large(host: str, limits: Limits) -> HopError:
    """Give the error for a body over the limit."""
    most = limits.body
    size = f"{most / 1048576:g} MiB" if most >= 1048576 else f"{most} bytes"
    return HopError("too-large", f"{host} sent more than {size}", temporary=False)


def _wake(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # not connected, or closed in the meantime: nothing waits
