"""Stories and wishes to compose from, and any of them that hypothesis can think of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from tests.compose.clocks import utc

from feedwatch.compose.digest import compose
from feedwatch.model.digest import Composition, DigestEntry, SectionKind, SourceTrouble, TellableItem, TellableStory
from feedwatch.model.item import PublishedTrust
from feedwatch.model.story import StoryRole
from feedwatch.model.subscriber import Subscription, Window

FIRST, COPY, REPORT, UPDATE = StoryRole
WINDOW = Window(utc("2026-11-16 06:00"), utc("2026-11-23 06:00"), "2026-W48")
PLACES = {"0880": "Kalmar", "08": "Kalmar län", "1281": "Lund", "1480": "Göteborg", "1880": "Örebro", "0380": "Uppsala"}

TROUBLES = (
    SourceTrouble("Umeå", utc("2026-11-20 00:00"), "timeout"),
    SourceTrouble("Örebro", utc("2026-11-17 00:00"), "dns"),
    SourceTrouble("Lund", utc("2026-11-20 00:00"), "tls"),
)


def wish(**changes: Any) -> Subscription:
    """Give a subscription that wants everything, changed as said."""
    plain = Subscription(
        id=1,
        subscriber_id=1,
        topic="climate-contract",
        places=(),
        schedule="weekly mon 07:00",
        zone="Europe/Stockholm",
        language="sv",
        starts_at=utc("2026-01-01 00:00"),
        position=WINDOW.start,
        next_due_at=WINDOW.end,
    )
    return replace(plain, **changes)


def item(item_id: int, role: StoryRole = FIRST, **changes: Any) -> TellableItem:
    """Give an item of Kalmar's newsroom that came in the window, the later the higher its id, changed as said."""
    seen = utc("2026-11-17 08:00") + timedelta(minutes=item_id)
    plain = TellableItem(
        item_id=item_id,
        role=role,
        title=f"Rubrik {item_id}",
        lead=f"Ingress {item_id}.",
        url=f"https://example.se/{item_id}",
        source_id=f"source-{item_id}",
        publisher=f"Utgivare {item_id}",
        published=seen,
        published_trust=PublishedTrust.STATED,
        first_seen=seen,
        language="sv",
        places=(),
        kind=SectionKind.OTHER.value,
        score=1.0,
        why=("klimatkontrakt",),
        told=False,
    )
    return replace(plain, **changes)


def story(story_id: int, *items: TellableItem, told_at: datetime | None = None, told_as: str = "") -> TellableStory:
    """Give a story of items."""
    return TellableStory(story_id, items, told_at, told_as)


def composed(stories: Sequence[TellableStory], **changes: Any) -> Composition:
    """Compose stories for a wish, changed as said."""
    return composed_for(wish(**changes), stories)


def composed_for(who: Subscription, stories: Sequence[TellableStory], window: Window = WINDOW) -> Composition:
    """Compose stories for a wish in a window."""
    return compose(
        who,
        stories,
        window=window,
        topic_name="Klimatkontrakt",
        name_of=lambda code: PLACES.get(code, code),
        catch_up=False,
        sources_total=31,
        troubles=TROUBLES,
    )


def entries(composition: Composition) -> list[DigestEntry]:
    """Give all entries in the order in which they are read."""
    content = composition.content
    return [entry for section in content.sections for entry in section.entries] + list(content.updates)


_moments = st.integers(0, 20_000).map(lambda minutes: utc("2026-11-10 00:00") + timedelta(minutes=minutes))
_codes = st.lists(st.sampled_from(sorted(PLACES)), unique=True, max_size=3).map(tuple)
_LANGUAGES = ["sv", "en", ""]


@st.composite
def any_stories(draw: st.DrawFn) -> list[TellableStory]:
    """Any stories, told before or not, with items of all roles in any order."""
    stories, item_id = [], 0
    for story_id in range(1, draw(st.integers(1, 6)) + 1):
        items = []
        for _ in range(draw(st.integers(1, 4))):
            item_id += 1
            items.append(draw(_items(item_id)))
        told_at = draw(st.none() | _moments)
        stories.append(
            story(story_id, *draw(st.permutations(items)), told_at=told_at, told_as="Förut" if told_at else "")
        )
    return draw(st.permutations(stories))


@st.composite
def _items(draw: st.DrawFn, item_id: int) -> TellableItem:
    seen = draw(_moments)
    return item(
        item_id,
        draw(st.sampled_from(StoryRole)),
        publisher=draw(st.sampled_from(["Örebro kommun", "Åmåls kommun", "Kalmar kommun", "Tidningen"])),
        published=draw(_moments),
        first_seen=seen,
        language=draw(st.sampled_from(_LANGUAGES)),
        places=draw(_codes),
        kind=draw(st.sampled_from([*(kind.value for kind in SectionKind), ""])),
        told=draw(st.booleans()),
        tags=draw(st.sampled_from([(), ("media",), ("programme",)])),
    )


@st.composite
def any_wish(draw: st.DrawFn) -> Subscription:
    """Any mix of what can be asked for."""
    return wish(
        places=draw(_codes),
        muted=draw(_codes),
        first=draw(_codes),
        languages=draw(st.sampled_from([(), ("sv",), ("en",), ("sv", "en")])),
        cap=draw(st.integers(0, 4)),
    )
