"""Webhook event to receipt: one signed POST (Standard Webhooks)."""

from __future__ import annotations

from datetime import datetime

from feedwatch.deliver.posting import Poster, exchange, wait_asked
from feedwatch.deliver.signature import sign
from feedwatch.model.delivery import Post, Receipt
from feedwatch.model.errors import DeliveryError
from feedwatch.net.door import Response

_GONE = 410


class WebhookSender:
    """Posts events through the guarded door, which follows no redirects and refuses private addresses."""

    def __init__(self, door: Poster) -> None:
        self._door = door

    def send(self, post: Post, now: datetime) -> Receipt:
        """Post one event, signed for this attempt (`now`, aware); the receipt's reference is the status.

        Raises DeliveryError: permanent and gone for 410, permanent for an address that is refused, temporary for
        everything else that is not 2xx, with the wait that the endpoint asked for (RFC 9110 10.2.3).
        """
        response = exchange(self._door, post.url, post.body, _headers(post, now))
        if response is None:
            return Receipt("2xx")
        if 200 <= response.status < 300:
            return Receipt(str(response.status))
        raise _refusal(response, now)


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


def _refusal(response: Response, now: datetime) -> DeliveryError:
    status = response.status
    if status == _GONE:
        message = "The endpoint says it is gone for good (410)"
        return DeliveryError("gone", message, temporary=False, gone=True)
    message = f"The endpoint answered {status} instead of 2xx"
    if 300 <= status < 400:
        message = f"The endpoint has moved ({status}); redirects are not followed, so its address must be corrected"
    wait = wait_asked(response.headers, now)
    # Who asks for a pause means all events, not this one.
    return DeliveryError("rejected", message, temporary=True, for_all=bool(wait), retry_after=wait)
