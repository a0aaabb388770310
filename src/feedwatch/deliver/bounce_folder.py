"""Mails that came back, from a folder: one file each, dropped there by a mail server or by a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_LARGEST = 10 * 1024 * 1024  # bytes; a report holds a few thousand
_IGNORED = "ignored"


class BounceFolder:
    """Reads `*.eml`, and `new/` where the folder is a Maildir; what was read goes, what was not understood moves aside."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        """Give each file's name and content, the oldest name first; a folder that is not there is empty."""
        files = [*sorted(self._path.glob("*.eml")), *sorted(self._path.glob("new/*"))]
        for file in files:
            if file.is_file() and file.stat().st_size <= _LARGEST:
                yield str(file.relative_to(self._path)), file.read_bytes()

    def done(self, name: str, *, understood: bool) -> None:
        """Remove a file, or move it into `ignored/` for a person to look at."""
        file = self._path / name
        if understood:
            file.unlink(missing_ok=True)
            return
        aside = self._path / _IGNORED
        aside.mkdir(exist_ok=True)
        file.replace(aside / file.name)

    def close(self) -> None:
        """Do nothing. Here so that a folder can stand in for a mailbox."""
