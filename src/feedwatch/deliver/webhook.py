"""Webhook event to receipt: one signed POST (Standard Webhooks)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from feedwatch.deliver.signature import sign
from feedwatch.model.delivery import Post, Receipt
from feedwatch.model.errors import DeliveryError, FetchError
from feedwatch.net.door import Limits, Response

# The specification asks for 15 to 30 s. Only the status counts, so a small body is plenty.
_LIMITS = Limits(connect=10, read=20, total=20, body=64 * 1024)
_SECONDS = re.compile(r"[0-9]{1,9}")
_KINDS = {
    "refused-address": "refused-address",
    "dns": "connect",
    "connect": "connect",
    "tls": "tls",
    "timeout": "timeout",
}


class Poster(Protocol):
    """The door to other people's machines, as far as a webhook needs it."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], limits: Limits | None = None) -> Response: ...


class WebhookSender:
    """Posts events through the guarded door, which follows no redirects and refuses private addresses."""

    def __init__(self, door: Poster) -> None:
        self._door = door

    def send(self, post: Post, now: datetime) -> Receipt:
        """Post one event, signed for this attempt (`now`, aware); the receipt's reference is the status.

        Raises DeliveryError: permanent and gone for 410, permanent for an address that is refused, temporary for
        everything else that is not 2xx, with the wait that the endpoint asked for (RFC 9110 10.2.3).
        """
        try:
            response = self._door.post(post.url, post.body, _headers(post, now), _LIMITS)
        except FetchError as error:
            if error.kind == "too-large":
                return Receipt("2xx")  # only the body of a success is read to the end
            raise _from_fetch(error, post.url) from error
        if 200 <= response.status < 300:
            return Receipt(str(response.status))
        raise _refusal(response.status, _wait(response.headers, now))


def _headers(post: Post, now: datetime) -> dict[str, str]:
    timestamp = int(now.timestamp())
    try:
        signature = sign(post.event_id, timestamp, post.body, post.secrets)
    except ValueError as error:
        raise DeliveryError("auth", f"The endpoint cannot be signed for: {error}", temporary=True) from error
    return {
        "content-type": "application/json",
        "webhook-id": post.event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature,
    }


def _refusal(status: int, wait: timedelta | None) -> DeliveryError:
    if status == 410:
        message = "The endpoint says it is gone for good (410)"
        return DeliveryError("gone", message, temporary=False, gone=True)
    if 300 <= status < 400:
        message = f"The endpoint has moved ({status}); redirects are not followed, so its address must be corrected"
        return DeliveryError("rejected", message, temporary=True, retry_after=wait)
    message = f"The endpoint answered {status} instead of 2xx"
    return DeliveryError("rejected", message, temporary=True, retry_after=wait)


def _from_fetch(error: FetchError, url: str) -> DeliveryError:
    if error.gone:
        return _refusal(410, None)
    kind = _KINDS.get(error.kind, "protocol")
    # An endpoint's address often is a secret in itself.
    reason = error.message.replace(repr(url), "its address").replace(url, "its address")
    message = f"The endpoint was not reached: {reason}"
    return DeliveryError(kind, message, temporary=kind != "refused-address", retry_after=error.retry_after)


def _wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Read Retry-After, seconds or a date by the endpoint's own clock (RFC 9110 10.2.3); None for neither and for the past."""
    field = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(field):
        return timedelta(seconds=int(field))
    until = _date(field)
    wait = until - (_date(headers.get("date", "")) or now) if until else timedelta(0)
    return wait if wait > timedelta(0) else None


def _date(field: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(field)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
