"""Kinship: which entries of an address that is no source yet are known already, from which other source, and how.

by its address -> the same page came from another source
by its text    -> the story it would join, found as the line finds it; only what is kept belongs to stories
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from feedwatch.group.aliases import page_of
from feedwatch.group.content import content_hash
from feedwatch.group.index import sketch
from feedwatch.group.similarity import REACH
from feedwatch.group.stories import assign
from feedwatch.model.item import Entry, Item
from feedwatch.model.saying import NOTHING_SAID, Saying
from feedwatch.model.source import Sender
from feedwatch.model.topic import Judgement
from feedwatch.service.configuring import Configuring
from feedwatch.service.line.accounts import account_of, completed
from feedwatch.store import records, stories
from feedwatch.store.database import Database


@dataclass(frozen=True, slots=True)
class Kin:
    """An item that we have; `how` is "address" (the same page) or "story" (the same event, with the reason why)."""

    item_id: int
    source: str
    title: str
    story: int | None
    how: str
    reason: Saying = NOTHING_SAID


class Kinship:
    """Finds what is known."""

    def __init__(self, database: Database, configuring: Configuring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._configuring = configuring
        self._clock = clock

    def of(self, entry: Entry, judgement: Judgement, sender: Sender) -> tuple[Kin, ...]:
        """Give the items that are the same page as an entry, else the one whose story it would join."""
        page = page_of(entry.url)
        with self._database.read() as connection:
            alike = records.of_page(connection, page) if page else []
            if alike:
                return tuple(Kin(item.id, item.source_id, item.title, item.story_id, "address") for item in alike)
            return self._by_story(connection, entry, judgement, sender)

    def _by_story(self, connection: Connection, entry: Entry, judgement: Judgement, sender: Sender) -> tuple[Kin, ...]:
        if not any(verdict.kept for verdict in judgement.verdicts):
            return ()
        configuration = self._configuring.current
        item = self._item(entry, judgement, sender)
        own_places = {source.id: source.place for source in configuration.sources}
        account = account_of(0, item, judgement, sender.place, configuration.topics)
        span = (account.published - REACH, account.published + REACH)
        found = stories.candidates(connection, sketch(account), published=span, own_places=own_places)
        assignment = assign(account, completed(found, configuration))
        if not assignment.story_id:
            return ()
        like = next(one for one in found if one.item_id == assignment.like_item)
        return (Kin(like.item_id, like.source_id, like.title, assignment.story_id, "story", assignment.reason),)

    def _item(self, entry: Entry, judgement: Judgement, sender: Sender) -> Item:
        now = self._clock()
        return Item(
            source_id=sender.source_id,
            key="",
            url=entry.url,
            canonical_url=page_of(entry.url),
            title=entry.title,
            summary=entry.summary,
            body=entry.body,
            published=entry.published or now,
            published_trust=entry.published_trust,
            language=judgement.language,
            content_hash=content_hash(entry),
            first_seen=now,
        )
