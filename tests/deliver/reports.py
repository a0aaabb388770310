"""Reports of mail that came back, as mail servers write them: the same facts in the shapes of RFC 3464."""

from __future__ import annotations

KEY = "0123456789abcdef0123456789abcdef"


def report(
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 no such user",
    recipient: str = "anna@example.org",
    original: str = "",
    to: str = "nyheter@feedwatch.example",
    returned: str = f"Message-ID: <{KEY}@feedwatch.example>",
    returned_type: str = "text/rfc822-headers",
    kind: str = "delivery-status",
    headers: str = "",
) -> bytes:
    """Write a delivery status notification (RFC 3464), or another multipart/report."""
    named = f"Original-Recipient: rfc822;{original}\n" if original else ""
    said = f"Diagnostic-Code: {diagnostic}\n" if diagnostic else ""
    text = f"""From: MAILER-DAEMON@relay.example
To: {to}
Subject: Undelivered Mail Returned to Sender
{headers}MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="=_b"

--=_b
Content-Type: text/plain

It could not be delivered.

--=_b
Content-Type: message/{kind}

Reporting-MTA: dns; relay.example
Arrival-Date: Tue, 24 Nov 2026 08:00:00 +0000

{named}Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
{said}
--=_b
Content-Type: {returned_type}

{returned}
Subject: Klimatkontrakt

--=_b--
"""
    return text.replace("\n", "\r\n").encode()


def complaint(key: str = KEY) -> bytes:
    """Write a complaint in the Abuse Reporting Format (RFC 5965)."""
    text = f"""From: fbl@provider.example
To: nyheter@feedwatch.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="=_b"

--=_b
Content-Type: text/plain

This is a complaint.

--=_b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1
Original-Rcpt-To: <anna@example.org>

--=_b
Content-Type: message/rfc822

Message-ID: <{key}@feedwatch.example>
Subject: Klimatkontrakt

Hej.
--=_b--
"""
    return text.replace("\n", "\r\n").encode()


def auto_reply(headers: str = "Auto-Submitted: auto-replied\n") -> bytes:
    """Write what a mailbox on holiday says."""
    text = f"From: anna@example.org\nTo: nyheter@feedwatch.example\n{headers}Subject: Borta\n\nTillbaka i maj.\n"
    return text.replace("\n", "\r\n").encode()
