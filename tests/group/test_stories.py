"""An item joins what it is like, whatever the order of arrival, and says why."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.group.newsrooms import DEV, OWN, account, labelled

from feedwatch.group.grouping import group_all
from feedwatch.group.index import sketch
from feedwatch.group.similarity import REACH
from feedwatch.group.stories import assign
from feedwatch.model.saying import Saying
from feedwatch.model.says import Says
from feedwatch.model.story import Account, Assignment, StoryRole

START = datetime(2025, 3, 3, 9, tzinfo=UTC)
TEXT = (
    "Åtta kommuner får dela på 64 miljoner kronor för att bygga upp energigemenskaper där grannar delar el med varandra."
    " Satsningen pågår till våren 2027 och varje kommun väljer ut minst två kvarter."
)
TOLD = account(1, "Åtta kommuner delar el", TEXT, story=7, source="programmet", at=START)


@cache
def everything() -> tuple[Account, ...]:
    """Give all labelled items with numbers of their own."""
    items = [*labelled(DEV), *labelled(OWN)]
    return tuple(replace(item.account, item_id=number) for number, item in enumerate(items, 1))


class Archive:
    """Keeps stories as the store does: an index of features, placing one item at a time, merging."""

    def __init__(self) -> None:
        self.placed: dict[int, Account] = {}
        self.stories = 0
        self._by_feature: dict[str, list[int]] = {}

    def add(self, item: Account) -> Assignment:
        """Place an item among the sixty that share most features within reach."""
        features = sketch(item)
        shared: dict[int, int] = {}
        for feature in features:
            for known in self._by_feature.get(feature, ()):
                shared[known] = shared.get(known, 0) + 1
        near = [n for n in shared if abs(self.placed[n].published - item.published) <= REACH]
        best = sorted(near, key=lambda known: (-shared[known], known))[:60]
        assignment = assign(item, [self.placed[known] for known in best])
        self.stories += not assignment.story_id
        story = assignment.story_id or self.stories
        self.placed[item.item_id] = replace(item, story_id=story)
        for feature in features:
            self._by_feature.setdefault(feature, []).append(item.item_id)
        for number, other in self.placed.items():
            if other.story_id in assignment.merges:
                self.placed[number] = replace(other, story_id=story)
        return assignment

    def partition(self) -> set[frozenset[int]]:
        """Give the stories as sets of item ids."""
        return partition((item.item_id, item.story_id) for item in self.placed.values())


def partition(stories: Iterable[tuple[int, int]]) -> set[frozenset[int]]:
    """Give pairs of item and story as sets of items."""
    members: dict[int, set[int]] = {}
    for item, story in stories:
        members.setdefault(story, set()).add(item)
    return set(map(frozenset, members.values()))


def all_at_once(items: Sequence[Account]) -> set[frozenset[int]]:
    """Group all items and give the stories as sets of item ids."""
    return partition((item.item_id, found.story_id) for item, found in zip(items, group_all(items), strict=True))


def test_an_item_like_no_other_starts_a_story() -> None:
    """Its reason tells what came closest and why that was not it."""
    other = account(2, "Ny gångbro över ån", "I maj börjar bygget av en bro som blir 84 meter lång och kostar mycket.")
    assignment = assign(other, [TOLD])
    assert (assignment.story_id, assignment.role, assignment.like_item) == (0, StoryRole.FIRST, 0)
    assert str(assignment.reason).startswith(
        "the first of its story; closest was “Åtta kommuner delar el”, but too little"
    )
    assert assign(other, []).reason == Saying(Says.NONE_ALIKE)


def test_a_copy_joins_with_its_share_of_the_text() -> None:
    """Role, reason, degree and the item it is like are told."""
    copy = account(2, "Grannar delar el i åtta städer", TEXT, source="portal", at=START + timedelta(hours=2))
    assignment = assign(copy, [TOLD])
    assert (assignment.story_id, assignment.role, assignment.like_item) == (7, StoryRole.COPY, 1)
    assert assignment.same_text
    assert str(assignment.reason).startswith("the same text (")
    assert assignment.similarity > 0.8


def test_a_report_joins_with_what_both_have() -> None:
    """Announcement and report, newspaper, translation."""
    report = account(
        2,
        "Twelve property owners must agree",
        "SEK 64 million goes to eight municipalities that build energy communities until spring 2027, says programme Sol.",
        source="english",
        at=START + timedelta(hours=20),
    )
    assignment = assign(report, [replace(TOLD, text=f"{TEXT} Programmet heter Sol.")])
    assert (assignment.story_id, assignment.role, assignment.same_text) == (7, StoryRole.REPORT, False)
    assert "64M" in str(assignment.reason)


@pytest.mark.parametrize(
    ("title", "text", "source", "hours", "role"),
    [
        ("Åtta kommuner delar el (uppdaterad)", TEXT, "portal", 3, StoryRole.UPDATE),
        ("Åtta kommuner delar el", f"{TEXT}\n\nRättelse: summan är 66 miljoner.", "portal", 3, StoryRole.UPDATE),
        ("Satsningen förlängs", TEXT, "programmet", 3, StoryRole.UPDATE),
        ("Satsningen förlängs", TEXT, "portal", 3, StoryRole.COPY),
        ("Åtta kommuner delar el (uppdaterad)", TEXT, "portal", -3, StoryRole.COPY),
        ("Åtta kommuner delar el", f"{TEXT}\n\nSenast uppdaterad av redaktionen.", "portal", 3, StoryRole.COPY),
    ],
)
def test_a_follow_up_is_an_update(title: str, text: str, source: str, hours: int, role: StoryRole) -> None:
    """It says so itself, or its sender tells of a change; it came later; the footer of a page says nothing."""
    item = account(2, title, text, source=source, at=START + timedelta(hours=hours))
    assignment = assign(item, [TOLD])
    assert (assignment.role, assignment.same_text) == (role, True)


def test_an_item_like_two_stories_shows_that_they_are_one() -> None:
    """It joins the older one and names the other to be merged."""
    other = replace(TOLD, item_id=2, story_id=3, source_id="portal")
    assignment = assign(account(3, "Grannar delar el", TEXT, source="annan"), [TOLD, other])
    assert (assignment.story_id, assignment.merges) == (3, (7,))


def test_an_item_is_not_compared_with_itself_nor_with_what_has_no_story() -> None:
    """A second look at an item of a story starts nothing."""
    assert assign(TOLD, [TOLD, replace(TOLD, item_id=2, story_id=0)]).story_id == 0


@pytest.mark.parametrize("path", [DEV, OWN], ids=lambda path: path.stem)
@settings(deadline=None, max_examples=3)
@given(chance=st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_change_stories(path: Path, chance: random.Random) -> None:
    """Items that come one by one in any order, through the index, come to the stories of all at once."""
    items = [item.account for item in labelled(path)]
    expected = all_at_once(items)
    chance.shuffle(items)
    archive = Archive()
    for item in items:
        archive.add(item)
    assert archive.partition() == expected


@settings(deadline=None, max_examples=5)
@given(st.randoms(use_true_random=False))
def test_grouping_all_does_not_depend_on_the_order(chance: random.Random) -> None:
    """Neither stories nor roles do, and repeating it changes nothing."""
    items = list(everything())[:120]
    straight = {item.item_id: found for item, found in zip(items, group_all(items), strict=True)}
    chance.shuffle(items)
    shuffled = {item.item_id: found for item, found in zip(items, group_all(items), strict=True)}
    assert shuffled == straight


def test_a_second_pass_moves_nothing() -> None:
    """Every item, asked again when all are placed, is where it was, and shows nothing to merge."""
    archive = Archive()
    items = everything()[:120]
    for item in items:
        archive.add(item)
    for item in items:
        placed = archive.placed[item.item_id]
        again = assign(placed, list(archive.placed.values()))
        assert again.story_id in (0, placed.story_id)
        assert again.merges == ()


def test_copies_lead_to_the_first_copy_of_their_text() -> None:
    """Following `like_item` over copies ends at one item for each text, and every story has one first item."""
    items = everything()
    found = {item.item_id: each for item, each in zip(items, group_all(items), strict=True)}
    firsts = [each.story_id for each in found.values() if each.role is StoryRole.FIRST]
    assert sorted(firsts) == sorted({each.story_id for each in found.values()})
    for number, each in found.items():
        assert (each.like_item == 0) is (each.role is StoryRole.FIRST)
        assert not each.like_item or found[each.like_item].story_id == each.story_id
        seen = {number}
        while each.same_text:
            number, each = each.like_item, found[each.like_item]
            assert number not in seen
            seen.add(number)


def test_copies_lead_to_their_text_though_a_report_came_first() -> None:
    """An agency's telegram is the first of the story; both texts of the release are one text all the same."""
    report = account(
        1, "Grannar ska dela el", "64 miljoner går till energigemenskaper i åtta kommuner, fram till 2027."
    )
    release, copy = (replace(TOLD, item_id=number, story_id=0, published=START) for number in (2, 3))
    assert [found.same_text for found in group_all([report, release, copy])] == [False, False, True]
    assert {found.story_id for found in group_all([report, release, copy])} == {1}


def test_last_years_release_is_another_story() -> None:
    """Nearly the same words a year later, and a copy of each."""
    now = [replace(TOLD, story_id=0), replace(TOLD, item_id=2, story_id=0, source_id="portal")]
    then = [replace(item, item_id=item.item_id + 2, published=item.published - timedelta(days=365)) for item in now]
    assert all_at_once([*now, *then]) == {frozenset({1, 2}), frozenset({3, 4})}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=60), st.integers(0, 3)), max_size=6))
def test_no_text_crashes_it(texts: list[tuple[str, str, int]]) -> None:
    """Whatever stands in titles and texts, however often."""
    items = [account(n, title, text * times) for n, (title, text, times) in enumerate(texts, 1)]
    assert len(group_all(items)) == len(items)
