"""A digest mail carries the whole header set, lets nothing in, and is the same bytes every time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time
from email import policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from tests.render.hostile import digests, texts
from tests.render.samples import ENVELOPE, LINKS, digest, empty, entry

from feedwatch.model.delivery import Mail
from feedwatch.model.digest import DigestContent, DigestSection, SectionKind
from feedwatch.model.subscriber import Rhythm, Schedule
from feedwatch.render.confirmation import confirmation_subject
from feedwatch.render.html import digest_html
from feedwatch.render.links import Links
from feedwatch.render.mail import Confirmation, Envelope, confirmation_mail, digest_mail
from feedwatch.render.message import header_text
from feedwatch.render.page import subject
from feedwatch.render.text import digest_text

HEADERS = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Archived-At",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
]
CONFIRMATION = Confirmation(
    topic_name="Klimatkontrakt 2030",
    schedule=Schedule(Rhythm.DAILY, time(7)),
    language="sv",
    link="https://nyheter.example.se/confirm/3/4f1d2a",
)


def parse(mail: Mail) -> EmailMessage:
    """Read a mail as a receiver does, by an independent parser."""
    return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(mail.content)


def part(message: EmailMessage, kind: str) -> str:
    """Give the text of one part."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def raw_header(mail: Mail, name: str) -> str:
    """Give a field as it stands in the bytes, unfolded."""
    head = mail.content.split(b"\r\n\r\n")[0].decode("utf-8").replace("\r\n ", " ").replace("\r\n\t", " ")
    return next(line.partition(": ")[2] for line in head.split("\r\n") if line.startswith(f"{name}: "))


def test_the_header_set_is_complete() -> None:
    """Each field once, in the order in which people look for them."""
    assert parse(digest_mail(digest(), ENVELOPE, LINKS)).keys() == HEADERS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("From", "Klimatbevakning <nyheter@example.se>"),
        ("To", "lasare@example.org"),
        ("Reply-To", "redaktion@example.se"),
        ("Subject", "Klimatkontrakt 2030, 23 nov: 5 nyheter och 1 uppdatering"),
        ("Date", "Mon, 23 Nov 2026 06:00:12 +0000"),
        ("Message-ID", "<5d0f3b9c2e7a41f6a8c0d1e2f3a4b5c6@example.se>"),
        ("List-Id", "<climate-contract.example.se>"),
        (
            "List-Unsubscribe",
            (
                "<https://nyheter.example.se/leave/4f1d2a>, "
                "<mailto:lamna@example.se?subject=leave%205d0f3b9c2e7a41f6a8c0d1e2f3a4b5c6>"
            ),
        ),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Archived-At", "<https://nyheter.example.se/archive/17>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply"),
        ("Content-Language", "sv"),
    ],
)
def test_each_field_says_what_it_should(name: str, value: str) -> None:
    """As parsed, and as it stands."""
    mail = digest_mail(digest(), ENVELOPE, LINKS)
    assert parse(mail)[name] == raw_header(mail, name) == value


def test_the_envelope_has_its_own_sender() -> None:
    """Bounces go where they are counted, else to the sender's bare address."""
    mail = digest_mail(digest(), ENVELOPE, LINKS)
    assert (mail.sender, mail.recipient) == ("studs@example.se", "lasare@example.org")
    assert mail.message_id == "<5d0f3b9c2e7a41f6a8c0d1e2f3a4b5c6@example.se>"
    assert digest_mail(digest(), replace(ENVELOPE, bounces=""), LINKS).sender == "nyheter@example.se"


@pytest.mark.parametrize(
    ("leave", "one_click"),
    [
        ("https://nyheter.example.se/leave/abc", True),
        ("http://127.0.0.1:8080/leave/abc", True),
        ("http://localhost:8080/leave/abc", True),
        ("http://[::1]:8080/leave/abc", True),
        ("http://nyheter.example.se/leave/abc", False),
        ("http://127.0.0.1.example.se/leave/abc", False),
        ("", False),
    ],
)
def test_one_click_is_announced_only_where_it_is_safe(leave: str, one_click: bool) -> None:
    """RFC 8058 demands https; this machine is good enough for a trial."""
    message = parse(digest_mail(digest(), replace(ENVELOPE, leave_mail=""), Links(leave=leave)))
    assert ("List-Unsubscribe-Post" in message) is one_click
    assert message["List-Unsubscribe"] == (f"<{leave}>" if leave else None)
    assert "Archived-At" not in message


def test_what_cannot_be_said_is_left_out() -> None:
    """No empty field stands in a header."""
    bare = replace(ENVELOPE, reply_to="", leave_mail="", bounces="")
    message = parse(digest_mail(digest(), bare, Links()))
    assert not {"Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post", "Archived-At"} & set(message.keys())
    assert all(message.values())


def test_both_parts_hold_the_digest() -> None:
    """Text first, HTML second, each exactly as rendered; å ä ö included."""
    message = parse(digest_mail(digest(), ENVELOPE, LINKS))
    assert message.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in message.iter_parts()] == ["text/plain", "text/html"]
    assert part(message, "plain") == digest_text(digest(), LINKS)
    assert part(message, "html").rstrip("\n") == digest_html(digest(), LINKS).rstrip("\n")
    assert "Åsa Ängström-Öhman" in part(message, "plain")


def test_the_same_delivery_gives_the_same_bytes() -> None:
    """Also the boundary; another delivery has another one."""
    mail = digest_mail(digest(), ENVELOPE, LINKS)
    assert mail == digest_mail(digest(), ENVELOPE, LINKS)
    other = digest_mail(digest(), replace(ENVELOPE, key="0" * 32), LINKS)
    assert parse(other).get_boundary() != parse(mail).get_boundary()
    assert other.message_id != mail.message_id


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("Klimatbevakning <nyheter@växjö.example>", "xn--vxj-qla6g.example"),
        ("feedwatch <feedwatch@localhost>", "localhost"),
        ("nyheter@example.se", "example.se"),
    ],
)
def test_domains_in_headers_are_ascii(sender: str, domain: str) -> None:
    """In From, Message-ID and List-Id, so that no SMTPUTF8 is needed for them."""
    mail = digest_mail(digest(), replace(ENVELOPE, sender=sender, recipient="åsa.fel@växjö.example"[4:]), LINKS)
    message = parse(mail)
    assert mail.content.isascii()
    assert message["From"].addresses[0].domain == domain
    assert mail.message_id.endswith(f"@{domain}>")
    assert message["List-Id"] == f"<climate-contract.{domain}>"
    assert message["To"].addresses[0].domain == "xn--vxj-qla6g.example"


def test_a_name_in_other_letters_becomes_an_encoded_word() -> None:
    """And comes out again as it was."""
    mail = digest_mail(digest(), replace(ENVELOPE, sender='"Växjö, Öland & Åland" <nyheter@example.se>'), LINKS)
    assert mail.content.isascii()
    assert parse(mail)["From"].addresses[0].display_name == "Växjö, Öland & Åland"
    assert parse(mail)["From"].addresses[0].addr_spec == "nyheter@example.se"


@settings(deadline=None, max_examples=100)
@given(texts)
def test_names_and_subjects_come_out_as_they_went_in(text: str) -> None:
    """Spaces between encoded words too, which Python's own policy loses."""
    name = header_text(text)[:40].strip()
    sender = str(Address(display_name=name, username="nyheter", domain="example.se"))
    asked = replace(CONFIRMATION, topic_name=text)
    mail = confirmation_mail(asked, replace(ENVELOPE, sender=sender))
    sound(mail)
    assert parse(mail)["Subject"] == header_text(confirmation_subject(asked))
    if parseaddr(sender)[0] == name:  # else it is no name that the configuration can hold
        phrase = raw_header(mail, "From").removesuffix("<nyheter@example.se>").strip()
        assert str(make_header(decode_header(phrase))) in (name, phrase)
        assert [address.addr_spec for address in parse(mail)["From"].addresses] == ["nyheter@example.se"]


def test_only_a_local_part_in_other_letters_needs_smtputf8() -> None:
    """Then its header field is UTF-8 (RFC 6532), and the bodies stay ASCII."""
    mail = digest_mail(digest(), replace(ENVELOPE, recipient="åsa@example.org"), LINKS)
    head, _, body = mail.content.partition(b"\r\n\r\n")
    assert "To: åsa@example.org" in head.decode().split("\r\n")
    assert body.isascii()


def test_a_long_address_is_not_encoded() -> None:
    """Mail programs read List-Unsubscribe as it stands."""
    leave = "https://nyheter.example.se/leave/" + "a1B2" * 60
    mail = digest_mail(digest(), ENVELOPE, Links(leave=leave, archive=leave))
    assert raw_header(mail, "List-Unsubscribe").startswith(f"<{leave}>, <mailto:")
    assert raw_header(mail, "Archived-At") == f"<{leave}>"


@pytest.mark.parametrize(
    ("topic", "label"),
    [
        ("climate-contract", "climate-contract"),
        ("Klimat & kontrakt", "klimat-kontrakt"),
        ("åäö", "digest"),
        ("x" * 100, "x" * 63),
        ("a>\r\nBcc: b", "a-bcc-b"),
    ],
)
def test_the_list_id_is_a_domain_label_of_the_topic(topic: str, label: str) -> None:
    """The same for every digest of a topic (RFC 2919)."""
    assert parse(digest_mail(digest(topic=topic), ENVELOPE, LINKS))["List-Id"] == f"<{label}.example.se>"


def test_an_empty_digest_is_a_mail_too() -> None:
    """For those who want a word."""
    assert parse(digest_mail(empty(), ENVELOPE, LINKS))["Subject"] == "Klimatkontrakt 2030, 23 nov: inget nytt"


def test_the_confirmation_is_no_list_mail() -> None:
    """Nobody has subscribed yet, so there is nothing to leave."""
    message = parse(confirmation_mail(CONFIRMATION, ENVELOPE))
    assert message["Subject"] == "Bekräfta din prenumeration på Klimatkontrakt 2030"
    assert not any(name.startswith("List-") for name in message)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == "<5d0f3b9c2e7a41f6a8c0d1e2f3a4b5c6@example.se>"
    assert CONFIRMATION.link in part(message, "plain")
    assert CONFIRMATION.link in part(message, "html")
    assert confirmation_mail(replace(CONFIRMATION, language="en"), ENVELOPE).content.isascii()


def sound(mail: Mail) -> None:
    """Check what every mail must be (RFC 5322 2.1.1, 2.2; RFC 2047 2)."""
    assert mail.content.isascii()
    lines = mail.content.split(b"\r\n")
    assert all(b"\r" not in line and b"\n" not in line and b"\0" not in line for line in lines)
    assert max(map(len, lines)) <= 998
    head = mail.content.split(b"\r\n\r\n")[0]
    assert all(len(line) <= 76 for line in head.split(b"\r\n") if b"=?" in line)
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^\s?]+\?[qQbB]\?[^\s?]*\?=", head))


@settings(deadline=None, max_examples=100)
@given(digests())
def test_nothing_in_a_digest_adds_a_field(content: DigestContent) -> None:
    """Line breaks, encoded words, controls and long texts stay within their part, and the subject comes out exactly."""
    mail = digest_mail(content, ENVELOPE, LINKS)
    sound(mail)
    message = parse(mail)
    assert message.keys() == HEADERS
    assert message["Subject"] == header_text(subject(content))
    assert not message.defects
    assert all(not p.defects for p in message.iter_parts())
    assert part(message, "plain") == digest_text(content, LINKS)
    assert LexborHTMLParser(part(message, "html")).css_first("h1") is not None


@settings(deadline=None, max_examples=100)
@given(texts, texts)
def test_titles_come_out_as_they_went_in(headline: str, publisher: str) -> None:
    """What a reader sees after transport is what was rendered, letter by letter."""
    told = DigestSection(SectionKind.OTHER, (entry(headline=headline, publisher=publisher),))
    content = digest(sections=(told,))
    mail = digest_mail(content, ENVELOPE, LINKS)
    assert part(parse(mail), "plain") == digest_text(content, LINKS)
    assert part(parse(mail), "html").rstrip("\n") == digest_html(content, LINKS).rstrip("\n")


@settings(deadline=None, max_examples=50)
@given(texts, texts, st.text(st.characters(exclude_categories=["Cs"])))
def test_nothing_in_a_confirmation_adds_a_field(topic: str, place: str, key: str) -> None:
    """Nor does a key that could not be part of an address."""
    asked = replace(CONFIRMATION, topic_name=topic, places=(place,))
    mail = confirmation_mail(asked, replace(ENVELOPE, key=key))
    sound(mail)
    assert parse(mail).keys() == [h for h in HEADERS if not h.startswith("List-") and h != "Archived-At"]
    assert re.fullmatch(r"<[A-Za-z0-9_-]+@example\.se>", mail.message_id)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**33))
def test_dates_are_written_as_mail_has_them(seconds: int) -> None:
    """Day, month and zone of RFC 5322."""
    at = datetime.fromtimestamp(seconds, UTC)
    message = parse(confirmation_mail(CONFIRMATION, Envelope("a@example.se", "b@example.se", "k" * 8, at)))
    assert message["Date"].datetime == at
