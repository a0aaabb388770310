"""The envelope of a mail: addresses as SMTP can carry them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import idna

from feedwatch.model.delivery import Mail
from feedwatch.model.errors import DeliveryError

# What would end the address or the command early; a quoted local part may hold spaces, we know nobody who has one.
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f<>\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Sender (empty for bounces) and recipient; `needs_utf8` when a local part is not ASCII (RFC 6531)."""

    sender: str
    recipient: str
    needs_utf8: bool


def envelope_of(mail: Mail) -> Envelope:
    """Give the envelope with domains in ASCII (RFC 5890); raises DeliveryError (rejected, permanent) for no address."""
    sender = _address(mail.sender, "sender's") if mail.sender else ""
    recipient = _address(mail.recipient, "recipient's")
    return Envelope(sender, recipient, needs_utf8=not (sender + recipient).isascii())


def _address(address: str, whose: str) -> str:
    local, _, domain = address.rpartition("@")
    if not local or not domain or _UNSAFE.search(address):
        raise DeliveryError("rejected", f"The {whose} address is not a mail address", temporary=False)
    if domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError:
        # `from None`: the original error quotes the domain, and errors carry no addresses.
        message = f"The {whose} address has a domain that does not exist"
        raise DeliveryError("rejected", message, temporary=False) from None
