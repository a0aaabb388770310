"""All that is stored about one subscription, laid out for an audit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedwatch.model.digest import Told
from feedwatch.store.audits import Built, Client, Evidence, Handed, Remembered, Traffic

# What is stored as of a time is visible this long after it at the latest: a poll reads the clock, and then waits for its
# turn to write.
VISIBLE_AFTER = timedelta(minutes=10)
# What should have happened this long ago, and did not, does not happen by itself.
OVERDUE_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Case:
    """One subscription: what it could be told, was told, and how; stories by the ids that they have now.

    `forgotten_before` is the time before which records of deliveries may be gone.
    """

    now: datetime
    since: datetime
    client: Client
    items: Mapping[int, Evidence]
    stories: Mapping[int, tuple[Evidence, ...]]
    lines: Mapping[int, Remembered]  # by item
    lines_by_story: Mapping[int, tuple[Remembered, ...]]
    survivors: Mapping[int, int]  # of stories that were merged
    digests: Mapping[int, Built]
    deliveries: Mapping[int, tuple[Handed, ...]]  # by digest
    traffic: Traffic
    forgotten_before: datetime

    @property
    def free_since(self) -> datetime:
        """Give since when nothing but time has kept this subscription from being told: no pause, no hold, no other wish."""
        client = self.client
        moments = (client.wish.starts_at, client.changed_at, client.state_since, self.traffic.resumed_at)
        return max(moment for moment in moments if moment is not None)

    def candidates(self, story_id: int) -> list[Evidence]:
        """Give the items of a story that digests may tell."""
        return [item for item in self.stories[story_id] if item.kept and item.news]

    def tellings(self, story_id: int) -> list[Remembered]:
        """Give the lines by which a story was told as new or as an update, in order."""
        return [line for line in self.lines_by_story.get(story_id, ()) if line.told is not Told.ALONG]

    def stories_of(self, line: Remembered) -> set[int]:
        """Give the story that the item of a line is in now, and what has become of the one it was told as."""
        return stories_of(line, self.items, self.survivors)

    def present(self, story_id: int) -> int:
        """Give the story that a story is part of now."""
        return self.survivors.get(story_id, story_id)

    def recent(self) -> Iterator[Built]:
        """Give the digests of the span."""
        return (digest for digest in self.digests.values() if digest.built_at >= self.since)


def grouped(items: Iterable[Evidence]) -> dict[int, tuple[Evidence, ...]]:
    """Put items into their stories; an item that is in none stands alone under a negative number."""
    stories: dict[int, list[Evidence]] = {}
    for item in items:
        stories.setdefault(-item.item_id if item.story_id is None else item.story_id, []).append(item)
    return {story: tuple(members) for story, members in stories.items()}


def stories_of(line: Remembered, items: Mapping[int, Evidence], survivors: Mapping[int, int]) -> set[int]:
    """Give the story that the item of a line is in now, and what has become of the one it was told as."""
    item = items.get(line.item_id)
    told_as = survivors.get(line.story_id, line.story_id)
    return {told_as} if item is None or item.story_id is None else {told_as, item.story_id}


def by_story(
    lines: Iterable[Remembered], items: Mapping[int, Evidence], survivors: Mapping[int, int]
) -> dict[int, tuple[Remembered, ...]]:
    """Put lines under the stories that they tell of."""
    found: dict[int, list[Remembered]] = {}
    for line in lines:
        for story in stories_of(line, items, survivors):
            found.setdefault(story, []).append(line)
    return {story: tuple(mine) for story, mine in found.items()}
