"""What an audit looks at, as it is stored: subscriptions, items, lines, frozen digests and deliveries.

The queries are its own on purpose: an audit that asked the way digests are built would miss what digests miss.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select, union

from feedwatch.model.delivery import DeliveryState
from feedwatch.model.digest import Told
from feedwatch.model.story import StoryRole
from feedwatch.model.subscriber import Channel, SubscriberState, Subscription
from feedwatch.model.topic import Decision
from feedwatch.store.schema import (
    attempts,
    deliveries,
    digest_lines,
    digests,
    items,
    mentions,
    restores,
    stories,
    subscribers,
    subscriptions,
    verdicts,
)

_OPEN = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)


@dataclass(frozen=True, slots=True)
class Client:
    """A subscription, and how its subscriber stands; `changed_at` is when it asked for something else last."""

    wish: Subscription
    state: SubscriberState
    state_since: datetime | None  # None: always
    ended_at: datetime | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """An item as one topic sees it now; times are None where it has no verdict of the topic."""

    item_id: int
    story_id: int | None
    story_since: datetime | None
    role: StoryRole | None
    title: str
    language: str
    news: bool
    seen_at: datetime
    kept: bool
    kind: str
    counts_from: datetime | None  # its verdict puts it into the window of this time ...
    kept_at: datetime | None  # ... though it may have begun to keep it later
    judged_at: datetime | None
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A line: that an item was told in a digest, as part of the story it was in then."""

    item_id: int
    story_id: int
    digest_id: int
    told: Told


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a digest tells as new or as an update."""

    item_id: int
    story_id: int
    told: Told
    language: str


@dataclass(frozen=True, slots=True)
class Built:
    """A digest; `frozen` is None where its content was not asked for."""

    id: int
    period: str
    window_start: datetime
    window_end: datetime
    built_at: datetime
    state: str
    frozen: tuple[Frozen, ...] | None
    held_over: int


@dataclass(frozen=True, slots=True)
class Handed:
    """A delivery of a digest; deliveries of one `lane` go one after another: all mail, or all posts to one target."""

    id: int
    digest_id: int
    lane: str
    state: str
    attempts: int
    next_try_at: datetime | None
    lease_until: datetime | None
    done_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class Traffic:
    """What keeps deliveries waiting that are due: nothing may be sent, a lane rests, or others in it come first.

    `on_hold` until an admin resumes, which they did last at `resumed_at`; `resting` are lanes that are left alone for now;
    `attempts` by lane are deliveries and when they were tried last, in the order of their ids.
    """

    on_hold: bool
    resumed_at: datetime | None
    resting: frozenset[str]
    attempts: dict[str, list[tuple[int, datetime]]]


def clients(connection: Connection, subscriber_id: int | None) -> list[Client]:
    """Give all subscriptions, or those of one subscriber, also those that ended."""
    query = (
        select(subscriptions, subscribers.c.state, subscribers.c.state_since)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .order_by(subscriptions.c.id)
    )
    if subscriber_id is not None:
        query = query.where(subscribers.c.id == subscriber_id)
    return [_client(row) for row in connection.execute(query)]


def evidence(connection: Connection, topic: str, since: datetime) -> list[Evidence]:
    """Give every item of the stories that a topic kept something of, or that a digest told, since a time."""
    judged = and_(verdicts.c.item_id == items.c.id, verdicts.c.topic == topic)
    kept = (
        select(items.c.id, items.c.story_id)
        .join(verdicts, judged)
        .where(
            verdicts.c.decision == Decision.KEPT.value,
            or_(items.c.first_seen_at >= since, verdicts.c.decided_at >= since, verdicts.c.kept_at >= since),
        )
    )
    told = (
        select(items.c.id, items.c.story_id)
        .join(digest_lines, digest_lines.c.item_id == items.c.id)
        .join(digests, digests.c.id == digest_lines.c.digest_id)
        .join(subscriptions, subscriptions.c.id == digests.c.subscription_id)
        .where(subscriptions.c.topic == topic, digests.c.built_at >= since)
    )
    of_interest = union(kept, told).subquery()
    wanted = or_(items.c.story_id.in_(select(of_interest.c.story_id)), items.c.id.in_(select(of_interest.c.id)))
    columns = (
        items.c.id, items.c.story_id, items.c.story_since, items.c.story_role, items.c.title, items.c.language,
        items.c.news, items.c.first_seen_at, verdicts.c.decision, verdicts.c.kind, verdicts.c.decided_at,
        verdicts.c.kept_at, verdicts.c.judged_at,
    )  # fmt: skip
    rows = connection.execute(select(*columns).outerjoin(verdicts, judged).where(wanted).order_by(items.c.id)).all()
    places: dict[int, list[str]] = {}
    named = select(mentions.c.item_id, mentions.c.place).join(items, items.c.id == mentions.c.item_id).where(wanted)
    for row in connection.execute(named):
        places.setdefault(row.item_id, []).append(row.place)
    return [_evidence(row, tuple(places.get(row.id, ()))) for row in rows]


def survivors(connection: Connection) -> dict[int, int]:
    """Give for each story that was merged away the one that it is part of now."""
    query = select(stories.c.id, stories.c.merged_into).where(stories.c.merged_into.is_not(None))
    return {row.id: row.merged_into for row in connection.execute(query)}


def remembered(connection: Connection, subscription_id: int) -> list[Remembered]:
    """Give every line of a subscription."""
    query = select(digest_lines).where(digest_lines.c.subscription_id == subscription_id)
    rows = connection.execute(query.order_by(digest_lines.c.digest_id, digest_lines.c.item_id))
    return [Remembered(row.item_id, row.story_id, row.digest_id, Told(row.told)) for row in rows]


def built(connection: Connection, subscription_id: int, since: datetime) -> list[Built]:
    """Give every digest of a subscription in order; with content the latest, and those that were built since a time."""
    mine = digests.c.subscription_id == subscription_id
    plain = [column for column in digests.c if column.name != "content"]
    rows = connection.execute(select(*plain).where(mine).order_by(digests.c.id)).all()
    latest = rows[-1].id if rows else 0
    asked = select(digests.c.id, digests.c.content).where(
        mine, or_(digests.c.built_at >= since, digests.c.id == latest)
    )
    contents = {row.id: row.content for row in connection.execute(asked)}
    return [_built(row, contents.get(row.id)) for row in rows]


def handed(connection: Connection, subscription_id: int) -> list[Handed]:
    """Give every delivery of the digests of a subscription."""
    query = (
        select(deliveries)
        .join(digests, digests.c.id == deliveries.c.digest_id)
        .where(digests.c.subscription_id == subscription_id)
        .order_by(deliveries.c.id)
    )
    names = [name for name in Handed.__slots__ if name != "lane"]
    return [
        Handed(lane=_lane(row.channel, row.target), **{name: getattr(row, name) for name in names})
        for row in connection.execute(query)
    ]


def traffic(connection: Connection, since: datetime, now: datetime) -> Traffic:
    """Give what moved in the outbox since a time, and what moves now."""
    held = connection.execute(select(restores.c.resumed_at)).scalars().all()
    rests = select(deliveries.c.channel, deliveries.c.target).where(
        deliveries.c.state.in_(_OPEN), deliveries.c.holds, deliveries.c.next_try_at > now
    )
    last = func.max(attempts.c.at, type_=attempts.c.at.type).label("last")
    tried = (
        select(deliveries.c.id, deliveries.c.channel, deliveries.c.target, last)
        .join(attempts, attempts.c.delivery_id == deliveries.c.id)
        .where(attempts.c.at >= since)
        .group_by(deliveries.c.id, deliveries.c.channel, deliveries.c.target)
        .order_by(deliveries.c.id)
    )
    moved: dict[str, list[tuple[int, datetime]]] = {}
    for row in connection.execute(tried):
        moved.setdefault(_lane(row.channel, row.target), []).append((row.id, row.last))
    return Traffic(
        on_hold=None in held,
        resumed_at=max((at for at in held if at is not None), default=None),
        resting=frozenset(_lane(row.channel, row.target) for row in connection.execute(rests)),
        attempts=moved,
    )


def _lane(channel: str, target: str) -> str:
    return channel if channel == Channel.MAIL.value else target


def _client(row: Row[Any]) -> Client:
    values = {name: getattr(row, name) for name in Subscription.__slots__}
    lists = {name: tuple(values[name]) for name in ("places", "first", "muted", "languages")}
    wish = Subscription(**values | lists)
    return Client(wish, SubscriberState(row.state), row.state_since, row.ended_at, row.changed_at)


def _evidence(row: Any, places: tuple[str, ...]) -> Evidence:
    return Evidence(
        item_id=row.id,
        story_id=row.story_id,
        story_since=row.story_since,
        role=StoryRole(row.story_role) if row.story_role else None,
        title=row.title,
        language=row.language,
        news=row.news,
        seen_at=row.first_seen_at,
        kept=row.decision == Decision.KEPT.value,
        kind=row.kind or "",
        counts_from=row.decided_at,
        kept_at=row.kept_at,
        judged_at=row.judged_at,
        places=places,
    )


def _built(row: Row[Any], content: dict[str, Any] | None) -> Built:
    return Built(
        id=row.id,
        period=row.period,
        window_start=row.window_start,
        window_end=row.window_end,
        built_at=row.built_at,
        state=row.state,
        frozen=None if content is None else tuple(_frozen(content)),
        held_over=content["held_over"] if content else 0,
    )


def _frozen(content: dict[str, Any]) -> Iterator[Frozen]:
    entries = [entry for section in content["sections"] for entry in section["entries"]]
    for entry in [*entries, *content["updates"]]:
        yield Frozen(entry["item_id"], entry["story_id"], Told(entry["told"]), entry["language"])
