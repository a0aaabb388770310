"""Why an item was kept or not, told or not: every decision with its reasons, or the step where its way ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from feedwatch.compose.choice import Objection, objection
from feedwatch.model.errors import UsageError
from feedwatch.model.ruling import Ruling
from feedwatch.model.saying import NOTHING_SAID, Saying
from feedwatch.model.says import Says
from feedwatch.model.subscriber import Subscriber, SubscriberState, Subscription
from feedwatch.service.configuring import Configuring
from feedwatch.store import records, rulings, subscribers
from feedwatch.store.database import Database
from feedwatch.store.records import ItemRecord, ToldRecord


@dataclass(frozen=True, slots=True)
class Answer:
    """What we know about one item; `ended` says in words how far it came."""

    item: ItemRecord
    aliases: tuple[str, ...]
    versions: tuple[tuple[int, str, str], ...]
    told: tuple[ToldRecord, ...]
    ended: str
    for_subscriber: Saying  # nothing when none was asked about
    rulings: tuple[Ruling, ...] = ()  # what people decided about it


class Explaining:
    """Answers `why`."""

    def __init__(self, database: Database, configuring: Configuring) -> None:
        self._database = database
        self._configuring = configuring

    def why(self, reference: str, subscriber: str = "") -> list[Answer]:
        """Explain every item of an id or address; an empty list when none was ever seen.

        Raises UsageError when the subscriber does not exist.
        """
        with self._database.read() as connection:
            found = records.find(connection, reference)
            person = subscribers.find(connection, subscriber) if subscriber else None
            if subscriber and person is None:
                raise UsageError(f"there is no subscriber '{subscriber}'; see 'feedwatch subscribers list'")
            return [self._answer(connection, item, person) for item in found]

    def _answer(self, connection: Connection, item: ItemRecord, person: Subscriber | None) -> Answer:
        told = tuple(records.told(connection, item.id))
        versions = tuple((number, at.isoformat(), title) for number, at, title in records.versions(connection, item.id))
        return Answer(
            item=item,
            aliases=tuple(records.aliases(connection, item.id)),
            versions=versions,
            told=told,
            ended=how_far(item, told),
            rulings=tuple(rulings.of_item(connection, item.id)),
            for_subscriber=_for(connection, item, told, person) if person else NOTHING_SAID,
        )


def how_far(item: ItemRecord, told: Sequence[ToldRecord]) -> str:
    """Say in words how far an item came."""
    if not item.verdicts:
        return "not judged: no topic is asked of its source"
    if not item.topics:
        best = max(item.verdicts, key=lambda verdict: (verdict.by_rules is not None, verdict.score))
        if best.by_rules is not None:
            return f"not kept: rejected by hand for {best.topic}"
        return f"not kept: {best.topic} gave it {best.score:g}, which is {best.decision}"
    if not item.news:
        return "kept, but never told: it was already on the page when its source was read first"
    if not told:
        return "kept; in no digest yet"
    states = {record.delivery_state or "queued" for record in told}
    return f"kept; in {len(told)} digest(s), {', '.join(sorted(states))}"


def _for(connection: Connection, item: ItemRecord, told: tuple[ToldRecord, ...], person: Subscriber) -> Saying:
    mine = [record for record in told if record.subscriber_id == person.id]
    if mine:
        first = mine[0]
        told_as = Saying(Says(f"as-{first.told}"))
        return Saying(Says.TOLD_IN, {"digest": first.digest_id, "told": told_as, "at": first.built_at})
    if person.state is not SubscriberState.ACTIVE:
        return Saying(Says(f"not-while-{person.state.value}"))
    wishes = subscribers.subscriptions_of(connection, person.id)
    reasons = tuple(_missing(item, wish) for wish in wishes)
    return Saying(Says.EACH, {"all": reasons}) if reasons else Saying(Says.NOT_SUBSCRIBED)


_OBJECTIONS = {
    Objection.LANGUAGE: Says.NOT_THEIR_LANGUAGE,
    Objection.PLACES: Says.NOT_THEIR_PLACES,
    Objection.MUTED: Says.NOT_MUTED_PLACES,
}


def _missing(item: ItemRecord, wish: Subscription) -> Saying:
    if wish.topic not in item.topics:
        return Saying(Says.NOT_KEPT, {"topic": wish.topic})
    refused = objection(wish, language=item.language, places=[code for code, _, _ in item.places])
    if refused is not None:
        return Saying(_OBJECTIONS[refused])
    if not item.news:
        return Saying(Says.NOT_NEWS)
    counts_from = next(verdict.decided_at for verdict in item.verdicts if verdict.topic == wish.topic)
    if counts_from < wish.starts_at:
        return Saying(Says.NOT_BEFORE_THEY_BEGAN, {"at": wish.starts_at})
    return Saying(Says.WILL_BE_TOLD, {"at": wish.next_due_at})
