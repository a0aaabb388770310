"""Entries to items: who they are, what they are about, which story they tell.

identify -> known: further names are remembered
         -> new or changed: complete with the article page when a first look says so -> judge
store    -> item, versions, verdicts, mentions -> kept: find accounts of the same event -> assign -> place
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from feedwatch.config.files import Configuration
from feedwatch.group.identity import aliases_of, identify
from feedwatch.group.index import sketch
from feedwatch.group.similarity import REACH
from feedwatch.group.stories import assign
from feedwatch.judge.judge import first_look, judge
from feedwatch.judge.ruling import ruled
from feedwatch.model.item import Entry, Identity, Item, Novelty, PublishedTrust, Reading
from feedwatch.model.saying import Saying
from feedwatch.model.says import Says
from feedwatch.model.source import Lease, Source
from feedwatch.model.topic import Judgement, TopicPack
from feedwatch.search.stems import stemmed
from feedwatch.service.configuring import Configuring
from feedwatch.service.line.accounts import account_of, completed
from feedwatch.service.line.gathering import Gathering
from feedwatch.store import items, rulings, search, stories
from feedwatch.store.database import Database
from feedwatch.store.items import Finding

# Pages must not keep a poll beyond its lease, be they many, slow, or on a machine that does not answer.
_PAGES_WITHIN = timedelta(minutes=4)
_GIVE_UP_AFTER = 2


@dataclass(frozen=True, slots=True)
class Decided:
    """What a reading comes to: new items, new versions by item id, and further names of known ones."""

    source: Source
    fresh: tuple[Finding, ...]
    changed: tuple[tuple[int, Finding], ...]
    aliases: tuple[tuple[int, str, str], ...]  # item id, source id, alias
    identity_policy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items were new, and how many of those some topic keeps."""

    new: int
    kept: int


class Deciding:
    """Hops 5 to 7 of the way of an item, and their part of hop 8."""

    def __init__(
        self, database: Database, configuring: Configuring, gathering: Gathering, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._gathering = gathering
        self._clock = clock

    def decide(self, source: Source, lease: Lease, reading: Reading) -> Decided:
        """Identify, complete and judge what a source says; no transaction is open meanwhile."""
        configuration = self._configuring.current
        entries = reading.entries
        names = aliases_of(entries, configuration.platforms)
        with self._database.read() as connection:
            known, ids = items.known(connection, source.id, [alias for aliases in names for alias in aliases])
        identified = identify(entries, known, lease.identity_policy, configuration.platforms)
        told_apart = [(who, entry) for who, entry in zip(identified.identities, entries, strict=True) if who]
        desk = _Desk(self._gathering, configuration, source, self._clock, first=lease.first)
        fresh = [desk.find(who, entry) for who, entry in told_apart if who.novelty is Novelty.NEW]
        changed = [
            (ids[who.known_as], desk.find(who, entry)) for who, entry in told_apart if who.novelty is Novelty.CHANGED
        ]
        further = [
            (ids[who.known_as], source.id, alias)
            for who, _ in told_apart
            if who.novelty is Novelty.KNOWN
            for alias in who.aliases
            if alias not in known
        ]
        return Decided(source, tuple(fresh[::-1]), tuple(changed), tuple(further), identified.policy)

    def store(self, connection: Connection, decided: Decided, now: datetime) -> Counts:
        """Store what was decided, the oldest item first, and put what is kept into stories."""
        ids = items.add(connection, decided.fresh, now)
        fresh = list(zip(ids, decided.fresh, strict=True))
        search.index(connection, [_stems(item_id, finding) for item_id, finding in (*fresh, *decided.changed)])
        kept = [(item_id, finding) for item_id, finding in fresh if is_kept(finding.judgement)]
        for item_id, finding in kept:
            self.place(connection, item_id, finding, now)
        for item_id, revised in decided.changed:
            finding = replace(revised, judgement=self.ruled(connection, item_id, revised.judgement))
            if items.revise(connection, item_id, finding, now):
                self.place(connection, item_id, finding, now)
        items.remember(connection, decided.aliases)
        return Counts(len(fresh), len(kept))

    def ruled(self, connection: Connection, item_id: int, judgement: Judgement) -> Judgement:
        """Put what people decided about an item over what the rules say, for the topics that there are."""
        topics = {pack.name for pack in self._configuring.current.topics}
        return ruled(judgement, [each for each in rulings.of_item(connection, item_id) if each.topic in topics])

    def place(self, connection: Connection, item_id: int, finding: Finding, now: datetime) -> None:
        """Put a kept item into the story it tells."""
        configuration = self._configuring.current
        own_places = {source.id: source.place for source in configuration.sources}
        own_place = own_places.get(finding.item.source_id, "")
        account = account_of(item_id, finding.item, finding.judgement, own_place, configuration.topics)
        features = sketch(account)
        items.sketch(connection, item_id, features, account.published)
        span = (account.published - REACH, account.published + REACH)
        found = stories.candidates(connection, features, published=span, own_places=own_places, not_item=item_id)
        stories.place(connection, item_id, assign(account, completed(found, configuration)), now)


class _Desk:
    """Makes findings of one reading; counts the article pages it fetches."""

    def __init__(
        self,
        gathering: Gathering,
        configuration: Configuration,
        source: Source,
        clock: Callable[[], datetime],
        *,
        first: bool,
    ) -> None:
        self._gathering = gathering
        self._configuration = configuration
        self._source = source
        self._packs = packs_of(configuration, source)
        self._clock = clock
        self._now = clock()
        self._unreached = 0
        self._pages_left = configuration.settings.poll.articles
        # Of what a new source already shows only so much is news; a feed lists the newest first.
        self._news_left = configuration.settings.poll.first_poll_items if first else None

    def find(self, who: Identity, entry: Entry) -> Finding:
        filled, how = self._completed(entry)
        judgement = judge(filled, self._source.sender, self._packs, self._configuration.gazetteer)
        return Finding(self._item(who, filled, judgement), judgement, how, news=self._is_news())

    def _completed(self, entry: Entry) -> tuple[Entry, Saying]:
        if not self._source.fulltext:
            return entry, Saying(Says.PAGES_OFF)
        if not first_look(entry, self._packs):
            return entry, Saying(Says.PAGE_NOT_ASKED)
        if self._pages_left <= 0 or self._clock() - self._now > _PAGES_WITHIN:
            return entry, Saying(Says.PAGES_ENOUGH)
        if self._unreached >= _GIVE_UP_AFTER:
            return entry, Saying(Says.PAGES_UNREACHED)
        self._pages_left -= 1
        completed = self._gathering.complete(entry)
        self._unreached += not completed.reached
        return completed.entry, completed.how

    def _is_news(self) -> bool:
        if self._news_left is None:
            return True
        self._news_left -= 1
        return self._news_left >= 0

    def _item(self, who: Identity, entry: Entry, judgement: Judgement) -> Item:
        published = entry.published
        return Item(
            source_id=self._source.id,
            key=who.known_as or who.key,
            url=entry.url,
            canonical_url=who.canonical_url,
            title=entry.title,
            summary=entry.summary,
            body=entry.body,
            published=published or self._now,
            published_trust=entry.published_trust if published else PublishedTrust.FIRST_SEEN,
            language=judgement.language,
            content_hash=who.content_hash,
            first_seen=self._now,
            aliases=who.aliases,
        )


def _stems(item_id: int, finding: Finding) -> tuple[int, str, str]:
    return item_id, stemmed(finding.item.title), stemmed(finding.item.text)


def packs_of(configuration: Configuration, source: Source) -> tuple[TopicPack, ...]:
    """Give the topic packs that a source is asked for: those it names, else all."""
    return tuple(pack for pack in configuration.topics if not source.topics or pack.name in source.topics)


def is_kept(judgement: Judgement) -> bool:
    """Tell whether any topic keeps an item."""
    return any(verdict.kept for verdict in judgement.verdicts)
