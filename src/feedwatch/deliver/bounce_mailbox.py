"""Mails that came back, from a mailbox of their own by IMAP (RFC 3501)."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from feedwatch.model.errors import DeliveryError, UsageError

_HOW = "Write it as imaps://user:password@mail.example.org/INBOX, with @ in user and password as %40"
_PORTS = {"imaps": 993, "imap": 143}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PATIENCE_SECONDS = 30
_MOST = 200  # mails a look
_FOLDER = re.compile(r"[ !#-\[\]-~]+")  # printable ASCII without quote and backslash


@dataclass(frozen=True, slots=True)
class MailboxTarget:
    """A mailbox and how to get into it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    encrypted: bool = True


def parse_mailbox(url: str) -> MailboxTarget:
    """Read `imaps://user:password@host[:port]/folder`; plain imap:// only to this very machine.

    Raises UsageError, which says how it should look and never repeats what was written (it holds a password).
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # `from None`: the original error quotes a piece of the URL, possibly of the password.
        raise _wrong("has a port that is not a number, or an unfinished [address]") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise _wrong("is not an imaps:// address with a host")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not user or not password:
        raise _wrong("needs both user and password")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if not _FOLDER.fullmatch(folder):
        raise _wrong("names a folder with other letters than plain ASCII")
    if parts.scheme == "imap" and parts.hostname not in _LOOPBACK:
        raise _wrong("would send the password in clear text")
    return MailboxTarget(parts.hostname, port or _PORTS[parts.scheme], user, password, folder, parts.scheme == "imaps")


class BounceMailbox:
    """Reads unseen mails and marks them seen; what was not understood is flagged for a person to look at."""

    def __init__(self, target: MailboxTarget, *, trust: ssl.SSLContext | None = None) -> None:
        self._target = target
        self._trust = trust
        self._connection: imaplib.IMAP4 | None = None

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        """Give each unseen mail's number and content; raises DeliveryError (temporary) when the mailbox cannot be read."""
        with _explained():
            connection = self._open()
            _, found = connection.uid("SEARCH", "UNSEEN")
        for number in (found[0] or b"").split()[:_MOST]:
            with _explained():
                _, answer = connection.uid("FETCH", number.decode(), "(BODY.PEEK[])")
            content = next((part[1] for part in answer if isinstance(part, tuple)), b"")
            yield number.decode(), content

    def done(self, name: str, *, understood: bool) -> None:
        """Mark a mail; raises DeliveryError (temporary)."""
        with _explained():
            flags = r"(\Seen)" if understood else r"(\Seen \Flagged)"
            self._open().uid("STORE", name, "+FLAGS.SILENT", flags)

    def close(self) -> None:
        """Say goodbye."""
        connection, self._connection = self._connection, None
        if connection:
            with suppress(imaplib.IMAP4.error, OSError):  # what was read is safe
                connection.logout()

    def _open(self) -> imaplib.IMAP4:
        if self._connection is None:
            connection = self._connect()
            self._connection = connection
            _log_in(connection, self._target)
            status, _ = connection.select(f'"{self._target.folder}"')
            if status != "OK":
                raise DeliveryError("rejected", "The mailbox for bounces has no such folder", temporary=True)
        return self._connection

    def _connect(self) -> imaplib.IMAP4:
        target = self._target
        if not target.encrypted:
            return imaplib.IMAP4(target.host, target.port, timeout=_PATIENCE_SECONDS)
        context = self._trust or ssl.create_default_context()
        return imaplib.IMAP4_SSL(target.host, target.port, ssl_context=context, timeout=_PATIENCE_SECONDS)


def _log_in(connection: imaplib.IMAP4, target: MailboxTarget) -> None:
    """Log in by PLAIN (RFC 4616), which takes å, ä and ö, else by LOGIN."""
    try:
        if "AUTH=PLAIN" in connection.capabilities:
            credentials = f"\0{target.user}\0{target.password}".encode()
            connection.authenticate("PLAIN", lambda _: credentials)
        else:
            connection.login(target.user, target.password)
    except imaplib.IMAP4.error:
        # `from None`: the original error may quote what was sent.
        message = "The mailbox for bounces does not accept our user and password"
        raise DeliveryError("auth", message, temporary=True) from None


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except ssl.SSLError as error:
        message = f"The encrypted connection to the mailbox for bounces failed: {error.reason or 'broken off'}"
        raise DeliveryError("tls", message, temporary=True) from error
    except (imaplib.IMAP4.error, OSError) as error:
        raise DeliveryError("connect", "The mailbox for bounces cannot be read", temporary=True) from error


def _wrong(what: str) -> UsageError:
    return UsageError(f"The address of the mailbox for bounces {what}. {_HOW}.")
