"""Mail to receipt, as a file: a folder of .eml files for trying things out and for machines without a mail server."""

from __future__ import annotations

import hashlib
import os
import re
from email import policy
from email.parser import BytesHeaderParser, HeaderParser
from pathlib import Path

import idna

from feedwatch.model.delivery import Mail, Receipt
from feedwatch.model.errors import DeliveryError

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._]+")
_LONGEST_SLUG = 80


class OutboxFolder:
    """Writes each mail to a file of its own; a mail offered again replaces its file instead of adding one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, mail: Mail) -> Receipt:
        """Write `<date>-<message id>.eml`, whole or not at all; the receipt's reference is the file name.

        Raises DeliveryError (folder, temporary) when the folder cannot be written: full, read-only, not a folder.
        """
        try:
            self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
            name = self._name(mail)
            _write_durably(self._path / name, mail.content)
        except OSError as error:
            message = f"The outbox folder cannot be written: {(error.strerror or 'unknown reason').lower()}"
            raise DeliveryError("folder", message, temporary=True, for_all=True) from error
        return Receipt(name)

    def close(self) -> None:
        """Do nothing: each file is whole already. Here so that a folder can stand in for a mail server."""

    def forget(self, recipient: str) -> int:
        """Delete the mails to an address; gives how many."""
        local, _, domain = recipient.casefold().rpartition("@")
        wanted = (local, idna.encode(domain, uts46=True).decode()) if not domain.isascii() else (local, domain)
        mine = [file for file in self._path.glob("*.eml") if _recipient(file) == wanted]
        for file in mine:
            file.unlink(missing_ok=True)
        return len(mine)

    def _name(self, mail: Mail) -> str:
        """Give the name this message has already, or else a new one that begins with the date of its Date header."""
        ending = f"-{_slug(mail.message_id)}.eml"
        date = _date(mail.content)
        if (self._path / (date + ending)).exists():
            return date + ending
        # A second try may have been rendered on another day.
        earlier = (file.name for file in self._path.iterdir() if file.name.endswith(ending))
        return min(earlier, default=date + ending)


def _slug(message_id: str) -> str:
    """Give a file name part for a Message-ID; the hash keeps apart what the rest makes equal."""
    plain = _NOT_IN_NAMES.sub("-", message_id).strip("-.")[:_LONGEST_SLUG]
    digest = hashlib.sha256(message_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain}-{digest}"


def _date(content: bytes) -> str:
    """Give the date of the Date header (RFC 5322 3.6.1) as YYYY-MM-DD, or `undated`."""
    date = BytesHeaderParser(policy=policy.default).parsebytes(content, headersonly=True)["date"]
    moment = getattr(date, "datetime", None)
    return f"{moment:%Y-%m-%d}" if moment else "undated"


def _recipient(file: Path) -> tuple[str, str]:
    """Give local part and domain of the address in the To header of a mail of ours, in small letters, the domain in ASCII."""
    text = file.read_text(encoding="utf-8", errors="replace")  # a mail by SMTPUTF8 has its header in UTF-8 (RFC 6532)
    to = HeaderParser(policy=policy.default).parsestr(text, headersonly=True)["to"]
    if to is None or not to.addresses:
        return "", ""
    return to.addresses[0].username.casefold(), to.addresses[0].domain.casefold()


def _write_durably(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 so that after a power cut it is there whole or not at all."""
    temporary = path.with_name(f".{path.name}.part")
    # A fixed name: what a crash left behind is overwritten, not collected.
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
