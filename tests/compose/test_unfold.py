"""A feed tells each step of a story by itself: as it came, once, and all that a digest would tell."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compose.clocks import utc
from tests.compose.stories import COPY, PLACES, REPORT, UPDATE, any_stories, any_wish, item, story, wish

from feedwatch.compose.unfold import Step, unfold
from feedwatch.model.digest import SectionKind, TellableItem, TellableStory, Told

EVENT, DECIDED = SectionKind.EVENT.value, SectionKind.DECIDED.value


def steps(told: TellableStory, **changes: Any) -> tuple[Step, ...]:
    return unfold(wish(**changes), told, lambda code: PLACES.get(code, code))


def outline(found: tuple[Step, ...]) -> list[tuple[str, int]]:
    """Give how and by which item each step is told."""
    return [(step.entry.told.value, step.entry.item_id) for step in found]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((item(1),), [("new", 1)]),
        ((item(1), item(2, COPY), item(3, REPORT)), [("new", 1)]),
        ((item(1), item(2, UPDATE), item(3, UPDATE)), [("new", 1), ("update", 2), ("update", 3)]),
        ((item(1, kind=EVENT), item(2, REPORT, kind=DECIDED)), [("new", 1), ("update", 2)]),
        ((item(1, kind=DECIDED), item(2, REPORT, kind=EVENT)), [("new", 1)]),
        ((item(2, UPDATE), item(1)), [("new", 1), ("update", 2)]),
    ],
    ids=["alone", "repeated", "updated twice", "decided later", "nothing stronger", "in any order"],
)
def test_each_step_is_told_once(items: tuple[TellableItem, ...], expected: list[tuple[str, int]]) -> None:
    """The story first; then what adds something, each by itself; what only repeats is named beside."""
    assert outline(steps(story(7, *items))) == expected


def test_the_story_is_led_by_its_source_whenever_that_came() -> None:
    """The place that it is about leads, though a paper was quicker; the story stays known since the paper wrote."""
    paper = item(1, tags=("media",), publisher="Tidningen")
    kalmar = item(2, REPORT, publisher="Kalmar kommun", own_place="0880", places=("0880",))
    later = item(3, UPDATE)
    first, update = steps(story(7, paper, kalmar, later))
    assert (first.entry.headline, first.at, first.changed) == ("Rubrik 2", paper.first_seen, kalmar.first_seen)
    assert [other.publisher for other in first.entry.also] == ["Tidningen"]
    assert first.entry.developments == ()
    assert (update.at, update.entry.follows) == (later.first_seen, "Rubrik 1")


def test_a_correction_changes_the_time_and_nothing_else() -> None:
    """A story that its publisher corrected is the same story, changed then."""
    corrected = utc("2026-11-20 10:00")
    (step,) = steps(story(7, item(1, revised=corrected)))
    assert (step.at, step.changed) == (item(1).first_seen, corrected)


def test_only_what_is_wanted_is_told() -> None:
    """By languages and places, as in digests; an unwanted beginning does not hide what follows."""
    english = item(1, language="en")
    assert outline(steps(story(7, english, item(2, REPORT)), languages=("sv",))) == [("new", 2)]
    assert steps(story(7, english), languages=("sv",)) == ()
    assert steps(story(7, item(1, places=("1281",))), places=("0880",)) == ()
    assert outline(steps(story(7, item(1), item(2, COPY, places=("0880",))), places=("0880",))) == [("new", 1)]


def test_what_digests_have_told_does_not_matter() -> None:
    """A reader who changes to the feed finds the story there."""
    assert outline(steps(story(7, item(1, told=True), told_at=utc("2026-11-17 06:00")))) == [("new", 1)]


@settings(deadline=None, max_examples=100)
@given(any_stories(), any_wish(), st.data())
def test_steps_only_ever_come_to_it(stories: list[TellableStory], who: Any, data: st.DataObject) -> None:
    """What was told of a story stays told, by the same item, when more of it comes; the first is new, no other is."""
    for told in stories:
        items = sorted(told.items, key=lambda each: each.item_id)
        whole = unfold(who, TellableStory(told.story_id, tuple(items)), str)
        part = unfold(who, TellableStory(told.story_id, tuple(items[: data.draw(st.integers(0, len(items)))])), str)
        assert outline(whole)[1 : len(part)] == outline(part)[1:]
        assert bool(part) <= bool(whole)
        assert [step.entry.told for step in whole] == [Told.NEW, *[Told.UPDATE] * (len(whole) - 1)][: len(whole)]
        assert len({step.entry.item_id for step in whole}) == len(whole)
        assert all(step.changed >= step.at for step in whole)
