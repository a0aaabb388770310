"""Changed rules over stored items: what they would change, shown first; and what they change once they are in force.

What a person decided stays as they decided it. A changed pack is applied to the items that are stored, a batch at a time, the newest first. An item that is newly kept counts as
kept since it was seen first. So it is told in a digest that is not built yet, if it came in the time of that digest, and
digests that were built stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from feedwatch.judge.judge import judge
from feedwatch.judge.ruling import ruled
from feedwatch.model.item import Entry
from feedwatch.model.saying import NOTHING_SAID
from feedwatch.model.source import Sender
from feedwatch.model.topic import Decision, Judgement, TopicPack, Verdict
from feedwatch.service.configuring import Configuring
from feedwatch.service.line.deciding import Deciding, packs_of
from feedwatch.store import items, rulings
from feedwatch.store.database import Database
from feedwatch.store.items import Finding, Stored

_BATCH = 50


@dataclass(frozen=True, slots=True)
class Change:
    """An item that a pack decides otherwise than what is stored; `before` is empty when it was never judged for the topic."""

    item_id: int
    title: str
    url: str
    before: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a pack would change among `items` stored items."""

    topic: str
    items: int
    kept: int
    newly_kept: tuple[Change, ...]
    newly_lost: tuple[Change, ...]


class Rejudging:
    """Applies topic packs to stored items."""

    def __init__(
        self, database: Database, configuring: Configuring, deciding: Deciding, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._deciding = deciding
        self._clock = clock

    def compare(self, pack: TopicPack, since: datetime | None, most: int | None = None) -> Comparison:
        """Judge the stored items by a pack that is not in force, or the newest `most` of them; stores nothing.

        Only items of sources that are asked for the topic, as when the pack is put in force.
        """
        newly_kept: list[Change] = []
        newly_lost: list[Change] = []
        looked_at = kept = 0
        asked = self._asked_for(pack.name)
        with self._database.read() as connection:
            by_hand = rulings.of_topic(connection, pack.name)
            wanted = (stored for stored in items.with_text(connection, since) if stored.item.source_id in asked)
            for stored in islice(wanted, most):
                over = [by_hand[stored.item_id]] if stored.item_id in by_hand else []
                (verdict,) = ruled(self._judged(stored, (pack,)), over).verdicts
                before = stored.decisions.get(pack.name, "")
                looked_at += 1
                kept += verdict.kept
                if verdict.kept is not (before == Decision.KEPT.value):
                    change = Change(stored.item_id, stored.item.title, stored.item.url, before, verdict)
                    (newly_kept if verdict.kept else newly_lost).append(change)
        return Comparison(pack.name, looked_at, kept, tuple(newly_kept), tuple(newly_lost))

    def catch_up(self) -> int:
        """Judge one batch of stored items anew whose verdicts come from another version of a pack; gives how many."""
        configuration = self._configuring.current
        asked: dict[str, tuple[str, list[str]]] = {pack.name: (pack.version, []) for pack in configuration.topics}
        for source in configuration.sources:
            for pack in packs_of(configuration, source):
                asked[pack.name][1].append(source.id)
        with self._database.read() as connection:
            stale = items.stale(connection, asked, _BATCH)
        for stored in stale:
            self._judge_again(stored)
        return len(stale)

    def _judge_again(self, stored: Stored) -> None:
        configuration = self._configuring.current
        source = configuration.source(stored.item.source_id)
        by_rules = self._judged(stored, packs_of(configuration, source) if source else ())
        with self._database.write() as connection:
            now = items.get(connection, stored.item_id)
            if now is None or now.item.content_hash != stored.item.content_hash:
                return  # a new version came meanwhile, and was judged by what it says now
            judgement = self._deciding.ruled(connection, stored.item_id, by_rules)
            if items.judge_again(connection, stored, judgement, self._clock()):
                finding = Finding(stored.item, judgement, NOTHING_SAID, news=True)
                self._deciding.place(connection, stored.item_id, finding, self._clock())

    def _asked_for(self, topic: str) -> set[str]:
        """Give the ids of the sources that are asked for a topic: those that name it, and those that name none."""
        sources = self._configuring.current.sources
        return {source.id for source in sources if not source.topics or topic in source.topics}

    def _judged(self, stored: Stored, packs: Sequence[TopicPack]) -> Judgement:
        item = stored.item
        configuration = self._configuring.current
        source = configuration.source(item.source_id)
        entry = Entry(
            title=item.title,
            url=item.url,
            summary=item.summary,
            body=item.body,
            published=item.published,
            published_trust=item.published_trust,
            language=item.language,
        )
        sender = source.sender if source else Sender(item.source_id)
        return judge(entry, sender, packs, configuration.gazetteer)
