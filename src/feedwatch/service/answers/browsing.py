"""Items and stories to look through: lists with filters, page by page, and everything known about one of them.

A cursor is the place where a page ended. What comes in while pages are turned stands before the first one, so that nothing is
repeated and nothing left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection

from feedwatch.model.difference import Piece, difference
from feedwatch.model.errors import UsageError
from feedwatch.model.item import ItemState
from feedwatch.model.page import Page
from feedwatch.model.ruling import Ruling
from feedwatch.model.story import StoryRole
from feedwatch.service.answers.explaining import how_far
from feedwatch.service.answers.searching import wishes
from feedwatch.service.configuring import Configuring
from feedwatch.store import records, rulings, search, stories
from feedwatch.store.database import Database
from feedwatch.store.records import ItemRecord, ToldRecord, VersionRecord
from feedwatch.store.search import Filter

_MOST_VERSIONS = 20
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """A story with its items in the order they came; `first` is who was first to tell it, by the id of the source."""

    id: int
    headline: str
    first: str
    first_seen_at: datetime
    last_seen_at: datetime
    topics: tuple[str, ...]
    sources: tuple[str, ...]  # ids, in the order of their first items
    items: tuple[ItemRecord, ...]


@dataclass(frozen=True, slots=True)
class StoryView:
    """Everything about a story; `merged` are the stories it took in, `apart_from` those it is never joined with."""

    story: StoryRecord
    merged: tuple[int, ...]
    apart_from: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """Everything about an item; `others` are in the same story, `ended` says in words how far it came."""

    item: ItemRecord
    source_name: str
    aliases: tuple[str, ...]
    versions: int
    rulings: tuple[Ruling, ...]
    told: tuple[ToldRecord, ...]
    others: tuple[ItemRecord, ...]
    ended: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A version of an item, and what changed in it since the one before; without changes for the first one shown."""

    version: VersionRecord
    title: tuple[Piece, ...] = ()
    summary: tuple[Piece, ...] = ()
    body: tuple[Piece, ...] = ()


class Browsing:
    """Lists items and stories, the newest first, and shows one."""

    def __init__(self, database: Database, configuring: Configuring) -> None:
        self._database = database
        self._configuring = configuring

    def items(self, among: Filter, *, text: str = "", after: str = "", limit: int = 50) -> Page[ItemRecord]:
        """Give a page of the items that pass a filter and hold all words of a text, the newest first.

        Raises UsageError for a cursor that is none, and for a text that asks for nothing.
        """
        before = _number(after) if after else None
        with self._database.read() as connection:
            wanted, unwanted = wishes(connection, text) if text.strip() else ([], [])
            ids = search.find(connection, wanted, unwanted, among, limit + 1, before)
            page = tuple(records.of_ids(connection, ids[:limit]))
        return Page(page, str(ids[limit - 1]) if len(ids) > limit else "")

    def stories(self, among: Filter, *, text: str = "", after: str = "", limit: int = 50) -> Page[StoryRecord]:
        """Give a page of the stories with an item that passes a filter and holds all words of a text, the latest first.

        Raises UsageError as `items` does.
        """
        known, _, last = after.partition("-")
        with self._database.read() as connection:
            upto = _number(known) if after else search.last_item(connection)
            wanted, unwanted = wishes(connection, text) if text.strip() else ([], [])
            found = search.find_stories(
                connection, wanted, unwanted, among, limit + 1, known=upto, before=_number(last) if after else None
            )
            page = tuple(self._stories(connection, [story_id for story_id, _ in found[:limit]]))
        return Page(page, f"{upto}-{found[limit - 1][1]}" if len(found) > limit else "")

    def item(self, item_id: int) -> ItemView:
        """Give everything known about an item; raises UsageError when there is none."""
        with self._database.read() as connection:
            item = _item(connection, item_id)
            together = records.of_stories(connection, [item.story_id])[item.story_id] if item.story_id else []
            told = tuple(records.told(connection, item_id))
            source = self._configuring.current.source(item.source_id)
            return ItemView(
                item=item,
                source_name=source.name if source else item.source_id,
                aliases=tuple(records.aliases(connection, item_id)),
                versions=len(records.versions(connection, item_id)),
                rulings=tuple(rulings.of_item(connection, item_id)),
                told=told,
                others=tuple(other for other in together if other.id != item_id),
                ended=how_far(item, told),
            )

    def versions(self, item_id: int) -> tuple[Revision, ...]:
        """Give the latest versions of an item, the newest first, each with what changed; raises UsageError without item."""
        with self._database.read() as connection:
            _item(connection, item_id)
            found = records.version_texts(connection, item_id, _MOST_VERSIONS)
        revisions = [_revision(older, newer) for older, newer in pairwise(found)]
        return (*reversed(revisions), *(Revision(version) for version in found[:1]))

    def story(self, story_id: int) -> StoryView:
        """Give everything about a story, or the one it was merged into; raises UsageError when there is none."""
        with self._database.read() as connection:
            found = records.story(connection, story_id)
            if found is None:
                raise UsageError(f"there is no story {story_id}; see 'feedwatch stories list'")
            present = found[2] or story_id
            told = list(self._stories(connection, [present]))
            if not told:
                raise UsageError(f"story {story_id} has no items any more: they are in others now")
            return StoryView(
                story=told[0],
                merged=tuple(records.merged_into(connection, present)),
                apart_from=tuple(sorted(stories.apart_from(connection, present))),
            )

    def _stories(self, connection: Connection, story_ids: Sequence[int]) -> list[StoryRecord]:
        members = records.of_stories(connection, story_ids)
        return [_story(connection, story_id, members[story_id]) for story_id in story_ids if members[story_id]]


def _story(connection: Connection, story_id: int, members: Sequence[ItemRecord]) -> StoryRecord:
    kept = [item for item in members if item.state == ItemState.KEPT.value] or members
    lead = next((item for item in kept if item.story_role == StoryRole.FIRST.value), kept[0])
    found = records.story(connection, story_id)
    first_seen_at, last_seen_at, _ = found or (members[0].first_seen_at, members[-1].first_seen_at, None)
    return StoryRecord(
        id=story_id,
        headline=lead.title,
        first=lead.source_id,
        first_seen_at=first_seen_at,
        last_seen_at=last_seen_at,
        topics=tuple(sorted({topic for item in members for topic in item.topics})),
        sources=tuple(dict.fromkeys(item.source_id for item in members)),
        items=tuple(members),
    )


def _item(connection: Connection, item_id: int) -> ItemRecord:
    found = records.of_ids(connection, [item_id])
    if not found:
        raise UsageError(f"there is no item {item_id}; see 'feedwatch items list'")
    return found[0]


def _revision(older: VersionRecord, newer: VersionRecord) -> Revision:
    return Revision(
        newer,
        title=difference(older.title, newer.title),
        summary=difference(older.summary, newer.summary),
        body=difference(older.body, newer.body),
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:20]) <= _LARGEST_ID):
        raise UsageError("that is no cursor: take the one that the page before gave")
    return int(text)
