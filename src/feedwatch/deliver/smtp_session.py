"""One connection to a mail server: opened, encrypted, logged in."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from feedwatch.deliver.smtp_reply import BEFORE_RECIPIENT, ConnectionLostError, Reply, Step, refusal
from feedwatch.deliver.smtp_target import SmtpTarget, Starttls
from feedwatch.model.errors import DeliveryError

_LONGEST_LINE = 8192  # RFC 5321 4.5.3.1.5 asks for 512; smtplib takes 8192
_MOST_LINES = 200
_START_OF_DOT_LINE = re.compile(rb"(?m)^\.")
_ANY_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait, in seconds (RFC 5321 4.5.3.2).

    `connect` for the connection itself, `talk` for everything up to the content of one mail together, `final` for the
    content and its confirmation: long on purpose, because who gives up after the final dot makes a duplicate (RFC 1047).
    """

    connect: float = 30
    talk: float = 270
    final: float = 600
    goodbye: float = 2


class Session(smtplib.SMTP):
    """smtplib with deadlines, passwords in UTF-8, and every failure as a DeliveryError.

    `deadline` is the moment (time.monotonic) at which we stop waiting for replies; the user sets it for each mail.

    smtplib's own time-out starts anew with each byte and its replies may have any number of lines, so that a bad
    server could hold us for ever.
    """

    def __init__(self, target: SmtpTarget, patience: Patience, context: ssl.SSLContext, deadline: float) -> None:
        super().__init__(local_hostname="localhost", timeout=patience.connect)  # no host: does not connect yet
        self.deadline = deadline
        self.encrypted = False
        self._target = target
        self._patience = patience
        self._context = context
        self._received = b""

    def open(self, *, encryption_needed: bool) -> None:
        """Connect, introduce ourselves, encrypt and log in; raises DeliveryError, always temporary."""
        with _explained("could not be reached"):
            code, text = self.connect(self._target.host, self._target.port)
        self._expect(Step.GREETING, _reply(code, text))
        self.local_hostname = self._target.name or self._address_literal()
        self._hello()
        if not self.encrypted:
            self._encrypt_as_wished(needed=encryption_needed)
        if self._target.user:
            self._log_in()

    def ask(self, command: str, *, step: Step) -> Reply:
        """Send a command and give its reply; raises DeliveryError when there is none in time."""
        with _explained(str(step), for_all=step in BEFORE_RECIPIENT):
            code, text = self.docmd(command)
        return _reply(code, text)

    def hand_over(self, content: bytes) -> Reply:
        """Send the content after DATA was granted and give the reply to the final dot (RFC 5321 4.1.1.4, 4.5.2)."""
        lines = _ANY_LINE_END.sub(b"\r\n", content)  # a bare LF must never go out (RFC 5321 2.3.8)
        if not lines.endswith(b"\r\n"):
            lines += b"\r\n"
        self.deadline = time.monotonic() + self._patience.final
        with _explained("did not confirm the message"):
            self._socket().settimeout(self._patience.final)
            self.send(_START_OF_DOT_LINE.sub(b"..", lines) + b".\r\n")
            code, text = self.getreply()
        return _reply(code, text)

    def leave(self) -> None:
        """Say goodbye, briefly, and close."""
        self.deadline = time.monotonic() + self._patience.goodbye
        with suppress(OSError):  # the message is already safe: a server without manners changes nothing
            self.docmd("QUIT")
        self.close()

    def getreply(self) -> tuple[int, bytes]:
        """Read one reply before the deadline (overrides smtplib, which calls it for every command)."""
        lines: list[bytes] = []
        while len(lines) < _MOST_LINES:
            line = self._read_line()
            lines.append(line[4:].strip())
            if not line[:3].isdigit():
                return -1, line.strip()
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)
        raise smtplib.SMTPServerDisconnected("the reply has no end")

    def _read_line(self) -> bytes:
        while b"\n" not in self._received:
            if len(self._received) > _LONGEST_LINE:
                raise smtplib.SMTPServerDisconnected("the reply has no end")
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket().settimeout(left)
            chunk = self._socket().recv(4096)
            if not chunk:
                raise smtplib.SMTPServerDisconnected("connection closed")
            self._received += chunk
        line, _, self._received = self._received.partition(b"\n")
        return line

    def _socket(self) -> socket.socket:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self.sock

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """Open the connection (smtplib's own hook, as SMTP_SSL uses it)."""
        plain = socket.create_connection((host, port), timeout)
        if not self._target.implicit_tls:
            return plain
        self.encrypted = True
        return self._context.wrap_socket(plain, server_hostname=host)

    def _address_literal(self) -> str:
        """Give our own address as a name (RFC 5321 4.1.3): true, and without asking the DNS."""
        address = str(self._socket().getsockname()[0])
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"

    def _hello(self) -> None:
        with _explained(Step.HELLO):
            reply = _reply(*self.ehlo())
            if 500 <= reply.code < 600:
                reply = _reply(*self.helo())
        self._expect(Step.HELLO, reply)

    def _encrypt_as_wished(self, *, needed: bool) -> None:
        target = self._target
        if target.starttls is Starttls.NEVER:
            return
        if self.has_extn("starttls"):
            self._encrypt()
            self._hello()  # what was said before encryption does not count (RFC 3207 4.2)
            return
        if needed or target.starttls is Starttls.REQUIRED:
            raise DeliveryError("tls", "The mail server offers no encryption (STARTTLS)", temporary=True)

    def _encrypt(self) -> None:
        self._expect(Step.STARTTLS, self.ask("STARTTLS", step=Step.STARTTLS))
        if self._received:
            # Sent in clear text, to be taken as if encrypted (CVE-2011-0411 and its kin).
            raise DeliveryError("tls", "Somebody speaks before encryption has started", temporary=True)
        with _explained(Step.STARTTLS):
            plain = self._socket()
            plain.settimeout(self._patience.connect)
            self.sock = self._context.wrap_socket(plain, server_hostname=self._target.host)
        self.encrypted = True

    def _log_in(self) -> None:
        if not self.encrypted and not self._target.is_loopback:
            message = "The mail server offers no encryption, so the password was not sent"
            raise DeliveryError("tls", message, temporary=True)
        offered = self.esmtp_features.get("auth", "").upper().split()
        with _explained(Step.LOGIN):
            reply = self._authenticate(offered)
        self._expect(Step.LOGIN, reply)

    def _authenticate(self, offered: list[str]) -> Reply:
        """Log in by PLAIN (RFC 4616), else LOGIN; smtplib's own methods refuse å, ä and ö in passwords."""
        user, password = self._target.user, self._target.password
        if "PLAIN" in offered:
            return _reply(*self.docmd("AUTH", "PLAIN " + _base64(f"\0{user}\0{password}")))
        if "LOGIN" in offered:
            reply = _reply(*self.docmd("AUTH", "LOGIN " + _base64(user)))
            return _reply(*self.docmd(_base64(password))) if reply.code == 334 else reply
        message = "The mail server takes no login by user and password (AUTH PLAIN or LOGIN)"
        raise DeliveryError("auth", message, temporary=True)

    def _expect(self, step: Step, reply: Reply) -> None:
        if not reply.is_positive:
            raise refusal(step, reply)


@contextmanager
def _explained(what: str, *, for_all: bool = False) -> Iterator[None]:
    """Turn what sockets raise into DeliveryError; smtplib's exceptions are OSErrors too."""
    try:
        yield
    except TimeoutError as error:
        message = f"The mail server {what}: no answer in time"
        raise DeliveryError("timeout", message, temporary=True, for_all=for_all) from error
    except ssl.SSLCertVerificationError as error:
        message = f"The mail server's certificate is not right: {error.verify_message}"
        raise DeliveryError("tls", message, temporary=True) from error
    except ssl.SSLError as error:
        message = f"The encrypted connection to the mail server failed: {error.reason or 'broken off'}"
        raise DeliveryError("tls", message, temporary=True) from error
    except socket.gaierror as error:
        raise DeliveryError("connect", "The mail server's name is not found", temporary=True) from error
    except (OSError, UnicodeError) as error:
        raise ConnectionLostError(f"The mail server {what}: {_cause(error)}", for_all=for_all) from error


def _cause(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    if isinstance(error, UnicodeError):
        return "its name is not a host name"
    return "connection closed"


def _reply(code: int, text: bytes) -> Reply:
    return Reply(code, text.decode("utf-8", "replace"))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")
