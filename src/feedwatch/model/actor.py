"""An actor: who changed something, and by which way they came in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """The way in."""

    WEB = "web"  # the admin pages
    API = "api"  # a token
    COMMAND = "command"  # a shell on this machine
    FILE = "file"  # an editor, on the files themselves
    SERVICE = "service"  # the service by itself


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or program by name; "anna" on the web, a token's name in the API, a login name in a shell."""

    name: str
    how: How

    def __str__(self) -> str:
        """Write it as the history shows it: `anna (web)`, or `file` when nobody knows who."""
        return f"{self.name} ({self.how.value})" if self.name else self.how.value

    @classmethod
    def named(cls, written: str) -> Actor:
        """Give the actor that `str` wrote; raises ValueError when it is none."""
        name, bracket, how = written.removesuffix(")").rpartition(" (")
        return cls(name, How(how)) if bracket else cls("", How(written))


SHELL = Actor("", How.COMMAND)
EDITOR = Actor("", How.FILE)
"""Who edits files directly leaves no name."""
