"""Mail reaches the server once and unchanged, and every way of a server to say no is understood."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.deliver.smtp_server import CLOSE, SWALLOW, Profile, SmtpServer, Wait

from feedwatch.deliver.smtp import SmtpSender
from feedwatch.deliver.smtp_session import Patience
from feedwatch.deliver.smtp_target import parse_target
from feedwatch.model.delivery import Mail
from feedwatch.model.errors import DeliveryError

QUICK = Patience(connect=2, talk=2, final=2, goodbye=1)
CONTENT = b"Subject: hej\r\nMessage-ID: <1@feedwatch.example>\r\n\r\nKlimatkontrakt\r\n"


def mail(recipient: str = "anna.svensson@example.org", content: bytes = CONTENT, number: int = 1) -> Mail:
    return Mail("digest@feedwatch.example", recipient, f"<{number}@feedwatch.example>", content)


@contextmanager
def serving(profile: Profile, options: str = "") -> Iterator[tuple[SmtpServer, SmtpSender]]:
    with (
        SmtpServer(profile) as server,
        SmtpSender(parse_target(f"smtp://127.0.0.1:{server.port}{options}"), patience=QUICK) as sender,
    ):
        yield server, sender


def failure(sender: SmtpSender, message: Mail | None = None) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        sender.send(message or mail())
    return caught.value


@dataclass(frozen=True)
class Case:
    """A server that says no, and what we make of it."""

    name: str
    profile: Profile
    kind: str
    temporary: bool
    says: str = ""


MULTILINE = "550-5.1.1 no such\r\n550-5.1.1 person\r\n550 5.1.1 here"
REFUSALS = [
    Case("greylisting", Profile(actions={"RCPT": ["451 4.7.1 try later"]}), "rejected", True, "451 4.7.1"),
    Case("mailbox busy", Profile(actions={"RCPT": ["450 4.2.0 busy"]}), "mailbox", True, "450"),
    Case("unknown recipient", Profile(actions={"RCPT": ["550 5.1.1 no such user"]}), "recipient", False, "550"),
    Case("several lines", Profile(actions={"RCPT": [MULTILINE]}), "recipient", False, "no such 5.1.1 person"),
    Case("quota at RCPT", Profile(actions={"RCPT": ["552 5.2.2 full"]}), "mailbox", True, "552"),
    Case("relaying denied", Profile(actions={"RCPT": ["554 5.7.1 relay denied"]}), "auth", True, "554"),
    Case("sender denied", Profile(actions={"MAIL": ["553 5.7.1 not you"]}), "auth", True, "553"),
    Case("too large for MAIL", Profile(actions={"MAIL": ["552 5.3.4 large"]}), "rejected", False, "552"),
    Case("too large after data", Profile(actions={"CONTENT": ["552 5.3.4 large"]}), "rejected", False, "552"),
    Case("spam, we think", Profile(actions={"CONTENT": ["554 5.7.1 spam"]}), "rejected", False, "554"),
    Case("disk full", Profile(actions={"CONTENT": ["452 4.3.1 full"]}), "rejected", True, "452"),
    Case("DATA refused", Profile(actions={"DATA": ["554 5.5.1 no"]}), "rejected", False, "554"),
    Case("DATA answered oddly", Profile(actions={"DATA": ["250 what now"]}), "protocol", True, "250"),
    Case("421 at once", Profile(banner="421 4.3.2 closing"), "connect", True, "421"),
    Case("no service", Profile(banner="554 5.3.2 no service"), "connect", True, "554"),
    Case("garbage banner", Profile(banner="SSH-2.0-OpenSSH_9.2"), "protocol", True, "SSH-2.0"),
    Case("hangs up at once", Profile(banner=CLOSE), "connect", True),
    Case("hangs up at RCPT", Profile(actions={"RCPT": [CLOSE]}), "connect", True),
    Case("hangs up after DATA", Profile(actions={"CONTENT": [CLOSE]}), "connect", True),
    Case("hangs up after the final dot", Profile(actions={"CONTENT": [SWALLOW]}), "connect", True),
    Case("closes at MAIL", Profile(actions={"MAIL": ["421 4.4.2 idle"]}), "connect", True, "421"),
    Case("wants a login", Profile(actions={"MAIL": ["530 5.7.0 login first"]}), "auth", True, "530"),
    Case("wants encryption", Profile(actions={"MAIL": ["530 5.7.0 STARTTLS first"]}), "tls", True, "530"),
    Case("slow", Profile(actions={"RCPT": [Wait(3, "250 at last")]}), "timeout", True),
    Case("endless reply", Profile(actions={"RCPT": ["250-on\r\n" * 300 + "250 on"]}), "connect", True),
    Case("endless line", Profile(actions={"RCPT": ["250 " + "on" * 9000]}), "connect", True),
]


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case.name)
def test_refusals(case: Case) -> None:
    """Each way of saying no becomes one error that says whether to try again, without any address in it."""
    with serving(case.profile) as (_, sender):
        error = failure(sender)
    assert (error.kind, error.temporary) == (case.kind, case.temporary)
    assert case.says in error.message
    assert "anna" not in error.message
    assert "\n" not in error.message


@pytest.mark.parametrize(
    ("profile", "for_all"),
    [
        (Profile(banner="421 4.3.2 closing"), True),
        (Profile(banner=CLOSE), True),
        (Profile(always={"EHLO": "550 go away", "HELO": "550 go away"}), True),
        (Profile(always={"MAIL": "451 4.3.0 later"}), True),
        (Profile(always={"MAIL": "421 4.3.0 later"}), True),
        (Profile(always={"MAIL": CLOSE}), True),
        (Profile(always={"MAIL": "530 5.7.0 login first"}), True),
        (Profile(always={"MAIL": "552 5.3.4 large"}), False),
        (Profile(always={"RCPT": "451 4.7.1 later"}), False),
        (Profile(always={"RCPT": "421 4.7.0 later"}), False),
        (Profile(always={"RCPT": CLOSE}), False),
        (Profile(always={"RCPT": "554 5.7.1 relay denied"}), False),
        (Profile(always={"DATA": "451 4.3.0 later"}), False),
        (Profile(always={"CONTENT": CLOSE}), False),
        (Profile(always={"CONTENT": SWALLOW}), False),
    ],
)
def test_what_is_said_before_the_recipient_holds_for_all(profile: Profile, for_all: bool) -> None:
    """Only what no other mail would escape may hold up the others; a reply to one mail must not."""
    with serving(profile) as (_, sender):
        assert failure(sender).for_all is for_all


@pytest.mark.parametrize(
    ("verb", "reply", "gone"),
    [
        ("RCPT", "550 5.1.1 no such user", True),
        ("RCPT", "550 no such user", True),
        ("CONTENT", "550 5.1.1 no such user", True),
        ("CONTENT", "550 no such user", False),
        ("RCPT", "554 no", False),
        ("RCPT", "550 5.4.1 access denied", False),
        ("RCPT", "550 5.2.2 full", False),
        ("CONTENT", "550 5.7.1 spam", False),
    ],
)
def test_only_an_address_that_does_not_exist_is_gone(verb: str, reply: str, gone: bool) -> None:
    """Everything else a server says of a mail is no reason to give up its reader."""
    with serving(Profile(always={verb: reply})) as (_, sender):
        error = failure(sender)
    assert (error.gone, error.kind == "recipient") == (gone, gone)


def test_refused_address_is_not_repeated() -> None:
    """A server that quotes the recipient's address does not get it into our error."""
    reply = "550 5.1.1 <Anna.Svensson@example.org> anna.svensson: see https://x.test/?r=anna%40example.org " + "x" * 400
    with serving(Profile(actions={"RCPT": [reply]})) as (_, sender):
        error = failure(sender)
    assert "svensson" not in error.message.lower()
    assert "anna" not in error.message.lower()
    assert len(error.message) < 260


def test_receipt_is_the_reply_to_the_final_dot() -> None:
    """The receipt holds what the server said when it took the message, and the server has it once."""
    with serving(Profile()) as (server, sender):
        receipt = sender.send(mail())
    assert receipt.reference == "250 2.0.0 queued as 4XyZ"
    assert [taken.content for taken in server.taken] == [CONTENT]
    assert server.taken[0].recipient == "RCPT TO:<anna.svensson@example.org>"


@pytest.mark.parametrize(
    "body",
    [
        b".\r\n",
        b"..\r\n.\r\n...x\r\n",
        b"\r\n.\r\nMAIL FROM:<evil@example.org>\r\n",
        b"a\r\n" * 50_000,
        b"=E5=E4=F6\r\n.last\r\n",
        b"\r\n\r\n\r\n",
    ],
    ids=["dot", "dots", "smuggled command", "large", "encoded", "blank lines"],
)
def test_content_arrives_unchanged(body: bytes) -> None:
    """Lines that begin with a dot, blank lines and long messages arrive byte for byte."""
    content = b"Subject: hej\r\n\r\n" + body
    with serving(Profile()) as (server, sender):
        sender.send(mail(content=content))
    assert [taken.content for taken in server.taken] == [content]


def test_bare_line_feeds_never_go_out() -> None:
    """A bare LF before a dot cannot end the message early on any server: it goes out as CRLF, stuffed."""
    with serving(Profile()) as (server, sender):
        sender.send(mail(content=b"Subject: hej\n\nen\n.\nMAIL FROM:<evil@example.org>\r\rslut"))
    (taken,) = server.taken
    assert taken.content == b"Subject: hej\r\n\r\nen\r\n.\r\nMAIL FROM:<evil@example.org>\r\n\r\nslut\r\n"


def test_one_connection_carries_many_messages() -> None:
    """Many mails share a connection, also after one of them was refused (RSET in between)."""
    replies = ["250 ok", "550 5.1.1 no such user", "250 ok"]
    with serving(Profile(actions={"RCPT": list(replies)})) as (server, sender):
        sender.send(mail(number=1))
        failure(sender, mail(number=2))
        sender.send(mail(number=3))
    assert server.connections == 1
    assert len(server.taken) == 2
    assert server.commands[-1] == "QUIT"
    assert not server.pipelined


@pytest.mark.parametrize("action", [CLOSE, "421 4.4.2 idle too long"])
@pytest.mark.parametrize("verb", ["RSET", "MAIL"])
def test_stale_connection_is_replaced(verb: str, action: str) -> None:
    """A connection that the server closed between two mails is replaced without anybody noticing."""
    profile = Profile(actions={verb: ["250 ok", action] if verb == "MAIL" else [action]})
    with serving(profile) as (server, sender):
        sender.send(mail(number=1))
        sender.send(mail(number=2))
    assert server.connections == 2
    assert len(server.taken) == 2


def test_nothing_is_sent_twice_after_the_final_dot() -> None:
    """A mail that may have been taken is not offered again on our own account, even on a reused connection."""
    with serving(Profile(actions={"CONTENT": ["250 ok", SWALLOW]})) as (server, sender):
        sender.send(mail(number=1))
        assert failure(sender, mail(number=2)).temporary
        assert len(server.taken) == 2
        sender.send(mail(number=3))
    assert len(server.taken) == 3


def test_dead_server_is_left_alone_for_a_while() -> None:
    """After a failed connection the next mails fail at once, and after the rest the server is tried again."""
    profile = Profile(actions={"EHLO": ["421 4.3.2 later"]})
    with SmtpServer(profile) as server:
        target = parse_target(f"smtp://127.0.0.1:{server.port}")
        with SmtpSender(target, patience=QUICK, rest=0.3) as sender:
            first, second = failure(sender), failure(sender)
            assert (first.kind, first.message, first.for_all) == (second.kind, second.message, True)
            assert server.connections == 1
            time.sleep(0.3)
            sender.send(mail())
    assert server.connections == 2


def test_connection_refused_is_temporary() -> None:
    """A port where nobody listens is a temporary connection failure."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = failure(SmtpSender(parse_target(f"smtp://127.0.0.1:{port}"), patience=QUICK))
    assert (error.kind, error.temporary) == ("connect", True)
    assert "refused" in error.message


def test_unknown_host_is_temporary() -> None:
    """A host name that does not resolve is a temporary connection failure."""
    error = failure(SmtpSender(parse_target("smtp://nowhere.invalid"), patience=QUICK))
    assert (error.kind, error.temporary) == ("connect", True)


def test_dripping_reply_ends_at_the_deadline() -> None:
    """A server that sends a byte now and then cannot hold us longer than the reply may take."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        sender = SmtpSender(parse_target(f"smtp://127.0.0.1:{port}"), patience=Patience(talk=1))
        started = time.monotonic()
        thread = threading.Thread(target=_drip, args=(listener,))
        thread.start()
        error = failure(sender)
        took = time.monotonic() - started
        thread.join()
    assert error.kind == "timeout"
    assert took < 3


def _drip(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        try:
            for _ in range(20):
                connection.sendall(b"2")
                time.sleep(0.2)
        except OSError:
            pass


def test_old_server_without_ehlo() -> None:
    """A server that knows only HELO gets the mail too, without parameters it did not offer."""
    with serving(Profile(actions={"EHLO": ["502 5.5.2 what?"]})) as (server, sender):
        sender.send(mail())
    assert "MAIL FROM:<digest@feedwatch.example>" in server.commands
    assert len(server.taken) == 1


def test_we_introduce_ourselves_by_address_or_name() -> None:
    """EHLO carries our address literal, or the name from the URL."""
    with serving(Profile()) as (server, sender):
        sender.send(mail())
    assert server.commands[0] == "ehlo [127.0.0.1]"
    with serving(Profile(), "?name=feeds.example.org") as (server, sender):
        sender.send(mail())
    assert server.commands[0] == "ehlo feeds.example.org"


def test_size_is_announced_and_its_limit_obeyed() -> None:
    """SIZE is announced where offered, and a mail above the limit is refused here, for good, without sending it."""
    with serving(Profile(offers=("SIZE 100",))) as (server, sender):
        sender.send(mail())
        error = failure(sender, mail(content=CONTENT + b"x" * 100 + b"\r\n"))
    assert (error.kind, error.temporary) == ("rejected", False)
    assert f"MAIL FROM:<digest@feedwatch.example> SIZE={len(CONTENT)}" in server.commands
    assert len(server.taken) == 1


@pytest.mark.parametrize("offers", [("SIZE 0",), ("SIZE",), ()])
def test_size_without_limit(offers: tuple[str, ...]) -> None:
    """SIZE 0, SIZE without a number and no SIZE at all set no limit (RFC 1870 4)."""
    with serving(Profile(offers=offers)) as (server, sender):
        sender.send(mail())
    assert len(server.taken) == 1


def test_eight_bit_text_goes_only_where_offered() -> None:
    """8-bit content is refused here when the server does not offer 8BITMIME, and announced when it does."""
    content = "Subject: hej\r\n\r\nåäö\r\n".encode()
    with serving(Profile(offers=())) as (server, sender):
        error = failure(sender, mail(content=content))
        assert (error.kind, error.temporary) == ("rejected", False)
        assert not server.taken
    with serving(Profile(offers=("8BITMIME",))) as (server, sender):
        sender.send(mail(content=content))
    assert "MAIL FROM:<digest@feedwatch.example> BODY=8BITMIME" in server.commands
    assert server.taken[0].content == content


def test_swedish_domain_goes_as_punycode() -> None:
    """A domain with å, ä or ö is written in ASCII, by the rules of today (ß stays itself)."""
    with serving(Profile()) as (server, sender):
        sender.send(mail("anna@växjö.se"))
        sender.send(mail("anna@straße.example"))
    recipients = [taken.recipient for taken in server.taken]
    assert recipients == ["RCPT TO:<anna@xn--vxj-qla6g.se>", "RCPT TO:<anna@xn--strae-oqa.example>"]


def test_swedish_local_part_needs_smtputf8() -> None:
    """å before the @ goes out only where SMTPUTF8 is offered, else the mail is refused for good (RFC 6531)."""
    with serving(Profile()) as (_, sender):
        error = failure(sender, mail("åsa@example.org"))
    assert (error.kind, error.temporary) == ("rejected", False)
    assert "åsa" not in error.message
    with serving(Profile(offers=("SMTPUTF8", "8BITMIME"))) as (server, sender):
        sender.send(mail("åsa@example.org"))
        sender.send(mail())
    assert server.taken[0].recipient == "RCPT TO:<åsa@example.org>"
    assert server.commands[1] == "MAIL FROM:<digest@feedwatch.example> SMTPUTF8"
    assert "MAIL FROM:<digest@feedwatch.example>" in server.commands


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "@example.org",
        "anna@",
        "a b@example.org",
        "a>@example.org",
        "a\r\nRSET@example.org",
        "a@ex..ä",
    ],
)
def test_broken_addresses_are_refused_here(address: str) -> None:
    """What is no address fails for good before a connection is made, so that nothing can be smuggled in."""
    error = failure(SmtpSender(parse_target("smtp://nowhere.invalid")), mail(address))
    assert (error.kind, error.temporary) == ("rejected", False)


def test_bounce_sender_may_be_empty() -> None:
    """The empty sender (RFC 5321 4.5.5) is allowed."""
    with serving(Profile(offers=())) as (server, sender):
        sender.send(Mail("", "anna@example.org", "<1@x.example>", CONTENT))
    assert "MAIL FROM:<>" in server.commands


class _Collector:
    def __init__(self) -> None:
        self.contents: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        assert isinstance(envelope.original_content, bytes)
        self.contents.append(envelope.original_content)
        return "250 2.0.0 taken"


def test_another_server_agrees() -> None:
    """A server written by others (aiosmtpd) takes 200 mails over one connection, each once and unchanged."""
    collector = _Collector()
    contents = [CONTENT + f".{number}\r\n".encode() for number in range(200)]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(collector, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with SmtpSender(parse_target(f"smtp://127.0.0.1:{port}"), patience=QUICK) as sender:
            for number, content in enumerate(contents):
                sender.send(mail(content=content, number=number))
    finally:
        controller.stop()
    assert collector.contents == contents
