"""The pages of a press, served on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from tests.service.press import Press
from tests.web.standing import open_pages

from feedwatch.web.server import listen_on


@dataclass(frozen=True)
class Client:
    """A reader without cookies; redirects are not followed."""

    base: str

    def get(self, path: str, headers: dict[str, str] | None = None) -> requests.Response:
        """Ask for a page, in Swedish if nothing else is said."""
        return self._ask("GET", path, headers)

    def head(self, path: str) -> requests.Response:
        """Ask for the headers of a page."""
        return self._ask("HEAD", path, None)

    def _ask(self, method: str, path: str, headers: dict[str, str] | None) -> requests.Response:
        asked = {"Accept-Language": "sv"} | (headers or {})
        return requests.request(method, self.base + path, headers=asked, allow_redirects=False, timeout=10)


@contextmanager
def open_client(press: Press) -> Iterator[Client]:
    """Serve the pages of a press on a free port."""
    listener = listen_on("127.0.0.1:0")
    with open_pages(press.house, listener):
        yield Client(f"http://127.0.0.1:{listener.getsockname()[1]}")
