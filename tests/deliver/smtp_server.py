"""A mail server on loopback that answers what a test tells it to: a script per command, the rest as it should be."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

CLOSE = "close"  # an action: hang up instead of answering
SWALLOW = "swallow"  # an action: take the message, then hang up before saying so


@dataclass(frozen=True)
class Wait:
    """An action: answer `reply` after some seconds."""

    seconds: float
    reply: str


Action = str | Wait
_DEFAULTS = {
    "EHLO": "250 fine",
    "HELO": "250 fine",
    "MAIL": "250 2.1.0 sender ok",
    "RCPT": "250 2.1.5 recipient ok",
    "DATA": "354 go ahead",
    "CONTENT": "250 2.0.0 queued as 4XyZ",
    "RSET": "250 2.0.0 flushed",
    "STARTTLS": "220 2.0.0 go ahead",
    "QUIT": "221 2.0.0 bye",
}


@dataclass(frozen=True)
class Taken:
    """A message the server accepted."""

    sender: str
    recipient: str
    content: bytes
    encrypted: bool


@dataclass
class Profile:
    """How a server behaves: what it offers, and for each command the actions for its first, second, … time.

    The last action of a command is repeated when it is in `always`; otherwise the usual answer follows.
    """

    banner: Action = "220 test.example ESMTP"
    offers: tuple[str, ...] = ("SIZE 1000000", "8BITMIME", "PIPELINING")
    actions: dict[str, list[Action]] = field(default_factory=dict)
    always: dict[str, Action] = field(default_factory=dict)
    recipients: dict[str, list[Action]] = field(default_factory=dict)  # to RCPT, by a piece of the address
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    login: tuple[str, str] | None = None
    after_starttls_plain: bytes = b""


class SmtpServer:
    """Serves one profile; `taken`, `commands` and `connections` tell what happened."""

    def __init__(self, profile: Profile, host: str = "127.0.0.1", port: int = 0) -> None:
        self.profile = profile
        self.taken: list[Taken] = []
        self.commands: list[str] = []
        self.connections = 0
        self.pipelined = False
        self._listener = socket.create_server((host, port))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self) -> None:
        threads = []
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                break
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,))
            thread.start()
            threads.append(thread)
        for thread in threads:
            thread.join()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        conversation = _Conversation(self, connection)
        try:
            conversation.run()
        except (OSError, EOFError):
            pass
        finally:
            conversation.socket.close()


class _Conversation:
    def __init__(self, server: SmtpServer, connection: socket.socket) -> None:
        self.server = server
        self.profile = server.profile
        self.socket = connection
        self.buffer = b""
        self.encrypted = False
        self.sender = ""
        self.recipient = ""

    def run(self) -> None:
        if self.profile.implicit_tls:
            self._wrap()
        if not self._say(self.profile.banner):
            return
        while True:
            line = self._line()
            verb = line.split(" ", 1)[0].upper()
            self.server.commands.append(line)
            self.server.pipelined = self.server.pipelined or bool(self.buffer)
            handler = getattr(self, f"_on_{verb.lower()}", None)
            keep = handler(line) if handler else self._say(self._action(verb) or "500 5.5.2 what?")
            if not keep:
                return

    def _action(self, verb: str) -> Action:
        planned = self.profile.actions.get(verb)
        if planned:
            return planned.pop(0)
        return self.profile.always.get(verb) or _DEFAULTS.get(verb, "")

    def _on_ehlo(self, line: str) -> bool:
        action = self._action("EHLO")
        if action != _DEFAULTS["EHLO"]:
            return self._say(action)
        offers = [o for o in self.profile.offers if not (self.encrypted and o == "STARTTLS")]
        lines = ["test.example greets you", *offers]
        return self._say("\r\n".join(f"250{' ' if text is lines[-1] else '-'}{text}" for text in lines))

    def _on_mail(self, line: str) -> bool:
        if self.sender:
            return self._say("503 5.5.1 nested MAIL: say RSET first")
        action = self._action("MAIL")
        if _positive(action):
            self.sender = line
        return self._say(action)

    def _on_rcpt(self, line: str) -> bool:
        own = next((actions for piece, actions in self.profile.recipients.items() if piece in line), [])
        action = own.pop(0) if own else self._action("RCPT")
        if _positive(action):
            self.recipient = line
        return self._say(action)

    def _on_rset(self, line: str) -> bool:
        self.sender = self.recipient = ""
        return self._say(self._action("RSET"))

    def _on_quit(self, line: str) -> bool:
        self._say(self._action("QUIT"))
        return False

    def _on_data(self, line: str) -> bool:
        action = self._action("DATA")
        if not str(action).startswith("354"):
            return self._say(action)
        self._say(action)
        action = self._action("CONTENT")
        if action == CLOSE:
            return False
        content = self._content()
        if action == SWALLOW or _positive(action):
            self.server.taken.append(Taken(self.sender, self.recipient, content, self.encrypted))
        self.sender = self.recipient = ""
        return action != SWALLOW and self._say(action)

    def _on_starttls(self, line: str) -> bool:
        action = self._action("STARTTLS")
        if not _positive(action):
            return self._say(action)
        self.socket.sendall(f"{action}\r\n".encode() + self.profile.after_starttls_plain)
        self._wrap()
        self.sender = self.recipient = ""
        return True

    def _on_auth(self, line: str) -> bool:
        _, method, given = line.split(" ")
        user = password = ""
        if method == "PLAIN":
            _, user, password = base64.b64decode(given).decode().split("\0")
        else:
            user = base64.b64decode(given).decode()
            self._say("334 UGFzc3dvcmQ6")
            password = base64.b64decode(self._line()).decode()
        right = (user, password) == self.profile.login
        return self._say("235 2.7.0 welcome" if right else "535 5.7.8 wrong user or password")

    def _wrap(self) -> None:
        assert self.profile.tls
        self.socket = self.profile.tls.wrap_socket(self.socket, server_side=True)
        self.encrypted = True

    def _say(self, action: Action) -> bool:
        if action == CLOSE:
            return False
        if isinstance(action, Wait):
            time.sleep(action.seconds)
            action = action.reply
        self.socket.sendall(action.encode() + b"\r\n")
        return not action.startswith("421")

    def _line(self) -> str:
        return self._until(b"\r\n").decode()

    def _content(self) -> bytes:
        """Read up to the final dot and undo dot-stuffing (RFC 5321 4.5.2), strictly by CRLF."""
        lines: list[bytes] = []
        while (line := self._until(b"\r\n")) != b".":
            lines.append(line.removeprefix(b"."))
        return b"".join(line + b"\r\n" for line in lines)

    def _until(self, end: bytes) -> bytes:
        while end not in self.buffer:
            chunk = self.socket.recv(65536)
            if not chunk:
                raise EOFError
            self.buffer += chunk
        line, _, self.buffer = self.buffer.partition(end)
        return line


def _positive(action: Action) -> bool:
    return (action if isinstance(action, str) else action.reply).startswith("2")
