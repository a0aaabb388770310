"""What a mail server's reply means: for this message, for its recipient, or for us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from feedwatch.deliver.fault import Fault, fault_of
from feedwatch.model.errors import DeliveryError, RefusalKind
from feedwatch.model.text import one_line, shorten

_LONGEST = 200
_ADDRESS = re.compile(r"[^\s<>]*[^\s<>:](?:@|%40)[^\s<>]+", re.IGNORECASE)
_CLOSING, _TOO_LARGE, _FULL = 421, 552, 552


class Step(StrEnum):
    """Where in the conversation a reply was given; the value completes "The mail server … :"."""

    GREETING = "does not want to talk"
    HELLO = "does not answer our greeting"
    STARTTLS = "cannot start encryption"
    LOGIN = "does not accept our user and password"
    SENDER = "does not take mail from our sender address"
    RECIPIENT = "refused the recipient"
    DATA = "does not want the message"
    CONTENT = "refused the message"


# What happens here would happen to every message.
_KINDS: dict[Step, RefusalKind] = {
    Step.STARTTLS: "tls",
    Step.GREETING: "connect",
    Step.HELLO: "connect",
    Step.LOGIN: "auth",
}
BEFORE_RECIPIENT = frozenset({*_KINDS, Step.SENDER})


class ConnectionLostError(DeliveryError):
    """The connection is gone; counts as 451 (RFC 5321 3.8, 4.2.1), so always temporary."""

    def __init__(self, message: str, *, for_all: bool = False) -> None:
        super().__init__("connect", message, temporary=True, for_all=for_all)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply code (-1 for something that is no SMTP reply) and its text, several lines joined by newlines."""

    code: int
    text: str

    @property
    def is_positive(self) -> bool:
        """Tell whether the command was carried out (RFC 5321 4.2.1: 2yz)."""
        return 200 <= self.code < 300


def said(reply: Reply, *, private: str = "") -> str:
    """Give a reply on one short line with mail addresses left out, so that logs hold no personal data."""
    text = _ADDRESS.sub("…", one_line(reply.text))
    for word in (private, private.rpartition("@")[0]):
        if len(word) > 2:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "…", text, flags=re.IGNORECASE)
    code = f"{reply.code} " if reply.code >= 0 else ""
    return shorten(f"{code}{text}".strip() or "nothing", _LONGEST)


def refusal(step: Step, reply: Reply, *, recipient: str = "") -> DeliveryError:
    """Give the error for a reply that was not the one hoped for.

    421 closes the connection wherever it comes; 4yz is temporary, 5yz permanent for this recipient (RFC 5321 4.2.1).
    A 5yz about us rather than the recipient (no login, our sender, no relaying, policy) is `auth` or `tls` and temporary:
    an admin can mend it, and no reader should lose mail over it. What is said before a recipient was named holds for all.
    """
    message = f"The mail server {step}: {said(reply, private=recipient)}"
    for_all = step in BEFORE_RECIPIENT and reply.code != _TOO_LARGE
    if reply.code == _CLOSING:
        return ConnectionLostError(message, for_all=for_all)
    if not 400 <= reply.code < 600:
        return DeliveryError("protocol", message, temporary=True, for_all=for_all)
    kind = _kind(step, reply)
    temporary = reply.code < 500 or kind not in ("rejected", "recipient")
    return DeliveryError(kind, message, temporary=temporary, gone=kind == "recipient", for_all=for_all)


def _kind(step: Step, reply: Reply) -> RefusalKind:
    if step in _KINDS:
        return _KINDS[step]
    if reply.code == 530:  # RFC 3207 4 and RFC 4954 6 share it
        return "tls" if "starttls" in reply.text.lower() else "auth"
    if reply.code == _TOO_LARGE and step is not Step.RECIPIENT:
        return "rejected"
    if step is Step.SENDER:
        return "rejected" if reply.code < 500 else "auth"
    if step is Step.RECIPIENT:
        return _about_recipient(reply)
    # Some servers only look for the mailbox when they have the message.
    is_unknown = reply.code >= 500 and fault_of(reply.text) is Fault.ADDRESS
    return "recipient" if is_unknown else "rejected"


def _about_recipient(reply: Reply) -> RefusalKind:
    fault = fault_of(reply.text, code=reply.code)
    if fault is Fault.MAILBOX or reply.code == _FULL:  # RFC 5321 4.5.3.1.10: 552 after RCPT is to be read as 452
        return "mailbox"
    if reply.code < 500:
        return "rejected"
    if fault is Fault.OURS:
        return "auth"
    return "recipient" if fault is Fault.ADDRESS else "rejected"
