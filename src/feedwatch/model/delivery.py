"""A delivery: one message for one target, and what becomes of it after each attempt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from feedwatch.model.errors import DeliveryError
from feedwatch.model.subscriber import Channel


class DeliveryState(StrEnum):
    """Where a delivery stands.

    queued -> sending -> sent | queued (temporary failure, later again) | failed (permanent, or used up);
    queued -> cancelled (the subscriber left, it was overdue after a restore, or an admin says so); sent -> failed (the mail came back);
    sent | failed | cancelled -> queued (replayed by an admin).
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class DeliveryKind(StrEnum):
    """What a delivery carries."""

    DIGEST = "digest"
    CONFIRMATION = "confirmation"  # do you want these digests?
    MOVE = "move"  # shall your digests come to this address instead?
    MOVED = "moved"  # to the old address: they go to another one now
    ALREADY = "already"  # somebody asked for digests that you get already
    COPY = "copy"  # to an admin: what a subscriber would be told next
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

    url: str = field(repr=False)
    event_id: str
    body: bytes
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChatPost:
    """A finished message for an incoming webhook of a chat; whoever knows `url` may write there, so it is a secret."""

    chat: Channel
    url: str = field(repr=False)
    body: bytes


Message = Mail | Post | ChatPost


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the far end said when it took a message."""

    reference: str


class Bounce(StrEnum):
    """What somebody's answer to a mail says about it (RFC 3464, RFC 3463, RFC 5965)."""

    HARD = "hard"  # there is no such mailbox
    SOFT = "soft"  # it takes nothing now: full, not reached for days
    OURS = "ours"  # it is about us: policy, spam filters, our sender
    COMPLAINT = "complaint"  # its reader pressed the button "spam"


@dataclass(frozen=True, slots=True)
class After:
    """What becomes of a delivery after an attempt.

    `dead` means the target must not be tried again for anything; `holds`, that nothing else goes to this far end before
    `next_try_at`; `counts`, that the attempt was one of the schedule's (what a mail server does to all is not).
    """

    state: DeliveryState
    next_try_at: datetime | None
    dead: bool = False
    holds: bool = False
    counts: bool = True


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
_LONGEST_WAIT = timedelta(hours=24)

# A mail server that takes nothing from us is nobody's fault but ours: all mail waits, in its order, and one message tries.
_SHORTEST_REST, _LONGEST_REST = timedelta(minutes=1), timedelta(minutes=15)  # an eighth of the time waited so far
_MANY = 5
_RELAY_PATIENCE = timedelta(days=5)  # RFC 5321 4.5.4.1


def after_attempt(
    channel: Channel,
    tries: int,
    error: DeliveryError | None,
    now: datetime,
    jitter: float,
    *,
    waited: timedelta = timedelta(0),
) -> After:
    """Decide what becomes of a delivery after its try number `tries` (from 1) of the schedule; `jitter` is in 0..1.

    A wait that the far end asked for is obeyed up to 24 hours; jitter adds up to a fifth (keeps a burst apart).
    `waited` is how long the delivery has been in the outbox; it counts only where a mail server takes nothing at all.
    """
    if error is None:
        return After(DeliveryState.SENT, None)
    if channel is Channel.MAIL and error.for_all and error.temporary:
        return _after_trouble(error, now, jitter, waited)
    pauses = _MAIL_PAUSES if channel is Channel.MAIL else _WEBHOOK_PAUSES
    if not error.temporary or tries > len(pauses):
        used_up = channel is not Channel.MAIL and tries > len(pauses)
        return After(DeliveryState.FAILED, None, dead=error.gone or used_up)
    pause = pauses[tries - 1] * (1 + jitter / 5)
    asked = min(error.retry_after or timedelta(0), _LONGEST_WAIT)
    return After(DeliveryState.QUEUED, now + max(pause, asked), holds=error.for_all)


def _after_trouble(error: DeliveryError, now: datetime, jitter: float, waited: timedelta) -> After:
    """Decide for the message that found out that its mail server takes nothing."""
    if waited >= _RELAY_PATIENCE:
        return After(DeliveryState.FAILED, None)
    # Wrong logins in a row lock accounts.
    rest = _LONGEST_REST if error.kind == "auth" else min(max(waited / 8, _SHORTEST_REST), _LONGEST_REST)
    return After(DeliveryState.QUEUED, now + rest * (1 + jitter / 5), holds=True, counts=False)


def is_about_us(refused: int, taken: int, taken_since: int) -> bool:
    """Tell whether refusals of recipients with the same words are about us instead of about them.

    Some dead addresses among living ones are as usual. But when of all recipients of the last hours more were refused, in
    the same words, than were `taken`, or when many were and none was taken since the first of them, then the mail server
    does not know its own people, or does not want ours. One alone proves nothing.
    """
    return refused >= 2 and (refused > taken or (refused >= _MANY and not taken_since))
