"""Retry-After: how long a server asks us to wait."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=30)  # a month, as lemon24/reader caps it; more is a mistake or an attack
_SECONDS = re.compile(r"[0-9]{1,12}")


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Give the wait of `retry-after`, between 0 and 30 days; None when there is none or it cannot be read.

    Seconds or an HTTP date (RFC 9110 10.2.3). A date is taken relative to the server's own `date`, because clocks differ.
    """
    written = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(written):
        return min(timedelta(seconds=int(written)), LONGEST)
    until, sent = http_date(written), http_date(headers.get("date", ""))
    if until is None or sent is None:
        return None
    return min(max(until - sent, timedelta(0)), LONGEST)


def http_date(text: str) -> datetime | None:
    """Read an HTTP date (RFC 9110 5.6.7) as UTC; None when it is not one."""
    try:
        parsed = parsedate_to_datetime(text)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
