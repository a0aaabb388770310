"""A delivery: one message for one target, and what becomes of it after each attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from feedwatch.model.errors import DeliveryError
from feedwatch.model.subscriber import Channel


class DeliveryState(StrEnum):
    """Where a delivery stands.

    queued -> sending -> sent | queued (temporary failure, later again) | failed (permanent, or used up);
    queued -> cancelled (the subscriber left).
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class DeliveryKind(StrEnum):
    """What a delivery carries."""

    DIGEST = "digest"
    CONFIRMATION = "confirmation"
    NOTICE = "notice"  # to the admin: something is the matter
    RECOVERY = "recovery"  # to the admin: it is over


@dataclass(frozen=True, slots=True)
class Mail:
    """A finished message (RFC 5322, CRLF line ends) with its envelope."""

    sender: str
    recipient: str
    message_id: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Post:
    """A finished webhook event; `secrets` sign it, the newest first (Standard Webhooks key rotation)."""

    url: str
    event_id: str
    body: bytes
    secrets: tuple[str, ...]


Message = Mail | Post


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the far end said when it took a message."""

    reference: str


@dataclass(frozen=True, slots=True)
class After:
    """What becomes of a delivery after an attempt; `dead` means the target must not be tried again for anything."""

    state: DeliveryState
    next_try_at: datetime | None
    dead: bool = False


# Webhooks: the schedule that Standard Webhooks names ("Deliverability and reliability"), 75 hours in all.
_WEBHOOK_PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# Mail: Postfix' shape (RFC 5321 4.5.4.1 asks for patience): doubling from 5 minutes, then hourly; 48 hours in all.
_MAIL_PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=10),
    timedelta(minutes=20),
    timedelta(minutes=40),
) + (timedelta(hours=1),) * 46
_PAUSES = {Channel.MAIL: _MAIL_PAUSES, Channel.WEBHOOK: _WEBHOOK_PAUSES}
_LONGEST_WAIT = timedelta(hours=24)


def after_attempt(channel: Channel, attempts: int, error: DeliveryError | None, now: datetime, jitter: float) -> After:
    """Decide what becomes of a delivery after its attempt number `attempts` (from 1); `jitter` is in 0..1.

    A wait that the far end asked for is obeyed up to 24 hours; jitter adds up to a fifth (keeps a burst apart).
    """
    if error is None:
        return After(DeliveryState.SENT, None)
    pauses = _PAUSES[channel]
    if not error.temporary or attempts > len(pauses):
        dead = error.gone or (channel is Channel.WEBHOOK and attempts > len(pauses))
        return After(DeliveryState.FAILED, None, dead=dead)
    pause = pauses[attempts - 1] * (1 + jitter / 5)
    asked = min(error.retry_after or timedelta(0), _LONGEST_WAIT)
    return After(DeliveryState.QUEUED, now + max(pause, asked))
