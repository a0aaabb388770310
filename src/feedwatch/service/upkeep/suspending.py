"""Subscribers that cannot be reached: no longer tried, until an admin says that it is mended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from feedwatch.model.notice import NoticeKind
from feedwatch.model.saying import NOTHING_SAID, Saying
from feedwatch.model.says import Says
from feedwatch.model.subscriber import SubscriberState
from feedwatch.service.upkeep import noticing
from feedwatch.store import notices, roll, subscribers

_BY_HAND = "suspended"


def subject_of(subscriber_id: int) -> str:
    """Give the subject of notices about a subscriber; their address is none of a log's business."""
    return f"subscriber {subscriber_id}"


def suspend(connection: Connection, subscriber_id: int, why: Saying, *, admin: str, now: datetime) -> bool:
    """Suspend an active subscriber and tell the admin; what waits for them stays, and goes out when they are resumed.

    Who has not confirmed is left alone, or resuming would confirm for them; who has paused is tried again later.
    """
    subscriber = subscribers.find(connection, str(subscriber_id))
    if subscriber is None or subscriber.state is not SubscriberState.ACTIVE:
        return False
    subscribers.set_state(connection, subscriber_id, SubscriberState.SUSPENDED, now)
    who = {"number": subscriber_id, "channel": subscriber.channel.value}
    text = Saying(Says.SUSPENDED, {**who, "reason": why})
    noticing.begin(connection, NoticeKind.SUSPENDED, subject_of(subscriber_id), text, admin=admin, now=now)
    return True


def reinstate(connection: Connection, subscriber_id: int, now: datetime) -> None:
    """Take a suspension back that was not theirs to bear; what an admin suspended stays so."""
    subscriber = subscribers.find(connection, str(subscriber_id))
    is_told = notices.find_open(connection, NoticeKind.SUSPENDED, subject_of(subscriber_id)) is not None
    if subscriber is not None and subscriber.state is SubscriberState.SUSPENDED and is_told:
        subscribers.set_state(connection, subscriber_id, SubscriberState.ACTIVE, now)
        noticing.withdraw(connection, NoticeKind.SUSPENDED, subject_of(subscriber_id), now)


def by_hand(connection: Connection, subscriber_id: int, text: str, now: datetime) -> None:
    """Suspend a subscriber because an admin says so; why stands in their record, and goes with it."""
    subscribers.set_state(connection, subscriber_id, SubscriberState.SUSPENDED, now)
    event = {"at": now.isoformat(), "what": _BY_HAND, "how": "an admin", "words": text}
    subscribers.add_consent(connection, subscriber_id, event)


def why(connection: Connection, subscriber_id: int) -> Saying:
    """Say why a subscriber is suspended: what an admin noted, or what the admin was told."""
    since = roll.since(connection, subscriber_id).isoformat()
    for event in reversed(subscribers.consent(connection, subscriber_id)):
        if event["what"] == _BY_HAND and event["at"] == since:
            return Saying(Says.IN_WORDS, {"words": event["words"]})
    notice = notices.find_open(connection, NoticeKind.SUSPENDED, subject_of(subscriber_id))
    return notice.text if notice else NOTHING_SAID


def is_suspended(connection: Connection, subject: str) -> bool:
    """Tell whether the subscriber that a notice is about is still suspended: not resumed, gone, or erased."""
    return _state(connection, subject) is SubscriberState.SUSPENDED


def has_left(connection: Connection, subject: str) -> bool:
    """Tell whether a notice is about a subscriber who left or was erased; no other subject ever leaves."""
    is_subscriber = subject.startswith(subject_of(0)[:-1])
    return is_subscriber and _state(connection, subject) in (None, SubscriberState.UNSUBSCRIBED)


def _state(connection: Connection, subject: str) -> SubscriberState | None:
    subscriber = subscribers.find(connection, subject.rpartition(" ")[2])
    return subscriber.state if subscriber else None
