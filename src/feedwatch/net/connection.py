"""Connections that go through the guard, dressed as urllib3 connections and as a requests adapter."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from functools import cache
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection, port_by_scheme
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from feedwatch.net.failure import HopError
from feedwatch.net.guard import Guard
from feedwatch.net.limits import Bounds
from feedwatch.net.sockets import BoundedTLSSocket


@dataclass(frozen=True, slots=True)
class Hop:
    """One request to one host: who judges its address, which bounds it has, whom it trusts."""

    guard: Guard
    bounds: Bounds
    tls: ssl.SSLContext


def trusting(context: ssl.SSLContext | None = None) -> ssl.SSLContext:
    """Give a TLS context for many threads: the system's authorities and those of certifi, or what `context` trusts."""
    context = context or _trusting_the_usual()
    context.sslsocket_class = BoundedTLSSocket
    return context


@cache
def _trusting_the_usual() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    context.set_alpn_protocols(["http/1.1"])
    return context


class _Connection(HTTPConnection):
    def __init__(self, *args: Any, hop: Hop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hop = hop

    def connect(self) -> None:
        self.sock = self._hop.guard.connect(self._dns_host, self.port, self._hop.bounds)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # urllib3 returns its own kind as well
        response = super().getresponse()
        self._hop.bounds.body_begins()
        return response


class _TLSConnection(_Connection, HTTPSConnection):
    """TLS by the shared context alone: urllib3's own way sets protocols on it anew, which is a race between threads."""

    def connect(self) -> None:
        bounds = self._hop.bounds
        plain = self._hop.guard.connect(self._dns_host, self.port, bounds)
        try:
            sock = self._handshake(plain, bounds)
        except HTTPError:
            plain.close()
            raise
        bounds.watch(sock)
        sock.bounds = bounds
        self.sock = sock
        self.is_verified = True

    def _handshake(self, plain: socket.socket, bounds: Bounds) -> BoundedTLSSocket:
        try:
            plain.settimeout(bounds.wait(bounds.limits.connect))  # holds for the handshake as a whole
            sock = self._hop.tls.wrap_socket(plain, server_hostname=self.host)
        except TimeoutError:
            raise HopError("timeout", f"{self.host} did not finish the TLS handshake in time", temporary=True) from None
        except (OSError, ValueError) as error:
            raise HopError("tls", f"no safe connection to {self.host}: {_tls_reason(error)}", temporary=True) from error
        assert isinstance(sock, BoundedTLSSocket)  # noqa: S101 - what sslsocket_class promises
        return sock


def _tls_reason(error: OSError | ValueError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted ({error.verify_message})"
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.lower().replace("_", " ")
    return str(error)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class GuardedAdapter(HTTPAdapter):
    """The requests adapter of one hop: no proxy, no retry, no pool that outlives it.

    It is used without a `requests.Session`, which would keep cookies, read `.netrc` and the environment, and load the body of
    every redirect without limit just to compute where it leads.
    """

    def __init__(self, hop: Hop) -> None:
        super().__init__()
        self._hop = hop

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: Any,  # noqa: ARG002 - the signature is given
        proxies: Any = None,  # noqa: ARG002
        cert: Any = None,  # noqa: ARG002
    ) -> HTTPConnectionPool:
        """Give a pool of one guarded connection for the request."""
        target = parse_url(request.url or "")
        kind = _TLSPool if target.scheme == "https" else _Pool
        # Without a port http.client would take the last group of an IPv6 address for one.
        port = target.port or port_by_scheme[target.scheme or "http"]
        return kind(target.host or "", port, hop=self._hop)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave trust to the shared context; the default would load the authorities anew for each connection."""

    def build_response(self, req: requests.PreparedRequest, resp: BaseHTTPResponse) -> requests.Response:
        """Wrap the answer as it is; the default would parse its cookies."""
        response = requests.Response()
        response.request = req
        response.status_code = resp.status
        response.raw = resp
        return response
