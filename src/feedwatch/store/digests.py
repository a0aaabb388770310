"""Digests: what a subscription has not been told yet, and what it was told, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, and_, exists, func, insert, or_, select, update

from feedwatch.model.digest import Composition, DigestContent, DigestState, TellableItem, TellableStory, Told
from feedwatch.model.item import PublishedTrust
from feedwatch.model.source import Source
from feedwatch.model.story import StoryRole
from feedwatch.model.subscriber import Subscription, Window
from feedwatch.model.topic import Decision
from feedwatch.store.schema import digest_lines, digests, item_versions, items, mentions, subscriptions, verdicts

# Commits do not land in the order of their clocks, so every window looks a little behind its start; what was told is
# left out by its line, not by its time.
_OVERLAP = timedelta(days=1)
CONTENT = TypeAdapter(DigestContent)
_MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Digest:
    """A frozen digest."""

    id: int
    subscription_id: int
    subscriber_id: int
    period: str
    window_start: datetime
    window_end: datetime
    built_at: datetime
    state: DigestState
    content: DigestContent


def seen_from(subscription: Subscription) -> datetime:
    """Give from when on verdicts are looked at for the next digest of a subscription."""
    back = min(subscription.position - _OVERLAP, subscription.held_since or subscription.position)
    return max(subscription.starts_at, back)


def untold(
    connection: Connection, subscription: Subscription, end: datetime, sources: Mapping[str, Source]
) -> list[TellableStory]:
    """Give the stories with kept items that this subscription has not been told, decided before `end`."""
    told_item = exists().where(
        digest_lines.c.subscription_id == subscription.id, digest_lines.c.item_id == verdicts.c.item_id
    )
    fresh = (
        select(items.c.story_id)
        .join(verdicts, _kept(subscription.topic))
        .where(verdicts.c.decided_at >= seen_from(subscription), verdicts.c.decided_at < end, items.c.news, ~told_item)
    )
    query = (
        select(
            items,
            verdicts.c.score,
            verdicts.c.kind,
            verdicts.c.reasons,
            digest_lines.c.item_id.label("told_item"),
        )
        .join(verdicts, _kept(subscription.topic))
        .outerjoin(
            digest_lines,
            and_(digest_lines.c.item_id == items.c.id, digest_lines.c.subscription_id == subscription.id),
        )
        .where(items.c.story_id.in_(fresh), items.c.news, verdicts.c.decided_at < end)
        .order_by(items.c.story_id, items.c.id)
    )
    rows = connection.execute(query).all()
    ids = [row.id for row in rows]
    places, revised = _places(connection, ids), _revised(connection, ids)
    told_stories = _told_stories(connection, subscription.id, {row.story_id for row in rows})
    grouped: dict[int, list[TellableItem]] = {}
    for row in rows:
        item = _tellable(row, places.get(row.id, ()), revised.get(row.id), sources)
        grouped.setdefault(row.story_id, []).append(item)
    return [TellableStory(story, tuple(of), *told_stories.get(story, (None, ""))) for story, of in grouped.items()]


def freeze(
    connection: Connection,
    subscription: Subscription,
    window: Window,
    composition: Composition,
    now: datetime,
) -> int:
    """Store a digest with the lines that keep it from being told again; gives its id."""
    values = {
        "subscription_id": subscription.id,
        "period": window.period,
        "window_start": window.start,
        "window_end": window.end,
        "built_at": now,
        "state": DigestState.BUILT.value,
        "content": CONTENT.dump_python(composition.content, mode="json"),
    }
    digest_id = int(connection.execute(insert(digests).values(**values).returning(digests.c.id)).scalar_one())
    remember(connection, subscription.id, digest_id, composition)
    return digest_id


def remember(connection: Connection, subscription_id: int, digest_id: int, composition: Composition) -> None:
    """Store which items were told, as what, and which came along with them."""
    rows = [
        {
            "subscription_id": subscription_id,
            "digest_id": digest_id,
            "story_id": line.story_id,
            "item_id": line.item_id,
            "told": line.told.value,
        }
        for line in composition.lines
    ]
    if rows:
        connection.execute(insert(digest_lines), rows)


def exists_for(connection: Connection, subscription_id: int, period: str) -> bool:
    """Tell whether a subscription was told a period already."""
    mine = (digests.c.subscription_id == subscription_id) & (digests.c.period == period)
    return connection.execute(select(digests.c.id).where(mine)).first() is not None


def set_state(connection: Connection, digest_id: int, state: DigestState) -> None:
    """Move a digest to another state."""
    connection.execute(update(digests).where(digests.c.id == digest_id).values(state=state.value))


def get(connection: Connection, digest_id: int) -> Digest | None:
    """Give a digest, or None."""
    row = connection.execute(_all().where(digests.c.id == digest_id)).one_or_none()
    return _digest(row) if row else None


def listing(connection: Connection, *, limit: int, subscriber_id: int | None = None) -> list[Digest]:
    """Give the latest digests, the newest first."""
    query = _all().order_by(digests.c.id.desc()).limit(limit)
    mine = query if subscriber_id is None else query.where(subscriptions.c.subscriber_id == subscriber_id)
    return [_digest(row) for row in connection.execute(mine)]


def _kept(topic: str) -> Any:
    return and_(
        verdicts.c.item_id == items.c.id,
        verdicts.c.topic == topic,
        verdicts.c.decision == Decision.KEPT.value,
    )


def _all() -> Any:
    return select(digests, subscriptions.c.subscriber_id).join(
        subscriptions, subscriptions.c.id == digests.c.subscription_id
    )


def _places(connection: Connection, item_ids: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    query = select(mentions.c.item_id, mentions.c.place).where(mentions.c.item_id.in_(item_ids))
    for row in connection.execute(query.order_by(mentions.c.item_id, mentions.c.number)):
        found[row.item_id] = (*found.get(row.item_id, ()), row.place)
    return found


def _revised(connection: Connection, item_ids: list[int]) -> dict[int, datetime]:
    latest = func.max(item_versions.c.seen_at).label("at")
    later = (item_versions.c.item_id.in_(item_ids)) & (item_versions.c.number > 1)
    query = select(item_versions.c.item_id, latest).where(later).group_by(item_versions.c.item_id)
    return {row.item_id: row.at for row in connection.execute(query)}


def _told_stories(connection: Connection, subscription_id: int, story_ids: set[int]) -> dict[int, tuple[datetime, str]]:
    """Give when, and under which headline, a subscription was told of stories.

    A line follows its item when a merge or split moves it, and stays with the story it was told as.
    """
    columns = (items.c.story_id, digest_lines.c.story_id.label("told_story"), digests.c.built_at, items.c.title)
    query = (
        select(*columns)
        .join(digest_lines, digest_lines.c.item_id == items.c.id)
        .join(digests, digests.c.id == digest_lines.c.digest_id)
        .where(
            digest_lines.c.subscription_id == subscription_id,
            or_(items.c.story_id.in_(story_ids), digest_lines.c.story_id.in_(story_ids)),
            digest_lines.c.told != Told.ALONG.value,
        )
        .order_by(digests.c.built_at)
    )
    told: dict[int, tuple[datetime, str]] = {}
    for row in connection.execute(query):
        told[row.told_story] = told[row.story_id] = (row.built_at, row.title)
    return told


def _tellable(
    row: Row[Any], places: tuple[str, ...], revised: datetime | None, sources: Mapping[str, Source]
) -> TellableItem:
    strongest = sorted((r for r in row.reasons if r["points"] > 0), key=lambda r: -r["points"])
    source = sources.get(row.source_id)
    words = dict.fromkeys(word for reason in strongest for word in reason["words"])
    return TellableItem(
        item_id=row.id,
        role=StoryRole(row.story_role),
        title=row.title,
        lead=row.summary or row.body.partition("\n\n")[0],
        url=row.url,
        source_id=row.source_id,
        publisher=source.name if source else row.source_id,
        published=row.published_at,
        published_trust=PublishedTrust(row.published_trust),
        first_seen=row.first_seen_at,
        language=row.language,
        places=places,
        kind=row.kind,
        score=row.score,
        why=tuple(words)[:_MOST_REASONS],
        told=row.told_item is not None,
        revised=revised,
        own_place=source.place if source else "",
        tags=source.tags if source else (),
    )


def _digest(row: Row[Any]) -> Digest:
    values = {name: getattr(row, name) for name in Digest.__slots__}
    return Digest(
        **values | {"state": DigestState(row.state), "content": CONTENT.validate_python(row.content, strict=False)}
    )
