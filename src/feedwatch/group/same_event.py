"""Whether two texts in different words, or languages, tell of the same event.

First what rules it out, however alike the texts are: the actors differ. Each municipality signs its own contract on the
same day; a text from its newsroom goes with another that is about the same place, and not with one that names the place
among others. So it is with any sender who stands in the title of his own text. An opinion is no report.

Then evidence is added up: names, numbers, dates and rare words that both have, weighed by how much they can tell (64
million more than six, a name in a list less than one alone), what is numbered alike ("call 8"), and nearness in time.
What the topic itself contributes (`Account.topic_words`) counts for little, since all its items have it. Between
languages words cannot be compared; there names and numbers must cover each other, and words must begin alike
("kontrakt", "contract"). The weights were set by logistic regression over the labelled pairs and then rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum

from feedwatch.group.lexicon import MANY_PLACES, NUMBER_WORDS, OF_MANY, OPINION_LABELS
from feedwatch.group.numbers import weigh_number
from feedwatch.group.plain import brings_change, plain_of
from feedwatch.group.same_text import are_apart, without_about_text
from feedwatch.group.words import Words, topic_stems, words_of
from feedwatch.model.says import Says
from feedwatch.model.story import Account

ENOUGH = 2.6  # points

_NAME = 0.3
_MOST_NAMES = 5.0
_NUMBER = 1.1
_MOST_NUMBERS = 5.0
_DATE = 0.15
_OTHER_DATES = -1.0
_STEM = 0.37
_TITLE_STEM = 0.45  # in the title of one, and in title or lead of the other
_COGNATE = 0.45
_COVER = 0.5
_OTHER_LANGUAGE = 0.3
_ONE_SIDED = -0.3  # one names places, the other none
_PLACELESS = -1.5  # and the one comes from the newsroom of a place
_SAME_SERIES = 1.0
_OTHER_SERIES = -2.0
_ONE_OF_MANY = -0.4  # one is about many places
_DAY = -0.17
_MOST_DAYS = 14.0

_LISTED = 0.3  # a name in a list, or one of the topic
_TOPICAL = 0.2  # a stem of the topic
_LEAST_MASS = 2.0
_LONGEST_COUNTED = 12
_SHORTEST_ACTOR = 4
_MOST_ACTORS = 2
_COUNTY_DIGITS = 2
_COUNT_REACH = 3  # words: "39 more cities"
_OPENING = 200  # characters
_SHOWN = 4

_LABEL = re.compile(r"\s*([^\W\d_]+)\s*[:.|–—]")
_FOLD = str.maketrans("åäöéü", "aaoeu")


@dataclass(frozen=True, slots=True)
class EventLikeness:
    """What speaks for one event: points, and the names, numbers and words that both texts have.

    `apart` says what rules it out, if anything does.
    """

    points: float = 0.0
    shared: tuple[str, ...] = ()
    apart: Says | None = None

    @property
    def same(self) -> bool:
        """Tell whether both texts are about one event."""
        return not self.apart and self.points >= ENOUGH


@dataclass(frozen=True, slots=True)
class _Shared:
    """What two texts have in common."""

    names: frozenset[str]
    numbers: frozenset[str]
    dates: frozenset[str]
    stems: frozenset[str]
    title_stems: frozenset[str]
    cognates: frozenset[str]


def compare_events(a: Account, b: Account) -> EventLikeness:
    """Compare two items as accounts of an event; symmetric."""
    if apart := _apart(a, b):
        return EventLikeness(apart=apart)
    text, other_text = without_about_text(a.text, b.text)
    one, other = words_of(a.title, text), words_of(b.title, other_text)
    topic = topic_stems(a.topic_words) | topic_stems(b.topic_words)
    shared = _shared(one, other, topic)
    background = topic | one.listed | other.listed
    points = (
        min(_weigh_names(shared.names, background), _MOST_NAMES) * _NAME
        + min(_weigh_numbers(shared.numbers), _MOST_NUMBERS) * _NUMBER
        + (len(shared.dates) * _DATE or _other_dates(a, b, one, other))
        + _weigh_stems(shared.stems, topic) * _STEM
        + _weigh_stems(shared.title_stems, topic) * _TITLE_STEM
        + _one_sided(a, b)
        + _many(a, b)
        + _series(one, other)
        + min(abs((a.published - b.published).total_seconds()) / 86400, _MOST_DAYS) * _DAY
    )
    if one.language != other.language:
        points += _OTHER_LANGUAGE + len(shared.cognates) * _COGNATE + _cover(one, other, shared, background) * _COVER
    return EventLikeness(points, _show(shared, background))


def _apart(a: Account, b: Account) -> Says | None:
    """Say why two items cannot tell of one event; None when they can."""
    if are_apart(a, b) or _is_elsewhere(a, b) or _is_elsewhere(b, a) or _share_no_place(a, b):
        return Says.OTHER_PLACES
    if _is_opinion(a) != _is_opinion(b):
        return Says.ONE_OPINION
    if _misses_actor(a, b) or _misses_actor(b, a):
        return Says.OTHER_ACTOR
    return None


def _is_elsewhere(a: Account, b: Account) -> bool:
    """Tell whether `a` comes from the newsroom of a place that `b` is not about, or about as one in a list."""
    if a.own_place in ("", b.own_place) or (b.own_place in a.places and a.own_place in b.places):
        return False
    if not b.own_place and not _municipalities(b.places):
        return False  # names no place: who knows
    if not b.own_place and _tells_of_many(b) and not _tells_of_many(a):
        return False  # what it names is where they met
    foremost = _foremost(b)
    return a.own_place not in foremost or (len(foremost) > _MOST_ACTORS and set(foremost) != set(_foremost(a)))


def _foremost(account: Account) -> tuple[str, ...]:
    """Give the places that an item is about: those of title and lead where they are known, and an only one."""
    places = _municipalities(account.places)
    if account.lead_places is None or len(places) == 1:
        return places
    return _municipalities(account.lead_places)


def _municipalities(codes: Iterable[str]) -> tuple[str, ...]:
    """Leave out counties, whose codes have two digits: what happens in one mostly happens in a town of it."""
    return tuple(code for code in codes if len(code) > _COUNTY_DIGITS)


def _share_no_place(a: Account, b: Account) -> bool:
    one, other = _foremost(a) or _municipalities(a.places), _foremost(b) or _municipalities(b.places)
    return bool(one) and bool(other) and not set(one).intersection(other)


def _is_opinion(account: Account) -> bool:
    label = _LABEL.match(account.title)
    return label is not None and label[1].casefold() in OPINION_LABELS


def _misses_actor(a: Account, b: Account) -> bool:
    """Tell whether `a` is about its own sender ("Trafikverket ansluter sig") and `b` does not name him in the beginning.

    The sender's name is the first word of the source id.
    """
    sender = a.source_id.partition("-")[0].casefold().translate(_FOLD)
    if a.own_place or len(sender) < _SHORTEST_ACTOR or a.source_id == b.source_id:
        return False
    named = re.compile(rf"\b{re.escape(sender)}s?\b")
    if not named.search(_folded(a.title)):
        return False
    return not named.search(_folded(f"{b.title} {b.text[:_OPENING]}"))


def _folded(text: str) -> str:
    return text.casefold().translate(_FOLD)


def _shared(one: Words, other: Words, topic: frozenset[str]) -> _Shared:
    same_language = one.language == other.language
    none: frozenset[str] = frozenset()
    return _Shared(
        names=one.names & other.names,
        numbers=one.numbers & other.numbers,
        dates=one.dates & other.dates,
        stems=one.stems & other.stems if same_language else none,
        title_stems=(one.title_stems & other.lead_stems) | (other.title_stems & one.lead_stems)
        if same_language
        else none,
        cognates=none if same_language else (one.cognates & other.cognates) - topic,
    )


def _one_sided(a: Account, b: Account) -> float:
    if bool(_municipalities(a.places)) == bool(_municipalities(b.places)) or _is_at_home(a, b) or _is_at_home(b, a):
        return 0.0
    return _PLACELESS if a.own_place or b.own_place else _ONE_SIDED


def _is_at_home(a: Account, b: Account) -> bool:
    """Tell whether `a` names no place because it comes from the newsroom of the one that `b` is about."""
    return not a.places and a.own_place in _foremost(b)


def _many(a: Account, b: Account) -> float:
    """Weigh that one tells of many places and the other of one of them: that is another thing."""
    is_other = _tells_of_many(a) != _tells_of_many(b) and _foremost(a) and _foremost(b)
    return _ONE_OF_MANY if is_other else 0.0


def is_same_newsroom(a: Account, b: Account) -> bool:
    """Tell whether two items come from one source, or from the newsrooms of one place."""
    return a.source_id == b.source_id or (a.own_place == b.own_place and a.own_place != "")


def _tells_of_many(account: Account) -> bool:
    """Tell whether a title counts places or begins with them: "48 kommuner", "Swedish cities"; not "one of 48 cities"."""
    plain = plain_of(account.title, account.text)
    title = plain.words[: plain.title_length]
    at = next((at for at, word in enumerate(title) if word in MANY_PLACES), None)
    if at is None:
        return False
    before = title[max(at - _COUNT_REACH, 0) : at]
    if not OF_MANY.isdisjoint(before):
        return False
    return at < _COUNT_REACH or any(word in NUMBER_WORDS or word.isdecimal() for word in before)


def _weigh_names(names: Iterable[str], background: frozenset[str]) -> float:
    return fsum(_LISTED if name in background else 1.0 for name in names)


def _weigh_numbers(numbers: Iterable[str]) -> float:
    return fsum(map(weigh_number, numbers))


def _weigh_stems(stems: Iterable[str], topic: frozenset[str]) -> float:
    """Weigh words by their length: long ones are compounds, and rare."""
    return fsum(_TOPICAL if stem in topic else 0.5 + min(len(stem), _LONGEST_COUNTED) / 10 for stem in stems)


def _series(one: Words, other: Words) -> float:
    """Compare what is numbered: call 8 with call 8, and with call 14; everybody has a first and a third of something."""
    if any(number.isdecimal() for _, number in one.series & other.series):
        return _SAME_SERIES
    numbered = {what for what, _ in one.series}.intersection(what for what, _ in other.series)
    return _OTHER_SERIES if numbered.difference(what for what, _ in one.series & other.series) else 0.0


def _other_dates(a: Account, b: Account, one: Words, other: Words) -> float:
    """Weigh that two texts name dates and none in common, unless one tells of a change."""
    if not one.dates or not other.dates or one.language != other.language:
        return 0.0
    return 0.0 if brings_change(a.title, a.text) or brings_change(b.title, b.text) else _OTHER_DATES


def _cover(one: Words, other: Words, shared: _Shared, background: frozenset[str]) -> float:
    """Say how much of the names, numbers and dates of the text with fewer is in the other, 0..1."""

    def mass(words: Words | _Shared) -> float:
        return _weigh_names(words.names, background) + _weigh_numbers(words.numbers) + len(words.dates)

    return mass(shared) / max(_LEAST_MASS, min(mass(one), mass(other)))


def _show(shared: _Shared, background: frozenset[str]) -> tuple[str, ...]:
    """Give what tells most of what two texts share."""
    numbers = sorted(shared.numbers, key=lambda number: (-weigh_number(number), number))
    names = sorted(shared.names - background, key=lambda name: (-len(name), name))
    stems = sorted(shared.stems - background - shared.names, key=lambda stem: (-len(stem), stem))
    return (*names[:_SHOWN], *numbers[:_SHOWN], *stems[:_SHOWN])
