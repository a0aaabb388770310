"""Commands as people call them: as processes, on a configuration of their own beside a newsroom on loopback."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
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

    def start(self, *arguments: str) -> Running:
        """Start a command in the folder."""
        command = [sys.executable, "-m", "feedwatch", *arguments]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FEEDWATCH_")}
        said = Path(tempfile.mkdtemp(dir=self.folder))
        with (said / "out").open("w") as out, (said / "err").open("w") as err:
            process = subprocess.Popen(
                command, cwd=self.folder, env=kept | self.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )
        return Running(process, said)

    def __call__(self, *arguments: str) -> Ended:
        """Call a command and wait for its end."""
        return self.start(*arguments).wait(60)


@dataclass
class Running:
    """A command that was started; what it says goes to files, because a pipe that nobody reads would stop it."""

    process: subprocess.Popen[bytes]
    said: Path

    def wait(self, seconds: float) -> Ended:
        """Wait for its end."""
        code = self.process.wait(seconds)
        return Ended(code, (self.said / "out").read_text(), (self.said / "err").read_text())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_newsroom() as newsroom:
        yield Desk(tmp_path, newsroom)


@dataclass
class Service:
    """A running service; its pages are at `base`."""

    running: Running
    base: str

    @property
    def process(self) -> subprocess.Popen[bytes]:
        return self.running.process

    def get(self, path: str) -> requests.Response:
        return requests.get(self.base + path, timeout=5)

    def stop(self, number: int = signal.SIGTERM) -> Ended:
        """End it by a signal and give what it said."""
        self.process.send_signal(number)
        return self.running.wait(20)


Serve = Callable[[Desk], Service]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Give a function that starts the service of a desk and waits until its pages answer."""
    with ExitStack() as stack:

        def start(desk: Desk) -> Service:
            port = free_port()
            desk.environment["FEEDWATCH_WEB_LISTEN"] = f"127.0.0.1:{port}"
            running = desk.start("run")
            stack.callback(running.process.wait)
            stack.callback(running.process.kill)
            service = Service(running, f"http://127.0.0.1:{port}")
            wait_for(lambda: answers(service), seconds=20)
            return service

        yield start


def free_port() -> int:
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        return int(finder.getsockname()[1])


def answers(service: Service) -> bool:
    assert service.process.poll() is None, (service.running.said / "err").read_text()
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
