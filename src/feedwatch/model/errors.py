"""The error tree: what went wrong, where, how to fix it, and with which exit code a command ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Literal

FetchKind = Literal[
    "refused-address",
    "dns",
    "connect",
    "tls",
    "timeout",
    "too-large",
    "encoding",
    "redirect",
    "http",
    "protocol",
    "robots",
    "stopped",  # we end, and the request with us
]
ReadKind = Literal[
    "not-a-feed",
    "empty",
    "no-list",
    "too-complex",
    "no-reader",  # the process that reads documents cannot be had
    "removed",  # the source is no longer configured
    "bug",
]
RefusalKind = Literal[
    "refused-address",
    "connect",
    "timeout",
    "tls",
    "auth",
    "rejected",
    "recipient",
    "mailbox",
    "gone",
    "protocol",
    "folder",
    "internal",
]


class Exit(IntEnum):
    """Exit codes of every command."""

    FINE = 0
    FAILED = 1
    USAGE = 2
    REFUSED = 3
    PARTIAL = 4
    BUSY = 75  # EX_TEMPFAIL of sysexits.h


class FeedwatchError(Exception):
    """Any error that we can explain; `exit_code` is what a command ends with."""

    exit_code = Exit.FAILED


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a configuration file: where, what, and how to mend it."""

    file: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class ConfigError(FeedwatchError):
    """The configuration cannot be used; carries every problem found, not only the first."""

    exit_code = Exit.USAGE

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class UsageError(FeedwatchError):
    """A command or request names something that does not exist or does not fit."""

    exit_code = Exit.USAGE


class StateError(FeedwatchError):
    """The data on disk is in a state that we will not work on (newer schema, corrupt, wrong owner)."""

    exit_code = Exit.REFUSED


class ConflictError(FeedwatchError):
    """A file was changed by somebody else since it was read; nothing was overwritten.

    `expected` is the text the change was made for, `on_disk` the one that stands there now, `wanted` the changed one; `theirs`
    and `ours` are the two changes as diffs, as they may be shown.
    """

    exit_code = Exit.REFUSED

    def __init__(
        self, file: str, *, expected: str, on_disk: str, wanted: str, theirs: str = "", ours: str = ""
    ) -> None:
        self.file = file
        self.expected = expected
        self.on_disk = on_disk
        self.wanted = wanted
        self.theirs = theirs
        self.ours = ours
        told = f"{file} was changed by somebody else in the meantime; nothing was written"
        super().__init__(f"{told}. Their change:\n{theirs}\nYours:\n{ours}" if theirs or ours else told)


class EntangledError(FeedwatchError):
    """A change cannot be made in another text, because the lines it is about were changed there too.

    `reason` says it without the `lines` that it would have to find.
    """

    exit_code = Exit.REFUSED

    def __init__(self, message: str, lines: tuple[str, ...] = ()) -> None:
        self.reason = message
        self.lines = lines
        super().__init__(message + "".join(f"\n  {line}" for line in lines))


class UnwritableError(FeedwatchError):
    """A configuration file cannot be written; `diff` is the change, to be made by hand."""

    exit_code = Exit.REFUSED

    def __init__(self, file: str, reason: str, diff: str) -> None:
        self.file = file
        self.reason = reason
        self.diff = diff
        super().__init__(f"{file} cannot be written: {reason}. The change to make by hand:\n{diff}")


class BusyError(FeedwatchError):
    """Another process holds what we need."""

    exit_code = Exit.BUSY


class FetchError(FeedwatchError):
    """A source could not be fetched.

    `temporary` tells whether trying again later can help, `gone` that the server said 410 (RFC 9110 15.5.11),
    `retry_after` what the server asked us to wait (RFC 9110 10.2.3).
    """

    def __init__(
        self,
        kind: FetchKind,
        message: str,
        *,
        temporary: bool,
        status: int | None = None,
        gone: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        self.kind = kind
        self.message = message
        self.temporary = temporary
        self.status = status
        self.gone = gone
        self.retry_after = retry_after
        super().__init__(message)


class ReadError(FeedwatchError):
    """Bytes that arrived are not what the source should give, or could not be read."""

    def __init__(self, kind: ReadKind, message: str) -> None:
        self.kind = kind
        self.message = message
        super().__init__(message)


class DeliveryError(FeedwatchError):
    """A message was not taken.

    Of the kinds, `recipient` says that there is no such mailbox, `mailbox` that it takes nothing now (full), `auth` that it
    is about us: login, sender, relaying, policy.
    `temporary` tells whether the same message may be offered again (SMTP 4xx, RFC 5321 4.2.1), `gone` that nothing may
    be offered to this target any more, `for_all` that every message to this far end would have met the same,
    `retry_after` what it asked us to wait.
    """

    def __init__(
        self,
        kind: RefusalKind,
        message: str,
        *,
        temporary: bool,
        gone: bool = False,
        for_all: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        self.kind = kind
        self.message = message
        self.temporary = temporary
        self.gone = gone
        self.for_all = for_all
        self.retry_after = retry_after
        super().__init__(message)
