"""Commands as people call them: as processes, on a configuration of their own beside a newsroom on loopback."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.newsroom import Newsroom, open_newsroom


@dataclass(frozen=True)
class Ended:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Desk:
    """A folder with a configuration, from which commands are called."""

    folder: Path
    newsroom: Newsroom
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

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command in the folder."""
        command = [sys.executable, "-m", "feedwatch", *arguments]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FEEDWATCH_")}
        return subprocess.Popen(
            command, cwd=self.folder, env=kept | self.environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def __call__(self, *arguments: str) -> Ended:
        """Call a command and wait for its end."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        return Ended(process.returncode, out, err)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_newsroom() as newsroom:
        yield Desk(tmp_path, newsroom)


@dataclass
class Service:
    """A running service; its pages are at `base`."""

    process: subprocess.Popen[str]
    base: str

    def get(self, path: str) -> requests.Response:
        return requests.get(self.base + path, timeout=5)

    def stop(self, number: int = signal.SIGTERM) -> Ended:
        """End it by a signal and give what it said."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=20)
        return Ended(self.process.returncode, out, err)


Serve = Callable[[Desk], Service]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Give a function that starts the service of a desk and waits until its pages answer."""
    with ExitStack() as stack:

        def start(desk: Desk) -> Service:
            port = free_port()
            desk.environment["FEEDWATCH_WEB_LISTEN"] = f"127.0.0.1:{port}"
            process = stack.enter_context(desk.start("run"))
            stack.callback(process.kill)
            service = Service(process, f"http://127.0.0.1:{port}")
            wait_for(lambda: answers(service), seconds=20)
            return service

        yield start


def free_port() -> int:
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        return int(finder.getsockname()[1])


def answers(service: Service) -> bool:
    assert service.process.poll() is None, service.process.communicate()
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
