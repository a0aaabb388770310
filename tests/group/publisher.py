"""A publisher whose feed misbehaves as real ones do, and a reader that remembers what the store remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from feedwatch.group.aliases import kind_of
from feedwatch.group.identity import aliases_of, identify
from feedwatch.model.item import Entry, Identified, Known, Novelty, PublishedTrust
from feedwatch.model.platform import Platform

START = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
SITE = "https://www.kommun.example"
WORDS = ("cykelbana", "fjärrvärme", "skolmat", "återbruk", "solceller", "bussar", "parker", "budget", "samråd", "broar")


@dataclass(frozen=True)
class Release:
    """What was published, whatever the feed makes of it; `number` is which one it really is."""

    number: int
    title: str
    text: str
    published: datetime


@dataclass
class Reader:
    """Keeps aliases, the item of each, and the policy of the source; counts what it announces."""

    platforms: Sequence[Platform] = ()
    known: dict[str, Known] = field(default_factory=dict)
    policy: tuple[str, ...] = ()
    announced: list[str] = field(default_factory=list)

    def read(self, entries: Sequence[Entry]) -> Identified:
        """Identify the entries of a document and remember them as the service does."""
        names = {name for names in aliases_of(entries, self.platforms) for name in names}
        found = {name: self.known[name] for name in names if name in self.known}
        identified = identify(entries, found, self.policy, self.platforms)
        covered = {*identified.policy, *(name for name in self.policy if kind_of(name) in identified.policy)}
        assert set(self.policy) <= covered, "a policy only gets stricter"
        self.policy = identified.policy
        for who, entry in zip(identified.identities, entries, strict=True):
            if who is None:
                continue
            stated = None if entry.published_trust is PublishedTrust.FIRST_SEEN else entry.published
            item = Known(who.known_as or who.key, who.content_hash, entry.title, stated)
            if who.novelty is Novelty.NEW:
                assert who.key not in {known.key for known in self.known.values()}, "the key of a new item is free"
                self.announced.append(who.key)
                self.known[who.key] = item
            self.known = {name: item if known.key == item.key else known for name, known in self.known.items()}
            for name in who.aliases:
                self.known.setdefault(name, item)
        return identified


def release(number: int) -> Release:
    """Make the release of a number; title, text and time are its own, and all titles are alike."""
    what, where = WORDS[number % 10], WORDS[(number * 7 + 3) % 10]
    return Release(
        number=number,
        title=f"Kommunen bygger ut {what} och {where}, etapp {number}",
        text=f"Nämnden beslutade om {what} nummer {number}. Arbetet med {where} börjar vecka {number % 50 + 1}.",
        published=START + timedelta(hours=5 * number),
    )


def entry_of(item: Release) -> Entry:
    """Give the entry of a release as it should be: a guid, a link, a time."""
    return Entry(
        title=item.title,
        url=f"{SITE}/nyheter/{slug(item.title)}",
        guid=f"urn:nyhet:{item.number}",
        summary=item.text,
        published=item.published,
        published_trust=PublishedTrust.STATED,
    )


def slug(title: str) -> str:
    """Give the end of a link as a publishing system makes it from a title."""
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())


Misbehaviour = Callable[[Entry, int, int, int], Entry]  # entry, number of its release, round, place in the document


def _guid(make: Callable[[int, int, int], str]) -> Misbehaviour:
    return lambda entry, number, turn, place: replace(entry, guid=make(number, turn, place))


def _link(make: Callable[[str, int, int], str]) -> Misbehaviour:
    return lambda entry, number, turn, place: replace(entry, url=make(entry.url, turn, place))


def _time(make: Callable[[datetime, int], datetime]) -> Misbehaviour:
    return lambda entry, number, turn, place: replace(entry, published=make(entry.published or START, turn))


def _as_it_is(entry: Entry, number: int, turn: int, place: int) -> Entry:
    return entry


def _undated(entry: Entry, number: int, turn: int, place: int) -> Entry:
    return replace(entry, published=None, published_trust=PublishedTrust.FIRST_SEEN)


def _retitled(entry: Entry, number: int, turn: int, place: int) -> Entry:
    return replace(entry, title=f"{entry.title} – uppdaterad") if turn >= 5 else entry


def _rewritten(entry: Entry, number: int, turn: int, place: int) -> Entry:
    """Give every seventh title other words, in every round to another one."""
    return entry if (number + turn) % 7 else replace(entry, title=f"Nu ändras {number * 31 % 97} saker")


def _edited(entry: Entry, number: int, turn: int, place: int) -> Entry:
    return replace(entry, summary=f"{entry.summary} Mer text {turn // 3}.")


def _without_text(entry: Entry, number: int, turn: int, place: int) -> Entry:
    return replace(entry, summary="")


GUIDS: Mapping[str, Misbehaviour] = {
    "as it is": _as_it_is,
    "another in every round": _guid(lambda number, turn, place: f"{turn}-{number}-{place}"),
    "the place in the document": _guid(lambda number, turn, place: str(place)),
    "one for all": _guid(lambda number, turn, place: "1"),
    "one for a category": _guid(lambda number, turn, place: f"kategori {number % 4}"),
    "none": _guid(lambda number, turn, place: ""),
    "of another scheme from round 5 on": _guid(
        lambda number, turn, place: f"tag:kommun.example,2025:{number}" if turn >= 5 else f"{SITE}/?nyhet={number}"
    ),
}
LINKS: Mapping[str, Misbehaviour] = {
    "as it is": _as_it_is,
    "with tracking": _link(lambda url, turn, place: f"{url}?utm_source=r{turn}&utm_medium=rss&fbclid={place}"),
    "now http, now https": _link(lambda url, turn, place: url.replace("https:", "http:") if turn % 2 else url),
    "on another host from round 5 on": _link(
        lambda url, turn, place: url.replace("www.kommun", "ny") if turn >= 5 else url
    ),
    "with a session": _link(lambda url, turn, place: f"{url}?sid={turn}x{place}"),
    "none": _link(lambda url, turn, place: ""),
    "the home page": _link(lambda url, turn, place: f"{SITE}/"),
    "the list page": _link(lambda url, turn, place: f"{SITE}/nyheter-och-press/"),
}
TIMES: Mapping[str, Misbehaviour] = {
    "as it is": _as_it_is,
    "bumped in every round": _time(lambda time, turn: time + timedelta(hours=30 * turn)),
    "none": _undated,
}
TEXTS: Mapping[str, Misbehaviour] = {
    "as it is": _as_it_is,
    "title extended in round 5": _retitled,
    "titles rewritten": _rewritten,
    "text edited": _edited,
    "title only": _without_text,
}


def show(numbers: Sequence[int], turn: int, *misbehaviours: Misbehaviour) -> list[Entry]:
    """Give the document that a publisher shows in a round."""
    entries = []
    for place, number in enumerate(numbers, 1):
        entry = entry_of(release(number))
        for misbehave in misbehaviours:
            entry = misbehave(entry, number, turn, place)
        entries.append(entry)
    return entries


def newest_ten(turn: int) -> list[int]:
    """Show the ten newest of what comes to fifty."""
    total = min(50, 5 + turn * 4)
    return list(range(max(0, total - 10), total))[::-1]


def in_bursts(turn: int) -> list[int]:
    """Show the ten newest, more than ten new ones a round."""
    total = 5 + 14 * min(turn, 3)
    return list(range(max(0, total - 10), total))[::-1]


def coming_and_going(turn: int) -> list[int]:
    """Hide a third of the releases in each round, another third in the next."""
    return [number for number in range(8 + turn) if (number + turn) % 3][::-1]


def shrinking_and_growing(turn: int) -> list[int]:
    """Show between one and twelve."""
    total = 10 + turn
    length = (12, 3, 1, 8, 12, 2, 12, 12, 5, 12, 1, 12)[turn % 12]
    return list(range(max(0, total - length), total))[::-1]


def oldest_first(turn: int) -> list[int]:
    """Show the newest twelve in another order in every round."""
    numbers = list(range(max(0, turn * 2 - 7), 5 + turn * 2))
    return numbers if turn % 2 else numbers[turn % 3 :: -1] + numbers[turn % 3 + 1 :]


def twice(turn: int) -> list[int]:
    """Show everything twice."""
    return list(range(turn, turn + 6)) * 2


WINDOWS: tuple[Callable[[int], list[int]], ...] = (
    newest_ten,
    in_bursts,
    coming_and_going,
    shrinking_and_growing,
    oldest_first,
    twice,
)
