"""Which story an item belongs to.

A story is what hangs together: every item that is a copy of, or tells the same event as, an item of the story. So it does
not matter in which order items arrive, nor how often they are asked about. An item that is like items of two stories
shows that these are one; the assignment names them as `merges`.
"""

from __future__ import annotations

from collections.abc import Sequence

from feedwatch.group.plain import brings_change, says_update
from feedwatch.group.same_event import is_same_newsroom
from feedwatch.group.similarity import Kind, Likeness, compare, explain
from feedwatch.model.saying import Saying
from feedwatch.model.says import Says
from feedwatch.model.story import Account, Assignment, StoryRole


def assign(item: Account, candidates: Sequence[Account]) -> Assignment:
    """Say where an item belongs, among candidates that are in stories already.

    `like_item` is the closest of them, the story is the oldest of those that hold a like one (the smallest id). Without
    any, the item starts a story of its own and the reason tells what came closest.
    """
    others = [other for other in candidates if other.item_id != item.item_id and other.story_id]
    compared = sorted(((compare(item, other), other) for other in others), key=_closeness)
    kin = [(likeness, other) for likeness, other in compared if likeness.kind is not Kind.DIFFERENT]
    if not kin:
        return Assignment(0, StoryRole.FIRST, _nothing_like_it(item, compared))
    likeness, like = kin[0]
    story, *merges = sorted({other.story_id for _, other in kin})
    return Assignment(
        story_id=story,
        role=role_of(item, like, likeness.kind),
        reason=explain(likeness, item),
        similarity=likeness.degree,
        like_item=like.item_id,
        merges=tuple(merges),
        same_text=likeness.kind is Kind.COPY,
    )


def role_of(item: Account, like: Account, kind: Kind) -> StoryRole:
    """Say what an item is to another that it is like.

    An update says so ("Uppdaterad", "Rättelse"), or the sender of the earlier item begins with what was moved, extended or
    cancelled; the earlier item does not.
    """
    is_later = item.published > like.published
    if is_later and says_update(item.title, item.text) and not says_update(like.title, like.text):
        return StoryRole.UPDATE
    if is_later and is_same_newsroom(item, like) and _brings_change(item) and not _brings_change(like):
        return StoryRole.UPDATE
    return StoryRole.COPY if kind is Kind.COPY else StoryRole.REPORT


def _brings_change(item: Account) -> bool:
    return brings_change(item.title, item.text)


def _closeness(compared: tuple[Likeness, Account]) -> tuple[float, ...]:
    likeness, other = compared
    return (-likeness.kind, -likeness.degree, other.published.timestamp(), other.item_id)


def _nothing_like_it(item: Account, compared: Sequence[tuple[Likeness, Account]]) -> Saying:
    if not compared:
        return Saying(Says.NONE_ALIKE)
    likeness, other = compared[0]
    return Saying(Says.CLOSEST, {"title": other.title, "reason": explain(likeness, item)})
