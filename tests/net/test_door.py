"""The door sends what it should and no more, and gives back one bounded answer."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.hostile.cases import FEED, chunked, flow, head, ok, raw, silence
from tests.hostile.server import Serve, linger, read_request

from feedwatch.model.errors import FetchError
from feedwatch.net.door import Door, Limits, Response

Listen = Callable[[Serve], int]
QUICK = Limits(connect=0.5, read=0.3, total=0.6, body=100_000)


def opened(port: int, tls: ssl.SSLContext | None = None) -> Door:
    return Door(frozenset({f"127.0.0.1:{port}", f"localhost:{port}"}), "feedwatch/1 (+https://x.example)", tls=tls)


def open_files() -> int:
    return sum(1 for _file in Path("/dev/fd").iterdir())


class Echo:
    """Answers with the request that it got."""

    def __call__(self, connection: socket.socket) -> None:
        request = read_request(connection)
        length = next(
            (int(line[15:]) for line in request.split(b"\r\n") if line.lower().startswith(b"content-length")),
            0,
        )
        while length and len(request.partition(b"\r\n\r\n")[2]) < length:
            request += connection.recv(65536)
        connection.sendall(head(f"Content-Length: {len(request)}", "Set-Cookie: a=b") + request)
        linger(connection)


def test_a_request_holds_only_what_it_must(listen: Listen) -> None:
    """Host, name, codings we can unpack, and nothing that tells one request from the next."""
    port = listen(Echo())
    door = opened(port)
    for _again in range(2):
        assert door.get(f"http://127.0.0.1:{port}/a?b=c#d").body.split(b"\r\n") == [
            b"GET /a?b=c HTTP/1.1",
            b"Host: 127.0.0.1:%d" % port,
            b"User-Agent: feedwatch/1 (+https://x.example)",
            b"Accept-Encoding: gzip, deflate",
            b"Accept: */*",
            b"Connection: close",
            b"",
            b"",
        ]


def test_headers_of_the_caller_replace_ours(listen: Listen) -> None:
    """Names are compared without case, values go out byte for byte."""
    port = listen(Echo())
    sent = opened(port).get(f"http://127.0.0.1:{port}/", {"accept": "text/html", "If-None-Match": 'W/"å"'}).body
    assert b"Accept: */*" not in sent
    assert b"accept: text/html" in sent
    assert 'If-None-Match: W/"å"'.encode("latin-1") in sent


def test_the_environment_has_no_say(listen: Listen, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies of the environment would go round the guard."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    port = listen(ok(FEED))
    assert opened(port).get(f"http://127.0.0.1:{port}/").body == FEED


def test_a_post_carries_its_body(listen: Listen) -> None:
    """The body arrives whole, with its length."""
    port = listen(Echo())
    sent = opened(port).post(f"http://127.0.0.1:{port}/hook", b'{"a": 1}', {"Content-Type": "application/json"}).body
    assert sent.startswith(b"POST /hook HTTP/1.1\r\n")
    assert b"Content-Length: 8\r\n" in sent
    assert sent.endswith(b'\r\n\r\n{"a": 1}')


def test_a_redirect_is_not_followed(listen: Listen) -> None:
    """The door goes one hop; its body is not even read."""
    port = listen(flow(head("Location: /b", status="302 Found"), itertools.repeat(bytes(1000))))
    answer = opened(port).get(f"http://127.0.0.1:{port}/a")
    assert (answer.status, answer.headers["location"], answer.body) == (302, "/b", b"")


def test_of_an_error_page_the_beginning_is_given(listen: Listen) -> None:
    """Chat services say in the body what was wrong."""
    port = listen(raw(head(status="400 Bad"), b"no such channel" + bytes(9000)))
    answer = opened(port).post(f"http://127.0.0.1:{port}/", b"{}", {})
    assert answer.status == 400
    assert answer.body.startswith(b"no such channel")
    assert len(answer.body) == 4096


def test_headers_are_lower_case_and_byte_for_byte(listen: Listen) -> None:
    """Lists are joined; of headers with one value the first is taken; a missing date is the time of arrival."""
    lines = ('ETag: W/"å  b"', 'ETag: "second"', "X-A: 1", "x-a: 2", "LAST-MODIFIED: yesterday, perhaps")
    port = listen(raw(head(*lines), FEED))
    headers = opened(port).get(f"http://127.0.0.1:{port}/").headers
    assert headers["etag"] == 'W/"å  b"'
    assert headers["x-a"] == "1, 2"
    assert headers["last-modified"] == "yesterday, perhaps"
    assert headers["date"].endswith("GMT")


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/\r\nX-Evil: 1", "http://127.0.0.1/\n", "http://127.0.0.1\t/", "http://127.0.0.1/\x00"],
)
def test_control_characters_in_a_url_are_refused(url: str) -> None:
    """A line break in a URL would forge headers."""
    with pytest.raises(FetchError, match="control characters") as caught:
        Door(frozenset({"127.0.0.1:80"}), "feedwatch/test").get(url)
    assert caught.value.kind == "refused-address"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a/",
        "gopher://a/",
        "//a/",
        "a",
        "",
        "http://",
        "http://u:p@a/",
        "data:,a",
        "http://[::1/",
    ],
)
def test_only_web_addresses_are_fetched(url: str) -> None:
    """No other scheme, no credentials, no nonsense."""
    with pytest.raises(FetchError) as caught:
        Door(frozenset(), "feedwatch/test").get(url)
    assert (caught.value.kind, caught.value.temporary) == ("refused-address", False)


@pytest.mark.parametrize(
    "url",
    ["http://*.example/", "http://a b.example/", "http://[::ffff:999.1.1.1]/", "http://" + "å" * 80 + "/"],
)
def test_a_host_that_is_none_is_an_error_that_stays(url: str) -> None:
    """Whatever the URL libraries raise leaves as a FetchError."""
    with pytest.raises(FetchError) as caught:
        Door(frozenset(), "feedwatch/test").get(url)
    assert caught.value.temporary is False


@pytest.mark.parametrize("headers", [{"X": "a\r\nY: b"}, {"X\r\nY": "a"}, {"X": "≠"}])
def test_headers_cannot_be_forged(listen: Listen, headers: dict[str, str]) -> None:
    """A value with a line break, or outside latin-1, is not sent."""
    port = listen(Echo())
    with pytest.raises(FetchError) as caught:
        opened(port).get(f"http://127.0.0.1:{port}/", headers)
    assert caught.value.kind == "protocol"


def test_a_gigabyte_in_a_megabyte_costs_little_memory(listen: Listen) -> None:
    """The bomb is stopped at the limit of 10 MiB, with no more than a few times that in memory."""
    packer = zlib.compressobj(9, wbits=31)
    first = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_SYNC_FLUSH)
    again = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_SYNC_FLUSH)
    port = listen(raw(head("Content-Encoding: gzip"), first + again * 1000))
    tracemalloc.start()
    with pytest.raises(FetchError, match="more than 10 MiB") as caught:
        opened(port).get(f"http://127.0.0.1:{port}/")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.kind == "too-large"
    assert peak < 40 * 1024 * 1024


def test_a_body_at_the_limit_is_taken(listen: Listen) -> None:
    """The limit is the largest size that passes, also when chunks make the wire longer than the body."""
    body = b"x" * QUICK.body
    port = listen(
        raw(head("Transfer-Encoding: chunked"), chunked(*(body[n : n + 10] for n in range(0, len(body), 10))))
    )
    assert opened(port).get(f"http://127.0.0.1:{port}/", limits=QUICK).body == body


def test_a_server_that_does_not_read_is_left_in_time(listen: Listen) -> None:
    """The deadline holds for sending too."""

    def deaf(connection: socket.socket) -> None:
        time.sleep(1.0)

    port = listen(deaf)
    began = time.monotonic()
    with pytest.raises(FetchError) as caught:
        opened(port).post(f"http://127.0.0.1:{port}/", bytes(30_000_000), {}, QUICK)
    assert caught.value.kind == "timeout"
    assert time.monotonic() - began < 0.9


def test_closing_the_door_ends_what_is_under_way(listen: Listen) -> None:
    """A stop of the service does not wait for slow servers, and nothing new begins."""
    port = listen(silence)
    door = opened(port)
    url = f"http://127.0.0.1:{port}/"
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(door.get, url)
        time.sleep(0.1)
        began = time.monotonic()
        door.close()
        error = waiting.exception(timeout=5)
    assert time.monotonic() - began < 1.0
    assert isinstance(error, FetchError)
    assert error.temporary
    with pytest.raises(FetchError, match="stopped"):
        door.get(url)


def test_a_certificate_that_we_trust_is_accepted(
    listen: Listen, with_tls: Callable[[Serve], Serve], trust: ssl.SSLContext
) -> None:
    """Many threads share one context, by name and by address."""
    port = listen(with_tls(ok(FEED)))
    door = opened(port, tls=trust)
    hosts = ["localhost", "127.0.0.1"] * 10

    def get(host: str) -> Response:
        return door.get(f"https://{host}:{port}/")

    with ThreadPoolExecutor(8) as pool:
        assert {answer.body for answer in pool.map(get, hosts)} == {FEED}


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(
    listen: Listen, with_tls: Callable[[Serve], Serve]
) -> None:
    """The message says what is wrong with it."""
    port = listen(with_tls(ok(FEED)))
    with pytest.raises(FetchError, match="self-signed certificate") as caught:
        opened(port).get(f"https://127.0.0.1:{port}/")
    assert (caught.value.kind, caught.value.temporary) == ("tls", True)


def test_a_certificate_for_another_name_is_not_accepted(
    listen: Listen, with_tls: Callable[[Serve], Serve], trust: ssl.SSLContext
) -> None:
    """The name in the URL has to be in the certificate."""
    port = listen(with_tls(ok(FEED)))

    def resolve(host: str, asked: int, family: int, kind: int) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    door = Door(frozenset({"other.example:443"}), "feedwatch/test", resolve=resolve, tls=trust)
    with pytest.raises(FetchError, match=r"not valid for 'other\.example'"):
        door.get("https://other.example/")


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_the_deadline_holds_within_tls(
    listen: Listen, with_tls: Callable[[Serve], Serve], trust: ssl.SSLContext, beginning: bytes
) -> None:
    """Dripping status lines, headers and bodies end in time behind TLS as well."""
    port = listen(with_tls(flow(beginning, itertools.repeat(b"x"), 0.02)))
    began = time.monotonic()
    with pytest.raises(FetchError, match=r"took longer than 0\.6 s") as caught:
        opened(port, tls=trust).get(f"https://127.0.0.1:{port}/", limits=QUICK)
    assert caught.value.kind == "timeout"
    assert time.monotonic() - began < 1.5


def test_nothing_is_left_open(listen: Listen) -> None:
    """After good and bad answers, sockets and threads are as many as before."""
    good, bad = listen(ok(FEED)), listen(raw(head("Content-Length: 99"), b"x"))
    door = Door(frozenset({f"127.0.0.1:{good}", f"127.0.0.1:{bad}"}), "feedwatch/test")
    door.get(f"http://127.0.0.1:{good}/")
    time.sleep(0.1)
    files, threads = open_files(), threading.active_count()
    for _again in range(20):
        door.get(f"http://127.0.0.1:{good}/")
        with pytest.raises(FetchError):
            door.get(f"http://127.0.0.1:{bad}/")
    time.sleep(0.2)
    assert open_files() <= files + 1
    assert threading.active_count() <= threads + 1


def test_a_server_that_drips_is_not_waited_for(listen: Listen) -> None:
    """A byte now and then keeps every single wait short; what counts is how little came in all."""

    def drip(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(head("Content-Length: 100000"))
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.05)

    port = listen(drip)
    limits = Limits(connect=1.0, read=2.0, total=4.0, slow_after=0.3, slowest=1000)
    began = time.monotonic()
    with pytest.raises(FetchError, match="byte by byte") as caught:
        opened(port).get(f"http://127.0.0.1:{port}/", limits=limits)
    assert caught.value.kind == "timeout"
    assert time.monotonic() - began < 2.0
