"""Reports of mail that came back are read as RFC 3464 means them; nothing else that machines send is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.deliver.reports import KEY, auto_reply, complaint, report

from feedwatch.deliver.bounce import CameBack, read_bounce
from feedwatch.model.delivery import Bounce

PLAIN = "nyheter@feedwatch.example"
VERP = "studs+{key}@feedwatch.example"


def only(content: bytes, return_path: str = PLAIN) -> CameBack:
    found = read_bounce(content, return_path)
    assert found is not None
    (one,) = found
    return one


@pytest.mark.parametrize(
    ("status", "diagnostic", "bounce"),
    [
        ("5.1.1", "smtp; 550 5.1.1 no such user", Bounce.HARD),
        ("5.1.1", "", Bounce.HARD),
        ("5.0.0", "smtp; 550 5.1.1 <anna@example.org> unknown", Bounce.HARD),
        ("5.0.0", "smtp; 550 no such user here", Bounce.HARD),
        ("5.0.0", "smtp; 550 administrative prohibition", Bounce.SOFT),
        ("5.1.2", "X-Postfix; unknown host gone.example", Bounce.HARD),
        ("5.2.1", "smtp; 550 5.2.1 mailbox disabled", Bounce.HARD),
        ("5.2.2", "smtp; 552 5.2.2 over quota", Bounce.SOFT),
        ("4.4.1", "X-Postfix; connect to mx.example: connection timed out", Bounce.SOFT),
        ("4.4.7", "smtp; 450 4.1.1 unverified address", Bounce.SOFT),
        ("5.4.1", "smtp; 550 5.4.1 Recipient address rejected: Access denied", Bounce.SOFT),
        ("5.7.1", "smtp; 550 5.7.1 refused by policy", Bounce.OURS),
        ("5.7.26", "smtp; 550-5.7.26 this mail is unauthenticated", Bounce.OURS),
        ("5.1.1", "smtp; 554 5.7.1 message looks like spam", Bounce.OURS),
        ("5.1.8", "smtp; 553 5.1.8 sender address rejected", Bounce.OURS),
    ],
)
def test_what_came_back_says_whose_fault_it_is(status: str, diagnostic: str, bounce: Bounce) -> None:
    """What the last server said counts more than the status that the reporting one made of it."""
    came_back = only(report(status=status, diagnostic=diagnostic))
    assert (came_back.bounce, came_back.key) == (bounce, KEY)
    assert "anna" not in came_back.detail


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_report_of_anything_but_failure_is_understood_and_says_nothing(action: str) -> None:
    """A mail that is only late is not given up."""
    assert read_bounce(report(action=action, status="4.4.1"), PLAIN) == ()


@pytest.mark.parametrize(
    "content",
    [
        auto_reply(),
        auto_reply("X-Autoreply: yes\n"),
        auto_reply("Auto-Submitted: auto-generated (vacation)\n"),
        report(kind="disposition-notification"),
    ],
)
def test_automatic_answers_and_read_receipts_say_nothing(content: bytes) -> None:
    """They are no reason to stop, and no person needs to look at them."""
    assert read_bounce(content, PLAIN) == ()


@pytest.mark.parametrize("content", [b"", b"Subject: hej\r\n\r\nhej", auto_reply(""), b"\xff\xfe\x00"])
def test_other_mail_is_left_to_a_person(content: bytes) -> None:
    """What may come from a person is not thrown away."""
    assert read_bounce(content, PLAIN) is None


def test_the_key_in_the_return_path_is_the_surest_sign() -> None:
    """With VERP the address that the report came to names the delivery, whatever else it leaves out."""
    content = report(to=f"studs+{KEY}@feedwatch.example", returned="X-Nothing: here")
    assert only(content, VERP).key == KEY
    redirected = report(headers=f"Delivered-To: studs+{KEY}@feedwatch.example\n", returned="X-Nothing: here")
    assert only(redirected, VERP).key == KEY
    assert only(report(to="studs+@feedwatch.example", returned="X-Nothing: here"), VERP).key == ""


@pytest.mark.parametrize(
    "content",
    [
        report(returned_type="message/rfc822"),
        report(returned_type="text/rfc822-headers"),
        report(returned="X-Nothing: here", headers=f"In-Reply-To: <{KEY}@feedwatch.example>\n"),
        report(returned="X-Nothing: here", headers=f"References: <x@y.example> <{KEY}@feedwatch.example>\n"),
    ],
)
def test_else_the_message_id_is(content: bytes) -> None:
    """Whole mails, their headers, or a reference to them: each tells which one came back."""
    assert only(content).key == KEY


def test_at_last_the_recipient_is_named() -> None:
    """The original recipient counts before the final one, to whom it may have been forwarded."""
    content = report(recipient="anna@new.example", original="anna@example.org", returned="X-Nothing: here")
    assert (only(content).key, only(content).recipient) == ("", "anna@example.org")


def test_a_complaint_is_one() -> None:
    """Who reports a digest as spam wants no more of them."""
    came_back = only(complaint())
    assert (came_back.bounce, came_back.key, came_back.recipient) == (Bounce.COMPLAINT, KEY, "anna@example.org")


def test_reports_about_addresses_in_other_letters_are_read() -> None:
    """RFC 6533 has types of its own for them."""
    content = report().replace(b"message/delivery-status", b"message/global-delivery-status")
    content = content.replace(b"rfc822; anna@example.org", "utf-8; åsa@example.org".encode())
    assert only(content).bounce is Bounce.HARD


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_no_damaged_report_raises(data: st.DataObject) -> None:
    """Whatever is cut out of a report, or written into it, reading ends in an answer."""
    content = data.draw(st.sampled_from([report(), complaint(), report(returned_type="message/rfc822")]))
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    read_bounce(content[:start] + data.draw(st.binary(max_size=20)) + content[end:], VERP)
