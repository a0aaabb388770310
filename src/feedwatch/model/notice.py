"""A notice: something about the watch that the admin should know, told once when it begins and once when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feedwatch.model.saying import Saying


class NoticeKind(StrEnum):
    """What is the matter.

    A notice is open -> closed; there is one open notice of a kind for a subject, however often it is looked at.
    """

    FAILING = "failing"  # a source could not be read for a day
    GONE = "gone"  # a source said that it is gone for good (410)
    SILENT = "silent"  # a source is read, but quiet for much longer than it used to be
    MOVED = "moved"  # a source redirects permanently, steadily and for days
    SUSPENDED = "suspended"  # a subscriber cannot be reached any more
    REFUSED = "refused"  # the mail server does not take our mail, or others send it back, for reasons that are ours


# Of these the end is told too; the others simply close.
RECOVERIES = frozenset({NoticeKind.FAILING, NoticeKind.GONE, NoticeKind.REFUSED})


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice about a `subject` (a source's id, "subscriber 7", or "mail"); `closed_at` is None while it is open."""

    id: int
    kind: NoticeKind
    subject: str
    text: Saying
    opened_at: datetime
    closed_at: datetime | None = None
