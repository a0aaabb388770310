"""A mailbox on loopback: as much of IMAP (RFC 3501) as reading unseen mail needs."""

from __future__ import annotations

import base64
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "studs@example.org", "lösen ord"


@dataclass
class Mailbox:
    """What the server holds: mails by number, and the flags that were set on them."""

    mails: dict[int, bytes]
    port: int = 0
    flags: dict[int, str] = field(default_factory=dict)
    offers_plain: bool = True
    said: list[str] = field(default_factory=list)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mailbox = mailbox


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    @property
    def mailbox(self) -> Mailbox:
        return self.server.mailbox

    def handle(self) -> None:
        self.say("* OK hello")
        while line := self.rfile.readline():
            tag, _, command = line.decode("utf-8", "replace").strip().partition(" ")
            self.mailbox.said.append(command)
            verb = command.split()[1 if command.upper().startswith("UID ") else 0].upper()
            if not getattr(self, f"on_{verb.lower()}")(tag, command):
                return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def on_capability(self, tag: str, command: str) -> bool:
        self.say("* CAPABILITY IMAP4rev1" + (" AUTH=PLAIN" if self.mailbox.offers_plain else ""))
        self.say(f"{tag} OK done")
        return True

    def on_authenticate(self, tag: str, command: str) -> bool:
        self.say("+ ")
        given = base64.b64decode(self.rfile.readline()).decode()
        self.say(f"{tag} {'OK in' if given == f'{chr(0)}{USER}{chr(0)}{PASSWORD}' else 'NO wrong'}")
        return True

    def on_login(self, tag: str, command: str) -> bool:
        self.say(f"{tag} {'OK in' if 'ascii' in command else 'NO wrong'}")
        return True

    def on_select(self, tag: str, command: str) -> bool:
        self.say(f"* {len(self.mailbox.mails)} EXISTS")
        self.say(f"{tag} {'OK selected' if 'INBOX' in command else 'NO there is none'}")
        return True

    def on_search(self, tag: str, command: str) -> bool:
        unseen = [str(number) for number in self.mailbox.mails if "Seen" not in self.mailbox.flags.get(number, "")]
        self.say(" ".join(["* SEARCH", *unseen]))
        self.say(f"{tag} OK done")
        return True

    def on_fetch(self, tag: str, command: str) -> bool:
        number = int(command.split()[2])
        content = self.mailbox.mails[number]
        self.wfile.write(f"* 1 FETCH (UID {number} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n")
        self.say(f"{tag} OK done")
        return True

    def on_store(self, tag: str, command: str) -> bool:
        found = re.fullmatch(r"UID STORE (\d+) \+FLAGS.SILENT \((.*)\)", command)
        assert found, command
        self.mailbox.flags[int(found[1])] = found[2]
        self.say(f"{tag} OK done")
        return True

    def on_logout(self, tag: str, command: str) -> bool:
        self.say("* BYE")
        self.say(f"{tag} OK done")
        return False


@contextmanager
def open_mailbox(mailbox: Mailbox) -> Iterator[Mailbox]:
    """Serve a mailbox on a free port of loopback."""
    server = _Server(mailbox)
    mailbox.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield mailbox
    finally:
        server.shutdown()
        server.server_close()
