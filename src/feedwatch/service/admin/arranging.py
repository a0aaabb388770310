"""Stories by hand: what a person merges stays together, and what they take apart the machine never joins again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from feedwatch.model.actor import SHELL, Actor
from feedwatch.model.errors import UsageError
from feedwatch.model.saying import Saying
from feedwatch.model.says import Says
from feedwatch.model.text import one_line
from feedwatch.store import audit_log, items, stories
from feedwatch.store.database import Database

_LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Arranged:
    """Which items are in a story now that were in others before.

    A merge is taken back by a split of these items, a split by a merge of all these stories.
    """

    story: int
    items: tuple[int, ...]
    others: tuple[int, ...]


class Arranging:
    """Merges and splits stories. What was told stays told: lines follow the item."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def merge(self, story_ids: Sequence[int], note: str = "", *, by: Actor = SHELL) -> Arranged:
        """Merge stories into the oldest of them. Raises UsageError for a story that does not exist, or fewer than two."""
        wanted = sorted(set(story_ids))
        if len(wanted) < 2:
            raise UsageError("name two stories or more; see 'feedwatch stories list'")
        first, *others = wanted
        now = self._clock()
        with self._database.write() as connection:
            for story_id in wanted:
                if not stories.exists(connection, story_id):
                    raise UsageError(f"there is no story {story_id}; see 'feedwatch stories list'")
            arranged = Arranged(first, tuple(stories.members(connection, others)), tuple(others))
            stories.join(connection, first, others, now)
            _record(connection, by, "story.merge", arranged, note, now)
        return arranged

    def split(self, item_ids: Sequence[int], note: str = "", *, by: Actor = SHELL) -> Arranged:
        """Move items into a story of their own.

        Raises UsageError for an item that is in no story, without items, and when they are in a story of their own already.
        """
        wanted = sorted(set(item_ids))
        if not wanted:
            raise UsageError("name an item or more; see 'feedwatch stories list'")
        now = self._clock()
        with self._database.write() as connection:
            in_stories = items.in_stories(connection, wanted)
            missing = [item_id for item_id in wanted if item_id not in in_stories]
            if missing:
                raise UsageError(f"item {missing[0]} is in no story; see 'feedwatch stories list'")
            left = tuple(sorted(set(in_stories.values())))
            if len(left) == 1 and len(stories.members(connection, left)) == len(wanted):
                raise UsageError(f"these are all items of story {left[0]}; there is nothing to take apart")
            why = one_line(note)[:_LONGEST_NOTE]
            reason = Saying(Says.TAKEN_APART_NOTE, {"note": why}) if why else Saying(Says.TAKEN_APART)
            arranged = Arranged(stories.split(connection, wanted, reason, now), tuple(wanted), left)
            _record(connection, by, "story.split", arranged, note, now)
        return arranged


def _record(connection: Connection, by: Actor, action: str, arranged: Arranged, note: str, now: datetime) -> None:
    detail = {"items": arranged.items, "stories": arranged.others, "note": one_line(note)[:_LONGEST_NOTE]}
    audit_log.record(connection, by, action, f"story {arranged.story}", now, detail)
