"""What is published to whoever asks: where the latest stories of a topic begin, and whose private feed it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from feedwatch.model.topic import Decision
from feedwatch.store.schema import items, mentions, subscribers, subscriptions, verdicts

_ITEMS_A_STORY = 6  # rarely more; a story of more only makes a feed a little shorter


def latest_since(connection: Connection, topic: str, places: Sequence[str], count: int) -> datetime | None:
    """Give the time since which a topic kept about `count` stories that name one of the places; None when it kept none.

    `places` are SCB codes, those of counties for all their municipalities; none means anywhere.
    """
    query = (
        select(items.c.story_id, verdicts.c.decided_at)
        .join(verdicts, _kept(topic))
        .where(items.c.news)
        .order_by(verdicts.c.decided_at.desc())
        .limit(count * _ITEMS_A_STORY)
    )
    if places:
        named = or_(*(mentions.c.place.startswith(place, autoescape=True) for place in places))
        query = query.where(items.c.id.in_(select(mentions.c.item_id).where(named)))
    found: set[int] = set()
    since = None
    for row in connection.execute(query):
        since = row.decided_at
        found.add(row.story_id)
        if len(found) >= count:
            break
    return since


def beginnings(connection: Connection, topic: str) -> list[datetime]:
    """Give for each story of a topic when its first item was kept, in order of time."""
    first = func.min(verdicts.c.decided_at, type_=verdicts.c.decided_at.type)
    query = select(first).select_from(items).join(verdicts, _kept(topic)).where(items.c.news).group_by(items.c.story_id)
    return sorted(connection.scalars(query))


def kept_before(connection: Connection, topic: str, story_ids: Sequence[int], at: datetime) -> dict[int, datetime]:
    """Give the items of stories that a topic kept before a time, with when it did."""
    earlier = (items.c.story_id.in_(story_ids)) & (verdicts.c.decided_at < at)
    query = select(items.c.id, verdicts.c.decided_at).join(verdicts, _kept(topic)).where(earlier, items.c.news)
    return {row.id: row.decided_at for row in connection.execute(query)}


def feed_owner(connection: Connection, subscription_id: int) -> tuple[int, str] | None:
    """Give the subscriber of a subscription and the salt of their links."""
    query = (
        select(subscribers.c.id, subscribers.c.token_salt)
        .join(subscriptions, subscriptions.c.subscriber_id == subscribers.c.id)
        .where(subscriptions.c.id == subscription_id)
    )
    row = connection.execute(query).one_or_none()
    return (row.id, row.token_salt) if row else None


def _kept(topic: str) -> Any:
    return and_(
        verdicts.c.item_id == items.c.id,
        verdicts.c.topic == topic,
        verdicts.c.decision == Decision.KEPT.value,
    )
