"""A story is told once, by its source, and again only when there is more to say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from tests.compose.clocks import utc
from tests.compose.stories import COPY, FIRST, PLACES, REPORT, UPDATE, any_stories, any_wish, item, story, wish

from feedwatch.compose.telling import Silence, Telling, repetitions, silence, tell
from feedwatch.model.digest import Also, Development, Line, SectionKind, TellableItem, TellableStory, Told
from feedwatch.model.story import StoryRole
from feedwatch.model.subscriber import Subscription

NOON = utc("2026-11-18 12:00")
LAST_WEEK = utc("2026-11-10 06:00")


def telling(told: TellableStory, **changes: Any) -> Telling:
    """Tell a story to a wish, which must have something to hear."""
    result = tell(wish(**changes), told, lambda code: PLACES.get(code, code))
    assert result is not None
    return result


def silent(told: TellableStory, **changes: Any) -> bool:
    """Say whether a story says nothing to a wish."""
    return tell(wish(**changes), told, lambda code: PLACES.get(code, code)) is None


def test_a_new_story_is_told_with_all_its_items() -> None:
    """One headline, the other publishers once each with å, ä and ö last, and a line for every item."""
    told = telling(
        story(
            7,
            item(1, publisher="Kalmar kommun", places=("0880",), revised=NOON),
            item(2, COPY, publisher="Örebro kommun", places=("1880",)),
            item(3, COPY, publisher="Åmåls kommun"),
            item(4, REPORT, publisher="Lunds kommun", places=("0880", "1281")),
            item(5, COPY, publisher="Örebro kommun"),
            item(6, COPY, publisher="Kalmar kommun"),
        )
    )
    assert (told.entry.told, told.entry.item_id, told.entry.headline) == (Told.NEW, 1, "Rubrik 1")
    assert told.entry.also == (
        Also("Lunds kommun", "https://example.se/4"),
        Also("Åmåls kommun", "https://example.se/3"),
        Also("Örebro kommun", "https://example.se/2"),
    )
    assert told.entry.places == ("Kalmar", "Lund", "Örebro")
    assert told.entry.revised == NOON
    assert (told.entry.follows, told.entry.follows_at, told.entry.developments) == ("", None, ())
    assert told.lines == (Line(7, 1, Told.NEW), *(Line(7, number, Told.ALONG) for number in (2, 3, 4, 5, 6)))


KALMAR: dict[str, Any] = {"own_place": "0880", "places": ("0880",)}


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        (item(2), item(1, COPY)),
        (item(2, COPY), item(1, tags=("media",))),  # the media were quicker to be read
        (item(2, **KALMAR), item(1, tags=("programme",))),
        (item(2, tags=("programme",)), item(1)),
        (item(2, tags=("agency",)), item(1, tags=("network",))),
        (item(1), item(2, own_place="0880", places=("1281",))),  # a newsroom on somebody else
        (item(2, language="sv"), item(1, language="en")),
        (item(2, published=LAST_WEEK), item(1)),
        (item(1), item(2)),
        (item(2, COPY, tags=("media",), published=LAST_WEEK), item(1, COPY, tags=("media",))),
    ],
)
def test_the_most_original_item_leads(nearer: TellableItem, farther: TellableItem) -> None:
    """Not a republisher, not a copy, the place it is about, a party, the reader's language, the earliest: in this order."""
    assert telling(story(1, farther, nearer)).entry.item_id == nearer.item_id
    assert telling(story(1, nearer, farther)).entry.item_id == nearer.item_id


@pytest.mark.parametrize(
    ("kinds", "section"),
    [
        (("other", "decided"), SectionKind.DECIDED),
        (("event", "call"), SectionKind.CALL),
        (("event", ""), SectionKind.EVENT),
        (("", "a kind of tomorrow"), SectionKind.OTHER),
    ],
)
def test_the_strongest_kind_decides_the_section(kinds: tuple[str, str], section: SectionKind) -> None:
    """Whoever says it; an unknown kind is none."""
    assert telling(story(1, item(1, kind=kinds[0]), item(2, REPORT, kind=kinds[1]))).kind is section


def test_the_words_that_kept_it_come_along() -> None:
    """Those of the lead, or of whoever has some."""
    assert telling(story(1, item(1, why=("signerar",)), item(2, COPY))).entry.why == ("signerar",)
    assert telling(story(1, item(1, why=()), item(2, COPY, why=("avtal",)))).entry.why == ("avtal",)
    assert telling(story(1, item(1, why=()))).entry.why == ()


def test_a_story_that_went_on_before_it_was_told_says_so() -> None:
    """Its later steps stand under it, the oldest first, and are told with it."""
    told = telling(
        story(1, item(1), item(3, UPDATE, published=NOON), item(2, UPDATE), item(4, COPY, publisher="Tidningen"))
    )
    assert told.entry.item_id == 1
    assert told.entry.developments == (
        Development("Rubrik 2", "https://example.se/2", "Utgivare 2", item(2).published),
        Development("Rubrik 3", "https://example.se/3", "Utgivare 3", NOON),
    )
    assert [also.publisher for also in told.entry.also] == ["Tidningen"]
    assert len(told.lines) == 4


@pytest.mark.parametrize(
    ("role", "kind", "adds"),
    [
        (UPDATE, "event", True),
        (UPDATE, "other", True),
        (REPORT, "decided", True),  # "signs tomorrow" was told, now it has signed
        (REPORT, "event", False),
        (REPORT, "other", False),
        (FIRST, "decided", True),  # its story was merged into this one
        (FIRST, "event", False),
        (COPY, "decided", False),
    ],
)
def test_of_a_told_story_only_what_adds_something_is_told(role: StoryRole, kind: str, adds: bool) -> None:
    """Follow-ups, and reports that say more than all that was told; the rest is remembered without a word."""
    known = story(1, item(1, told=True, kind="event"), item(2, role, kind=kind), told_at=LAST_WEEK, told_as="Förut")
    if not adds:
        assert silent(known)
        assert repetitions(known) == (Line(1, 2, Told.ALONG),)
        return
    told = telling(known)
    assert (told.entry.told, told.entry.item_id) == (Told.UPDATE, 2)
    assert (told.entry.follows, told.entry.follows_at) == ("Förut", LAST_WEEK)
    assert told.lines == (Line(1, 2, Told.UPDATE),)
    assert repetitions(known) == ()


def test_an_update_comes_with_those_who_repeat_it() -> None:
    """Copies that came before it repeat what was told: they get a line, but no mention. Further steps stand under it."""
    told = telling(
        story(
            1,
            item(1, told=True),
            item(2, COPY, publisher="Tidningen", places=("1281",)),
            item(3, UPDATE, places=("0880",)),
            item(4, COPY, publisher="Örebro kommun"),
            item(5, UPDATE, publisher="Kalmar kommun"),
            told_at=LAST_WEEK,
        )
    )
    assert told.entry.item_id == 3
    assert told.entry.also == (Also("Örebro kommun", "https://example.se/4"),)
    assert [step.publisher for step in told.entry.developments] == ["Kalmar kommun"]
    assert told.entry.places == ("Kalmar",)
    assert [(line.item_id, line.told) for line in told.lines] == [
        (2, Told.ALONG),
        (3, Told.UPDATE),
        (4, Told.ALONG),
        (5, Told.ALONG),
    ]


def test_a_story_is_known_when_its_items_are() -> None:
    """A told story that was merged into one that was not makes that one known too, under its item's headline."""
    merged = story(2, item(1), item(2, told=True, title="Lund signerar"), item(3, UPDATE))
    told = telling(merged)
    assert (told.entry.told, told.entry.item_id) == (Told.UPDATE, 3)
    assert (told.entry.follows, told.entry.follows_at) == ("Lund signerar", None)
    assert silent(story(2, item(1), item(2, told=True)))


def test_what_a_split_left_behind_is_told() -> None:
    """When nothing that was told is left in a told story, its first item is news, and its copies still are not."""
    left = story(1, item(4), told_at=LAST_WEEK, told_as="Förut")
    assert telling(left).entry.told is Told.UPDATE
    assert silent(story(1, item(4, COPY), told_at=LAST_WEEK, told_as="Förut"))
    assert silent(story(1, item(4, REPORT, kind="decided"), told_at=LAST_WEEK, told_as="Förut"))


def test_a_filter_applies_to_the_story_for_places_and_to_items_for_languages() -> None:
    """A follow-up need not name its place again; an item in another language is not shown, but remembered."""
    known = story(1, item(1, told=True, places=("0880",)), item(2, UPDATE), told_at=LAST_WEEK)
    assert telling(known, places=("0880",)).entry.item_id == 2
    assert silent(known, places=("1281",))
    both = story(2, item(1, language="en", publisher="Viable Cities"), item(2, REPORT))
    told = telling(both, languages=("sv",))
    assert (told.entry.item_id, told.entry.also) == (2, ())
    assert told.lines == (Line(2, 1, Told.ALONG), Line(2, 2, Told.NEW))


def test_an_update_that_nobody_wants_to_read_is_told_by_whoever_repeats_it() -> None:
    """The follow-up is in English, the report on it in Swedish; what came before it stays silent."""
    known = story(
        1,
        item(1, told=True),
        item(2, COPY),
        item(3, UPDATE, language="en"),
        item(4, REPORT),
        told_at=LAST_WEEK,
    )
    told = telling(known, languages=("sv",))
    assert (told.entry.told, told.entry.item_id, told.entry.also) == (Told.UPDATE, 4, ())
    alone = story(1, *known.items[:3], told_at=LAST_WEEK)
    assert silent(alone, languages=("sv",))
    assert repetitions(alone) == (Line(1, 2, Told.ALONG),)  # the follow-up waits for somebody to repeat it


def test_an_own_place_marks_the_story() -> None:
    """When any of the items told names it."""
    own = story(1, item(1), item(2, COPY, places=("0880",)))
    assert telling(own, first=("08",)).own
    assert not telling(own, first=("1281",)).own


def test_a_story_of_told_items_only_says_nothing() -> None:
    """There is nothing left to tell, and nothing to remember."""
    known = story(1, item(1, told=True), told_at=LAST_WEEK)
    assert silent(known)
    assert repetitions(known) == ()
    assert silent(replace(known, told_at=None))


@given(any_wish(), any_stories())
def test_a_story_is_silent_for_a_reason_or_not_at_all(who: Subscription, stories: list[TellableStory]) -> None:
    """Whatever is not told says why, and what is told has no reason not to be."""
    for each in stories:
        assert (silence(who, each) is None) == (tell(who, each, str) is not None)


@pytest.mark.parametrize(
    ("told", "changes", "reason"),
    [
        (story(1, item(1, language="en")), {"languages": ("sv",)}, Silence.LANGUAGE),
        (story(1, item(1, places=("1281",))), {"places": ("0880",)}, Silence.PLACES),
        (story(1, item(1, places=("1281",))), {"muted": ("12",)}, Silence.MUTED),
        (story(1, item(1, told=True), item(2, COPY), told_at=LAST_WEEK), {}, Silence.REPEATS),
        (
            story(1, item(1, told=True), item(2, UPDATE, language="en"), told_at=LAST_WEEK),
            {"languages": ("sv",)},
            Silence.LANGUAGE,
        ),
        (story(1, item(1)), {}, None),
    ],
)
def test_each_reason_is_the_right_one(told: TellableStory, changes: dict[str, Any], reason: Silence | None) -> None:
    """An objection of the subscriber goes before anything else that could be said."""
    assert silence(wish(**changes), told) is reason
