"""Encryption and login: nothing secret goes over an open line, and encryption is never dropped silently."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.deliver.smtp_server import CLOSE, Profile, SmtpServer

from feedwatch.deliver.smtp import SmtpSender
from feedwatch.deliver.smtp_session import Patience
from feedwatch.deliver.smtp_target import parse_target
from feedwatch.model.delivery import Mail
from feedwatch.model.errors import DeliveryError

DATA = Path(__file__).parent / "data"
QUICK = Patience(connect=2, talk=2, final=2, goodbye=1)
MAIL = Mail("digest@feedwatch.example", "anna@example.org", "<1@x.example>", b"Subject: hej\r\n\r\nhej\r\n")
# Reaches this machine, yet is not a loopback address by name: stands for a server elsewhere.
ELSEWHERE = "0.0.0.0"


def certificate(name: str = "server") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA / f"{name}.pem")
    return context


def trusting(name: str = "server") -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(DATA / f"{name}.pem"))


@contextmanager
def serving(profile: Profile, url: str, trust: ssl.SSLContext | None = None) -> Iterator[tuple[SmtpServer, SmtpSender]]:
    with SmtpServer(profile) as server:
        target = parse_target(url.replace("PORT", str(server.port)))
        with SmtpSender(target, patience=QUICK, trust=trust, rest=0) as sender:
            yield server, sender


def failure(sender: SmtpSender) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        sender.send(MAIL)
    return caught.value


def offering(**more: object) -> Profile:
    return Profile(offers=("STARTTLS", "AUTH PLAIN LOGIN"), tls=certificate(), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        f"smtp://{ELSEWHERE}:PORT",
        f"smtp://{ELSEWHERE}:PORT?starttls=required",
        "smtp://localhost:PORT?starttls=required",
    ],
)
def test_starttls_is_used_where_offered(url: str) -> None:
    """Offered encryption is used, and what was said before it is asked again (RFC 3207 4.2)."""
    with serving(offering(), url, trusting()) as (server, sender):
        sender.send(MAIL)
    assert [taken.encrypted for taken in server.taken] == [True]
    assert [command.split()[0].upper() for command in server.commands[:3]] == ["EHLO", "STARTTLS", "EHLO"]


def test_implicit_tls() -> None:
    """smtps:// is encrypted from the first byte."""
    profile = Profile(tls=certificate(), implicit_tls=True)
    with serving(profile, "smtps://localhost:PORT", trusting()) as (server, sender):
        sender.send(MAIL)
    assert [taken.encrypted for taken in server.taken] == [True]


@pytest.mark.parametrize("mode", ["required", "auto"])
@pytest.mark.parametrize("trust", ["other", "system"])
def test_wrong_certificate_keeps_the_mail_here(mode: str, trust: str) -> None:
    """A certificate that nobody vouches for is a temporary tls failure; nothing goes out in clear text instead."""
    context = trusting("other") if trust == "other" else None
    with serving(offering(), f"smtp://{ELSEWHERE}:PORT?starttls={mode}", context) as (server, sender):
        error = failure(sender)
    assert (error.kind, error.temporary) == ("tls", True)
    assert not server.taken
    assert not any(command.startswith("MAIL") for command in server.commands)


def test_certificate_of_another_host_is_refused() -> None:
    """A certificate for another name is refused even when its issuer is trusted."""
    profile = Profile(offers=("STARTTLS",), tls=certificate("other"))
    with serving(profile, f"smtp://{ELSEWHERE}:PORT", trusting("other")) as (server, sender):
        assert failure(sender).kind == "tls"
    assert not server.taken


def test_own_machine_may_have_a_self_made_certificate() -> None:
    """On loopback offered encryption is used without asking who signed the certificate."""
    with serving(offering(), "smtp://localhost:PORT") as (server, sender):
        sender.send(MAIL)
    assert [taken.encrypted for taken in server.taken] == [True]


def test_required_but_not_offered() -> None:
    """`required` sends nothing where no encryption is offered."""
    with serving(Profile(), "smtp://localhost:PORT?starttls=required") as (server, sender):
        error = failure(sender)
    assert (error.kind, error.temporary) == ("tls", True)
    assert not server.taken


@pytest.mark.parametrize("options", ["", "?starttls=never"])
def test_without_encryption_where_allowed(options: str) -> None:
    """`auto` sends in clear text where nothing is offered, `never` also where it is."""
    profile = offering() if options else Profile()
    with serving(profile, f"smtp://{ELSEWHERE}:PORT{options}") as (server, sender):
        sender.send(MAIL)
    assert [taken.encrypted for taken in server.taken] == [False]


@pytest.mark.parametrize(
    "action", ["454 4.7.0 not now", "501 5.5.4 what?", CLOSE, "220 go ahead, says a server without TLS"]
)
def test_broken_starttls_is_not_ignored(action: str) -> None:
    """Encryption that is offered but fails is a failure, not a reason to go on without it."""
    profile = offering(actions={"STARTTLS": [action]})
    if action.startswith("220"):
        profile.after_starttls_plain = b"this is not a handshake\r\n"
    with serving(profile, f"smtp://{ELSEWHERE}:PORT", trusting()) as (server, sender):
        error = failure(sender)
    assert error.temporary
    assert error.kind == ("connect" if action == CLOSE else "tls")
    assert not server.taken


def test_encryption_that_vanishes_is_noticed() -> None:
    """A server that encrypted once and no longer offers it gets nothing, even with `auto`."""
    profile = offering(actions={"RSET": [CLOSE]})
    with serving(profile, f"smtp://{ELSEWHERE}:PORT", trusting()) as (server, sender):
        sender.send(MAIL)
        profile.offers = ()
        assert failure(sender).kind == "tls"
    assert len(server.taken) == 1


@pytest.mark.parametrize("method", ["PLAIN", "LOGIN", "XOAUTH2 LOGIN PLAIN"])
def test_login_with_swedish_password(method: str) -> None:
    """User and password reach the server exactly, å, @ and : included, and only after encryption."""
    profile = Profile(offers=("STARTTLS", f"AUTH {method}"), tls=certificate(), login=("anna@x.se", "lösen:@/ord"))
    url = f"smtp://anna%40x.se:l%C3%B6sen%3A%40%2Ford@{ELSEWHERE}:PORT"
    with serving(profile, url, trusting()) as (server, sender):
        sender.send(MAIL)
    verbs = [command.split()[0].upper() for command in server.commands]
    assert verbs.index("STARTTLS") < verbs.index("AUTH") < verbs.index("MAIL")
    assert len(server.taken) == 1


def test_login_on_loopback_needs_no_encryption() -> None:
    """A server on this machine gets the password without encryption: nobody sits on the line."""
    profile = Profile(offers=("AUTH PLAIN",), login=("u", "p4ss"))
    with serving(profile, "smtp://u:p4ss@127.0.0.1:PORT") as (server, sender):
        sender.send(MAIL)
    assert len(server.taken) == 1


def test_password_never_goes_over_an_open_line() -> None:
    """Without encryption the password stays here, and so does the mail."""
    profile = Profile(offers=("AUTH PLAIN LOGIN",), login=("u", "p4ss"))
    with serving(profile, f"smtp://u:p4ss@{ELSEWHERE}:PORT") as (server, sender):
        error = failure(sender)
    assert (error.kind, error.temporary) == ("tls", True)
    assert not any(command.startswith("AUTH") for command in server.commands)


@pytest.mark.parametrize(
    ("offers", "password"),
    [(("AUTH PLAIN",), "wr0ng"), (("AUTH LOGIN",), "wr0ng"), (("AUTH GSSAPI",), "p4ss"), ((), "p4ss")],
    ids=["wrong by PLAIN", "wrong by LOGIN", "unknown method", "not offered"],
)
def test_failed_login_keeps_mails_and_tells_why(offers: tuple[str, ...], password: str) -> None:
    """A login that fails is temporary for the mail and of kind auth, without the password in the error."""
    profile = Profile(offers=offers, login=("u", "p4ss"))
    with serving(profile, f"smtp://u:{password}@localhost:PORT") as (server, sender):
        error = failure(sender)
    assert (error.kind, error.temporary) == ("auth", True)
    assert password not in error.message
    assert not server.taken
