"""All accounts into stories at once: for evaluation, and as the measure of what one-by-one assignment should come to.

The same index and comparison are used as for single items. The result is the connected components of likeness, which no
order of arrival can change.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import combinations

from feedwatch.group.index import sketch
from feedwatch.group.similarity import Kind, Likeness, compare, explain
from feedwatch.group.stories import role_of
from feedwatch.model.saying import Saying
from feedwatch.model.says import Says
from feedwatch.model.story import Account, Assignment, StoryRole

_Likenesses = dict[int, dict[int, Likeness]]


def group_all(accounts: Sequence[Account]) -> tuple[Assignment, ...]:
    """Give every account its story, in the order of the accounts; stories are numbered from 1, the earliest first.

    `like_item` of a copy leads, item by item, to the first copy of its text; of a report to an item of the story.
    """
    order = sorted(range(len(accounts)), key=lambda at: (accounts[at].published, accounts[at].item_id))
    likenesses = _likenesses(accounts)
    assignments: dict[int, Assignment] = {}
    story = 0
    for first in order:
        if first not in assignments:
            story += 1
            assignments[first] = Assignment(story, StoryRole.FIRST, Saying(Says.FIRST))
            assignments |= _follow(first, story, accounts, likenesses)
    return tuple(assignments[at] for at in range(len(accounts)))


def _likenesses(accounts: Sequence[Account]) -> _Likenesses:
    found: _Likenesses = {}
    for one, other in sorted(_candidates(accounts)):
        likeness = compare(accounts[one], accounts[other])
        if likeness.kind is not Kind.DIFFERENT:
            found.setdefault(one, {})[other] = likeness
            found.setdefault(other, {})[one] = likeness
    return found


def _candidates(accounts: Sequence[Account]) -> set[tuple[int, int]]:
    by_feature: dict[str, list[int]] = {}
    for at, account in enumerate(accounts):
        for feature in sketch(account):
            by_feature.setdefault(feature, []).append(at)
    return {pair for members in by_feature.values() for pair in combinations(members, 2)}


def _follow(
    first: int, story: int, accounts: Sequence[Account], likenesses: _Likenesses
) -> Iterator[tuple[int, Assignment]]:
    """Walk a story from its first item: all copies of what was reached before its next report, so that copies hang together."""
    reached = {first}
    copies, reports = deque([first]), deque([first])
    while copies or reports:
        kind, at = (Kind.COPY, copies.popleft()) if copies else (Kind.EVENT, reports[0])
        near = sorted(likenesses.get(at, {}).items(), key=lambda found: -found[1].degree)
        found = [(other, likeness) for other, likeness in near if likeness.kind is kind and other not in reached]
        if kind is Kind.EVENT:
            found = found[:1]
            if not found:
                reports.popleft()
        for other, likeness in found:
            reached.add(other)
            copies.append(other)
            reports.append(other)
            yield other, _assignment(story, accounts[other], accounts[at], likeness)


def _assignment(story: int, item: Account, like: Account, likeness: Likeness) -> Assignment:
    return Assignment(
        story_id=story,
        role=role_of(item, like, likeness.kind),
        reason=explain(likeness, item),
        similarity=likeness.degree,
        like_item=like.item_id,
        same_text=likeness.kind is Kind.COPY,
    )
