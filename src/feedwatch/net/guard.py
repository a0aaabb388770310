"""The address guard: a name is resolved once, each address judged, and the connection made to a judged address.

The text of a URL proves nothing: `2130706433`, `0x7f.1` and names with changing answers all reach loopback through the
resolver. So the check stands between resolving and connecting, and nothing resolves again after it.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from feedwatch.net.address import refusal
from feedwatch.net.failure import HopError
from feedwatch.net.limits import Bounds
from feedwatch.net.sockets import BoundedSocket

# What socket.getaddrinfo takes and gives: (host, port, family, type) -> (family, type, protocol, name, sockaddr).
Resolve = Callable[[str, int, int, int], list[tuple[Any, ...]]]

_LEAST_TRY = 2.0  # seconds; an address is not given up sooner while time is left (as in Go's net.Dialer)


class Guard:
    """Connects to public addresses only, and to private ones for the `host:port` strings of `allow` as a URL writes them."""

    _allow: frozenset[str]

    def __init__(self, allow: frozenset[str], resolve: Resolve = socket.getaddrinfo) -> None:
        self.permit(allow)
        self._resolve = resolve

    def permit(self, allow: frozenset[str]) -> None:
        """Let these `host:port` be private from now on, and no others."""
        self._allow = frozenset(_ascii(entry) for entry in allow)

    def connect(self, host: str, port: int, bounds: Bounds) -> socket.socket:
        """Connect to the first address of `host` that is permitted and answers.

        Raises HopError of kind dns, refused-address, connect or timeout.
        """
        private_allowed = authority(host, port) in self._allow
        found = _look_up(self._resolve, host, port, bounds)
        permitted = [entry for entry in found if not refusal(entry[4][0], private_allowed=private_allowed)]
        if not permitted:
            raise _refused(host, port, found[0][4][0], private_allowed=private_allowed)
        sock, peer = _connect_any(host, permitted, bounds)
        # The kernel has the last word on where the packets go.
        if refusal(peer, private_allowed=private_allowed):
            sock.close()
            raise _refused(host, port, peer, private_allowed=private_allowed)
        return sock


def authority(host: str, port: int) -> str:
    """Write host and port as the allow list does: `host:port`, lower case, IPv6 in brackets."""
    return f"[{host}]:{port}".lower() if ":" in host else f"{host}:{port}".lower()


def _ascii(entry: str) -> str:
    """Write an allow entry as it looks on the wire, where `å` is `xn--…` (RFC 5890)."""
    try:
        return entry.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return entry.lower()


def _refused(host: str, port: int, address: str, *, private_allowed: bool) -> HopError:
    what = refusal(address, private_allowed=private_allowed)
    name = host if host == address else f"{host} ({address})"
    hint = "" if private_allowed else f'; if it is meant, add "{authority(host, port)}" to allow under [net]'
    return HopError("refused-address", f"{name} is {what} and is not fetched from{hint}", temporary=False)


def _look_up(resolve: Resolve, host: str, port: int, bounds: Bounds) -> list[tuple[Any, ...]]:
    """Resolve in a thread of its own, because the resolver of the system has no time limit to set."""
    answers: queue.SimpleQueue[list[tuple[Any, ...]] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host, port, 0, socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=bounds.wait(bounds.limits.connect))
    except queue.Empty:
        raise HopError("dns", f"the name {host} could not be resolved in time", temporary=True) from None
    if isinstance(answer, UnicodeError):
        raise HopError("dns", f"{host!r} is not a host name", temporary=False) from answer
    if isinstance(answer, OSError):
        raise HopError(
            "dns", f"the name {host} could not be resolved: {answer.strerror or answer}", temporary=True
        ) from answer
    usable = [entry for entry in answer if entry[0] in (socket.AF_INET, socket.AF_INET6)]
    if not usable:
        raise HopError("dns", f"the name {host} has no address", temporary=True)
    return list(dict.fromkeys(usable))


def _connect_any(host: str, entries: list[tuple[Any, ...]], bounds: Bounds) -> tuple[socket.socket, str]:
    """Try each address in turn, sharing out the time so that a dead first one does not use up all of it."""
    ends = time.monotonic() + bounds.wait(bounds.limits.connect)
    last: OSError = OSError("no address")
    for index, entry in enumerate(entries):
        left = ends - time.monotonic()
        if left <= 0:
            break
        share = min(left, max(left / (len(entries) - index), _LEAST_TRY))
        try:
            return _connect_one(entry, share, bounds)
        except OSError as error:
            last = error
    if isinstance(last, TimeoutError):
        raise HopError("timeout", f"{host} did not take the connection in time", temporary=True) from last
    raise HopError("connect", f"no connection to {host}: {last.strerror or last}", temporary=True) from last


def _connect_one(entry: tuple[Any, ...], seconds: float, bounds: Bounds) -> tuple[socket.socket, str]:
    """Give a connected socket and the address of its peer; raises OSError."""
    family, kind, protocol, _name, sockaddr = entry
    sock = BoundedSocket(family, kind, protocol)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(seconds)
        bounds.watch(sock)
        sock.connect(sockaddr)
        peer = str(sock.getpeername()[0])
    except OSError:
        sock.close()
        raise
    sock.bounds = bounds
    return sock, peer
