"""A mail that came back, to what it says: delivery status notifications (RFC 3464) and complaints (RFC 5965).

Which of our mails it is about, is found by the surest sign there is: the key in the address it came back to (VERP), the
Message-ID of the mail it brings along, and at last the recipient it names. Automatic answers, read receipts and everything
else that people's machines send are none of these and say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message

from feedwatch.deliver.fault import Fault, fault_of
from feedwatch.deliver.smtp_reply import Reply, said
from feedwatch.model.delivery import Bounce

KEY = "{key}"
_MESSAGE_ID = re.compile(r"<([A-Za-z0-9][A-Za-z0-9_-]{7,63})@[^<>\s]+>")
_CAME_BACK_TO = ("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_REFERS = ("in-reply-to", "references")
_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-autoresponder")
_BLANK_LINES = re.compile(r"(?:\r?\n){2,}")
_BASIC_CODE = re.compile(r"\b([45]\d\d)\b")
_NO_SUCH = re.compile(
    r"unknown|no such|not exist|n't exist|not found|invalid|no mailbox|unrouteable|disabled|not a valid", re.IGNORECASE
)
_FAULTS = {Fault.ADDRESS: Bounce.HARD, Fault.MAILBOX: Bounce.SOFT, Fault.OURS: Bounce.OURS, Fault.UNKNOWN: Bounce.SOFT}


@dataclass(frozen=True, slots=True)
class CameBack:
    """One recipient whose mail came back; `key` is the delivery's, empty when only `recipient` is known."""

    key: str
    recipient: str
    bounce: Bounce
    detail: str


def read_bounce(content: bytes, return_path: str) -> tuple[CameBack, ...] | None:
    """Read a mail that arrived where failures go; None for one that is no report, and may come from a person.

    `return_path` is the address we send with, with `{key}` in it when it tells which delivery came back. Reports of delays
    and successes, read receipts and automatic answers give an empty tuple. Addresses are left out of `detail`.
    """
    message = message_from_bytes(content)
    if message.get_content_type() != "multipart/report":
        return () if _is_automatic(message) else None
    parts = list(message.walk())
    key = _key(message, parts, return_path)
    for part in parts:
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            return tuple(_failures(part, key))
        if part.get_content_type() == "message/feedback-report":
            return tuple(_complaints(part, key))
        if part.get_content_type() == "message/disposition-notification":
            return ()
    return None


def _is_automatic(message: Message) -> bool:
    """Tell whether a machine answered (RFC 3834 5), the ways of those that do not know the standard included."""
    submitted = _field(message, "auto-submitted").lower()
    return submitted not in ("", "no") or any(name in message for name in _AUTOMATIC)


def _failures(part: Message, key: str) -> Iterator[CameBack]:
    """Read the recipients of a report; the first block is about the message (RFC 3464 2.1)."""
    for block in _blocks(part)[1:]:
        if _field(block, "action").lower() != "failed":
            continue
        status, diagnostic = _field(block, "status"), _field(block, "diagnostic-code")
        recipient = _address(_field(block, "original-recipient") or _field(block, "final-recipient"))
        detail = said(Reply(-1, f"{status} {diagnostic.partition(';')[2] or diagnostic}"), private=recipient)
        yield CameBack(key, recipient, _kind(status, diagnostic), detail)


def _complaints(part: Message, key: str) -> Iterator[CameBack]:
    for block in _blocks(part)[:1]:
        if _field(block, "feedback-type").lower() == "abuse":
            recipient = _address(_field(block, "original-rcpt-to"))
            yield CameBack(key, recipient, Bounce.COMPLAINT, "reported as spam by its reader")


def _kind(status: str, diagnostic: str) -> Bounce:
    """Decide by what the last server said, else by the status that the reporting one made of it."""
    basic = _BASIC_CODE.search(diagnostic)
    code = int(basic[1]) if basic and _NO_SUCH.search(diagnostic) else None
    fault = fault_of(diagnostic, code=code)
    if fault is Fault.UNKNOWN:
        fault = fault_of(status)
    if fault is Fault.ADDRESS and status.startswith("4"):
        return Bounce.SOFT  # given up after days of trying: the domain may come back
    return _FAULTS[fault]


def _key(message: Message, parts: list[Message], return_path: str) -> str:
    if KEY in return_path:
        before, _, after = return_path.partition(KEY)
        own = re.compile(f"{re.escape(before)}([A-Za-z0-9_-]+){re.escape(after)}", re.IGNORECASE)
        for name in _CAME_BACK_TO:
            if found := own.search(" ".join(map(str, message.get_all(name, [])))):
                return found[1]
    returned = [_field(original, "message-id") for part in parts for original in _returned(part)]
    for identity in (*returned, *(_field(message, name) for name in _REFERS)):
        if found := _MESSAGE_ID.search(identity):
            return found[1]
    return ""


def _returned(part: Message) -> Iterator[Message]:
    """Give the mail that came back, whole or its header only (RFC 6522 3)."""
    payload = part.get_payload()
    if part.get_content_type() in ("message/rfc822", "message/global") and isinstance(payload, list):
        yield from (original for original in payload if isinstance(original, Message))
    elif part.get_content_type() in ("text/rfc822-headers", "message/global-headers"):
        text = part.get_payload(decode=True)
        if isinstance(text, bytes):
            yield message_from_string(text.decode("utf-8", "replace"))


def _blocks(part: Message) -> list[Message]:
    """Give the blocks of fields; the email package only knows how to take apart message/delivery-status."""
    payload = part.get_payload()
    blocks = [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []
    if part.get_content_type() == "message/delivery-status":
        return blocks
    rest = "".join(text for block in blocks if isinstance(text := block.get_payload(), str))
    return blocks + [message_from_string(text) for text in _BLANK_LINES.split(rest) if text]


def _field(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _address(field: str) -> str:
    """Read `rfc822; anna@example.se` (RFC 3464 2.3.1)."""
    return (field.partition(";")[2] or field).strip().strip("<>")
