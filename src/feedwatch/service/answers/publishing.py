"""Feeds for whoever asks: of every topic, of a topic in every place, and a private one of every subscription.

Public feeds hold one entry a story: its updates change the entry, and its time. A private feed holds an entry for the story and
one for each update, of what the filters of its subscription let through, whatever digests have told. So its reader loses
nothing by changing between mail, webhook and feed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

from sqlalchemy import Connection

from feedwatch.compose.unfold import Step, unfold
from feedwatch.model.digest import Development, DigestContent, DigestEntry, Told
from feedwatch.model.subscriber import SubscriberState, Subscription
from feedwatch.render.feed import FeedEntry, FeedInfo
from feedwatch.render.story import FULL, plain_lines, tell
from feedwatch.render.words import words_of
from feedwatch.service.answers import numbered_links
from feedwatch.service.configuring import Configuring
from feedwatch.service.secrets import Secrets
from feedwatch.store import digests, publications, subscribers
from feedwatch.store.database import Database

# A feed goes back a month, and further while it has few stories; a reader who comes more seldom may miss some.
_REACHES_BACK = timedelta(days=31)
_STORIES_AT_LEAST = 50
_ENTRIES_AT_MOST = 300
_DETAIL = replace(FULL, lead=600)
_LANGUAGE = "sv"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NO_END = datetime.max.replace(tzinfo=UTC)
_PURPOSE = "feed"
_HEARD = (SubscriberState.ACTIVE, SubscriberState.PAUSED, SubscriberState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed in no format yet: the address in `info.url` lacks its ending (".atom", ".json")."""

    info: FeedInfo
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """There was a private feed, and its subscriber dropped it or left."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A story or update ready to become an entry."""

    id: str
    entry: DigestEntry
    at: datetime
    updated: datetime


class Publishing:
    """Makes feeds."""

    def __init__(
        self, database: Database, configuring: Configuring, secret: Secrets, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._secrets = secret
        self._clock = clock

    def topic_feed(self, topic: str, place: str = "") -> Feed | None:
        """Give the feed of a topic, or of its stories that name a place (SCB code); None when there is no such thing."""
        configuration = self._configuring.current
        pack = configuration.topic(topic)
        if pack is None or (place and configuration.gazetteer.place(place) is None):
            return None
        title = pack.titles.get(_LANGUAGE, pack.name)
        path = f"topics/{quote(topic, safe='')}"
        if place:
            title = f"{title}: {configuration.gazetteer.name_of(place)}"
            path = f"{path}/places/{place}"
        wish = anybody(topic, _NEVER, places=(place,) if place else ())
        with self._database.read() as connection:
            told = [self._folded(steps) for steps in self._unfolded(connection, wish)]
        return self._feed(wish, told, title=title, name=path, url=f"{self._base}/feeds/{path}")

    def private_feed(self, link: str) -> Feed | Ended | None:
        """Give the feed of the subscription whose link this is; None when the link is not right or not confirmed yet."""
        number = numbered_links.number_of(link)
        with self._database.read() as connection:
            owner = publications.feed_owner(connection, number) if number is not None else None
            if number is None or owner is None:
                return None
            subscriber_id, salt = owner
            if not numbered_links.is_right(link, self._secrets, _PURPOSE, number, salt):
                return None
            subscriber = subscribers.find(connection, str(subscriber_id))
            if subscriber is None or subscriber.state is SubscriberState.PENDING:
                return None
            wishes = {wish.id: wish for wish in subscribers.subscriptions_of(connection, subscriber_id)}
            if number not in wishes or subscriber.state not in _HEARD:
                return Ended()
            wish = wishes[number]
            told = [each for steps in self._unfolded(connection, wish) for each in self._apart(steps)]
        pack = self._configuring.current.topic(wish.topic)
        title = pack.titles.get(wish.language, pack.name) if pack else wish.topic
        url = f"{self._base}/feeds/private/{link}"
        return self._feed(wish, told, title=title, name=f"subscriptions/{number}", url=url)

    def private_address(self, subscription_id: int) -> str:
        """Give the address of a subscription's feed without its ending; empty when there is no such subscription."""
        with self._database.read() as connection:
            owner = publications.feed_owner(connection, subscription_id)
        if owner is None:
            return ""
        link = numbered_links.write(self._secrets, _PURPOSE, subscription_id, owner[1])
        return f"{self._base}/feeds/private/{link}"

    @property
    def _base(self) -> str:
        return self._configuring.current.settings.public_url

    def _unfolded(self, connection: Connection, wish: Subscription) -> list[tuple[Step, ...]]:
        """Give the steps of each story that a subscription wants, back to where a feed begins."""
        configuration = self._configuring.current
        start = self._clock() - _REACHES_BACK
        latest = publications.latest_since(connection, wish.topic, wish.places, _STORIES_AT_LEAST)
        everything = anybody(wish.topic, min(start, latest or start))
        sources = {source.id: source for source in configuration.sources}
        stories = digests.untold(connection, everything, _NO_END, sources)
        unfolded = (unfold(wish, story, configuration.gazetteer.name_of) for story in stories)
        return [steps for steps in unfolded if steps]

    def _folded(self, steps: tuple[Step, ...]) -> _Told:
        """Make one entry of a story and its updates."""
        story, *updates = steps
        developments = sorted(
            (*story.entry.developments, *(_development(step.entry) for step in updates)),
            key=lambda development: development.published,
        )
        entry = replace(story.entry, developments=tuple(developments))
        return _Told(self._id(entry), entry, max(step.at for step in steps), max(step.changed for step in steps))

    def _apart(self, steps: tuple[Step, ...]) -> list[_Told]:
        """Make an entry of a story and one of each update."""
        return [_Told(self._id(step.entry), step.entry, step.at, step.changed) for step in steps]

    def _id(self, entry: DigestEntry) -> str:
        """Name an entry for ever; an update by its item, which stays what it is when stories are merged."""
        what = f"story/{entry.story_id}" if entry.told is Told.NEW else f"item/{entry.item_id}"
        return self._tag(what)

    def _tag(self, what: str) -> str:
        """Give a tag URI (RFC 4151): it does not change when the service moves to https or another port."""
        host = urlsplit(self._base).hostname or "localhost"
        return f"tag:{host.replace(':', '-')},2026:{what}"

    def _feed(self, wish: Subscription, told: list[_Told], *, title: str, name: str, url: str) -> Feed:
        newest_first = sorted(told, key=lambda each: (each.at, each.entry.story_id), reverse=True)[:_ENTRIES_AT_MOST]
        info = FeedInfo(
            id=self._tag(f"feed/{name}"),
            title=title,
            url=url,
            home=f"{self._base}/archive/{quote(wish.topic, safe='')}",
            language=wish.language,
            updated=max((each.updated for each in newest_first), default=_NEVER),
        )
        return Feed(info, tuple(_entry(each, wish) for each in newest_first))


def anybody(topic: str, start: datetime, places: tuple[str, ...] = (), language: str = _LANGUAGE) -> Subscription:
    """Give a subscription that nobody has: it was told nothing, and wants everything that came since a time."""
    return Subscription(
        id=0,
        subscriber_id=0,
        topic=topic,
        places=places,
        schedule="at once",
        zone="Europe/Stockholm",
        language=language,
        starts_at=start,
        position=start,
        next_due_at=start,
    )


def _development(entry: DigestEntry) -> Development:
    return Development(entry.headline, entry.url, entry.publisher, entry.published)


def _entry(told: _Told, wish: Subscription) -> FeedEntry:
    """Put an entry into the words that digests have for it."""
    story = tell(told.entry, _nothing_for(wish), _DETAIL)
    below = replace(story, publisher="", date="", places="")  # these have places of their own in a feed
    return FeedEntry(
        id=told.id,
        title=story.headline,
        url=told.entry.url,
        published=told.entry.published,
        updated=told.updated,
        summary="\n\n".join(plain_lines(below, words_of(wish.language))),
        publisher=told.entry.publisher,
        language=told.entry.language,
        places=told.entry.places,
    )


def _nothing_for(wish: Subscription) -> DigestContent:
    """Give an empty digest: who it is for says in which language and zone a story is told."""
    return DigestContent(
        topic=wish.topic,
        topic_name=wish.topic,
        language=wish.language,
        zone=wish.zone,
        start=_NEVER,
        end=_NEVER,
        catch_up=False,
        sections=(),
        updates=(),
        sources_total=0,
        troubles=(),
    )
