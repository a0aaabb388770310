"""Stories: which items may tell of the same event, and where each was put."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from feedwatch.model.item import ItemState
from feedwatch.model.passage import Zone
from feedwatch.model.saying import Saying
from feedwatch.model.story import Account, Assignment, StoryRole
from feedwatch.model.topic import Decision
from feedwatch.store.columns import Instant
from feedwatch.store.schema import items, mentions, stories, story_splits, verdicts

_MOST_CANDIDATES = 60
_LEADING = (Zone.TITLE.value, Zone.LEAD.value)


# One parameter for all features: with one for each, building the statement takes longer than running it.
_ALIKE = text(
    "SELECT item_id FROM json_each(:features) AS wanted"
    " CROSS JOIN sketches ON feature = wanted.value AND published_at BETWEEN :start AND :end"
    " WHERE item_id != :not_item GROUP BY item_id ORDER BY count(*) DESC, item_id LIMIT :most"
).bindparams(bindparam("start", type_=Instant), bindparam("end", type_=Instant))


def candidates(
    connection: Connection,
    features: Collection[str],
    *,
    published: tuple[datetime, datetime],
    own_places: Mapping[str, str],
    not_item: int = 0,
) -> list[Account]:
    """Give the kept items published in a span that share most features with an item; `own_places` by source id."""
    return told(connection, alike(connection, features, published, not_item), own_places)


def alike(
    connection: Connection, features: Collection[str], published: tuple[datetime, datetime], not_item: int
) -> list[int]:
    """Give the ids of the items published in a span that share most features with an item, the most alike first."""
    start, end = published
    values = {"features": json.dumps(sorted(features)), "start": start, "end": end, "not_item": not_item}
    return list(connection.scalars(_ALIKE, values | {"most": _MOST_CANDIDATES}))


def told(connection: Connection, item_ids: Sequence[int], own_places: Mapping[str, str]) -> list[Account]:
    """Give those of the items that are kept and in a story, as grouping sees them, in the order of their ids."""
    in_a_story = (items.c.state == ItemState.KEPT.value) & items.c.story_id.is_not(None)
    query = select(items).where(items.c.id.in_(item_ids), in_a_story).order_by(items.c.id)
    rows = connection.execute(query).all()
    kept = (verdicts.c.item_id.in_(item_ids)) & (verdicts.c.decision == Decision.KEPT.value)
    strongest = select(verdicts.c.item_id, verdicts.c.kind).where(kept).order_by(verdicts.c.score)
    kinds = {row.item_id: row.kind for row in connection.execute(strongest)}
    places: dict[int, list[tuple[str, str]]] = {}
    named = select(mentions.c.item_id, mentions.c.place, mentions.c.zone).where(mentions.c.item_id.in_(item_ids))
    for row in connection.execute(named.order_by(mentions.c.number)):
        places.setdefault(row.item_id, []).append((row.place, row.zone))
    return [
        _told(row, places.get(row.id, []), own_places.get(row.source_id, ""), kinds.get(row.id, "")) for row in rows
    ]


def place(connection: Connection, item_id: int, assignment: Assignment, now: datetime) -> int:
    """Put an item into its story, starting or merging stories when the assignment says so; gives the story's id."""
    story_id = assignment.story_id or _start(connection, now)
    connection.execute(update(stories).where(stories.c.id == story_id).values(last_seen_at=now))
    merge(connection, story_id, set(assignment.merges) - apart_from(connection, story_id), now)
    connection.execute(
        update(items)
        .where(items.c.id == item_id)
        .values(
            story_id=story_id,
            story_role=assignment.role.value,
            story_reason=assignment.reason,
            story_since=now,
            like_item=assignment.like_item,
        )
    )
    return story_id


def merge(connection: Connection, story_id: int, others: Collection[int], now: datetime) -> None:
    """Move the items of other stories into one; what was told of them stays told, because lines follow the item."""
    if not others:
        return
    for other in others:  # what was kept apart from a story is kept apart from the one that takes it in
        for apart in apart_from(connection, other) - {story_id}:
            pair = {"story_id": story_id, "other_id": apart, "at": now}
            connection.execute(upsert(story_splits).values(**pair).on_conflict_do_nothing())
    moved = items.c.story_id.in_(others)
    connection.execute(update(items).where(moved).values(story_id=story_id, story_since=now))
    connection.execute(update(stories).where(stories.c.merged_into.in_(others)).values(merged_into=story_id))
    connection.execute(update(stories).where(stories.c.id.in_(others)).values(merged_into=story_id))


def split(connection: Connection, item_ids: Collection[int], reason: Saying, now: datetime) -> int:
    """Move items into a story of their own, which the machine keeps apart from those they were in; gives its id."""
    left = set(connection.scalars(select(items.c.story_id).where(items.c.id.in_(item_ids)).distinct())) - {None}
    story_id = _start(connection, now)
    moved = update(items).where(items.c.id.in_(item_ids))
    connection.execute(moved.values(story_id=story_id, story_since=now, story_reason=reason))
    connection.execute(moved.where(items.c.id == min(item_ids)).values(story_role=StoryRole.FIRST.value))
    pairs = [{"story_id": one, "other_id": other, "at": now} for one in left for other in (story_id,)]
    connection.execute(insert(story_splits), pairs)
    return story_id


def join(connection: Connection, story_id: int, others: Collection[int], now: datetime) -> None:
    """Merge stories by a person's hand, whatever was taken apart before."""
    together = {story_id, *others}
    both = story_splits.c.story_id.in_(together) & story_splits.c.other_id.in_(together)
    connection.execute(delete(story_splits).where(both))
    merge(connection, story_id, others, now)


def apart_from(connection: Connection, story_id: int) -> set[int]:
    """Give the stories that a person has taken apart from one."""
    here, there = story_splits.c.story_id, story_splits.c.other_id
    rows = connection.execute(select(here, there).where(or_(here == story_id, there == story_id)))
    return {other for row in rows for other in row if other != story_id}


def exists(connection: Connection, story_id: int) -> bool:
    """Tell whether a story holds items."""
    return connection.execute(select(items.c.id).where(items.c.story_id == story_id).limit(1)).first() is not None


def members(connection: Connection, story_ids: Collection[int]) -> list[int]:
    """Give the ids of the items that are in stories."""
    return list(connection.scalars(select(items.c.id).where(items.c.story_id.in_(story_ids)).order_by(items.c.id)))


def _start(connection: Connection, now: datetime) -> int:
    values = {"first_seen_at": now, "last_seen_at": now}
    return int(connection.execute(insert(stories).values(**values).returning(stories.c.id)).scalar_one())


def _told(row: Row[Any], places: Sequence[tuple[str, str]], own_place: str, kind: str) -> Account:
    return Account(
        item_id=row.id,
        story_id=row.story_id or 0,
        source_id=row.source_id,
        title=row.title,
        text=row.body if len(row.body) >= len(row.summary) else row.summary,
        canonical_url=row.canonical_url,
        published=row.published_at,
        language=row.language,
        places=tuple(code for code, _ in places),
        own_place=own_place,
        kind=kind,
        lead_places=tuple(code for code, zone in places if zone in _LEADING),
    )
