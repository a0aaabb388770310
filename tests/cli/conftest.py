"""Commands as people call them: as processes, on a configuration of their own beside a newsroom on loopback."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from tests.newsroom import Newsroom, open_newsroom
from tests.processes import Ended, Forge, Started, Starter, call, kill, wait


@dataclass
class Desk:
    """A folder with a configuration, from which commands are called."""

    folder: Path
    newsroom: Newsroom
    starter: Starter
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def data(self) -> Path:
        return self.folder / "var"

    def configure(self, sources: str, settings: str = "") -> None:
        """Write the configuration; `{base}` in sources is the newsroom."""
        self.config.mkdir(exist_ok=True)
        net = f'[net]\nallow = ["{self.newsroom.authority}"]\n'
        (self.config / "feedwatch.toml").write_text(net + settings, encoding="utf-8")
        text = sources.replace("{base}", self.newsroom.base)
        (self.config / "sources.toml").write_text(text, encoding="utf-8")

    def start(self, *arguments: str) -> Started:
        """Start a command in the folder."""
        return self.starter.start(arguments, self.folder, self.environment)

    def __call__(self, *arguments: str, typed: str = "") -> Ended:
        """Call a command, type what it reads, and wait for its end."""
        return call(self.starter, arguments, self.folder, self.environment, typed)


@pytest.fixture
def desk(tmp_path: Path, forge: Forge) -> Iterator[Desk]:
    with open_newsroom() as newsroom:
        yield Desk(tmp_path, newsroom, forge)


@dataclass
class Service:
    """A running service; its pages are at `base`."""

    started: Started
    base: str

    @property
    def pid(self) -> int:
        return self.started.pid

    def said(self, where: str = "out") -> str:
        """Give what it said so far, on `out` or `err`."""
        return (self.started.said / where).read_text("utf-8")

    def get(self, path: str) -> requests.Response:
        return requests.get(self.base + path, timeout=5)

    def stop(self, number: int = signal.SIGTERM) -> Ended:
        """End it by a signal and give what it said."""
        os.kill(self.pid, number)
        return wait(self.started, 20)


Serve = Callable[[Desk], Service]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Give a function that starts the service of a desk and waits until its pages answer."""
    with ExitStack() as stack:

        def start(desk: Desk) -> Service:
            port = free_port()
            desk.environment["FEEDWATCH_WEB_LISTEN"] = f"127.0.0.1:{port}"
            started = desk.start("run")
            stack.callback(started.wait, 5)
            stack.callback(kill, started)
            service = Service(started, f"http://127.0.0.1:{port}")
            wait_for(lambda: answers(service), seconds=20)
            return service

        yield start


def free_port() -> int:
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        return int(finder.getsockname()[1])


def answers(service: Service) -> bool:
    assert service.started.wait(0) is None, service.said("err")
    try:
        return service.get("/livez").ok
    except requests.ConnectionError:
        return False


def wait_for(condition: Callable[[], object], *, seconds: float = 10.0) -> None:
    """Wait until a condition holds, and fail when it does not in time."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "what was waited for did not come"
        time.sleep(0.05)
