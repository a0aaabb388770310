"""One POST through the guarded door, for webhooks and chats alike: what the answer asks for, and why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from feedwatch.model.errors import DeliveryError, FetchError, FetchKind, RefusalKind
from feedwatch.net.door import Limits, Response

# Standard Webhooks asks for 15 to 30 s. Of the answer little more than the status counts, so a small body is plenty.
_LIMITS = Limits(connect=10, read=20, total=20, body=64 * 1024)
_SECONDS = re.compile(r"[0-9]{1,9}")
_KINDS: dict[FetchKind, RefusalKind] = {
    "refused-address": "refused-address",
    "dns": "connect",
    "connect": "connect",
    "tls": "tls",
    "timeout": "timeout",
}


class Poster(Protocol):
    """The door to other people's machines, as far as posting needs it."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], limits: Limits | None = None) -> Response:
        """Send `body` to one hop, never following a redirect; raises FetchError."""
        ...


def exchange(door: Poster, url: str, body: bytes, headers: Mapping[str, str]) -> Response | None:
    """Post a body and give the answer, whatever its status; None for a success with a body too large to be read.

    Raises DeliveryError without the address, which often is a secret in itself: permanent for one that is refused,
    temporary and `for_all` when nobody was reached.
    """
    try:
        return door.post(url, body, headers, _LIMITS)
    except FetchError as error:
        if error.kind == "too-large":  # only the body of a success is read to the end
            return None
        raise _from_fetch(error, url) from error


def wait_asked(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Read Retry-After, seconds or a date by the endpoint's own clock (RFC 9110 10.2.3); None for neither and for the past."""
    field = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(field):
        return timedelta(seconds=int(field))
    until = _date(field)
    wait = until - (_date(headers.get("date", "")) or now) if until else timedelta(0)
    return wait if wait > timedelta(0) else None


def _from_fetch(error: FetchError, url: str) -> DeliveryError:
    kind = _KINDS.get(error.kind, "protocol")
    reason = error.message.replace(repr(url), "its address").replace(url, "its address")
    message = f"The endpoint was not reached: {reason}"
    is_refused = kind == "refused-address"
    return DeliveryError(kind, message, temporary=not is_refused, for_all=not is_refused, retry_after=error.retry_after)


def _date(field: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(field)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
