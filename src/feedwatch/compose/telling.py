"""What one story says to one subscription: its headline, who else published it, and what is new since it was told.

A story that was never told is told whole, by its most original item that the subscription wants. Of a story that was told
before, only items that add something are told again, as an update:

    update   a follow-up adds something by its nature
    report   other words about the same event do, when they say more than all that was told: "signs tomorrow" was an
             event, "has signed" is a decision
    first    the same; and when nothing that was told is left in the story (it was split), nobody knows it yet
    copy     never

The rest only repeats what the subscriber knows, and is remembered without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feedwatch.compose.choice import Objection, comes_first, objection
from feedwatch.model.digest import Also, Development, DigestEntry, Line, SectionKind, TellableItem, TellableStory, Told
from feedwatch.model.story import StoryRole
from feedwatch.model.subscriber import Subscription
from feedwatch.model.text import swedish_order

_STRENGTH = {kind.value: number for number, kind in enumerate(SectionKind)}  # the lower the stronger
_WEAKEST = _STRENGTH[SectionKind.OTHER.value]
# What the tags of a source say about how near it is to the news.
_REPUBLISHERS = frozenset({"media"})
_PARTIES = frozenset({"programme", "agency"})


class Silence(StrEnum):
    """Why a story with kept items is not in a digest."""

    LANGUAGE = Objection.LANGUAGE.value
    PLACES = Objection.PLACES.value
    MUTED = Objection.MUTED.value
    REPEATS = "repeats"  # it adds nothing to what was told
    CAP = "cap"  # held over for the next digest
    TOLD = "told"  # an earlier digest has told it
    BACKLOG = "backlog"  # it was there before its source was read first


@dataclass(frozen=True, slots=True)
class Telling:
    """One story ready to be told; `own` when a place that comes first is in it, `since` when its oldest news was seen."""

    entry: DigestEntry
    kind: SectionKind
    own: bool
    since: datetime
    lines: tuple[Line, ...]


def tell(wish: Subscription, story: TellableStory, name_of: Callable[[str], str]) -> Telling | None:
    """Give what a story says to a subscription, or None when that is nothing; `name_of` names the place of a code.

    Its lines cover all items that were not told yet, wanted or not: none of them may come back as news.
    """
    untold = _untold(story)
    wanted = _wanted(wish, story, untold)
    fresh = wanted if _never_told(story) else _additions(story, untold, wanted)
    if not fresh:
        return None
    company = [item for item in wanted if item.item_id >= fresh[0].item_id]  # before an update they repeat the old
    company.sort(key=lambda item: _distance(item, wish.language))
    lead = next(item for item in company if item in fresh)
    told = Told.NEW if _never_told(story) else Told.UPDATE
    codes = {code for item in company for code in item.places}
    return Telling(
        entry=_entry(story, lead, told, company, _in_order({name_of(code) for code in codes})),
        kind=_kind(min(_strength(item) for item in company)),
        own=comes_first(wish, codes),
        since=min(item.first_seen for item in company),
        lines=tuple(Line(story.story_id, item.item_id, told if item is lead else Told.ALONG) for item in untold),
    )


def silence(wish: Subscription, story: TellableStory) -> Silence | None:
    """Say why a story says nothing to a subscription; None when it does say something."""
    untold = _untold(story)
    wanted = _wanted(wish, story, untold)
    if not _never_told(story) and not any(_adds(item, _told(story)) for item in untold):
        return Silence.REPEATS
    if wanted if _never_told(story) else _additions(story, untold, wanted):
        return None
    places = {code for item in story.items for code in item.places}
    found = next(
        (objection(wish, language=item.language, places=places) for item in untold if item not in wanted), None
    )
    return Silence(found.value) if found else Silence.REPEATS


def repetitions(story: TellableStory) -> tuple[Line, ...]:
    """Give lines for the items of a told story that only repeat it."""
    if _never_told(story):
        return ()
    return tuple(
        Line(story.story_id, item.item_id, Told.ALONG) for item in _untold(story) if not _adds(item, _told(story))
    )


def _entry(
    story: TellableStory, lead: TellableItem, told: Told, company: list[TellableItem], places: tuple[str, ...]
) -> DigestEntry:
    followed = [item for item in company if item.role is StoryRole.UPDATE and item is not lead]
    others = [item for item in company if item is not lead and item not in followed]
    return DigestEntry(
        story_id=story.story_id,
        item_id=lead.item_id,
        told=told,
        headline=lead.title,
        lead=lead.lead,
        url=lead.url,
        publisher=lead.publisher,
        published=lead.published,
        published_trust=lead.published_trust,
        language=lead.language,
        places=places,
        also=_also(lead.publisher, others),
        why=next((item.why for item in (lead, *company) if item.why), ()),
        revised=lead.revised,
        follows="" if told is Told.NEW else _told_as(story),
        follows_at=story.told_at,
        developments=tuple(_development(item) for item in sorted(followed, key=_age)),
    )


def _untold(story: TellableStory) -> list[TellableItem]:
    return sorted((item for item in story.items if not item.told), key=lambda item: item.item_id)


def _told(story: TellableStory) -> list[TellableItem]:
    return sorted((item for item in story.items if item.told), key=lambda item: item.item_id)


def _never_told(story: TellableStory) -> bool:
    """Tell whether neither the story nor an item in it was told: items move when stories are merged or split."""
    return story.told_at is None and not _told(story)


def _told_as(story: TellableStory) -> str:
    return story.told_as or next((item.title for item in _told(story)), "")


def _wanted(wish: Subscription, story: TellableStory, items: list[TellableItem]) -> list[TellableItem]:
    places = {code for item in story.items for code in item.places}
    return [item for item in items if objection(wish, language=item.language, places=places) is None]


def _additions(story: TellableStory, untold: list[TellableItem], wanted: list[TellableItem]) -> list[TellableItem]:
    """Give the wanted items that add something; failing that, those that came after one which nobody wants to read.

    A follow-up in English is told to a reader of Swedish by whoever repeats it in Swedish.
    """
    adding = [item for item in untold if _adds(item, _told(story))]
    if not adding:
        return []
    return [item for item in adding if item in wanted] or [item for item in wanted if item.item_id > adding[0].item_id]


def _adds(item: TellableItem, told: list[TellableItem]) -> bool:
    match item.role:
        case StoryRole.UPDATE:
            return True
        case StoryRole.COPY:
            return False
    if not told:
        return item.role is StoryRole.FIRST
    return _strength(item) < min(_strength(known) for known in told)


def _distance(item: TellableItem, language: str) -> tuple[bool, bool, bool, bool, bool, datetime, datetime, int]:
    """Give how far an item is from where the news was made; the nearest leads its story.

    Whoever republishes for a living comes last, even if we saw it there first, and copies come after what they copy. Then the
    place that the news is about goes before a party, a party before others, the reader's language before another, and the
    earlier before the later.
    """
    return (
        bool(_REPUBLISHERS & set(item.tags)),
        item.role is StoryRole.COPY,
        not item.own_place or item.own_place not in item.places,
        not _PARTIES & set(item.tags),
        item.language != language,
        item.published,
        item.first_seen,
        item.item_id,
    )


def _age(item: TellableItem) -> tuple[datetime, int]:
    return item.published, item.item_id


def _also(leading: str, items: list[TellableItem]) -> tuple[Also, ...]:
    """Give the other publishers once each, in Swedish order; `items` are the most original first."""
    by_publisher: dict[str, str] = {}
    for item in items:
        if item.publisher != leading:
            by_publisher.setdefault(item.publisher, item.url)
    return tuple(Also(name, by_publisher[name]) for name in _in_order(by_publisher))


def _development(item: TellableItem) -> Development:
    return Development(headline=item.title, url=item.url, publisher=item.publisher, published=item.published)


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (swedish_order(name), name)))


def _strength(item: TellableItem) -> int:
    return _STRENGTH.get(item.kind, _WEAKEST)


def _kind(strength: int) -> SectionKind:
    return tuple(SectionKind)[strength]
