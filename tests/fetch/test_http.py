"""A source is fetched conditionally, its redirects are followed with care, and each status says what it means."""

from __future__ import annotations

import socket
import time
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from tests.hostile.server import FETCHED, Case, HostileServer, linger, read_request
from werkzeug import Request, Response

from feedwatch.fetch.http import ACCEPT_FEED, ACCEPT_PAGE, fetch
from feedwatch.model.errors import FetchError
from feedwatch.model.source import Fetched, NotModified, Validators
from feedwatch.net.door import Door, Limits

NOTHING = Validators()


def serve(server: HTTPServer, path: str, status: int = 200, body: str = "<rss/>", **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    server.expect_request(path).respond_with_data(body, status, named, content_type="application/rss+xml")
    return server.url_for(path)


def error_of(door: Door, url: str, validators: Validators = NOTHING) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(door, url, validators)
    return caught.value


def test_a_document_arrives_with_all_that_came_with_it(httpserver: HTTPServer, door: Door) -> None:
    """Body, type, headers, validators and both addresses."""
    url = serve(
        httpserver,
        "/feed",
        ETag='"a"',
        Last_Modified="Tue, 03 Nov 2026 10:00:00 GMT",
        Cache_Control="max-age=60",
    )
    result = fetch(door, url, NOTHING)
    assert isinstance(result, Fetched)
    assert (result.url, result.final_url, result.status, result.body) == (url, url, 200, b"<rss/>")
    assert result.content_type == "application/rss+xml"
    assert result.retry_hint == "max-age=60"
    assert result.validators == Validators('"a"', "Tue, 03 Nov 2026 10:00:00 GMT")
    assert result.permanent_url == ""


@pytest.mark.parametrize("accept", [ACCEPT_FEED, ACCEPT_PAGE])
def test_it_says_what_it_wants(httpserver: HTTPServer, door: Door, accept: str) -> None:
    """Feeds and pages are asked for in their own ways, and the first time without conditions."""
    fetch(door, serve(httpserver, "/feed"), NOTHING, accept=accept)
    request, _response = httpserver.log[0]
    assert request.headers["Accept"] == accept
    assert "If-None-Match" not in request.headers
    assert "If-Modified-Since" not in request.headers


@pytest.mark.parametrize(
    ("etag", "last_modified"),
    [
        ('"a"', "Tue, 03 Nov 2026 10:00:00 GMT"),
        ('W/"a"', ""),
        ("unquoted", "yesterday"),
        ('"å\xff  b"', "2026-11-03T10:00:00+01:00"),
        ("", "Tue,  3 Nov 2026 10:00:00 +0100"),
        ('"a", "b"', "0"),
    ],
)
def test_validators_go_back_byte_for_byte(httpserver: HTTPServer, door: Door, etag: str, last_modified: str) -> None:
    """What the server gave is sent as it stands, however odd, and 304 means that all is current."""
    seen: list[tuple[str, str]] = []

    def handle(request: Request) -> Response:
        seen.append((request.headers.get("If-None-Match", ""), request.headers.get("If-Modified-Since", "")))
        response = Response("<rss/>", status=200 if len(seen) == 1 else 304)
        for name, value in (("ETag", etag), ("Last-Modified", last_modified)):
            if value and len(seen) == 1:
                response.headers[name] = value
        return response

    httpserver.expect_request("/feed").respond_with_handler(handle)
    url = httpserver.url_for("/feed")
    first = fetch(door, url, NOTHING)
    second = fetch(door, url, first.validators)
    assert isinstance(second, NotModified)
    assert seen == [("", ""), (etag, last_modified)]
    assert second.validators == first.validators == Validators(etag, last_modified)


def test_a_304_may_bring_new_validators(httpserver: HTTPServer, door: Door) -> None:
    """What it brings replaces the old, what it does not bring stays (RFC 9111 4.3.4)."""
    url = serve(httpserver, "/feed", 304, "", ETag='"new"')
    result = fetch(door, url, Validators('"old"', "Tue, 03 Nov 2026 10:00:00 GMT"))
    assert result.validators == Validators('"new"', "Tue, 03 Nov 2026 10:00:00 GMT")


def test_a_200_with_an_equal_etag_is_a_document(httpserver: HTTPServer, door: Door) -> None:
    """Only a 304 says that nothing changed."""
    result = fetch(door, serve(httpserver, "/feed", ETag='"a"'), Validators('"a"', ""))
    assert isinstance(result, Fetched)


def test_a_304_that_nobody_asked_for_is_an_error(httpserver: HTTPServer, door: Door) -> None:
    """Without conditions there is nothing that could be current."""
    error = error_of(door, serve(httpserver, "/feed", 304, ""))
    assert (error.kind, error.temporary, error.status) == ("protocol", True, 304)


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        ([301], True),
        ([308], True),
        ([301, 308, 301], True),
        ([302], False),
        ([303], False),
        ([307], False),
        ([301, 302], False),
        ([302, 301], False),
        ([301, 307, 308], False),
    ],
)
def test_only_an_unbroken_permanent_chain_moves_a_source(
    httpserver: HTTPServer, door: Door, statuses: list[int], permanent: bool
) -> None:
    """301 and 308 lead to a new address, 302, 303 and 307 on the way do not."""
    for hop, status in enumerate(statuses):
        serve(httpserver, f"/{hop}", status, "", Location=f"/{hop + 1}")
    final = serve(httpserver, f"/{len(statuses)}")
    result = fetch(door, httpserver.url_for("/0"), NOTHING)
    assert isinstance(result, Fetched)
    assert (result.url, result.final_url) == (httpserver.url_for("/0"), final)
    assert result.permanent_url == (final if permanent else "")


@pytest.mark.parametrize(("hops", "fine"), [(5, True), (6, False)])
def test_five_redirects_are_followed_and_no_more(httpserver: HTTPServer, door: Door, hops: int, fine: bool) -> None:
    """The sixth redirect is one too many."""
    for hop in range(hops):
        serve(httpserver, f"/{hop}", 302, "", Location=f"/{hop + 1}")
    serve(httpserver, f"/{hops}")
    if fine:
        assert isinstance(fetch(door, httpserver.url_for("/0"), NOTHING), Fetched)
        return
    error = error_of(door, httpserver.url_for("/0"))
    assert error.kind == "redirect"
    assert len(httpserver.log) == 6


def test_a_circle_is_told_at_once(httpserver: HTTPServer, door: Door) -> None:
    """An address that was visited is not asked again."""
    serve(httpserver, "/a", 302, "", Location="/b")
    serve(httpserver, "/b", 302, "", Location="/a")
    error = error_of(door, httpserver.url_for("/a"))
    assert error.kind == "redirect"
    assert "circle" in error.message
    assert len(httpserver.log) == 2


@pytest.mark.parametrize("location", ["/n%C3%A4sta?a=b", "/nästa?a=b", "nästa?a=b#part", "./x/../nästa?a=b"])
def test_a_location_may_be_relative_and_may_hold_utf_8(location: str) -> None:
    """Servers send raw UTF-8, relative paths and fragments."""
    asked: list[bytes] = []

    def serve_both(connection: socket.socket) -> None:
        asked.append(read_request(connection).partition(b"\r\n")[0])
        lines = [b"HTTP/1.1 302 Found", b"Location: " + location.encode()] if len(asked) == 1 else [b"HTTP/1.1 200 OK"]
        connection.sendall(b"\r\n".join([*lines, b"", b""]))
        linger(connection)

    with HostileServer([Case("moved", serve_both, FETCHED)]) as server:
        result = fetch(Door(server.authorities, "feedwatch/test"), server.url("moved"), NOTHING)
    assert asked[1] == b"GET /n%C3%A4sta?a=b HTTP/1.1"
    assert "#" not in result.final_url


def test_no_cookie_comes_back(httpserver: HTTPServer, door: Door) -> None:
    """What a redirect sets is not sent to the next hop."""
    serve(httpserver, "/a", 302, "", Location="/b", Set_Cookie="id=42; Path=/")
    serve(httpserver, "/b")
    fetch(door, httpserver.url_for("/a"), NOTHING)
    assert all("Cookie" not in request.headers for request, _response in httpserver.log)


def test_the_deadline_holds_for_the_chain(httpserver: HTTPServer, door: Door) -> None:
    """Slow redirects share one deadline."""

    def slow(request: Request) -> Response:
        time.sleep(0.2)
        return Response(status=302, headers={"Location": f"/{int(request.path[1:]) + 1}"})

    for hop in range(6):
        httpserver.expect_request(f"/{hop}").respond_with_handler(slow)
    began = time.monotonic()
    with pytest.raises(FetchError) as caught:
        fetch(door, httpserver.url_for("/0"), NOTHING, limits=Limits(total=0.5))
    assert caught.value.kind == "timeout"
    assert time.monotonic() - began < 0.9


@pytest.mark.parametrize(
    ("status", "temporary", "gone"),
    [
        (401, False, False),
        (403, False, False),
        (404, False, False),
        (408, True, False),
        (410, False, True),
        (425, True, False),
        (429, True, False),
        (500, True, False),
        (503, True, False),
    ],
)
def test_a_status_says_whether_to_come_back(
    httpserver: HTTPServer, door: Door, status: int, temporary: bool, gone: bool
) -> None:
    """Overload and server errors pass, others stay, and 410 is for good."""
    error = error_of(door, serve(httpserver, "/feed", status))
    assert (error.kind, error.status, error.temporary, error.gone) == ("http", status, temporary, gone)
    assert str(status) in error.message
    assert f":{httpserver.port}" in error.message


def test_retry_after_comes_with_the_error(httpserver: HTTPServer, door: Door) -> None:
    """The wait that the server asks for is passed on."""
    assert error_of(door, serve(httpserver, "/feed", 429, Retry_After="120")).retry_after == timedelta(minutes=2)
    assert error_of(door, serve(httpserver, "/none", 503)).retry_after is None
