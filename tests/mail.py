"""Mail as its readers find it: in the outbox folder, opened by the standard parser."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from feedwatch.wiring import House

_ADDRESS = re.compile(r"https?://\S+")


def deliver(house: House) -> list[EmailMessage]:
    """Deliver what waits, and give the mails that came of it, in the order they were asked for."""
    folder = house.data / "outbox"
    before = set(folder.glob("*.eml"))
    house.delivering.deliver_due()
    fresh = [path for path in folder.glob("*.eml") if path not in before]
    return [read(path) for path in sorted(fresh, key=lambda path: path.stat().st_mtime_ns)]


def read(path: Path) -> EmailMessage:
    """Open a mail."""
    parsed = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def text_of(mail: EmailMessage) -> str:
    """Give the plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def links_in(mail: EmailMessage) -> dict[str, str]:
    """Give the paths of our links in a mail, by what they begin with: confirm, preferences, leave."""
    paths = [re.sub(r"https?://[^/]+", "", found) for found in _ADDRESS.findall(text_of(mail))]
    return {path.split("/")[1]: path for path in paths}
