"""The next digest of a subscription as it would be if it were built now, with reasons; nothing is stored.

For each story that is told: what the topic saw in it, and which places of the subscription it names. For each kept one
that is not: why. "In the digest" and "left out" together are all that the topic kept in the time it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from feedwatch.compose.digest import worth_sending
from feedwatch.compose.telling import Silence, silence
from feedwatch.model.digest import DigestContent, DigestEntry
from feedwatch.model.errors import UsageError
from feedwatch.model.passage import Zone
from feedwatch.model.subscriber import Subscriber, SubscriberState, Subscription, Window
from feedwatch.model.topic import Reason
from feedwatch.service.configuring import Configuring
from feedwatch.service.line.composing import Composed, Composing
from feedwatch.service.people.register import known, next_times
from feedwatch.store import records, subscribers
from feedwatch.store.database import Database
from feedwatch.store.passed_over import PassedOver, passed_over
from feedwatch.store.records import ItemRecord

_MOST_PASSED_OVER = 200


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place that a story names: its SCB code, its name, the words that named it, and what the subscription says to it."""

    code: str
    name: str
    words: str
    wanted: bool  # one of those that are asked for
    first: bool  # one of those that come first


@dataclass(frozen=True, slots=True)
class Account:
    """Why a story is in a digest: the score that its topic gave its leading item, of `least` that is needed, and for what."""

    story_id: int
    item_id: int
    headline: str
    url: str
    publisher: str
    told: str
    section: str  # empty for an update
    score: float
    least: float
    reasons: tuple[Reason, ...]
    places: tuple[NamedPlace, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A kept story that is not in a digest, and why; `digest_id` is the one that told it at `told_at`."""

    story_id: int | None
    item_id: int
    headline: str
    url: str
    publisher: str
    why: Silence
    digest_id: int | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a subscription would be told now; `due` are the next times at which something is sent, in UTC.

    `is_sent` tells whether a digest like this would go out when it is due; when not, there is nothing to tell, or its
    subscriber is told nothing now.
    """

    subscriber: Subscriber
    subscription: Subscription
    content: DigestContent
    is_sent: bool
    due: tuple[datetime, ...]
    told: tuple[Account, ...]
    left_out: tuple[LeftOut, ...]


class Previewing:
    """Composes what would be told, and says why."""

    def __init__(
        self, database: Database, configuring: Configuring, composing: Composing, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._composing = composing
        self._clock = clock

    def of(self, reference: str, topic: str = "") -> tuple[Preview, ...]:
        """Preview what a subscriber, by id or address, would be told now about a topic, or about each.

        Raises UsageError when there is no such subscriber, or when they do not subscribe to the topic.
        """
        with self._database.read() as connection:
            subscriber = known(connection, reference)
            wishes = subscribers.subscriptions_of(connection, subscriber.id)
            if topic and topic not in {wish.topic for wish in wishes}:
                raise UsageError(f"subscriber {subscriber.id} does not subscribe to '{topic}'")
            return tuple(self._preview(connection, subscriber, w) for w in wishes if topic in ("", w.topic))

    def _preview(self, connection: Connection, subscriber: Subscriber, wish: Subscription) -> Preview:
        now = self._clock()
        composed = self._composing.compose(connection, wish, Window(wish.position, now, "preview"))
        content = composed.composition.content
        is_told = subscriber.state is SubscriberState.ACTIVE
        return Preview(
            subscriber=subscriber,
            subscription=wish,
            content=content,
            is_sent=is_told and worth_sending(wish, content),
            due=next_times(wish, now) if is_told else (),
            told=tuple(self._accounts(connection, wish, content)),
            left_out=(*self._silent(wish, composed), *self._passed_over(connection, wish, composed, now)),
        )

    def _accounts(self, connection: Connection, wish: Subscription, content: DigestContent) -> Iterator[Account]:
        entries = [(section.kind.value, entry) for section in content.sections for entry in section.entries]
        entries += [("", entry) for entry in content.updates]
        items = {item.id: item for item in records.of_ids(connection, [entry.item_id for _, entry in entries])}
        for section, entry in entries:
            yield self._account(wish, section, entry, items[entry.item_id])

    def _account(self, wish: Subscription, section: str, entry: DigestEntry, item: ItemRecord) -> Account:
        (verdict,) = (verdict for verdict in item.verdicts if verdict.topic == wish.topic)
        pack = self._configuring.current.topic(wish.topic)
        return Account(
            story_id=entry.story_id,
            item_id=entry.item_id,
            headline=entry.headline,
            url=entry.url,
            publisher=entry.publisher,
            told=entry.told.value,
            section=section,
            score=verdict.score,
            least=pack.kept if pack else 0.0,
            reasons=tuple(map(_reason, verdict.reasons)),
            places=tuple(self._place(wish, code, words) for code, words, _ in item.places),
        )

    def _place(self, wish: Subscription, code: str, words: str) -> NamedPlace:
        return NamedPlace(
            code=code,
            name=self._configuring.current.gazetteer.name_of(code),
            words=words,
            wanted=code.startswith(wish.places) if wish.places else False,
            first=code.startswith(wish.first) if wish.first else False,
        )

    def _silent(self, wish: Subscription, composed: Composed) -> Iterator[LeftOut]:
        """Give the stories with something untold that are not told: unwanted, repeating, or held over."""
        content = composed.composition.content
        told = {entry.story_id for section in content.sections for entry in section.entries}
        told |= {entry.story_id for entry in content.updates}
        for story in composed.stories:
            if story.story_id not in told:
                first = next(item for item in story.items if not item.told)
                why = silence(wish, story) or Silence.CAP
                yield LeftOut(story.story_id, first.item_id, first.title, first.url, first.publisher, why)

    def _passed_over(
        self, connection: Connection, wish: Subscription, composed: Composed, now: datetime
    ) -> Iterator[LeftOut]:
        names = {source.id: source.name for source in self._configuring.current.sources}
        looked_at = {story.story_id for story in composed.stories}
        for item in passed_over(connection, wish, now, _MOST_PASSED_OVER):
            if item.story_id not in looked_at:
                yield _left_out(item, names.get(item.source_id, item.source_id))


def _reason(stored: dict[str, Any]) -> Reason:
    zone = Zone(stored["zone"]) if stored["zone"] else None
    return Reason(stored["part"], stored["points"], tuple(stored["words"]), zone)


def _left_out(item: PassedOver, publisher: str) -> LeftOut:
    why = Silence.BACKLOG if item.digest_id is None else Silence.TOLD
    return LeftOut(item.story_id, item.item_id, item.title, item.url, publisher, why, item.digest_id, item.told_at)
