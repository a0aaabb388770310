"""Endpoints on loopback that answer what a test tells them to, path by path, and remember what they were sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import time_machine
from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@dataclass(frozen=True)
class Answer:
    """What an endpoint answers with, or that it hangs until the test is over."""

    status: int = 204
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    hangs: bool = False


@dataclass(frozen=True)
class Got:
    """A request that arrived; header names in lower case, `at` by time.monotonic."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def is_signed_with(self, secret: str) -> bool:
        """Ask the reference library of Standard Webhooks, at the time that the sender's clock showed."""
        with time_machine.travel(float(self.headers["webhook-timestamp"]), tick=False):
            try:
                Webhook(secret).verify(self.body, self.headers)
            except WebhookVerificationError:
                return False
        return True


@dataclass
class Hooks:
    """A server at `authority`; `answers` by path: for the first, second, ... request, the last one for all others."""

    authority: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"http://{self.authority}{path}"

    def at(self, path: str) -> list[Got]:
        return [each for each in self.got if each.path == path]

    def take(self, got: Got) -> Answer:
        self.got.append(got)
        planned = self.answers.get(got.path, [Answer()])
        return planned.pop(0) if len(planned) > 1 else planned[0]

    def admit(self, config: Path) -> None:
        """Let the configuration in a folder allow it, as it allows its newsroom."""
        settings = config / "feedwatch.toml"
        text = settings.read_text("utf-8").replace('allow = ["', f'allow = ["{self.authority}", "', 1)
        settings.write_text(text, encoding="utf-8")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


@contextmanager
def open_hooks() -> Iterator[Hooks]:
    """Run endpoints on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            named = {name.lower(): value for name, value in self.headers.items()}
            answer = hooks.take(Got(self.path, named, body, time.monotonic()))
            if answer.hangs:
                hooks.over.wait()
                return
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    hooks = Hooks(f"127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield hooks
    finally:
        hooks.over.set()
        server.shutdown()
        server.server_close()
