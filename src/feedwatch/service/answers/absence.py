"""Why a subscription has not been told an item: a reason that holds, or none.

An item is looked at when a digest is built whose window ends after the item, and stays in sight for a day of windows
more. It can be told from the moment when everything speaks for it: it is kept, it passes the filters as they are now, its
story has the places it has now. When a window has passed that moment by, and the item was in sight then, it must have been
told or held over. There is no other excuse; what has none is missing.

    in time                                          too late to be told, rightly
    ----------|=======window=======|----> position   -----|====window====|----|====window====|----> position
              kept                                        seen                     kept by new rules, two windows later
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from feedwatch.compose.choice import Objection, objection
from feedwatch.model.digest import SectionKind
from feedwatch.model.story import StoryRole
from feedwatch.model.subscriber import SubscriberState
from feedwatch.service.answers.audit_case import OVERDUE_AFTER, VISIBLE_AFTER, Case
from feedwatch.store.audits import Evidence, Remembered

# A digest looks a day behind its window, because what is stored does not land in the order of its clocks. The rule of the
# digests, written here again: whoever changes one of them should have to say so twice.
_IN_SIGHT = timedelta(days=1)


class Cause(StrEnum):
    """Why an item is absent; of several items of a story the first cause in this order speaks for it."""

    MISSING = "missing"  # no reason holds
    OVERDUE = "overdue"  # it waits for a digest that should have been built
    HELD = "held over"
    WAITING = "waiting"
    SILENT = "silent"  # its subscriber is paused, left, or cannot be reached
    LATE = "late"
    REFUSED = "refused"
    BEFORE = "before"
    BACKLOG = "backlog"
    ALONG = "along"  # it was told as a part of another story


UNEXPLAINED = (Cause.MISSING, Cause.OVERDUE)
_ORDER = tuple(Cause)


@dataclass(frozen=True, slots=True)
class Absence:
    """Why something was not told, in a word and in words."""

    cause: Cause
    text: str

    @property
    def explained(self) -> bool:
        """Tell whether the reason holds."""
        return self.cause not in UNEXPLAINED


def of_story(case: Case, story_id: int) -> Absence | None:
    """Say why a story was not told, or why what was added to a told one was not; None when there is nothing to explain."""
    untold = [item for item in case.stories[story_id] if item.kept and item.item_id not in case.lines]
    if case.tellings(story_id):
        untold = _additions(case, story_id, [item for item in untold if item.news])
    elif not untold:
        return next((_along(case.lines[item.item_id]) for item in case.candidates(story_id)), None)
    return min(
        (_of_item(case, story_id, item) for item in untold),
        key=lambda absence: _ORDER.index(absence.cause),
        default=None,
    )


def _along(line: Remembered) -> Absence:
    return Absence(Cause.ALONG, f"it came along in digest {line.digest_id}, as a part of story {line.story_id}")


def _additions(case: Case, story_id: int, untold: list[Evidence]) -> list[Evidence]:
    """Give the items that add something to a story that was told; the others repeat it, and need no word.

    When nobody wants to read what adds something, whoever repeats it later in other words tells it.
    """
    told = [item for item in case.candidates(story_id) if item.item_id in case.lines]
    adding = [item for item in untold if _adds(item, told)]
    if not adding or any(_refusal(case, story_id, item) is None for item in adding):
        return adding
    return [item for item in untold if item.item_id >= adding[0].item_id]


def _adds(item: Evidence, told: Sequence[Evidence]) -> bool:
    if item.role in (StoryRole.UPDATE, StoryRole.COPY):
        return item.role is StoryRole.UPDATE
    if not told:
        return item.role is StoryRole.FIRST
    return _strength(item) < min(map(_strength, told))


def _strength(item: Evidence) -> int:
    kinds = [kind.value for kind in SectionKind]
    return kinds.index(item.kind) if item.kind in kinds else kinds.index(SectionKind.OTHER.value)


def _of_item(case: Case, story_id: int, item: Evidence) -> Absence:
    counts_from, begins = item.counts_from, case.client.wish.starts_at
    if item.story_id is None or counts_from is None:
        return Absence(Cause.MISSING, f"item {item.item_id} is kept, but in no story")
    if not item.news:
        return Absence(Cause.BACKLOG, "it was there before its source was read first")
    if counts_from < begins:
        return Absence(Cause.BEFORE, f"it came before the subscription began ({_time(begins)})")
    refusal = _refusal(case, story_id, item)
    if refusal is not None:
        return Absence(Cause.REFUSED, _REFUSALS[refusal])
    return _of_wanted(case, story_id, item, counts_from)


def _of_wanted(case: Case, story_id: int, item: Evidence, counts_from: datetime) -> Absence:
    """Say where a wanted item stands; `counts_from` puts it into a window."""
    wish = case.client.wish
    tellable = max(_speaking_for(case, story_id, item, counts_from))
    if tellable + VISIBLE_AFTER > wish.position or wish.position > case.now:
        in_sight = counts_from >= min(wish.position - _IN_SIGHT, wish.held_since or wish.position)
        return _waiting(case) if in_sight else _late(counts_from, tellable)
    looks = [digest.window_start for digest in case.digests.values() if digest.built_at > tellable + VISIBLE_AFTER]
    if counts_from < min(tellable, wish.position, *looks) - _IN_SIGHT:
        return _late(counts_from, tellable)
    if wish.held_since is not None and item.seen_at >= wish.held_since:
        return _held(case)
    return Absence(Cause.MISSING, f"item {item.item_id} should have been told in the window to {_time(wish.position)}")


def _late(counts_from: datetime, tellable: datetime) -> Absence:
    text = f"it counts as of {_time(counts_from)}, but could be told only since {_time(tellable)}"
    return Absence(Cause.LATE, text)


def _speaking_for(case: Case, story_id: int, item: Evidence, counts_from: datetime) -> Iterator[datetime]:
    """Give the times since when each thing speaks for an item: before the last of them it could not be told."""
    wish = case.client.wish
    yield counts_from
    yield item.kept_at or counts_from
    yield case.client.changed_at or counts_from
    if case.tellings(story_id) and item.role is not StoryRole.UPDATE:
        # It adds to what was told by its kind, compared with the kinds of all that was told.
        for known in (item, *(other for other in case.stories[story_id] if other.item_id in case.lines)):
            yield known.judged_at or counts_from
            yield known.story_since or counts_from
    if wish.places or wish.muted or wish.languages:
        yield item.judged_at or counts_from
        alone = objection(wish, language=item.language, places=item.places) is None
        if wish.muted or not alone:  # it depends on what the others say
            for other in case.stories[story_id]:  # also those that are no longer kept: they may have spoken against it
                yield other.story_since or counts_from
                yield other.judged_at or counts_from


def _refusal(case: Case, story_id: int, item: Evidence) -> Objection | None:
    places = {place for other in case.candidates(story_id) for place in other.places}
    return objection(case.client.wish, language=item.language, places=places)


def _held(case: Case) -> Absence:
    """A story above the cap; a clock that was set back holds over everything from the beginning in the same way."""
    if is_capped(case):
        return Absence(Cause.HELD, f"held over by the cap of {case.client.wish.cap} stories, to {_next(case)}")
    return _waiting(case)


def is_capped(case: Case) -> bool:
    """Tell whether the last window left stories over because of the cap."""
    latest = max(case.digests.values(), key=lambda digest: digest.id, default=None)
    wish = case.client.wish
    return wish.held_since is not None and latest is not None and latest.window_end == wish.position


def _waiting(case: Case) -> Absence:
    client = case.client
    if client.ended_at is not None:
        return Absence(Cause.SILENT, f"the subscription ended {_time(client.ended_at)}")
    if client.state is not SubscriberState.ACTIVE:
        return Absence(Cause.SILENT, _SILENCES[client.state])
    if max(client.wish.next_due_at, case.free_since) + OVERDUE_AFTER < case.now:
        if case.traffic.on_hold:
            return Absence(Cause.SILENT, "the database was restored, and nothing is sent until an admin says so")
        return Absence(Cause.OVERDUE, f"the digest that was due {_next(case)} was not built")
    return Absence(Cause.WAITING, f"not yet due, to be told {_next(case)}")


def _next(case: Case) -> str:
    return _time(case.client.wish.next_due_at)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"


_REFUSALS = {
    Objection.LANGUAGE: "it is in none of the subscription's languages",
    Objection.PLACES: "it names none of the subscription's places",
    Objection.MUTED: "it names only places that the subscription has muted",
}
_SILENCES = {
    SubscriberState.PENDING: "the subscriber has not confirmed yet",
    SubscriberState.PAUSED: "the subscriber is paused",
    SubscriberState.SUSPENDED: "the subscriber is suspended: they cannot be reached, or an admin says so",
    SubscriberState.UNSUBSCRIBED: "the subscriber left",
}
