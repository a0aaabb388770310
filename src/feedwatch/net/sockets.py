"""Sockets that keep to the bounds of their hop with every call."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from feedwatch.net.limits import Bounds

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


class BoundedSocket(socket.socket):
    """A plain socket with bounds; without them it is a common socket."""

    bounds: Bounds | None = None

    def recv_into(self, buffer: WriteableBuffer, nbytes: int = 0, flags: int = 0) -> int:
        """Receive within the bounds; raises HopError when they are reached."""
        return _receive(self, self.bounds, lambda: super(BoundedSocket, self).recv_into(buffer, nbytes, flags))

    def sendall(self, data: ReadableBuffer, flags: int = 0) -> None:
        """Send within the bounds; raises HopError when they are reached."""
        _within(self, self.bounds, lambda: super(BoundedSocket, self).sendall(data, flags))


class BoundedTLSSocket(ssl.SSLSocket):
    """A TLS socket with bounds; its handshake runs before they are set, under the time-out of the socket it wraps."""

    bounds: Bounds | None = None

    def recv_into(self, buffer: WriteableBuffer, nbytes: int | None = None, flags: int = 0) -> int:
        """Receive within the bounds; raises HopError when they are reached."""
        return _receive(self, self.bounds, lambda: super(BoundedTLSSocket, self).recv_into(buffer, nbytes, flags))

    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        """Send a part within the bounds (`sendall` calls this in a loop); raises HopError when they are reached."""
        return int(_within(self, self.bounds, lambda: super(BoundedTLSSocket, self).send(data, flags)))


def _receive(sock: socket.socket, bounds: Bounds | None, receive: Callable[[], int]) -> int:
    count = int(_within(sock, bounds, receive))
    return bounds.received(count) if bounds else count


def _within(sock: socket.socket, bounds: Bounds | None, act: Callable[[], Any]) -> Any:
    if bounds is None:
        return act()
    sock.settimeout(bounds.wait(bounds.limits.read))
    try:
        return act()
    except TimeoutError:
        raise bounds.late() from None
