"""A mail as bytes: header fields and two alternative parts, the same bytes every time for the same values.

The standard email package builds it with its SMTP policy: lines folded at 76 characters, encoded words (RFC 2047), and no
field takes a line break. Bodies are quoted-printable, so the message is ASCII and travels through every server.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueAddressHeader, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import parseaddr

import idna

from feedwatch.model.delivery import Mail
from feedwatch.model.text import one_line

# Keeps machines from answering: RFC 3834 5, and what Exchange heeds instead (MS-OXCMAIL 2.1.3.2.20); bounces are wanted.
AUTOMATIC = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply"))

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, when, and under which key.

    `sender` as it stands in From, with a name if it has one; `recipient` the bare address; `key` the delivery's, the same
    on every attempt; `date` when it was queued, aware, likewise. `bounces` is where failures go (the sender's address
    when empty), `leave_mail` an address that takes mail from people who want to leave.
    """

    sender: str
    recipient: str
    key: str
    date: datetime
    reply_to: str = ""
    bounces: str = ""
    leave_mail: str = ""


class _Text(UnstructuredHeader, BaseHeader):
    """A field of text. Its own `fold` loses spaces between encoded words, and writes some that are too long."""

    def fold(self, *, policy: Policy) -> str:
        """Write the field."""
        return f"{self.name}: {_encoded(self, self.name, policy)}{policy.linesep}"


class _Mailbox(UniqueAddressHeader, BaseHeader):  # type: ignore[misc]  # the registry itself combines them so
    """A field of one address. Its own `fold` has the same faults with a name in other letters."""

    def fold(self, *, policy: Policy) -> str:
        """Write the field."""
        address = self.addresses[0]
        if address.display_name.isascii():
            return super().fold(policy=policy)
        name = _encoded(address.display_name, self.name, policy)
        return f"{self.name}: {name}{policy.linesep} <{address.addr_spec}>{policy.linesep}"


class _Brackets(UnstructuredHeader, BaseHeader):
    """A field of addresses in angle brackets, folded only between them: the package would encode a long one."""

    def fold(self, *, policy: Policy) -> str:
        """Write the field; lines stay under 998 characters because no address of ours is longer."""
        return f"{self.name}: {self.replace(', <', f',{policy.linesep} <')}{policy.linesep}"


def _encoded(text: str, field: str, policy: Policy) -> str:
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, policy.max_line_length, field).encode(linesep=policy.linesep)


def _fields() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("subject", _Text)
    for field in ("from", "to", "reply-to"):
        registry.map_to_type(field, _Mailbox)
    for field in ("list-id", "list-unsubscribe", "archived-at"):
        registry.map_to_type(field, _Brackets)
    return registry


# 76: the longest line that may hold an encoded word (RFC 2047 2); the package's own limit is 78.
_POLICY = SMTP.clone(header_factory=_fields(), cte_type="7bit", max_line_length=76)


def build(
    envelope: Envelope, subject: str, language: str, fields: Iterable[tuple[str, str]], *, text: str, html: str
) -> Mail:
    """Build a mail of a text and an HTML part that say the same (multipart/alternative, RFC 2046 5.1.4)."""
    sender, recipient = _address(envelope.sender), _address(envelope.recipient)
    # Only a local part in other letters needs SMTPUTF8 (RFC 6531); then the header is written in UTF-8.
    is_ascii = (sender.addr_spec + recipient.addr_spec + envelope.reply_to).isascii()
    policy = _POLICY if is_ascii else _POLICY.clone(utf8=True)
    message = EmailMessage(policy)
    message["From"] = sender
    message["To"] = recipient
    if envelope.reply_to:
        message["Reply-To"] = _address(envelope.reply_to)
    message["Subject"] = header_text(subject)
    message["Date"] = envelope.date
    message["Message-ID"] = message_id(envelope)
    for field, value in fields:
        message[field] = value
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = language
    # "=_" cannot stand in quoted-printable text (RFC 2045 6.7), so no part can hold the boundary.
    message.set_boundary(f"=_{hashlib.sha256(envelope.key.encode()).hexdigest()[:32]}")
    return Mail(
        sender=envelope.bounces or parseaddr(envelope.sender)[1],
        recipient=envelope.recipient,
        message_id=message_id(envelope),
        content=message.as_bytes(policy=policy),
    )


def message_id(envelope: Envelope) -> str:
    """Give the Message-ID: the delivery's key at the sender's domain (RFC 5322 3.6.4), the same on every attempt."""
    key = envelope.key if _KEY.fullmatch(envelope.key) else hashlib.sha256(envelope.key.encode()).hexdigest()[:32]
    return f"<{key}@{sender_domain(envelope)}>"


def sender_domain(envelope: Envelope) -> str:
    """Give the domain we write from, in ASCII."""
    return _address(envelope.sender).domain or "localhost"


def header_text(text: str) -> str:
    """Give text on one line, with nothing in it that the package would take for an encoded word."""
    return one_line(text).replace("=?", "= ?")


def _address(written: str) -> Address:
    """Read an address with or without a name; its domain comes out in ASCII (RFC 5890)."""
    name, address = parseaddr(written)
    local, _, domain = address.rpartition("@")
    return Address(display_name=header_text(name), username=local, domain=_ascii_domain(domain))


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""
