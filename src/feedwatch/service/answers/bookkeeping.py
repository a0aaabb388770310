"""Whether what a subscription was told is in order: digests, what is remembered of them, and their deliveries.

Each check holds only where what it looks at cannot have changed since the digest was built; where it may have, it says
nothing. So a complaint is always worth a look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from feedwatch.compose.choice import objection
from feedwatch.model.delivery import DeliveryState
from feedwatch.model.digest import Told
from feedwatch.model.subscriber import SubscriberState
from feedwatch.service.answers.audit_case import OVERDUE_AFTER, VISIBLE_AFTER, Case
from feedwatch.store.audits import Built, Evidence, Frozen, Handed

_OPEN = (DeliveryState.QUEUED, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Handling:
    """How far a digest came: `state` of its delivery (or why there is none), when, and what is wrong with that."""

    state: str
    at: datetime | None
    detail: str
    problem: str


def problems(case: Case) -> Iterator[str]:
    """Say what is not in order in the digests of the span."""
    for digest in case.recent():
        yield from _contents(case, digest)
        if problem := handling(case, digest).problem:
            yield f"digest {digest.id} {problem}"
        for frozen in digest.frozen or ():
            yield from (
                f"digest {digest.id} tells story {frozen.story_id}, {why}" for why in _entry(case, digest, frozen)
            )
    yield from _companions(case)
    for line in case.lines.values():
        if line.digest_id not in case.digests:
            yield f"item {line.item_id} is remembered as told in digest {line.digest_id}, which does not exist"


def handling(case: Case, digest: Built) -> Handling:
    """Say how far a digest came."""
    handed = case.deliveries.get(digest.id, ())
    if not handed:
        return _without_delivery(case, digest)
    furthest = min(handed, key=lambda delivery: _FURTHEST_FIRST.index(DeliveryState(delivery.state)))
    at = furthest.done_at or furthest.next_try_at
    stuck = [problem for delivery in handed if (problem := _stuck(case, delivery))]
    return Handling(furthest.state, at, furthest.error, stuck[0] if stuck else "")


def _without_delivery(case: Case, digest: Built) -> Handling:
    if digest.built_at < case.forgotten_before:
        return Handling("no longer recorded", None, f"the digest is {digest.state}", "")
    return Handling("no delivery", None, "", "has no delivery")


def _stuck(case: Case, delivery: Handed) -> str:
    """Say since when a delivery that is due, and that nothing holds up, has not been tried.

    Deliveries of one lane go one after another, so it may be due and wait for its turn: as long as its lane moves, and no
    younger one is preferred.
    """
    traffic = case.traffic
    free = case.client.state is SubscriberState.ACTIVE and not traffic.on_hold and delivery.lane not in traffic.resting
    if delivery.state not in _OPEN or not free:
        return ""
    times = [at for at in (delivery.next_try_at, delivery.lease_until) if at is not None]
    due = max((*times, case.free_since)) if times else case.free_since
    moved = traffic.attempts.get(delivery.lane, [])
    lane_moved = max((due, *(at for _, at in moved)))
    preferred = max((due, *(at for number, at in moved if number > delivery.id)))
    if lane_moved + OVERDUE_AFTER < case.now or preferred > due + OVERDUE_AFTER:
        return f"is {delivery.state} and stuck: it has been due since {due:%Y-%m-%d %H:%M}Z"
    return ""


def _contents(case: Case, digest: Built) -> Iterator[str]:
    """Compare what a digest tells with what is remembered of it: each entry has its line, and each line its entry."""
    frozen = digest.frozen or ()
    for (kind, number), count in Counter(
        [("story", entry.story_id) for entry in frozen] + [("item", entry.item_id) for entry in frozen]
    ).items():
        if count > 1:
            yield f"digest {digest.id} tells {kind} {number} {count} times"
    lines = {line.item_id: line for line in case.lines.values() if line.digest_id == digest.id}
    for entry in frozen:
        line = lines.get(entry.item_id)
        if line is None or (line.story_id, line.told) != (entry.story_id, entry.told):
            yield (
                f"digest {digest.id} tells story {entry.story_id} by item {entry.item_id} as {entry.told},"
                f" but {_remembered(case, entry.item_id)}"
            )
    entries = {entry.item_id for entry in frozen}
    for line in lines.values():
        if line.told is not Told.ALONG and line.item_id not in entries:
            yield (
                f"item {line.item_id} of story {line.story_id} is remembered as told in digest {digest.id},"
                " which does not tell it"
            )


def _remembered(case: Case, item_id: int) -> str:
    line = case.lines.get(item_id)
    if line is None:
        return "nothing remembers it: it would be told again"
    return f"it is remembered as {line.told} in digest {line.digest_id}, as part of story {line.story_id}"


def _entry(case: Case, digest: Built, entry: Frozen) -> Iterator[str]:
    """Say what speaks against having told an entry."""
    item = case.items.get(entry.item_id)
    if item is None:
        return
    if not item.news:
        yield "which was there before its source was read first"
    if not item.kept and item.judged_at is not None and item.judged_at + VISIBLE_AFTER <= digest.built_at:
        yield "which the topic does not keep"
    changed_at = case.client.changed_at
    if changed_at is None or changed_at + VISIBLE_AFTER <= digest.built_at:
        yield from _refusals(case, digest, entry)
    if entry.told is Told.NEW:
        yield from _told_before(case, digest, item)


def _refusals(case: Case, digest: Built, entry: Frozen) -> Iterator[str]:
    """Say which filter should have kept an entry out, by the language in it and the places of all that it told of.

    Of an update the story's earlier items may have named the place; it is out only if it is out with them and without.
    """
    wish = case.client.wish
    if wish.languages and entry.language and entry.language not in wish.languages:
        yield "although the subscription does not want its language"
        return
    lines = case.lines_by_story.get(case.present(entry.story_id), ())
    told = [line.item_id for line in lines if (line.digest_id, line.story_id) == (digest.id, entry.story_id)]
    known = [line.item_id for line in lines if line.digest_id <= digest.id]
    for item_ids in (told, known) if entry.told is Told.UPDATE else (told,):
        items = [case.items.get(item_id) for item_id in item_ids]
        if not all(item is not None and _unchanged(item, digest) for item in items):
            return
        places = {place for item in items if item for place in item.places}
        if objection(wish, language=entry.language, places=places) is None:
            return
    yield "although the subscription's filters refuse it"


def _unchanged(item: Evidence, digest: Built) -> bool:
    """Tell whether an item says now what it said when a digest told it: judged once, or the last time well before."""
    if item.judged_at is None or not item.kept:
        return False
    return _then(item.judged_at, item, digest)


def _then(at: datetime, item: Evidence, digest: Built) -> bool:
    """Tell whether a digest that told an item could see what happened to it at a time.

    What happened when the topic began to keep it, it saw; what happened just before it was built, perhaps.
    """
    return at <= digest.built_at if at == item.kept_at else at + VISIBLE_AFTER <= digest.built_at


def _told_before(case: Case, digest: Built, item: Evidence) -> Iterator[str]:
    """Say whether a story was told before it was told as new: not by a story that only became the same one later."""
    for other in case.stories.get(item.story_id or 0, ()):
        line = case.lines.get(other.item_id)
        earlier = line is not None and line.digest_id < digest.id
        if line is not None and earlier and _together(item, other, digest):
            yield f"as new, although digest {line.digest_id} told it already by item {other.item_id}"
            return


def _together(item: Evidence, other: Evidence, digest: Built) -> bool:
    """Tell whether two told items were in the story they are in now when a digest was built."""
    return all(each.story_since is not None and _then(each.story_since, each, digest) for each in (item, other))


def _companions(case: Case) -> Iterator[str]:
    """Say which items came along with nothing: what leads them was told in the same digest or before."""
    recent = {digest.id for digest in case.recent()}
    for line in case.lines.values():
        if line.told is not Told.ALONG or line.digest_id not in recent:
            continue
        leading = (lead for story in case.stories_of(line) for lead in case.tellings(story))
        if not any(lead.digest_id <= line.digest_id for lead in leading):
            yield (
                f"item {line.item_id} of story {line.story_id} is remembered as told along in digest {line.digest_id},"
                " but nothing of the story was told"
            )


_FURTHEST_FIRST = (DeliveryState.SENT, *_OPEN, DeliveryState.FAILED, DeliveryState.CANCELLED)
