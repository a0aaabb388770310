"""One story in words: what text, HTML and chat show of it alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feedwatch.model.digest import Development, DigestContent, DigestEntry
from feedwatch.model.item import PublishedTrust
from feedwatch.render.dates import day, local
from feedwatch.render.foreign import headline, lead, name, passage
from feedwatch.render.links import LONGEST_URL, safe_url
from feedwatch.render.words import Words, listed, number, words_of

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # BCP 47, without its rare forms


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is told: characters of each text, names of each kind, and stories, of which the first `full` in full."""

    headline: int = 250
    url: int = LONGEST_URL  # a longer address is not shown, and its headline leads nowhere
    lead: int = 220
    also: int = 12
    developments: int = 8
    places: int = 25
    why: int = 4
    full: int = 10_000
    listed: int = 10_000


FULL = Detail()
HEADLINES = Detail(lead=0, also=0, developments=0, places=0, why=0, full=0)


@dataclass(frozen=True, slots=True)
class Named:
    """Words that lead somewhere; `url` is empty when they cannot be clicked."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """A later step of a story: its headline, and who said so when."""

    headline: Named
    byline: str


@dataclass(frozen=True, slots=True)
class Story:
    """One story in words; what is empty is not shown. A `brief` one is only a line of a list."""

    headline: str
    url: str
    language: str  # of headline and lead, when it is not the page's
    mark: str  # says so: "på engelska"
    publisher: str
    date: str
    places: str
    lead: str
    developments: tuple[Step, ...]
    follows: str
    revised: str
    also: tuple[Named, ...]
    also_more: str  # counts further ones: "3 till"
    why: str
    brief: bool = False

    @property
    def byline(self) -> str:
        """Say who published it, when, and in which other language."""
        return " · ".join(part for part in (self.publisher, self.date, self.mark) if part)


def tell(entry: DigestEntry, content: DigestContent, detail: Detail = FULL) -> Story:
    """Put one story of a digest into words."""
    words = words_of(content.language)
    foreign = entry.language if entry.language != content.language and _LANGUAGE.fullmatch(entry.language) else ""
    also = tuple(_named(name(other.publisher), other.url) for other in entry.also)
    url = safe_url(entry.url)
    url = url if len(url) <= detail.url else ""
    return Story(
        headline=passage(entry.headline, detail.headline) or url or "…",
        url=url,
        language=foreign,
        mark=words.languages.get(foreign.lower(), foreign),
        publisher=name(entry.publisher),
        date=_published(entry, content, words),
        places=_places(entry, words, detail),
        lead=lead(entry.lead, detail.lead),
        developments=tuple(_step(step, content, words) for step in entry.developments[: detail.developments]),
        follows=_follows(entry, content, words),
        revised=words.revised.format(date=_day(entry.revised, content, words)) if entry.revised else "",
        also=also[: detail.also],
        also_more=_more(len(also[detail.also :]), words),
        why=_why(entry, words, detail),
    )


def plain_lines(story: Story, words: Words) -> tuple[str, ...]:
    """Give what stands below a headline where names lead nowhere."""
    names = [*(other.text for other in story.also), *([story.also_more] if story.also_more else [])]
    also = f"{words.also} {listed(names, words)}" if names else ""
    steps = (f"{words.since_then} {step.headline.text} ({step.byline})" for step in story.developments)
    lines = (story.byline, story.revised, story.follows, story.lead, *steps, story.places, also)
    return tuple(line for line in lines if line)


def some(names: Sequence[str], most: int, words: Words) -> str:
    """List at most so many names, and count the rest; one more than allowed is named rather than counted."""
    names = [name for name in names if name]
    if not most:
        return ""
    if len(names) > most + 1:
        return listed([*names[:most], _more(len(names) - most, words)], words)
    return listed(names, words)


def _named(text: str, url: str) -> Named:
    return Named(text or safe_url(url) or "…", safe_url(url))


def _step(step: Development, content: DigestContent, words: Words) -> Step:
    title = _named(headline(step.headline), step.url)
    said = (name(step.publisher), _day(step.published, content, words))
    return Step(title, ", ".join(part for part in said if part))


def _places(entry: DigestEntry, words: Words, detail: Detail) -> str:
    named = some([name(place) for place in entry.places], detail.places, words)
    return words.places.format(names=named) if named else ""


def _more(count: int, words: Words) -> str:
    return words.and_more.format(count=number(count, words)) if count else ""


def _why(entry: DigestEntry, words: Words, detail: Detail) -> str:
    named = [name(word) for word in entry.why if name(word)][: detail.why]
    return words.why.format(words=", ".join(words.quoted.format(text=word) for word in named)) if named else ""


def _published(entry: DigestEntry, content: DigestContent, words: Words) -> str:
    written = _day(entry.published, content, words)
    return words.first_seen.format(date=written) if entry.published_trust is PublishedTrust.FIRST_SEEN else written


def _follows(entry: DigestEntry, content: DigestContent, words: Words) -> str:
    followed = headline(entry.follows)
    if not followed:
        return ""
    quoted = words.quoted.format(text=followed)
    if entry.follows_at is None:
        return words.follows_undated.format(quoted=quoted)
    return words.follows.format(quoted=quoted, date=_day(entry.follows_at, content, words))


def _day(moment: datetime, content: DigestContent, words: Words) -> str:
    return day(local(moment, content.zone).date(), words)
