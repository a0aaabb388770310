"""The mail server's URL is read as its writer meant it, and never shown with its password."""

from __future__ import annotations

import pytest

from feedwatch.deliver.smtp_target import SmtpTarget, Starttls, parse_target
from feedwatch.model.errors import UsageError


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", SmtpTarget("mail.example.org", 25)),
        ("smtp://MAIL.example.org/", SmtpTarget("mail.example.org", 25)),
        ("smtp://u:p@mail.example.org", SmtpTarget("mail.example.org", 587, "u", "p")),
        ("smtps://u:p@mail.example.org", SmtpTarget("mail.example.org", 465, "u", "p", implicit_tls=True)),
        ("smtps://mail.example.org:2465", SmtpTarget("mail.example.org", 2465, implicit_tls=True)),
        ("smtp://u%40x.se:%C3%B6%3A%2F%23%25@h:26", SmtpTarget("h", 26, "u@x.se", "ö:/#%")),
        ("smtp://h?starttls=required", SmtpTarget("h", 25, starttls=Starttls.REQUIRED)),
        ("smtp://h?starttls=never&name=a.b", SmtpTarget("h", 25, starttls=Starttls.NEVER, name="a.b")),
        ("smtp://[::1]:2525", SmtpTarget("::1", 2525)),
        (
            "smtp://u:p@localhost?starttls=never",
            SmtpTarget("localhost", 587, "u", "p", starttls=Starttls.NEVER),
        ),
    ],
)
def test_forms(url: str, expected: SmtpTarget) -> None:
    """Every documented form is read, with the port that goes with it."""
    assert parse_target(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.org",
        "http://u:s3cret@h",
        "smtp://",
        "smtp://u:s3cret@",
        "smtp://h:s3cret",
        "smtp://u:s3cret#x@h",
        "smtp://u:s3cret/x@h",
        "smtp://u:99s3cret?x@h",
        "smtp://u:s3cret@[::1",
        "smtp://u:s3cret@h/path",
        "smtp://u@h",
        "smtp://:s3cret@h",
        "smtp://u:s3cret%00@h",
        "smtp://u:s3cret%0D%0A@h",
        "smtp://h?starttls=maybe",
        "smtp://h?tls=1",
        "smtp://h?starttls=auto&starttls=never",
        "smtp://h?name=a%20b",
        "smtps://h?starttls=auto",
        "smtp://u:s3cret@h?starttls=never",
        "smtp://u:s3cret@h:99999",
    ],
)
def test_wrong_forms(url: str) -> None:
    """A wrong URL is refused with a sentence that shows the right form and repeats no password."""
    with pytest.raises(UsageError) as caught:
        parse_target(url)
    assert "smtp://mail.example.org" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_password_is_not_shown() -> None:
    """Neither repr nor str of a target holds user's password."""
    target = parse_target("smtp://user:s3cret@mail.example.org")
    assert "s3cret" not in repr(target)
    assert str(target) == "smtp://mail.example.org:587"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("mail.localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("[::1]", True),
        ("mail.example.org", False),
        ("localhost.example.org", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
    ],
)
def test_loopback(host: str, loopback: bool) -> None:
    """Only names and addresses of this very machine count as loopback."""
    assert parse_target(f"smtp://{host}").is_loopback is loopback
