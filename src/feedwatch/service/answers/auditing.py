"""The audit: for each subscription, every story that it could be told, exactly once, with what became of it.

It recomputes from what is stored whether everything was told that should have been, once, to whom it concerns, and handed
over; with queries of its own, so that it does not believe what digests believe. What has no reason is *unexplained*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from feedwatch.model.digest import Told
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import SubscriberState
from feedwatch.service.answers import absence, bookkeeping
from feedwatch.service.answers.audit_case import Case, by_story, grouped
from feedwatch.service.configuring import Configuring
from feedwatch.store import audits, subscribers
from feedwatch.store.audits import Client, Evidence, Traffic
from feedwatch.store.database import Database

_TRAFFIC = timedelta(days=7)  # deliveries are tried more often


@dataclass(frozen=True, slots=True)
class Telling:
    """A digest that told a story, and how far it came: `state` of its delivery, since `at`; `detail` says why."""

    digest_id: int
    told: Told
    built_at: datetime
    state: str
    at: datetime | None
    detail: str


@dataclass(frozen=True, slots=True)
class StoryAudit:
    """What became of a story: it was `told`, or is absent for a `cause` with a `reason`; after a telling, an update is."""

    story_id: int
    headline: str
    seen_at: datetime
    told: tuple[Telling, ...]
    cause: str
    reason: str


@dataclass(frozen=True, slots=True)
class SubscriptionAudit:
    """All stories of a subscription, the latest first, and what nobody can explain."""

    subscriber_id: int
    subscription_id: int
    topic: str
    state: SubscriberState
    stories: tuple[StoryAudit, ...]
    unexplained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """All subscriptions over a span."""

    since: datetime
    at: datetime
    subscriptions: tuple[SubscriptionAudit, ...]

    @property
    def unexplained(self) -> int:
        """Count what nobody can explain."""
        return sum(len(subscription.unexplained) for subscription in self.subscriptions)


class Auditing:
    """Checks what was told against what should have been."""

    def __init__(self, database: Database, configuring: Configuring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._configuring = configuring
        self._clock = clock

    def audit(self, since: datetime, subscriber: str = "") -> Audit:
        """Audit every subscription, or those of one subscriber (id or address), over what was seen or told since a time.

        Raises UsageError when there is no such subscriber.
        """
        now = self._clock()
        with self._database.read() as connection:
            found = self._clients(connection, subscriber)
            survivors = audits.survivors(connection)
            traffic = audits.traffic(connection, now - _TRAFFIC, now)
            evidence = {
                topic: audits.evidence(connection, topic, since) for topic in {each.wish.topic for each in found}
            }
            cases = (
                self._case(connection, client, evidence[client.wish.topic], survivors, traffic, since, now)
                for client in found
            )
            return Audit(since, now, tuple(_audited(case) for case in cases))

    def _clients(self, connection: Connection, subscriber: str) -> list[Client]:
        if not subscriber:
            return audits.clients(connection, None)
        person = subscribers.find(connection, subscriber)
        if person is None:
            raise UsageError(f"there is no subscriber '{subscriber}'; see 'feedwatch subscribers list'")
        return audits.clients(connection, person.id)

    def _case(
        self,
        connection: Connection,
        client: Client,
        evidence: list[Evidence],
        survivors: dict[int, int],
        traffic: Traffic,
        since: datetime,
        now: datetime,
    ) -> Case:
        items = {item.item_id: item for item in evidence}
        lines = {line.item_id: line for line in audits.remembered(connection, client.wish.id)}
        handed: dict[int, tuple[audits.Handed, ...]] = {}
        for delivery in audits.handed(connection, client.wish.id):
            handed[delivery.digest_id] = (*handed.get(delivery.digest_id, ()), delivery)
        return Case(
            now=now,
            since=since,
            client=client,
            items=items,
            stories=grouped(evidence),
            lines=lines,
            lines_by_story=by_story(lines.values(), items, survivors),
            survivors=survivors,
            digests={digest.id: digest for digest in audits.built(connection, client.wish.id, since)},
            deliveries=handed,
            traffic=traffic,
            forgotten_before=now - self._configuring.current.settings.retention.deliveries,
        )


def _audited(case: Case) -> SubscriptionAudit:
    why = {story_id: absence.of_story(case, story_id) for story_id in case.stories}
    stories = [
        _story(case, story_id, reason)
        for story_id, reason in why.items()
        if reason is not None or case.tellings(story_id)
    ]
    wish = case.client.wish
    return SubscriptionAudit(
        subscriber_id=wish.subscriber_id,
        subscription_id=wish.id,
        topic=wish.topic,
        state=case.client.state,
        stories=tuple(sorted(stories, key=lambda story: (story.seen_at, story.story_id), reverse=True)),
        unexplained=(*_unexplained(case, why), *bookkeeping.problems(case)),
    )


def _unexplained(case: Case, why: dict[int, absence.Absence | None]) -> Iterator[str]:
    for story_id, reason in why.items():
        if reason is not None and not reason.explained:
            what = "an update of story" if case.tellings(story_id) else "story"
            yield f"{what} {story_id} was not told: {reason.text}"
    held = sum(reason is not None and reason.cause is absence.Cause.HELD for reason in why.values())
    latest = max(case.digests.values(), key=lambda digest: digest.id, default=None)
    if latest is not None and held > latest.held_over:
        yield f"digest {latest.id} held {latest.held_over} stories over, but {held} were not told"


def _story(case: Case, story_id: int, reason: absence.Absence | None) -> StoryAudit:
    members = case.stories[story_id]
    told = tuple(
        _telling(case, line.digest_id, line.told) for line in case.tellings(story_id) if line.digest_id in case.digests
    )
    return StoryAudit(
        story_id=story_id,
        headline=members[0].title,
        seen_at=min(item.seen_at for item in members),
        told=told,
        cause=reason.cause.value if reason else "",
        reason=reason.text if reason else "",
    )


def _telling(case: Case, digest_id: int, told: Told) -> Telling:
    digest = case.digests[digest_id]
    handling = bookkeeping.handling(case, digest)
    return Telling(digest.id, told, digest.built_at, handling.state, handling.at, handling.detail)
