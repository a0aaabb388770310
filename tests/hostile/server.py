"""A server that misbehaves on purpose: one loopback port a case, own sockets, nothing in between that would tidy up."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from feedwatch.model.source import Validators

Serve = Callable[[socket.socket], None]

FETCHED = "fetched"
NOT_MODIFIED = "not-modified"


@dataclass(frozen=True, slots=True)
class Case:
    """One way to misbehave, and what a good client makes of it.

    `expect` is FETCHED, NOT_MODIFIED or the kind of the FetchError; `says` is part of its message; `body` what arrives.
    """

    name: str
    serve: Serve
    expect: str
    says: str = ""
    body: bytes | None = None
    temporary: bool | None = None
    scheme: str = "http"
    validators: Validators = field(default_factory=Validators)


class HostileServer:
    """Serves every case on a port of its own; `with HostileServer(cases) as server: server.url("name")`."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._cases = {case.name: case for case in cases}
        self._listeners: dict[str, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self.hits: dict[str, int] = dict.fromkeys(self._cases, 0)

    def __enter__(self) -> Self:
        for name, case in self._cases.items():
            listener = socket.create_server(("127.0.0.1", 0))
            self._listeners[name] = listener
            self._selector.register(listener, selectors.EVENT_READ, case)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()
        for listener in self._listeners.values():
            listener.close()
        self._selector.close()

    @property
    def authorities(self) -> frozenset[str]:
        """Give the `host:port` of all cases, for an allow list."""
        return frozenset(f"127.0.0.1:{listener.getsockname()[1]}" for listener in self._listeners.values())

    def url(self, name: str) -> str:
        """Give the address of a case."""
        return f"{self._cases[name].scheme}://127.0.0.1:{self._listeners[name].getsockname()[1]}/feed.xml"

    def _accept(self) -> None:
        while not self._stopping.is_set():
            for key, _events in self._selector.select(timeout=0.05):
                listener = key.fileobj
                assert isinstance(listener, socket.socket)
                connection, _peer = listener.accept()
                self.hits[key.data.name] += 1
                threading.Thread(target=_serve, args=(key.data, connection), daemon=True).start()


def _serve(case: Case, connection: socket.socket) -> None:
    connection.settimeout(10)
    with connection:
        try:
            case.serve(connection)
        except OSError:
            return  # the client has gone, as it should


def read_request(connection: socket.socket) -> bytes:
    """Read the head of a request."""
    head = b""
    while b"\r\n\r\n" not in head:
        chunk = connection.recv(4096)
        if not chunk:
            break
        head += chunk
    return head


def linger(connection: socket.socket) -> None:
    """Half-close and wait until the client has read all, so that nothing is lost to a reset."""
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(65536):
        pass
