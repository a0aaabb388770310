"""The recorder of the door: a thread that asks for it sees what was said and heard, without secrets."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable

import pytest

from feedwatch.model.errors import FetchError
from feedwatch.model.exchange import Exchange, shown_headers, shown_url
from feedwatch.net.door import Door

Listen = Callable[[Callable[[socket.socket], None]], int]


def answering(*lines: str, body: bytes = b"") -> Callable[[socket.socket], None]:
    head = "\r\n".join((*lines, f"Content-Length: {len(body)}", "", "")).encode("latin-1")

    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(head + body)

    return serve


def door_to(port: int) -> Door:
    return Door(frozenset({f"127.0.0.1:{port}"}), "feedwatch/test")


def test_an_exchange_is_told_as_it_went_over_the_line(listen: Listen) -> None:
    """Request headers with Host, the status as the server put it, repeated headers one by one, both sizes."""
    packed = gzip.compress(b"news " * 1000)
    port = listen(
        answering("HTTP/1.1 200 Fine", 'ETag: W/"1"', "X-A: 1", "X-A: 2", "Content-Encoding: gzip", body=packed)
    )
    door, heard = door_to(port), list[Exchange]()
    with door.recorder.into(heard):
        door.get(f"http://127.0.0.1:{port}/a?b", {"If-None-Match": 'W/"0"'})
    (one,) = heard
    assert (one.method, one.url, one.status, one.phrase) == ("GET", f"http://127.0.0.1:{port}/a?b", 200, "Fine")
    assert ("Host", f"127.0.0.1:{port}") in one.sent
    assert ("If-None-Match", 'W/"0"') in one.sent
    assert one.conditional
    assert [value for name, value in one.received if name == "X-A"] == ["1", "2"]
    assert (one.bytes, one.size, one.error) == (len(packed), 5000, "")


def test_what_fails_is_told_with_its_reason() -> None:
    """Nobody listens there, and a private address is not even asked."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    door, heard = door_to(port), list[Exchange]()
    with door.recorder.into(heard):
        for url in (f"http://127.0.0.1:{port}/", "http://10.0.0.1/", "http://anna:hemlig@example.se/"):
            with pytest.raises(FetchError):
                door.get(url)
    assert [one.status for one in heard] == [None, None, None]
    assert all(one.error for one in heard)
    assert "hemlig" not in repr(heard)


def test_only_the_thread_that_asked_is_recorded(listen: Listen) -> None:
    """Other polls go on meanwhile, and are nobody's business; afterwards nothing is recorded any more."""
    port = listen(answering("HTTP/1.1 204 None"))
    door, heard = door_to(port), list[Exchange]()
    with door.recorder.into(heard):
        other = threading.Thread(target=door.get, args=(f"http://127.0.0.1:{port}/other",))
        other.start()
        other.join()
        door.get(f"http://127.0.0.1:{port}/mine")
    door.get(f"http://127.0.0.1:{port}/later")
    assert [one.url.rpartition("/")[2] for one in heard] == ["mine"]


def test_secrets_are_hidden_wherever_they_stand() -> None:
    """Cookies and logins whole, credentials inside of addresses in any header."""
    headers = [
        ("Set-Cookie", "sid=hemlig"),
        ("authorization", "Basic hemlig"),
        ("Cookie", "hemlig"),
        ("Location", "https://anna:hemlig@example.se/x"),
        ("Link", "<https://hemlig@example.se/>; rel=hub"),
        ("ETag", '"1"'),
    ]
    shown = dict(shown_headers(headers))
    assert "hemlig" not in repr(shown)
    assert shown["Location"] == "https://(hidden)@example.se/x"
    assert shown["ETag"] == '"1"'
    assert shown_url("https://example.se/a@b") == "https://example.se/a@b"


def test_headers_of_a_hostile_server_stay_bounded() -> None:
    """A thousand headers, one of them endless, with controls and bidi marks in it."""
    shown = shown_headers([(f"X-{number}", "a\x00\u202e" * 5000) for number in range(1000)])
    assert len(shown) == 60
    assert all(len(value) <= 1000 and "\u202e" not in value and "\x00" not in value for _, value in shown)
