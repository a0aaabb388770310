"""A digest tells every story once, in the order in which people read, and remembers all that it told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compose.clocks import utc
from tests.compose.stories import (
    COPY,
    UPDATE,
    WINDOW,
    any_stories,
    any_wish,
    composed,
    composed_for,
    entries,
    item,
    story,
    wish,
)

from feedwatch.compose.choice import objection
from feedwatch.compose.digest import worth_sending
from feedwatch.compose.telling import repetitions
from feedwatch.model.digest import Composition, Line, SectionKind, TellableItem, TellableStory, Told
from feedwatch.model.subscriber import Subscription, Window

NOON = utc("2026-11-18 12:00")
LAST_WEEK = utc("2026-11-10 06:00")
HOUR = timedelta(hours=1)


def order(composition: Composition) -> list[int]:
    """Give the stories in the order in which they are read."""
    return [entry.story_id for entry in entries(composition)]


def test_sections_come_with_the_strongest_first() -> None:
    """Decided, calls, events, the rest; an empty section is left out."""
    content = composed(
        [
            story(1, item(1, kind="other")),
            story(2, item(2, kind="event")),
            story(3, item(3, kind="decided")),
            story(4, item(4, kind="decided")),
        ]
    ).content
    assert [section.kind for section in content.sections] == [SectionKind.DECIDED, SectionKind.EVENT, SectionKind.OTHER]
    assert content.stories == 4
    assert content.updates == ()


def test_inside_a_section_the_newest_comes_first() -> None:
    """By when it was published; at the same time by place with å, ä and ö last, and without a place at the end."""
    assert order(
        composed(
            [
                story(1, item(1, published=NOON)),
                story(2, item(2, published=NOON, places=("1880",))),
                story(3, item(3, published=NOON, places=("0380",))),
                story(4, item(4, published=NOON + HOUR)),
                story(5, item(5, published=NOON, places=("1281", "0880"))),
                story(6, item(6, published=NOON - HOUR, places=("0880",))),
            ]
        )
    ) == [4, 5, 3, 2, 1, 6]


def test_the_own_municipality_comes_first_in_its_section() -> None:
    """However old; a decision elsewhere still goes before an event at home."""
    stories = [
        story(1, item(1, kind="decided", published=NOON)),
        story(2, item(2, kind="event", published=NOON)),
        story(3, item(3, kind="event", published=NOON - HOUR, places=("0880",))),
    ]
    assert order(composed(stories, first=("0880",))) == [1, 3, 2]


def test_updates_stand_apart() -> None:
    """What follows a told story is no new story, and its repetitions are remembered without a word."""
    composition = composed(
        [
            story(1, item(1)),
            story(2, item(2, told=True), item(3, UPDATE), told_at=LAST_WEEK, told_as="Förut"),
            story(3, item(4, told=True), item(5, COPY), told_at=LAST_WEEK, told_as="Förut"),
        ]
    )
    assert composition.content.stories == 1
    assert [entry.follows for entry in composition.content.updates] == ["Förut"]
    assert composition.lines == (Line(1, 1, Told.NEW), Line(2, 3, Told.UPDATE), Line(3, 5, Told.ALONG))


def test_the_digest_carries_what_its_reader_must_know() -> None:
    """Topic, window, and which sources could not be read, the longest first."""
    content = composed([], language="en").content
    assert (content.topic, content.topic_name) == ("climate-contract", "Klimatkontrakt")
    assert (content.language, content.zone) == ("en", "Europe/Stockholm")
    assert (content.start, content.end, content.catch_up) == (WINDOW.start, WINDOW.end, False)
    assert (content.sources_total, [trouble.source for trouble in content.troubles]) == (31, ["Örebro", "Lund", "Umeå"])
    assert content.empty


@pytest.mark.parametrize(
    ("stories", "changes", "sent"),
    [
        ([story(1, item(1))], {}, True),
        ([story(1, item(1, told=True), item(2, UPDATE))], {}, True),
        ([], {}, False),
        ([], {"say_nothing": True}, True),
        ([], {"say_nothing": True, "schedule": "hourly"}, True),
        ([], {"say_nothing": True, "schedule": "at once"}, False),  # it would be said every second
        ([story(1, item(1))], {"schedule": "at once"}, True),
        ([story(1, item(1))], {"places": ("1281",)}, False),
    ],
)
def test_nothing_is_sent_only_to_those_who_want_to_hear_it(
    stories: list[TellableStory], changes: dict[str, object], sent: bool
) -> None:
    """An empty digest is worth sending when it was asked for."""
    who = wish(**changes)
    assert worth_sending(who, composed_for(who, stories).content) is sent


def test_above_the_cap_the_least_is_held_over() -> None:
    """Own places stay, then the strongest and newest; updates count. What is held over is not remembered."""
    stories = [
        story(1, item(1, kind="other", places=("0880",))),
        story(2, item(2, kind="event", published=NOON)),
        story(3, item(3, kind="event", published=NOON + HOUR)),
        story(4, item(4, told=True), item(5, UPDATE, kind="decided"), told_at=LAST_WEEK),
        story(5, item(6, kind="other"), item(7, COPY)),
    ]
    composition = composed(stories, first=("0880",), cap=3)
    assert order(composition) == [3, 1, 4]
    assert composition.content.held_over == 2
    assert {line.story_id for line in composition.lines} == {1, 3, 4}
    assert composition.held_since == item(2).first_seen
    assert composed(stories, cap=5).content.held_over == 0
    assert composed(stories, cap=0).held_since is None


def test_what_was_held_over_goes_first_next_time() -> None:
    """So nothing waits for ever, though stronger stories keep coming."""
    waiting = story(1, item(1, kind="other", first_seen=WINDOW.start - HOUR))
    composition = composed([waiting, story(2, item(2, kind="decided")), story(3, item(3, kind="decided"))], cap=1)
    assert order(composition) == [1]
    assert composition.content.held_over == 2


def wanted(who: Subscription, told: TellableStory) -> list[TellableItem]:
    """Give the untold items of a story that its reader wants."""
    places = {code for each in told.items for code in each.places}
    return [
        each for each in told.items if not each.told and objection(who, language=each.language, places=places) is None
    ]


@settings(deadline=None, max_examples=100)
@given(any_wish(), any_stories())
def test_every_story_is_told_once_or_held_over_or_has_a_reason(who: Subscription, stories: list[TellableStory]) -> None:
    """A new story with one wanted item is told or held over; a story without any is not told."""
    composition = composed_for(who, stories)
    told = Counter(order(composition))
    assert set(told.values()) <= {1}
    new = [each for each in stories if each.told_at is None and not any(part.told for part in each.items)]
    due = {each.story_id for each in new if wanted(who, each)}
    missing = due - set(told)
    assert len(missing) <= composition.content.held_over
    assert not missing or who.cap
    assert not set(told) & {each.story_id for each in stories if not wanted(who, each)}
    assert not who.cap or len(told) <= who.cap
    assert (composition.held_since is None) == (composition.content.held_over == 0)


@settings(deadline=None, max_examples=100)
@given(any_wish(), any_stories())
def test_lines_and_entries_agree(who: Subscription, stories: list[TellableStory]) -> None:
    """Each entry has its line, each told story lines for all its untold items, and no line tells an item again."""
    composition = composed_for(who, stories)
    lines = {line.item_id: line for line in composition.lines}
    assert len(lines) == len(composition.lines)
    untold = {each.story_id: {part.item_id for part in each.items if not part.told} for each in stories}
    for entry in entries(composition):
        assert lines[entry.item_id] == Line(entry.story_id, entry.item_id, entry.told)
        assert untold[entry.story_id] <= lines.keys()
    leading = {line.item_id for line in composition.lines if line.told is not Told.ALONG}
    assert leading == {entry.item_id for entry in entries(composition)}
    assert all(line.item_id in untold[line.story_id] for line in composition.lines)


@settings(deadline=None, max_examples=100)
@given(any_wish(), any_stories(), st.data())
def test_the_order_of_the_stories_does_not_matter(
    who: Subscription, stories: list[TellableStory], data: st.DataObject
) -> None:
    """Nor does that of their items: the same stories give the same digest."""
    shuffled = [replace(each, items=tuple(data.draw(st.permutations(each.items)))) for each in stories]
    assert composed_for(who, data.draw(st.permutations(shuffled))) == composed_for(who, stories)


@settings(deadline=None, max_examples=60)
@given(any_wish(), any_stories())
def test_what_was_told_is_never_told_again_and_what_was_held_comes(
    who: Subscription, stories: list[TellableStory]
) -> None:
    """Digest after digest of the same stories: each item leads at most once, and in the end nothing is held over."""
    window, compositions = WINDOW, list[Composition]()
    for _ in range(len(stories) + 1):
        compositions.append(composed_for(who, stories, window))
        stories = [_remembered(each, compositions[-1], window) for each in stories]
        window = Window(window.end, window.end + timedelta(days=7), "next")
    led = Counter(entry.item_id for composition in compositions for entry in entries(composition))
    assert set(led.values()) <= {1}
    assert compositions[-1].content.empty
    assert compositions[-1].content.held_over == 0


def _remembered(told: TellableStory, composition: Composition, window: Window) -> TellableStory:
    """Play the store: mark what the lines say."""
    lines = {line.item_id for line in composition.lines}
    items = [replace(each, told=True) if each.item_id in lines else each for each in told.items]
    now = any(line.story_id == told.story_id and line.told is not Told.ALONG for line in composition.lines)
    return replace(told, items=tuple(items), told_at=told.told_at or (window.end if now else None))


@settings(deadline=None, max_examples=100)
@given(any_stories())
def test_only_told_stories_have_repetitions(stories: list[TellableStory]) -> None:
    """A story nobody knows cannot repeat anything."""
    for each in stories:
        known = each.told_at is not None or any(part.told for part in each.items)
        assert known or repetitions(each) == ()
