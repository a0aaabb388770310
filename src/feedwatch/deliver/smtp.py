"""Mail to receipt, by SMTP (RFC 5321): one connection for many messages, one recipient for each.

The way of a message: connection ready (new, or RSET) -> MAIL -> RCPT -> DATA -> content -> reply to the final dot.
"""

from __future__ import annotations

import ssl
import time
from types import TracebackType
from typing import Self

from feedwatch.deliver.envelope import Envelope, envelope_of
from feedwatch.deliver.smtp_reply import ConnectionLostError, Step, refusal, said
from feedwatch.deliver.smtp_session import Patience, Session
from feedwatch.deliver.smtp_target import SmtpTarget, Starttls
from feedwatch.model.delivery import Mail, Receipt
from feedwatch.model.errors import DeliveryError

# A connection unused for longer, in seconds, may have been forgotten on the way (firewalls): do not wait to find out.
_IDLE = 30
_KEEPS_CONNECTION = frozenset({"rejected", "recipient", "mailbox", "auth"})


class SmtpSender:
    """Hands mails to one mail server over one connection, which it opens, mends and closes; for one thread.

    A server that could not be reached is left alone for `rest` seconds: until then every message fails at once with
    the same error, so that a dead server does not cost a time-out per message.
    """

    def __init__(
        self,
        target: SmtpTarget,
        *,
        patience: Patience | None = None,
        trust: ssl.SSLContext | None = None,
        rest: float = 60,
    ) -> None:
        self._target = target
        self._patience = patience or Patience()
        self._context = _context(target, trust)
        self._rest = rest
        self._session: Session | None = None
        self._trouble: DeliveryError | None = None
        self._rest_until = 0.0
        self._was_encrypted = False
        self._used_at = 0.0
        self._deadline = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye to the server; a later `send` connects again."""
        session, self._session = self._session, None
        if session:
            session.leave()

    def send(self, mail: Mail) -> Receipt:
        """Hand over one mail; the receipt's reference is the server's reply to the final dot.

        Raises DeliveryError: temporary for 4yz, a lost connection or a time-out, permanent for 5yz (RFC 5321 4.2.1),
        `for_all` when the server did not even listen to whom the mail is for.
        After a lost connection the server may have taken the mail: offer it again with the same Message-ID.
        """
        envelope = envelope_of(mail)
        usable = False
        self._deadline = time.monotonic() + self._patience.talk
        try:
            session = self._announce(envelope, mail.content)
            receipt = _hand_over(session, mail)
            usable = True
        except DeliveryError as error:
            usable = error.kind in _KEEPS_CONNECTION and not error.for_all
            raise
        finally:
            self._used_at = time.monotonic()
            if not usable:
                self._drop()
        return receipt

    def _announce(self, envelope: Envelope, content: bytes) -> Session:
        """Name sender and recipient; nothing is handed over yet, so a stale connection may be replaced once."""
        reused = self._session is not None
        try:
            session = self._ready()
            _name(session, envelope, content)
        except ConnectionLostError:
            if not reused:
                raise
            self._drop()
            session = self._ready()
            _name(session, envelope, content)
        return session

    def _ready(self) -> Session:
        """Give a connection on which no mail is under way."""
        if self._session and time.monotonic() - self._used_at > _IDLE:
            self.close()
        if self._session:
            self._session.deadline = self._deadline
            reply = self._session.ask("RSET", step=Step.HELLO)
            if reply.is_positive:
                return self._session
            raise ConnectionLostError("The mail server did not reset the connection")
        if self._trouble and time.monotonic() < self._rest_until:
            raise _for_all(self._trouble)
        self._session = self._open()
        return self._session

    def _open(self) -> Session:
        session = Session(self._target, self._patience, self._context, self._deadline)
        try:
            session.open(encryption_needed=self._was_encrypted)
        except DeliveryError as error:
            session.close()
            self._trouble, self._rest_until = error, time.monotonic() + self._rest
            raise _for_all(error) from error
        # A server that could encrypt once and suddenly cannot has somebody sitting on the line.
        self._trouble, self._was_encrypted = None, self._was_encrypted or session.encrypted
        return session

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session:
            session.close()


def _name(session: Session, envelope: Envelope, content: bytes) -> None:
    options = _mail_options(session, envelope, content)
    session.command_encoding = "utf-8" if envelope.needs_utf8 else "ascii"
    _command(session, Step.SENDER, f"MAIL FROM:<{envelope.sender}>{options}")
    _command(session, Step.RECIPIENT, f"RCPT TO:<{envelope.recipient}>", recipient=envelope.recipient)


def _hand_over(session: Session, mail: Mail) -> Receipt:
    reply = session.ask("DATA", step=Step.DATA)
    if reply.code != 354:
        raise refusal(Step.DATA, reply, recipient=mail.recipient)
    reply = session.hand_over(mail.content)
    if not reply.is_positive:
        raise refusal(Step.CONTENT, reply, recipient=mail.recipient)
    return Receipt(said(reply, private=mail.recipient))


def _command(session: Session, step: Step, command: str, *, recipient: str = "") -> None:
    reply = session.ask(command, step=step)
    if not reply.is_positive:
        raise refusal(step, reply, recipient=recipient)


def _mail_options(session: Session, envelope: Envelope, content: bytes) -> str:
    """Give the parameters of MAIL; raises DeliveryError (rejected, permanent) for what the server cannot carry."""
    limit = session.esmtp_features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < len(content):
        raise _unfit(f"The message is larger than the mail server's limit of {int(limit)} bytes")  # RFC 1870
    if envelope.needs_utf8 and not session.has_extn("smtputf8"):
        raise _unfit("The address has letters other than a-z before the @, which the mail server cannot carry")
    if not content.isascii() and not session.has_extn("8bitmime"):
        raise _unfit("The message has 8-bit text, which the mail server cannot carry")
    size = f" SIZE={len(content)}" if session.has_extn("size") else ""
    body = "" if content.isascii() else " BODY=8BITMIME"
    return size + body + (" SMTPUTF8" if envelope.needs_utf8 else "")


def _for_all(error: DeliveryError) -> DeliveryError:
    return DeliveryError(error.kind, error.message, temporary=True, for_all=True)


def _unfit(message: str) -> DeliveryError:
    return DeliveryError("rejected", message, temporary=False)


def _context(target: SmtpTarget, trust: ssl.SSLContext | None) -> ssl.SSLContext:
    if not target.is_loopback or target.implicit_tls or target.starttls is Starttls.REQUIRED:
        return trust or ssl.create_default_context()
    # A mail server on this machine often has a self-made certificate, and nobody sits on the line to it.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
