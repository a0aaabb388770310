"""Whose fault a refusal is, as a table."""

from __future__ import annotations

import pytest

from feedwatch.deliver.fault import Fault, fault_of


@pytest.mark.parametrize(
    ("code", "text", "fault"),
    [
        (550, "5.1.1 no such user", Fault.ADDRESS),
        (550, "5.1.10 null MX", Fault.ADDRESS),
        (550, "5.2.1 mailbox disabled", Fault.ADDRESS),
        (550, "no mailbox here by that name", Fault.ADDRESS),
        (553, "sorry, no mailbox (#5.1.1)", Fault.ADDRESS),
        (550, "5.0.0 unknown user", Fault.ADDRESS),
        (551, "user not local", Fault.ADDRESS),
        (552, "5.2.2 over quota", Fault.MAILBOX),
        (450, "4.2.0 busy", Fault.MAILBOX),
        (550, "5.7.1 not allowed", Fault.OURS),
        (554, "relay access denied", Fault.OURS),
        (550, "5.1.1 Relaying not permitted", Fault.OURS),
        (553, "that domain is not in my list of rcpthosts (#5.7.1)", Fault.OURS),
        (550, "5.1.8 bad sender's address", Fault.OURS),
        (550, "5.4.5 daily sending limit exceeded", Fault.OURS),
        (550, "listed on a blacklist of spammers", Fault.OURS),
        (550, "5.6.0 cannot convert", Fault.OURS),
        (550, "5.4.1 Recipient address rejected: Access denied", Fault.UNKNOWN),
        (554, "transaction failed", Fault.UNKNOWN),
        (None, "550 no mailbox", Fault.UNKNOWN),  # in the middle of a report: where it was said is not known
        (550, "see 192.5.1.1.example and 15.1.1", Fault.ADDRESS),  # neither is an enhanced code
    ],
)
def test_what_a_refusal_is_about(code: int | None, text: str, fault: Fault) -> None:
    """Enhanced codes count before plain ones, and words about relaying, spam and limits before both."""
    assert fault_of(text, code=code) is fault
