"""What the far ends accepted: written down durably before they say so, and never forgotten, whoever dies."""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from tests.deliver.hook_server import Answer, Got, Hooks, open_hooks
from tests.deliver.smtp_server import Profile, SmtpServer, Taken

MAIL = "mail"
SHAKY = "/hook/shaky"


@dataclass(frozen=True)
class Accepted:
    """A message that a far end took: by mail or at the path of a hook, in which life of the service."""

    lane: str
    id: str
    to: str
    content: bytes
    life: int
    at: float
    signed: bool = True


@dataclass
class Ledger:
    """A file of what was accepted; `seen` is called before the far end says so."""

    path: Path
    seen: Callable[[Accepted], None] = lambda _: None
    life: int = 0
    secrets: dict[str, str] = field(default_factory=dict)  # by path of an endpoint
    accepted: list[Accepted] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, lane: str, name: str, to: str, content: bytes, *, signed: bool = True) -> None:
        """Write down a message durably."""
        with self.lock:
            entry = Accepted(lane, name, to, content, self.life, time.time(), signed)
            with self.path.open("a", encoding="utf-8") as file:
                text = base64.b64encode(content).decode()
                file.write(json.dumps([lane, name, to, self.life, entry.at, text]) + "\n")
                file.flush()
                os.fsync(file.fileno())
            self.accepted.append(entry)
        self.seen(entry)

    def distinct(self) -> dict[str, Accepted]:
        """Give the first acceptance of each message, by its name."""
        with self.lock:
            return {entry.id: entry for entry in reversed(self.accepted)}


class _Mails(list[Taken]):
    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger

    def append(self, taken: Taken) -> None:
        message = mail_of(taken.content)
        self._ledger.write(MAIL, str(message["Message-ID"]), str(message["To"]), taken.content)


@contextmanager
def open_mail(ledger: Ledger) -> Iterator[SmtpServer]:
    """Run a mail server that writes down what it takes before it says 250."""
    server = SmtpServer(Profile())
    server.taken = _Mails(ledger)
    with server:
        yield server


@contextmanager
def open_endpoints(ledger: Ledger) -> Iterator[Hooks]:
    """Run endpoints that write down what they take before they say 204; `SHAKY` refuses every other event at first."""
    refused: set[str] = set()

    def take(got: Got) -> Answer:
        if got.path == SHAKY and got.id not in refused and int(got.id[-1], 16) % 2:
            refused.add(got.id)
            return Answer(503)
        ledger.write(got.path, got.id, got.path, got.body, signed=_is_signed(got, ledger.secrets[got.path]))
        return Answer(204)

    with open_hooks() as hooks:
        hooks.take = take  # type: ignore[method-assign]
        yield hooks


def _is_signed(got: Got, secret: str) -> bool:
    try:
        Webhook(secret).verify(got.body, got.headers)
    except WebhookVerificationError:
        return False
    return True


def mail_of(content: bytes) -> EmailMessage:
    """Read a mail."""
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(content: bytes) -> str:
    """Give the plain text of a mail."""
    part = mail_of(content).get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
