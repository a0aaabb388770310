"""Published: the time that an entry gets from what a source wrote, and how far it can be trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from time import struct_time

from feedwatch.model.item import PublishedTrust
from feedwatch.model.text import one_line, shorten
from feedwatch.read.dates import is_possible, local_time, read_date

_LONGEST_RAW = 200
_LONGEST_QUOTED = 60
_ZONE_AT_END = re.compile(r"(?:\b[A-Z]{1,5}|[+-]\d\d:?\d\d|\dZ)\)?$")
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Published:
    """When an entry was published, in UTC; `problem` says in words why a written date could not be used."""

    at: datetime | None = None
    trust: PublishedTrust = PublishedTrust.FIRST_SEEN
    raw: str = ""
    problem: str = ""


def published(raw: str, now: datetime, parsed: struct_time | None = None) -> Published:
    """Read a written date; `parsed` is what feedparser made of it, in UTC, and counts when we cannot read it ourselves.

    A date that cannot be (before 1990, or more than two days ahead) is not used: the entry counts from when it is seen.
    """
    raw = one_line(raw[:_LONGEST_RAW])
    if not raw:
        return Published()
    found = read_date(raw, now) or (_from_struct(parsed, raw) if parsed else None)
    if found is None:
        return Published(raw=raw, problem=f"the date '{shorten(raw, _LONGEST_QUOTED)}' is not understood")
    at, trust = found
    if not is_possible(at, now):
        return Published(raw=raw, problem=f"the date '{shorten(raw, _LONGEST_QUOTED)}' cannot be")
    return Published(at, trust, raw)


def _from_struct(parsed: struct_time, raw: str) -> tuple[datetime, PublishedTrust] | None:
    """Take a time over from feedparser, which calls a time without a zone UTC and a day without a time midnight."""
    try:
        at = datetime(*parsed[:5], min(parsed[5], 59), tzinfo=UTC)
    except ValueError:
        return None
    if ":" not in raw:
        noon = local_time(at.date(), _NOON, None)
        return (noon, PublishedTrust.DATE_ONLY) if noon else None
    if _ZONE_AT_END.search(raw) or not raw.isascii():  # Korean times, which feedparser knows, are Korea's
        return at, PublishedTrust.STATED
    local = local_time(at.date(), at.time(), None)
    return (local, PublishedTrust.ZONE_ASSUMED) if local else None
