"""Stories by hand: what a person merges stays together, and what they take apart the machine never joins again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from feedwatch.model.errors import UsageError
from feedwatch.store import items, stories
from feedwatch.store.database import Database


class Arranging:
    """Merges and splits stories. What was told stays told: lines follow the item."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def merge(self, story_ids: Sequence[int]) -> int:
        """Merge stories into the oldest of them; gives its id. Raises UsageError for a story that does not exist."""
        first, *others = sorted(set(story_ids))
        if not others:
            raise UsageError("name two stories or more; see 'feedwatch stories'")
        with self._database.write() as connection:
            for story_id in (first, *others):
                if not stories.exists(connection, story_id):
                    raise UsageError(f"there is no story {story_id}; see 'feedwatch stories'")
            stories.join(connection, first, others, self._clock())
        return first

    def split(self, item_ids: Sequence[int], note: str) -> int:
        """Move items into a story of their own; gives its id. Raises UsageError for an item that is in no story."""
        wanted = sorted(set(item_ids))
        with self._database.write() as connection:
            in_stories = items.in_stories(connection, wanted)
            missing = [item_id for item_id in wanted if item_id not in in_stories]
            if missing:
                raise UsageError(f"item {missing[0]} is in no story; see 'feedwatch stories'")
            reason = f"taken apart by hand{': ' + note if note else ''}"
            return stories.split(connection, wanted, reason, self._clock())
