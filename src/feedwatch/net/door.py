"""The door: every request to another machine goes through here, one hop at a time.

    URL checked -> name resolved -> addresses judged -> connected -> TLS -> request -> head -> body, unpacked and counted

All of it within one deadline, and every failure leaves as a FetchError that says in words what happened.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate

import requests
from urllib3 import BaseHTTPResponse, HTTPHeaderDict
from urllib3.exceptions import HTTPError

from feedwatch.model.errors import FetchError
from feedwatch.model.urls import host_of, is_web
from feedwatch.net.connection import GuardedAdapter, Hop, trusting
from feedwatch.net.decode import OFFERED, unpacked
from feedwatch.net.failure import HopError, explain
from feedwatch.net.guard import Guard, Resolve
from feedwatch.net.limits import Bounds, Limits, too_large
from feedwatch.net.recorder import Hearing, Recorder

__all__ = ["Door", "Limits", "Response"]

_CONTROL = re.compile(
    r"[\x00-\x20\x7f]"
)  # a line break in a URL would forge headers; blanks do not belong there either
_DIGITS = re.compile(r"[0-9]{1,20}")
_CHUNK = 64 * 1024
# Of an error page only its beginning is of interest, and only if it is there at once.
_GLIMPSE_BYTES = 4 * 1024
_GLIMPSE_SECONDS = 2.0
# Headers with one value: when a server sends several, the first counts instead of all joined by commas.
_SINGLE = frozenset({"content-type", "date", "etag", "expires", "last-modified", "location", "retry-after"})


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. `headers` have lower-case names and latin-1 values byte for byte (RFC 9110 5.5).

    `body` is unpacked and whole for 2xx, empty for 1xx and 3xx, and the first 4 KiB at most for errors.
    """

    url: str
    status: int
    headers: dict[str, str]
    body: bytes


class Door:
    """Asks other machines for one answer at a time; may be used by many threads at once.

    `limits` hold where a request brings none of its own. `allow` holds the `host:port` strings that may be private.
    `resolve` stands in for socket.getaddrinfo and `tls` for the usual trust in tests. `recorder` lets an admin look on.
    """

    def __init__(
        self,
        allow: frozenset[str],
        user_agent: str,
        limits: Limits | None = None,
        *,
        resolve: Resolve = socket.getaddrinfo,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._guard = Guard(allow, resolve)
        self._user_agent = user_agent
        self.limits = limits or Limits()
        self._tls = trusting(tls)
        self.recorder = Recorder()
        self._lock = threading.Lock()
        self._hops: set[Bounds] = set()
        self._closed = False

    def permit(self, allow: frozenset[str]) -> None:
        """Let these `host:port` be private from now on, and no others."""
        self._guard.permit(allow)

    def get(self, url: str, headers: Mapping[str, str] | None = None, limits: Limits | None = None) -> Response:
        """Fetch one hop, never following a redirect; raises FetchError."""
        return self._ask("GET", url, None, headers or {}, limits or self.limits)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], limits: Limits | None = None) -> Response:
        """Send `body` to one hop, never following a redirect; raises FetchError."""
        return self._ask("POST", url, body, headers, limits or self.limits)

    def close(self) -> None:
        """End all requests under way, which raise a temporary FetchError, and refuse new ones."""
        with self._lock:
            self._closed = True
            hops = list(self._hops)
        for bounds in hops:
            bounds.cancel()

    def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], limits: Limits) -> Response:
        with self.recorder.exchange(method, url) as hearing:
            _check(url)
            return self._answer(method, url, body, headers, limits, hearing)

    def _answer(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], limits: Limits, hearing: Hearing
    ) -> Response:
        host = host_of(url)
        bounds = Bounds(host, limits)
        try:
            with self._registered(bounds):
                hearing.request = self._prepared(method, url, body, headers)
                return _exchange(hearing.request, Hop(self._guard, bounds, self._tls), url, hearing)
        # ValueError: requests and http.client raise it, or children of it, for parts that do not fit into a request.
        except (HTTPError, requests.RequestException, OSError, ValueError) as error:
            raise explain(error, host) from error

    @contextmanager
    def _registered(self, bounds: Bounds) -> Iterator[None]:
        with self._lock:
            if self._closed:
                bounds.cancel()
            self._hops.add(bounds)
        try:
            bounds.wait(0)
            yield
        finally:
            with self._lock:
                self._hops.discard(bounds)

    def _prepared(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> requests.PreparedRequest:
        ours = requests.structures.CaseInsensitiveDict(
            {
                "User-Agent": self._user_agent,
                "Accept-Encoding": OFFERED,
                "Accept": "*/*",
                "Connection": "close",  # the next request to this host is minutes away
            }
        )
        ours.update(headers)
        try:
            for value in headers.values():
                value.encode("latin-1")  # as http.client will, where nobody could say what was wrong
            return requests.Request(method, url, headers=ours, data=body).prepare()
        except (requests.RequestException, ValueError) as error:
            raise HopError("protocol", f"no request can be made of {url!r}: {error}", temporary=False) from error


def _check(url: str) -> None:
    if _CONTROL.search(url):
        raise FetchError(
            "refused-address",
            f"{url!r} contains control characters and is not fetched",
            temporary=False,
        )
    if not is_web(url):
        raise FetchError(
            "refused-address",
            f"{url!r} is not fetched: only http and https without credentials are",
            temporary=False,
        )


def _exchange(request: requests.PreparedRequest, hop: Hop, url: str, hearing: Hearing) -> Response:
    adapter = GuardedAdapter(hop)
    limits = hop.bounds.limits
    raw = adapter.send(request, stream=True, timeout=(limits.connect, limits.read), proxies={}).raw
    hearing.raw = raw
    try:
        headers = _headers(raw.headers)
        body = _body(raw, headers, hop.bounds)
        hearing.size = len(body)
        return Response(url, raw.status, headers, body)
    finally:
        raw.close()
        adapter.close()


def _headers(received: HTTPHeaderDict) -> dict[str, str]:
    lines = {name.lower(): received.getlist(name) for name in received}
    headers = {name: values[0] if name in _SINGLE else ", ".join(values) for name, values in lines.items()}
    headers.setdefault("date", formatdate(usegmt=True))  # the time of arrival, as RFC 9110 6.6.1 asks of a recipient
    return headers


def _body(raw: BaseHTTPResponse, headers: Mapping[str, str], bounds: Bounds) -> bytes:
    pieces = unpacked(_chunks(raw), headers.get("content-encoding", ""), bounds.host)
    if 200 <= raw.status < 300:
        _check_length(headers.get("content-length", ""), bounds)
        return _whole(pieces, bounds)
    if raw.status >= 400:
        bounds.hurry(_GLIMPSE_SECONDS)
        return _glimpse(pieces)
    return b""


def _check_length(announced: str, bounds: Bounds) -> None:
    """Refuse at once what is announced as too large; what comes unannounced is counted."""
    if _DIGITS.fullmatch(announced) and int(announced) > bounds.limits.body:
        raise too_large(bounds.host, bounds.limits)


def _chunks(raw: BaseHTTPResponse) -> Iterator[bytes]:
    """Give the bytes of the body as they arrive; only read1 returns before a whole buffer is full."""
    while chunk := raw.read1(_CHUNK, decode_content=False):
        yield chunk


def _whole(pieces: Iterator[bytes], bounds: Bounds) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > bounds.limits.body:
            raise too_large(bounds.host, bounds.limits)
        bounds.wait(0)
    return bytes(body)


def _glimpse(pieces: Iterator[bytes]) -> bytes:
    body = b""
    try:
        for piece in pieces:
            body += piece
            if len(body) >= _GLIMPSE_BYTES:
                break
    except HTTPError:
        pass  # the status is what counts; the page behind it may break off
    return body[:_GLIMPSE_BYTES]
