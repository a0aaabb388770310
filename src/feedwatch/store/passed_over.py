"""What a digest passes over without looking: kept items that were told already, or were there before we watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from feedwatch.model.subscriber import Subscription
from feedwatch.model.topic import Decision
from feedwatch.store.digests import seen_from
from feedwatch.store.schema import digest_lines, digests, items, verdicts


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An item of the time that a digest is about; `digest_id` told it at `told_at`, if any did."""

    item_id: int
    story_id: int | None
    title: str
    url: str
    source_id: str
    digest_id: int | None
    told_at: datetime | None


def passed_over(connection: Connection, subscription: Subscription, end: datetime, limit: int) -> list[PassedOver]:
    """Give the items that the topic kept within the time of the next digest and that cannot come, the latest first."""
    kept = and_(
        verdicts.c.item_id == items.c.id,
        verdicts.c.topic == subscription.topic,
        verdicts.c.decision == Decision.KEPT.value,
    )
    mine = and_(digest_lines.c.item_id == items.c.id, digest_lines.c.subscription_id == subscription.id)
    columns = (items.c.id, items.c.story_id, items.c.title, items.c.url, items.c.source_id)
    query = (
        select(*columns, digest_lines.c.digest_id, digests.c.built_at)
        .join(verdicts, kept)
        .outerjoin(digest_lines, mine)
        .outerjoin(digests, digests.c.id == digest_lines.c.digest_id)
        .where(verdicts.c.decided_at >= seen_from(subscription), verdicts.c.decided_at < end)
        .where(or_(digest_lines.c.item_id.is_not(None), ~items.c.news))
        .order_by(verdicts.c.decided_at.desc(), items.c.id.desc())
        .limit(limit)
    )
    return [PassedOver(*row) for row in connection.execute(query)]
