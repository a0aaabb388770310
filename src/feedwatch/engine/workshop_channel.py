"""Frames over a socket pair, each after its length in four bytes, with a deadline for whoever must not wait for ever."""

from __future__ import annotations

import socket
import struct
import time

_LENGTH = struct.Struct("!I")


class Channel:
    """One end of a socket pair; a deadline is a point on `time.monotonic`, None waits for ever.

    Both methods raise TimeoutError when the deadline passes and EOFError or ConnectionError when the other end is gone.
    """

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def send(self, frame: bytes | bytearray, deadline: float | None = None) -> None:
        """Send a frame of less than 4 GiB."""
        for part in (_LENGTH.pack(len(frame)), frame):
            self._end.settimeout(_left(deadline))
            self._end.sendall(part)  # the timeout of sendall is for the whole part, not for each system call

    def receive(self, limit: int, deadline: float | None = None) -> bytearray:
        """Receive a frame; one of more than `limit` bytes raises ConnectionError before any of it is taken."""
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size, deadline))
        if length > limit:
            raise ConnectionError(f"a frame of {length} bytes, at most {limit} are taken")
        return self._exactly(length, deadline)

    def close(self) -> None:
        """Close this end."""
        self._end.close()

    def _exactly(self, length: int, deadline: float | None) -> bytearray:
        frame = bytearray(length)
        rest = memoryview(frame)
        while rest:
            self._end.settimeout(_left(deadline))
            received = self._end.recv_into(rest)
            if not received:
                raise EOFError("the other end is closed")
            rest = rest[received:]
        return frame


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the deadline has passed")
    return left
