"""Mails that came back are read once, from a folder or a mailbox, and what nobody understands is kept for a person."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from tests.deliver.imap_server import Mailbox, open_mailbox

from feedwatch.deliver.bounce_folder import BounceFolder
from feedwatch.deliver.bounce_mailbox import BounceMailbox, MailboxTarget, parse_mailbox
from feedwatch.model.errors import DeliveryError, UsageError


def test_a_folder_gives_its_mails_and_loses_what_was_understood(tmp_path: Path) -> None:
    """Other files stay as they are; mails of a Maildir count too."""
    (tmp_path / "new").mkdir()
    for name in ("b.eml", "a.eml", "notes.txt", "new/1.host"):
        (tmp_path / name).write_bytes(name.encode())
    box = BounceFolder(tmp_path)
    waiting = dict(box.waiting())
    assert waiting == {"a.eml": b"a.eml", "b.eml": b"b.eml", "new/1.host": b"new/1.host"}
    box.done("a.eml", understood=True)
    box.done("new/1.host", understood=True)
    box.done("b.eml", understood=False)
    assert list(box.waiting()) == []
    assert sorted(str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*.*")) == ["ignored/b.eml", "notes.txt"]


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert list(BounceFolder(tmp_path / "bounces").waiting()) == []


def test_a_mail_too_large_to_be_a_report_is_left(tmp_path: Path) -> None:
    with (tmp_path / "large.eml").open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    assert list(BounceFolder(tmp_path).waiting()) == []


def test_a_mailbox_gives_its_unseen_mails_once() -> None:
    """They are marked seen, those that nobody understood flagged too; nothing is deleted."""
    with open_mailbox(Mailbox({4: b"Subject: ett\r\n\r\n", 7: "Subject: två\r\n\r\n".encode()})) as mailbox:
        box = BounceMailbox(parse_mailbox(f"imap://studs%40example.org:l%C3%B6sen%20ord@127.0.0.1:{mailbox.port}/"))
        assert list(box.waiting()) == [("4", b"Subject: ett\r\n\r\n"), ("7", "Subject: två\r\n\r\n".encode())]
        box.done("4", understood=True)
        box.done("7", understood=False)
        assert list(box.waiting()) == []
        box.close()
    assert mailbox.flags == {4: r"\Seen", 7: r"\Seen \Flagged"}
    assert mailbox.said[-1] == "LOGOUT"
    assert "lösen" not in "".join(mailbox.said)


def test_a_server_without_plain_is_logged_in_to() -> None:
    with open_mailbox(Mailbox({1: b"x"}, offers_plain=False)) as mailbox:
        box = BounceMailbox(parse_mailbox(f"imap://studs:ascii@127.0.0.1:{mailbox.port}/INBOX"))
        assert [name for name, _ in box.waiting()] == ["1"]
        box.close()


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("imap://studs:wrong@127.0.0.1:{port}", "auth"),
        ("imap://studs%40example.org:l%C3%B6sen%20ord@127.0.0.1:{port}/Nej", "rejected"),
    ],
)
def test_a_mailbox_that_does_not_let_us_in_is_explained(address: str, kind: str) -> None:
    """The error names what is wrong, never the password."""
    with open_mailbox(Mailbox({})) as mailbox:
        box = BounceMailbox(parse_mailbox(address.format(port=mailbox.port)))
        with pytest.raises(DeliveryError) as caught:
            list(box.waiting())
        box.close()
    assert (caught.value.kind, caught.value.temporary) == (kind, True)
    assert "wrong" not in caught.value.message


def test_a_mailbox_that_is_not_there_is_explained() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(DeliveryError) as caught:
        list(BounceMailbox(parse_mailbox(f"imap://u:p@127.0.0.1:{port}/")).waiting())
    assert (caught.value.kind, caught.value.temporary) == ("connect", True)


def test_the_address_of_a_mailbox() -> None:
    """Port and folder have defaults, user and password are percent-decoded."""
    assert parse_mailbox("imaps://a%40b.se:p%2Fw@mail.example.se") == MailboxTarget(
        "mail.example.se", 993, "a@b.se", "p/w", "INBOX", encrypted=True
    )
    assert parse_mailbox("imaps://a:p@h:9/Lists/Bounces").folder == "Lists/Bounces"
    assert "p/w" not in repr(parse_mailbox("imaps://a%40b.se:p%2Fw@mail.example.se"))


@pytest.mark.parametrize(
    "address",
    [
        "imap://a:hemligt@mail.example.se/",
        "imaps://hemligt@mail.example.se/",
        "imaps://a:hemligt@",
        "imaps://a:hemligt@h:x/",
        'imaps://a:hemligt@h/"quoted"',
        "imaps://a:hemligt@h/Sk%C3%A5ne",
        "pop3://a:hemligt@h/",
    ],
)
def test_an_address_that_does_not_do_is_refused_without_repeating_it(address: str) -> None:
    """In clear text to another machine, without a user, in another protocol: said how it should look."""
    with pytest.raises(UsageError) as caught:
        parse_mailbox(address)
    assert "hemligt" not in str(caught.value)
    assert "imaps://" in str(caught.value)
