"""Clients that leave in the middle of an export, or stop reading it: everybody else is answered, and nothing is kept for them."""

from __future__ import annotations

import logging
import socket
import struct
import time
from contextlib import ExitStack

import pytest
from sqlalchemy.pool import QueuePool
from tests.web.api_client import PATH, program
from tests.web.conftest import Desk
from tests.web.signed_in import sign_in

_ITEMS = 110  # more than one page of an export
_LENGTH = 40_000  # characters of each, so that all of them are more than sockets hold
_LEAVERS = 45  # more than threads that answer
_HANG_UP = struct.pack("ii", 1, 0)


@pytest.fixture
def ways(desk: Desk) -> list[bytes]:
    """Give the requests that a program and a browser ask for exports with."""
    body = "å" * _LENGTH
    for _ in range(_ITEMS):
        desk.press.print("Kalmar signerar", body=body)
    host = desk.base.removeprefix("http://")
    token, session = program(desk).secret, sign_in(desk).session
    return [
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{header}\r\n\r\n".encode()
        for path, header in (
            (f"{PATH}/exports/items", f"Authorization: Bearer {token}"),
            (f"{PATH}/exports/items?format=csv", f"Authorization: Bearer {token}"),
            ("/admin/items/export/items.jsonl", f"Cookie: feedwatch_session={session}"),
        )
    ]


def ask(desk: Desk, request: bytes) -> socket.socket:
    """Ask, and read how the answer begins."""
    host, _, port = desk.base.removeprefix("http://").partition(":")
    client = socket.socket()
    client.settimeout(20)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect((host, int(port)))
    client.sendall(request)
    assert client.recv(15) == b"HTTP/1.1 200 OK"
    return client


def test_those_who_leave_leave_nothing_behind(desk: Desk, ways: list[bytes], caplog: pytest.LogCaptureFixture) -> None:
    """They hang up, or just go; others stop reading and stay, and are in nobody's way."""
    caplog.set_level(logging.WARNING)
    with ExitStack() as staying:
        for number in range(_LEAVERS):
            staying.enter_context(ask(desk, ways[number % len(ways)]))
        for number in range(_LEAVERS):
            with ask(desk, ways[number % len(ways)]) as client:
                if number % 2:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _HANG_UP)
        assert program(desk).get("/items", limit=1)["items"]
        assert nothing_is_held(desk)
    assert nothing_is_held(desk)
    assert [record.getMessage() for record in caplog.records] == []


def nothing_is_held(desk: Desk) -> bool:
    """Tell whether every connection of the database comes back; a page that is being read may take a moment."""
    pool = desk.house.database._engine.pool
    assert isinstance(pool, QueuePool)
    for _ in range(200):
        if pool.checkedout() == 0:
            return True
        time.sleep(0.05)
    return False
