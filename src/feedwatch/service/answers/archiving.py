"""Past news to read in a browser: each digest by its own link, and every topic week by week.

A digest is shaped by what its reader asked for, so only who has its link sees it, and it names nobody. A week holds what any
reader of the topic may know: all stories that were kept in an ISO week, told as a digest tells them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedwatch.compose.digest import compose
from feedwatch.model.digest import DigestContent, TellableStory
from feedwatch.model.subscriber import Window
from feedwatch.service.answers import numbered_links
from feedwatch.service.answers.publishing import anybody
from feedwatch.service.configuring import Configuring
from feedwatch.service.secrets import Secrets
from feedwatch.store import digests, publications
from feedwatch.store.database import Database

_ZONE = ZoneInfo("Europe/Stockholm")  # whose weeks these are
_WEEK = timedelta(days=7)
_PURPOSE = "digest"


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week of the archive, and how many new stories it has."""

    year: int
    week: int
    stories: int

    @property
    def name(self) -> str:
        """Write it as ISO 8601 does: "2026-W48"."""
        return f"{self.year}-W{self.week:02}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A topic in the archive with its weeks, the latest first; `titles` by language."""

    topic: str
    titles: Mapping[str, str]
    weeks: tuple[Week, ...]


class Archiving:
    """Keeps what was told readable."""

    def __init__(
        self, database: Database, configuring: Configuring, secret: Secrets, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._secrets = secret
        self._clock = clock

    def digest(self, link: str) -> DigestContent | None:
        """Give the digest whose link this is, or None."""
        number = numbered_links.number_of(link)
        if number is None or not numbered_links.is_right(link, self._secrets, _PURPOSE, number):
            return None
        with self._database.read() as connection:
            digest = digests.get(connection, number)
        return digest.content if digest else None

    def shelves(self) -> tuple[Shelf, ...]:
        """Give every topic with its weeks."""
        names = [pack.name for pack in self._configuring.current.topics]
        return tuple(shelf for name in names if (shelf := self.shelf(name)))

    def shelf(self, topic: str) -> Shelf | None:
        """Give a topic with its weeks, from the one in which its first story came to the present one."""
        pack = self._configuring.current.topic(topic)
        if pack is None:
            return None
        with self._database.read() as connection:
            begun = publications.beginnings(connection, topic)
        counts = Counter(_monday(at) for at in begun)
        monday, weeks = _monday(self._clock()), []
        while begun and monday >= _monday(begun[0]):
            year, number, _ = monday.isocalendar()
            weeks.append(Week(year, number, counts[monday]))
            monday -= _WEEK
        return Shelf(topic, pack.titles, tuple(weeks))

    def week(self, topic: str, year: int, number: int, language: str) -> DigestContent | None:
        """Give what a topic had in an ISO week, in the words of a language; None for a week that its shelf does not have."""
        shelf = self.shelf(topic)
        wanted = [week for week in shelf.weeks if (week.year, week.week) == (year, number)] if shelf else []
        if shelf is None or not wanted:
            return None
        configuration = self._configuring.current
        monday = date.fromisocalendar(year, number, 1)
        window = Window(_midnight(monday), _midnight(monday + _WEEK), wanted[0].name)
        wish = anybody(topic, window.start, language=language)
        sources = {source.id: source for source in configuration.sources}
        with self._database.read() as connection:
            stories = digests.untold(connection, wish, window.end, sources)
            known = publications.kept_before(connection, topic, [story.story_id for story in stories], window.start)
        return compose(
            wish,
            [_with_past(story, known) for story in stories],
            window=window,
            topic_name=shelf.titles.get(language, topic),
            name_of=configuration.gazetteer.name_of,
            catch_up=False,
            sources_total=0,
            troubles=(),
        ).content


def digest_path(secret: Secrets, digest_id: int) -> str:
    """Give the path under which a digest can be read in a browser by whoever has the link."""
    return f"/digests/{numbered_links.write(secret, _PURPOSE, digest_id)}"


def _with_past(story: TellableStory, known: Mapping[int, datetime]) -> TellableStory:
    """Mark what earlier weeks have told of a story."""
    items = tuple(replace(item, told=item.item_id in known) for item in story.items)
    past = sorted((known[item.item_id], item.item_id, item.title) for item in items if item.told)
    return TellableStory(story.story_id, items, past[0][0], past[0][2]) if past else story


def _monday(at: datetime) -> date:
    day = at.astimezone(_ZONE).date()
    return day - timedelta(days=day.weekday())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _ZONE).astimezone(UTC)
