"""The pages of a house, served on loopback to requests and to a real browser; mail is read from the outbox folder."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from selectolax.lexbor import LexborHTMLParser, LexborNode
from tests.mail import deliver, links_in
from tests.service.conftest import World, world  # noqa: F401 - a fixture
from tests.service.press import Press
from tests.web.standing import open_pages

from feedwatch.config.files import defaults_folder
from feedwatch.model.subscriber import Wish
from feedwatch.web.server import listen_on
from feedwatch.wiring import House

READER = "läsare@example.se"
TOPIC = "climate-contract"
Open = Callable[..., BrowserContext]  # of windows
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


@dataclass
class Desk:
    """A house with its pages, served at `base`, and its outbox."""

    world: World
    house: House
    base: str
    press: Press

    def get(self, path: str, **headers: str) -> requests.Response:
        """Ask for a page as a browser without cookies does; a redirect is not followed."""
        return self._send("GET", path, None, headers)

    def post(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> requests.Response:
        """Send a form."""
        return self._send("POST", path, data or {}, headers)

    def _send(self, method: str, path: str, data: dict[str, Any] | None, headers: dict[str, str]) -> requests.Response:
        named = {"Accept-Language": "sv"} | {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.request(method, self.base + path, data=data, headers=named, allow_redirects=False, timeout=10)

    def form(self, **fields: Any) -> dict[str, Any]:
        """Give the sign-up form as it is filled by somebody who leaves alone what is given."""
        shown = {"address": READER, "topic": TOPIC, "rhythm": "weekly", "weekday": "mon", "day": "1", "at": "07:00"}
        return shown | {"places": "", "website": ""} | fields

    def subscriber(self, **options: Any) -> dict[str, str]:
        """Let somebody be told, then ask for what is given, and give the paths of the links in their first digest."""
        self.press.print("Kalmar signerar", places=("0880",))
        self.house.subscribing.add(Wish(READER, TOPIC, schedule="at once"), confirmed=True, how="a test")
        self.world.clock.pass_by(seconds=2)
        self.house.digesting.build_due()
        if options:
            self.house.subscribing.change(READER, TOPIC, options)
        return self.links()

    def links(self) -> dict[str, str]:
        """Deliver what waits, and give the paths of the links in the last mail of it."""
        return links_in(deliver(self.house)[-1])


def one(within: str | LexborNode, selector: str) -> LexborNode:
    """Give the only element of a page, or of a part of it, that a selector names."""
    (found,) = (LexborHTMLParser(within) if isinstance(within, str) else within).css(selector)
    return found


def value(within: str | LexborNode, selector: str, name: str = "value") -> str:
    """Give an attribute of the only element that a selector names."""
    return one(within, selector).attributes[name] or ""


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
        yield Desk(world, house, f"http://{listen}", Press(world, house))


def write_topics(world: World) -> None:  # noqa: F811 - the fixture's value
    """Give a world two topics; the second one is called "heating"."""
    text = (defaults_folder() / "topics" / f"{TOPIC}.toml").read_text(encoding="utf-8")
    folder = world.config / "topics"
    folder.mkdir(parents=True)
    (folder / f"{TOPIC}.toml").write_text(text, encoding="utf-8")
    other = text.replace(f'name = "{TOPIC}"', 'name = "heating"').replace("Klimatkontrakt 2030", "Fjärrvärme", 1)
    (folder / "heating.toml").write_text(other, encoding="utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, desk: Desk) -> Iterator[Open]:
    """Give windows of the browser; whatever they ask of other machines, or complain about, fails the test."""
    foreign: list[str] = []
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def open_window(
        *, script: bool = False, width: int = 900, dark: bool = False, language: str = "sv-SE"
    ) -> BrowserContext:
        context = browser.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            locale=language,
            base_url=desk.base,
        )
        context.on(
            "request", lambda request: foreign.append(request.url) if not request.url.startswith(desk.base) else None
        )
        context.on(
            "console", lambda message: complaints.append(message.text) if "Security Policy" in message.text else None
        )
        context.set_default_timeout(5000)
        contexts.append(context)
        return context

    yield open_window
    for context in contexts:
        context.close()
    assert (foreign, complaints) == ([], [])
