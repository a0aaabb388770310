"""A story as it unfolded: what somebody who is told at once would have been told, step by step.

A digest tells what is new since a reader's last one. A feed has many readers and knows the last visit of none, so it tells
each step by itself: the story, and every later item that adds something. The steps are those of `compose.telling` for a
reader who hears of each item as it comes. Only the first step is told again by hindsight: led by the most original of the
items that no later step tells, whenever it came, with all who published it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from feedwatch.compose.telling import repetitions, tell
from feedwatch.model.digest import DigestEntry, TellableItem, TellableStory, Told
from feedwatch.model.subscriber import Subscription


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a story: `at` is when we saw what it tells, `changed` when that was replaced or corrected last."""

    entry: DigestEntry
    at: datetime
    changed: datetime


def unfold(wish: Subscription, story: TellableStory, name_of: Callable[[str], str]) -> tuple[Step, ...]:
    """Give the steps of a story that a subscription wants: the story first, then its updates; none when it wants nothing.

    What a digest told before does not matter. `name_of` names the place of a code.
    """
    items = sorted((replace(item, told=False) for item in story.items), key=lambda item: item.item_id)
    steps: list[Step] = []
    told: set[int] = set()
    for number, newest in enumerate(items, start=1):
        known = tuple(replace(item, told=item.item_id in told) for item in items[:number])
        before = steps[-1] if steps else None
        seen = TellableStory(
            story.story_id, known, before.at if before else None, before.entry.headline if before else ""
        )
        telling = tell(wish, seen, name_of)
        if telling is not None:
            steps.append(_step(telling.entry, items, newest.first_seen))
        told |= {line.item_id for line in (telling.lines if telling else repetitions(seen))}
    if not steps:
        return ()
    return (_by_hindsight(wish, story.story_id, items, steps, name_of), *steps[1:])


def _by_hindsight(
    wish: Subscription, story_id: int, items: list[TellableItem], steps: list[Step], name_of: Callable[[str], str]
) -> Step:
    later = {step.entry.item_id for step in steps if step.entry.told is Told.UPDATE}
    rest = tuple(item for item in items if item.item_id not in later)
    telling = tell(wish, TellableStory(story_id, rest), name_of)
    return _step(telling.entry, items, steps[0].at) if telling else steps[0]


def _step(entry: DigestEntry, items: list[TellableItem], at: datetime) -> Step:
    lead = next(item for item in items if item.item_id == entry.item_id)
    return Step(entry, at, max(at, lead.first_seen, entry.revised or at))
