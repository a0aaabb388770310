"""Loopback servers and doors for the tests of the net room."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Serve = Callable[[socket.socket], None]
CERTIFICATE = Path(__file__).parent / "data" / "localhost.pem"  # self-signed, for localhost and 127.0.0.1, 100 years


@pytest.fixture
def listen() -> Iterator[Callable[[Serve], int]]:
    """Give a function that starts a server, a thread a connection, and returns its port."""
    listeners: list[socket.socket] = []

    def start(serve: Serve) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_accept, args=(listener, serve), daemon=True).start()
        return int(listener.getsockname()[1])

    yield start
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(listener: socket.socket, serve: Serve) -> None:
    while True:
        try:
            connection, _peer = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, serve), daemon=True).start()


def _serve(connection: socket.socket, serve: Serve) -> None:
    connection.settimeout(10)
    with connection:
        try:
            serve(connection)
        except OSError:
            return


@pytest.fixture
def with_tls() -> Callable[[Serve], Serve]:
    """Give a function that puts a server behind TLS with the test certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    def wrap(serve: Serve) -> Serve:
        def served(connection: socket.socket) -> None:
            with context.wrap_socket(connection, server_side=True) as secure:
                serve(secure)

        return served

    return wrap


@pytest.fixture
def trust() -> ssl.SSLContext:
    """Give a context that trusts the test certificate."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))
