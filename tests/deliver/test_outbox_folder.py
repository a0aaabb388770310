"""The outbox folder holds one whole file for each message, whatever happens in between."""

from __future__ import annotations

import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from feedwatch.deliver.outbox_folder import OutboxFolder
from feedwatch.model.delivery import Mail
from feedwatch.model.errors import DeliveryError


def mail(message_id: str = "<d17.r3@feedwatch.example>", date: str = "Tue, 24 Nov 2026 07:00:00 +0100") -> Mail:
    content = f"Date: {date}\r\nSubject: hej\r\n\r\nhej\r\n".encode()
    return Mail("digest@feedwatch.example", "anna@example.org", message_id, content)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_file_has_date_and_message_id(tmp_path: Path) -> None:
    """A mail becomes a private file whose name begins with its date, byte for byte; the folder is made."""
    folder = tmp_path / "var" / "outbox"
    receipt = OutboxFolder(folder).send(mail())
    (name,) = names(folder)
    assert receipt.reference == name
    assert name.startswith("2026-11-24-d17.r3-feedwatch.example-")
    assert name.endswith(".eml")
    assert (folder / name).read_bytes() == mail().content
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_same_message_id_is_the_same_file(tmp_path: Path) -> None:
    """A mail offered again replaces its file, also when it was rendered anew on another day."""
    folder = OutboxFolder(tmp_path)
    first = folder.send(mail())
    again = folder.send(mail(date="Wed, 25 Nov 2026 07:00:00 +0100"))
    assert first == again
    assert names(tmp_path) == [first.reference]
    assert b"25 Nov" in (tmp_path / first.reference).read_bytes()


def test_different_message_ids_are_different_files(tmp_path: Path) -> None:
    """Message-IDs that differ only in what a file name cannot hold, or far behind, stay apart."""
    folder = OutboxFolder(tmp_path)
    ids = [
        "<a/b@x>",
        "<a:b@x>",
        "<a-b@x>",
        "<../../etc/passwd@x>",
        "<" + "a" * 300 + "1@x>",
        "<" + "a" * 300 + "2@x>",
        "<å@x>",
    ]
    for message_id in ids:
        folder.send(mail(message_id))
    assert len(names(tmp_path)) == len(ids)


@pytest.mark.parametrize("content", [b"Subject: hej\r\n\r\nhej\r\n", b"Date: yesterday\r\n\r\n", b""])
def test_mail_without_date(tmp_path: Path, content: bytes) -> None:
    """A mail without a Date that can be read is written all the same."""
    receipt = OutboxFolder(tmp_path).send(Mail("a@x", "b@x", "<1@x>", content))
    assert receipt.reference.startswith("undated-1-x-")


def test_left_over_part_is_used_up(tmp_path: Path) -> None:
    """What a crash left half written disappears with the next try."""
    receipt = OutboxFolder(tmp_path).send(mail())
    (tmp_path / receipt.reference).rename(tmp_path / f".{receipt.reference}.part")
    OutboxFolder(tmp_path).send(mail())
    assert names(tmp_path) == [receipt.reference]


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    """A file where the folder should be is a temporary failure in words."""
    (tmp_path / "outbox").write_text("in the way")
    with pytest.raises(DeliveryError, match="outbox folder cannot be written") as caught:
        OutboxFolder(tmp_path / "outbox").send(mail())
    assert (caught.value.kind, caught.value.temporary) == ("folder", True)


@contextmanager
def tiny_disk() -> Iterator[None]:
    """Let no file grow beyond 5 bytes, as on a disk that is full; also not the one that the outcome is written to."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_full_disk(tmp_path: Path) -> None:
    """A disk without room is a temporary failure that leaves no part of a file behind."""
    with tiny_disk(), pytest.raises(DeliveryError) as caught:
        OutboxFolder(tmp_path).send(mail())
    assert (caught.value.kind, caught.value.temporary) == ("folder", True)
    assert "too large" in caught.value.message
    assert names(tmp_path) == []


def test_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    """A symbolic link laid in the way of the half-written file is not written through."""
    name = OutboxFolder(tmp_path).send(mail()).reference
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / f".{name}.part").symlink_to(victim)
    with pytest.raises(DeliveryError):
        OutboxFolder(tmp_path).send(mail())
    assert victim.read_text() == "precious"


def test_mails_to_an_address_are_forgotten(tmp_path: Path) -> None:
    """All of them, in whatever case the address is written, and nobody else's; also where there is no folder yet."""
    folder = OutboxFolder(tmp_path / "outbox")
    assert folder.forget("anna@example.se") == 0
    for number, to in enumerate(
        ("anna@example.se", "Anna <ANNA@Example.se>", "joanna@example.se", "anna@example.se.org")
    ):
        content = f"Message-ID: <{number}@x>\r\nTo: {to}\r\n\r\nanna@example.se".encode()
        folder.send(Mail("a@example.se", to, f"<{number}@x>", content))
    assert folder.forget("Anna@example.se") == 2
    assert len(names(tmp_path / "outbox")) == 2
