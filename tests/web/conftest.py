"""The pages of a house: asked in process, or served on loopback to a real browser. Mail is read from the outbox folder."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, sync_playwright
from tests.service.conftest import World, world  # noqa: F401 - a fixture

from feedwatch.web.server import listen_on, open_pages
from feedwatch.wiring import House

READER = "läsare@example.se"
TOPIC = "climate-contract"
TWO_TOPICS = """name = "{name}"
[titles]
sv = "{sv}"
en = "{en}"
[thresholds]
kept = 1.0
doubtful = 0.5
"""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EXECUTABLE = Path(os.environ.get("FEEDWATCH_BROWSER") or "/usr/bin/chromium")
_ADDRESS = re.compile(r"https?://\S+")


@dataclass
class Desk:
    """A house with its pages, served at `base`, and its outbox."""

    world: World
    house: House
    base: str

    def get(self, path: str, **headers: str) -> requests.Response:
        """Ask for a page as a browser without cookies does; a redirect is not followed."""
        return self._send("GET", path, None, headers)

    def post(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> requests.Response:
        """Send a form."""
        return self._send("POST", path, data or {}, headers)

    def _send(self, method: str, path: str, data: dict[str, Any] | None, headers: dict[str, str]) -> requests.Response:
        named = {"Accept-Language": "sv"} | {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.request(method, self.base + path, data=data, headers=named, allow_redirects=False, timeout=10)

    def deliver(self) -> list[EmailMessage]:
        """Deliver what waits, and give the mails that came of it."""
        before = set(self.world.outbox)
        self.house.delivering.deliver_due()
        return [read_mail(path) for path in self.world.outbox if path not in before]


def read_mail(path: Path) -> EmailMessage:
    """Read a mail of the outbox folder."""
    parsed = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def text_of(mail: EmailMessage) -> str:
    """Give the plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(mail: EmailMessage, kind: str) -> str:
    """Give the path of a link in a mail, such as the one to /confirm."""
    (address,) = {found for found in _ADDRESS.findall(text_of(mail)) if f"/{kind}/" in found}
    return str(re.sub(r"https?://[^/]+", "", address))


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        return int(finder.getsockname()[1])


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:  # noqa: F811 - the fixture
    """Build a house without sources, with its pages served on loopback."""
    with serve(world) as served:
        yield served


@contextmanager
def serve(world: World, settings: str = "") -> Iterator[Desk]:  # noqa: F811 - the fixture's value
    """Build a house of some settings and serve its pages."""
    listen = f"127.0.0.1:{free_port()}"
    world.configure("", settings=f'[web]\nlisten = "{listen}"\n{settings}')
    house = world.open()
    with open_pages(house, listen_on(listen)):
        yield Desk(world, house, f"http://{listen}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        yield started
        started.close()
