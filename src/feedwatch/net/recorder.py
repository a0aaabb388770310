"""A recorder: what the door says and hears on behalf of one thread, kept as plain data for whoever wants to look on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from urllib3 import BaseHTTPResponse

from feedwatch.model.exchange import Exchange, shown_headers, shown_url
from feedwatch.model.urls import host_of


class Recorder:
    """Writes down the exchanges of the threads that asked for it; those of all others cost nothing."""

    def __init__(self) -> None:
        self._here = threading.local()

    @contextmanager
    def into(self, exchanges: list[Exchange]) -> Iterator[None]:
        """Add every exchange of this thread to `exchanges`, as it ends."""
        before = getattr(self._here, "exchanges", None)
        self._here.exchanges = exchanges
        try:
            yield
        finally:
            self._here.exchanges = before

    @contextmanager
    def exchange(self, method: str, url: str) -> Iterator[Hearing]:
        """Look on at one exchange; an error that leaves it is told in its words."""
        exchanges: list[Exchange] | None = getattr(self._here, "exchanges", None)
        hearing = Hearing(method, url)
        problem = ""
        try:
            yield hearing
        except Exception as error:  # whatever it is goes on to whoever asked
            problem = str(error)
            raise
        finally:
            if exchanges is not None:
                exchanges.append(hearing.told(problem))


class Hearing:
    """One exchange while it goes on."""

    def __init__(self, method: str, url: str) -> None:
        self._method = method
        self._url = url
        self._began = time.monotonic()
        self.request: requests.PreparedRequest | None = None
        self.raw: BaseHTTPResponse | None = None
        self.size = 0

    def told(self, problem: str) -> Exchange:
        """Give what was said and heard."""
        raw = self.raw
        return Exchange(
            method=self._method,
            url=shown_url(self._url),
            sent=shown_headers(self._sent()),
            status=raw.status if raw else None,
            phrase=shown_url(raw.reason or "") if raw else "",
            received=shown_headers(raw.headers.iteritems()) if raw else (),
            bytes=raw.tell() if raw else 0,
            size=self.size,
            milliseconds=round((time.monotonic() - self._began) * 1000),
            error=shown_url(problem),
        )

    def _sent(self) -> Iterator[tuple[str, str]]:
        if self.request is not None:
            yield "Host", host_of(self._url)  # http.client adds it
            yield from self.request.headers.items()
