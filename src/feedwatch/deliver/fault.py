"""Whose fault is it that a mail was not taken? One reading of reply and status codes for refusals and for bounces.

A reply has a code of three digits (RFC 5321) and mostly an enhanced one as well, class.subject.detail (RFC 3463, with
the IANA registry "SMTP Enhanced Status Codes"). The subject says what it is about: 1 the address, 2 the mailbox, 3 and 4
machines on the way, 5 protocol, 6 content, 7 policy. A subscriber is only suspended for an address that does not exist;
policy, relaying and spam are matters between the mail server and us, whoever the recipient is.
"""

from __future__ import annotations

import re
from enum import StrEnum

_ENHANCED = re.compile(r"(?<![\d.])[245]\.(\d{1,3})\.(\d{1,3})(?![\d.])")
# No such mailbox, no such domain, no such syntax, moved without a new address, a domain that takes no mail (RFC 7505),
# a mailbox that was switched off.
_NO_ADDRESS = frozenset({(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)})
# Our sender's address; a sending limit, as Google and Microsoft number it.
_OUR_SIDE = frozenset({(1, 7), (1, 8), (1, 9), (4, 5)})
_MAILBOX, _PROTOCOL, _CONTENT, _POLICY = 2, 5, 6, 7
# Servers that give no enhanced code, or a wrong one ("550 5.1.1 relay not permitted").
_OUR_WORDS = re.compile(
    r"\brelay|authenticat|not logged in|\bspam|block ?list|black ?list|sending limit|rate limit", re.IGNORECASE
)
_NO_MAILBOX = frozenset({550, 551, 553})


class Fault(StrEnum):
    """What a refusal is about."""

    ADDRESS = "address"  # it does not exist
    MAILBOX = "mailbox"  # it exists, and takes nothing now
    OURS = "ours"  # we may not, or not so
    UNKNOWN = "unknown"


def fault_of(text: str, *, code: int | None = None) -> Fault:
    """Say what a reply is about, by its text with the enhanced code in it; `code` only where it was said to RCPT."""
    if _OUR_WORDS.search(text):
        return Fault.OURS
    enhanced = _ENHANCED.search(text)
    if not enhanced:
        return Fault.ADDRESS if code in _NO_MAILBOX else Fault.UNKNOWN
    subject, detail = int(enhanced[1]), int(enhanced[2])
    if (subject, detail) in _NO_ADDRESS:
        return Fault.ADDRESS
    if (subject, detail) in _OUR_SIDE or subject in (_PROTOCOL, _CONTENT, _POLICY):
        return Fault.OURS
    if subject == _MAILBOX:
        return Fault.MAILBOX
    # x.0.0 says nothing at all (RFC 3463 3.1): the plain code counts.
    return Fault.ADDRESS if subject == 0 and code in _NO_MAILBOX else Fault.UNKNOWN
