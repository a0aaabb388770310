"""What newsrooms publish while the service is killed, and the truth about it: which releases there are, of which event.

Texts are made of invented words, so that two events have nothing in common but the topic; each event has a word of its
own, its *marker*, by which it is recognised in whatever a reader gets. An update of an event has another one.
"""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import escape

from tests.newsroom import Answer, News, Newsroom, article

TOWNS = {
    "Kalmar": "0880", "Umeå": "2480", "Växjö": "0780", "Uppsala": "0380", "Linköping": "0580", "Östersund": "2380",
    "Norrköping": "0581", "Helsingborg": "1283", "Skellefteå": "2482", "Gävle": "2180",
}  # fmt: skip
TOPIC = """name = "climate-contract"
first_look = ["contract"]

[titles]
sv = "Klimatkontrakt 2030"
en = "Climate City Contracts 2030"

[thresholds]
kept = 1.0
doubtful = 0.5

[weights]
"named" = 1.0

[[term]]
name = "contract"
strength = "strong"
words = ["klimatkontrakt*"]

[[evidence]]
name = "named"
all = ["contract"]
"""
_SHOWN = 200  # releases a newsroom shows, many more than are published while the service is away
_RECENT = 20  # of them may be copied, edited and updated
_CONSONANTS, _VOWELS = "bdfgklmnprstv", "aeiouyåäö"
_COMMON = ("och", "som", "är", "för", "med", "till", "på", "av", "inte", "men", "eller", "när", "under", "efter")
_OPENINGS = ("Det är", "Nu ska", "När det är", "För att", "Men", "Det som är", "Efter", "Under")
_UPDATING = ("Uppdatering", "Rättelse", "Korrigering", "Förtydligande")
_AGE_TO_UPDATE = timedelta(seconds=2)  # dates in feeds have whole seconds, and an update must be later


@dataclass(frozen=True)
class Desk:
    """A newsroom: how it publishes, and whose it is."""

    id: str
    kind: str = "rss"  # or json, page
    town: str = ""
    tag: str = "media"
    churns: bool = False  # gives its releases other guids every time

    @property
    def source(self) -> str:
        """Give its `[[source]]`; `{base}` is its server."""
        place = f'place = "{TOWNS[self.town]}"\n' if self.town else f'tags = ["{self.tag}"]\n'
        chosen = '[source.selectors]\nitem = "ul.news > li"\ntitle = "h3"\nlink = "a"\ndate = "time"\nsummary = "p"\n'
        kind = f'kind = "page"\n{place}{chosen}' if self.kind == "page" else place
        return f'[[source]]\nid = "{self.id}"\nurl = "{{base}}/{self.id}"\ninterval = "1s"\n{kind}\n'


DESKS = (
    Desk("kalmar", town="Kalmar"),
    Desk("umea", town="Umeå", churns=True),
    Desk("vaxjo", "page", town="Växjö"),
    Desk("programmet", tag="programme"),
    Desk("bransch", "json"),
    Desk("tidning"),
)


@dataclass(frozen=True)
class Event:
    """Something that happens in a town; releases tell of it."""

    marker: str
    town: str
    title: str
    summary: str
    body: str


@dataclass(frozen=True)
class Release:
    """What a newsroom published, as it is now; `marker` is that of its event or update, empty for what is off topic."""

    desk: str
    path: str
    title: str
    summary: str
    body: str
    guid: str
    at: datetime
    marker: str = ""


@dataclass
class Press:
    """All newsrooms; `publish` lets one of them do something, `releases` and `events` are the truth."""

    newsrooms: Mapping[str, Newsroom]
    chance: random.Random
    events: dict[str, Event] = field(default_factory=dict)
    updates: dict[str, str] = field(default_factory=dict)  # marker of an update -> marker of its event
    releases: dict[tuple[str, str], Release] = field(default_factory=dict)  # by newsroom and path
    lock: threading.Lock = field(default_factory=threading.Lock)
    _words: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Let every newsroom show something that is nobody's topic."""
        for desk in DESKS:
            for _ in range(3):
                self._put(self._off_topic(desk))
            self._show(desk)

    def publish(self) -> None:
        """Let a newsroom publish, copy, edit or update something."""
        act = self.chance.choices((self._new, self._copy, self._edit, self._update, self._noise), (45, 25, 14, 8, 8))[0]
        with self.lock:
            desk = act() or self._new()
            self._show(desk)

    def matching(self, towns: tuple[str, ...]) -> set[str]:
        """Give the markers of all events and updates in these towns, or anywhere when there are none."""
        with self.lock:
            events = {marker for marker, event in self.events.items() if not towns or event.town in towns}
            return events | {marker for marker, of in self.updates.items() if of in events}

    def _new(self) -> Desk:
        desk = self.chance.choice(DESKS)
        town = desk.town or self.chance.choice(tuple(TOWNS))
        words = [self._word() for _ in range(3)]
        marker = self._word()
        title = self.chance.choice(
            (
                f"{town} och {marker}: klimatkontrakt med {words[0]}",
                f"Nu är {marker} en del av klimatkontrakt i {town}",
                f"Klimatkontrakt om {marker} för {words[0]} i {town}",
            )
        )
        summary = f"I {town} är det {words[1]} och {words[2]} som ska bli {self._word()} med {marker}."
        # The feed has the whole text: whoever reads no page, because a poll reads only so many, must see as much.
        text = f"{summary} {self._paragraph()} {self._paragraph()}"
        event = Event(marker, town, title, text, text)
        self.events[marker] = event
        self._put(self._release(desk, event))
        return desk

    def _copy(self) -> Desk | None:
        """Publish a recent event elsewhere, where a newsroom of another town would not."""
        updated = set(self.updates.values())
        copied = self._recent(lambda release: release.marker in self.events and release.marker not in updated)
        if copied is None:
            return None
        event = self.events[copied.marker]
        told = {release.desk for release in self._telling(event.marker)}
        others = [desk for desk in DESKS if desk.town in ("", event.town) and desk.id not in told]
        if not others:
            return None
        desk = self.chance.choice(others)
        self._put(self._release(desk, event))
        return desk

    def _edit(self) -> Desk | None:
        edited = self._recent(lambda release: bool(release.marker))
        if edited is None:
            return None
        word = self._word()
        summary = f"{edited.summary} Det är {word} som {self._word()}."
        self._put(replace(edited, title=f"{edited.title} – {word}"[:150], summary=summary))
        return _desk(edited.desk)

    def _update(self) -> Desk | None:
        """Publish more about a recent event that has no copies; a page shows only days, so not there."""
        before = datetime.now(UTC) - _AGE_TO_UPDATE
        updated = self._recent(
            lambda release: (
                release.marker in self.events
                and release.at < before
                and release.marker not in self.updates.values()
                and _desk(release.desk).kind != "page"
                and len(self._telling(release.marker)) == 1
            )
        )
        if updated is None:
            return None
        event, marker, desk = self.events[updated.marker], self._word(), _desk(updated.desk)
        title = f"Klimatkontrakt i {event.town}: {event.marker} får {marker}"
        summary = f"{self.chance.choice(_UPDATING)}: {event.marker} i {event.town} är med {marker} och {self._word()}."
        text = f"{event.body} {summary} {self._paragraph()}"
        more = Event(marker, event.town, title, text, text)
        self.updates[marker] = event.marker
        self._put(self._release(desk, more))
        return desk

    def _noise(self) -> Desk:
        desk = self.chance.choice(DESKS)
        self._put(self._off_topic(desk))
        return desk

    def _telling(self, marker: str) -> list[Release]:
        return [release for release in self.releases.values() if release.marker == marker]

    def _recent(self, fits: object) -> Release | None:
        """Give one of the last releases that fits and is still shown."""
        assert callable(fits)
        last = [release for desk in DESKS for release in self._of(desk)[-_RECENT:] if fits(release)]
        return self.chance.choice(last) if last else None

    def _release(self, desk: Desk, event: Event) -> Release:
        path = f"/nyheter/{len(self.releases)}"
        at = datetime.now(UTC).replace(microsecond=0)
        return Release(desk.id, path, event.title, event.summary, event.body, self._guid(), at, event.marker)

    def _off_topic(self, desk: Desk) -> Release:
        path = f"/nyheter/{len(self.releases)}"
        at = datetime.now(UTC).replace(microsecond=0)
        title = f"Simhallen får {self._word()} och {self._word()}"
        return Release(desk.id, path, title, f"Badet är {self._word()} som {self._word()}.", "", self._guid(), at)

    def _put(self, release: Release) -> None:
        self.releases[release.desk, release.path] = release

    def _of(self, desk: Desk) -> list[Release]:
        return [release for release in self.releases.values() if release.desk == desk.id]

    def _show(self, desk: Desk) -> None:
        """Put a newsroom's latest releases onto its server, the newest first."""
        newsroom, shown = self.newsrooms[desk.id], self._of(desk)[: -_SHOWN - 1 : -1]
        for release in shown:
            if release.body and release.path not in newsroom.answers:
                newsroom.page(release.path, article(release.title, release.body))
        if desk.kind == "page":
            newsroom.page(f"/{desk.id}", _page(shown))
        elif desk.kind == "json":
            newsroom.answers[f"/{desk.id}"] = Answer(
                _json(shown, newsroom.base), 200, (("Content-Type", "application/feed+json"),)
            )
        else:
            guids = {release.path: self._guid() if desk.churns else release.guid for release in shown}
            news = (News(each.title, each.path, each.summary, guids[each.path], each.at) for each in shown)
            newsroom.feed(*news, path=f"/{desk.id}", title=desk.id)

    def _paragraph(self) -> str:
        """Write a few sentences in which all but the commonest words are invented."""
        sentences = []
        for _ in range(4):
            words = [word for _ in range(5) for word in (self._word(), self.chance.choice(_COMMON))]
            sentences.append(f"{self.chance.choice(_OPENINGS)} {' '.join(words[:-1])}.")
        return " ".join(sentences)

    def _word(self) -> str:
        while True:
            word = "".join(self.chance.choice(_CONSONANTS) + self.chance.choice(_VOWELS) for _ in range(4))
            if word not in self._words:
                self._words.add(word)
                return word

    def _guid(self) -> str:
        return f"g-{self.chance.getrandbits(64):x}"


def _desk(desk_id: str) -> Desk:
    return next(desk for desk in DESKS if desk.id == desk_id)


def _page(shown: list[Release]) -> str:
    items = "".join(
        f'<li><h3><a href="{escape(each.path)}">{escape(each.title)}</a></h3>'
        f'<time datetime="{each.at:%Y-%m-%d}">{each.at:%Y-%m-%d}</time><p>{escape(each.summary)}</p></li>'
        for each in shown
    )
    return (
        f"<!doctype html><html lang='sv'><body><main><h1>Nyheter</h1><ul class='news'>{items}</ul></main></body></html>"
    )


def _json(shown: list[Release], base: str) -> bytes:
    items = [
        {
            "id": each.guid,
            "url": base + each.path,
            "title": each.title,
            "content_text": each.summary,
            "date_published": each.at.isoformat(),
        }
        for each in shown
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "bransch", "items": items}).encode()


def words_in(text: str) -> Iterator[str]:
    """Give the words of a text that may be markers."""
    return (word.strip('.,:;–-()“”"') for word in text.split())
