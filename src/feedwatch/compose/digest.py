"""A digest: the stories that one subscription has not been told, in the order in which they are read.

    1. each story is told whole, as an update, or not at all (`compose.telling`)
    2. above the cap the rest is held over: it is not remembered, so the next digest finds it again
    3. new stories by section, the strongest first; updates apart; inside both the reader's own places first, then the
       newest, then by place in Swedish order
    4. a line for each item of what is told, and for what only repeats what was told before

The same stories give the same digest, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from feedwatch.compose.schedule import parse_schedule
from feedwatch.compose.telling import Telling, repetitions, tell
from feedwatch.model.digest import (
    Composition,
    DigestContent,
    DigestEntry,
    DigestSection,
    Line,
    SectionKind,
    SourceTrouble,
    TellableStory,
    Told,
)
from feedwatch.model.subscriber import Rhythm, Subscription, Window
from feedwatch.model.text import swedish_order

_SECTIONS = tuple(SectionKind)
_AFTER_ALL_NAMES = "\uffff"


def compose(
    wish: Subscription,
    stories: Sequence[TellableStory],
    *,
    window: Window,
    topic_name: str,
    name_of: Callable[[str], str],
    catch_up: bool,
    sources_total: int,
    troubles: Sequence[SourceTrouble],
) -> Composition:
    """Compose what a subscription is told of stories with untold items in a window.

    `topic_name` is in the reader's language, `name_of` gives the name of a place by its SCB code, `catch_up` says that the
    window covers more than one turn (`calendar.catches_up`), `troubles` are the sources of `sources_total` that could not
    be read.
    """
    tellings: list[Telling] = []
    lines: list[Line] = []
    for story in stories:
        telling = tell(wish, story, name_of)
        if telling is None:
            lines += repetitions(story)
        else:
            tellings.append(telling)
    told, held = _capped(tellings, wish.cap, window)
    lines += [line for telling in told for line in telling.lines]
    content = DigestContent(
        topic=wish.topic,
        topic_name=topic_name,
        language=wish.language,
        zone=wish.zone,
        start=window.start,
        end=window.end,
        catch_up=catch_up,
        sections=_sections(told),
        updates=_entries(telling for telling in told if telling.entry.told is Told.UPDATE),
        sources_total=sources_total,
        troubles=tuple(sorted(troubles, key=_longest_first)),
        held_over=len(held),
    )
    return Composition(
        content=content,
        lines=tuple(sorted(lines, key=lambda line: (line.story_id, line.item_id))),
        held_since=min((telling.since for telling in held), default=None),
    )


def worth_sending(wish: Subscription, content: DigestContent) -> bool:
    """Tell whether a digest is sent: when it tells something, or when the subscriber wants to hear that there is nothing.

    Who is told at once is due every second, and never hears of nothing.
    """
    if not content.empty:
        return True
    return wish.say_nothing and parse_schedule(wish.schedule).rhythm is not Rhythm.AT_ONCE


def _capped(tellings: list[Telling], cap: int, window: Window) -> tuple[list[Telling], list[Telling]]:
    """Divide into what is told now and what is held over; updates count like new stories.

    What waits since an earlier window goes first, so that nothing waits for ever; then the reader's own places, the
    strongest section, and the newest.
    """
    if cap <= 0 or len(tellings) <= cap:
        return tellings, []
    ranked = sorted(
        tellings,
        key=lambda telling: (
            telling.since >= window.start,
            not telling.own,
            _SECTIONS.index(telling.kind),
            _reading_order(telling),
        ),
    )
    return ranked[:cap], ranked[cap:]


def _sections(tellings: list[Telling]) -> tuple[DigestSection, ...]:
    new = [telling for telling in tellings if telling.entry.told is Told.NEW]
    sections = (DigestSection(kind, _entries(telling for telling in new if telling.kind is kind)) for kind in _SECTIONS)
    return tuple(section for section in sections if section.entries)


def _entries(tellings: Iterable[Telling]) -> tuple[DigestEntry, ...]:
    return tuple(telling.entry for telling in sorted(tellings, key=_reading_order))


def _reading_order(telling: Telling) -> tuple[bool, float, str, str, int]:
    entry = telling.entry
    return (
        not telling.own,
        -entry.published.timestamp(),
        swedish_order(entry.places[0]) if entry.places else _AFTER_ALL_NAMES,
        swedish_order(entry.headline),
        entry.story_id,
    )


def _longest_first(trouble: SourceTrouble) -> tuple[float, str, str]:
    return trouble.since.timestamp(), swedish_order(trouble.source), trouble.source
