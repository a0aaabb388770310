"""Keep or reject an item by hand: a person's decision stands over the rules until it is withdrawn.

It survives new versions of the item and new rules. What is kept by hand counts as of now, so that it is told in the next
digest of everybody who was not told it, even when the digest of its own time is long built. What is rejected by hand is not
told any more; what was told stays told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from feedwatch.judge.ruling import freed, ruled
from feedwatch.model.actor import SHELL, Actor
from feedwatch.model.errors import UsageError
from feedwatch.model.item import ItemState
from feedwatch.model.ruling import Ruling
from feedwatch.model.saying import NOTHING_SAID
from feedwatch.model.text import one_line
from feedwatch.model.topic import Decision, Judgement
from feedwatch.service.configuring import Configuring
from feedwatch.service.line.deciding import Deciding
from feedwatch.store import audit_log, items, records, rulings, verdicts
from feedwatch.store.database import Database
from feedwatch.store.items import Finding, Stored

_LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an item stands under a topic after a ruling was made or withdrawn.

    `decision` and `before` are words of Decision, empty where the topic has no verdict; `by_rules` is what the rules say.
    `tellable` when digests that are not built yet may tell it.
    """

    item_id: int
    title: str
    topic: str
    before: str
    decision: str
    by_rules: str
    story_id: int | None
    tellable: bool


class Rulings:
    """Makes and withdraws rulings."""

    def __init__(
        self, database: Database, configuring: Configuring, deciding: Deciding, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._deciding = deciding
        self._clock = clock

    def keep(self, item_id: int, topic: str = "", note: str = "", *, by: Actor = SHELL) -> Outcome:
        """Keep an item under a topic, whatever the rules say; the topic may be left out where there is only one.

        Raises UsageError for an item or topic that does not exist, and for an item whose text is forgotten.
        """
        return self._rule(item_id, topic, Decision.KEPT, note, by)

    def reject(self, item_id: int, topic: str = "", note: str = "", *, by: Actor = SHELL) -> Outcome:
        """Reject an item under a topic, whatever the rules say; raises UsageError as `keep` does."""
        return self._rule(item_id, topic, Decision.REJECTED, note, by)

    def withdraw(self, item_id: int, topic: str = "", note: str = "", *, by: Actor = SHELL) -> Outcome:
        """Take a ruling back, so that the rules decide again; raises UsageError when there is none."""
        now = self._clock()
        with self._database.write() as connection:
            stored = self._stored(connection, item_id)
            topic = topic or _only(item_id, [ruling.topic for ruling in rulings.of_item(connection, item_id)])
            if not rulings.remove(connection, item_id, topic):
                raise UsageError(
                    f"nobody has ruled on item {item_id} for {topic}; see 'feedwatch items show {item_id}'"
                )
            judgement = freed(verdicts.of_item(connection, item_id), topic)
            self._judge(connection, stored, judgement, now)
            detail = {"topic": topic, "note": one_line(note)[:_LONGEST_NOTE]}
            audit_log.record(connection, by, "item.withdraw", f"item {item_id}", now, detail)
            return _outcome(connection, stored, topic)

    def _rule(self, item_id: int, topic: str, decision: Decision, note: str, by: Actor) -> Outcome:
        now = self._clock()
        verb = "keep" if decision is Decision.KEPT else "reject"
        with self._database.write() as connection:
            stored = self._stored(connection, item_id)
            if records.of_ids(connection, [item_id])[0].state == ItemState.EXPIRED.value:
                raise UsageError(f"the text of item {item_id} is forgotten, so that nobody can {verb} it any more")
            ruling = Ruling(item_id, self._topic(topic), decision, one_line(note)[:_LONGEST_NOTE], str(by), now)
            rulings.put(connection, ruling)
            by_rules = freed(verdicts.of_item(connection, item_id), ruling.topic)
            self._judge(connection, stored, ruled(by_rules, [ruling]), now)
            detail = {"topic": ruling.topic, "note": ruling.note, "before": stored.decisions.get(ruling.topic, "")}
            audit_log.record(connection, by, f"item.{verb}", f"item {item_id}", now, detail)
            return _outcome(connection, stored, ruling.topic)

    def _stored(self, connection: Connection, item_id: int) -> Stored:
        stored = items.get(connection, item_id)
        if stored is None:
            raise UsageError(f"there is no item {item_id}; see 'feedwatch items list'")
        return stored

    def _topic(self, wanted: str) -> str:
        names = [pack.name for pack in self._configuring.current.topics]
        if wanted and wanted not in names:
            raise UsageError(f"there is no topic '{wanted}'; see 'feedwatch topics list'")
        if not wanted and len(names) != 1:
            raise UsageError(f"name the topic: {', '.join(names) or 'there is none yet'}")
        return wanted or names[0]

    def _judge(self, connection: Connection, stored: Stored, judgement: Judgement, now: datetime) -> None:
        if items.judge_again(connection, stored, judgement, now, counts_from=now):
            self._deciding.place(
                connection, stored.item_id, Finding(stored.item, judgement, NOTHING_SAID, news=True), now
            )


def _only(item_id: int, topics: Iterable[str]) -> str:
    found = list(topics)
    if len(found) > 1:
        raise UsageError(f"item {item_id} was ruled on for several topics; name one: {', '.join(found)}")
    if not found:
        raise UsageError(f"nobody has ruled on item {item_id}; see 'feedwatch items show {item_id}'")
    return found[0]


def _outcome(connection: Connection, stored: Stored, topic: str) -> Outcome:
    (item,) = records.of_ids(connection, [stored.item_id])
    verdict = next((verdict for verdict in item.verdicts if verdict.topic == topic), None)
    decision = verdict.decision if verdict else ""
    by_rules = verdict.by_rules if verdict else None
    return Outcome(
        item_id=item.id,
        title=item.title,
        topic=topic,
        before=stored.decisions.get(topic, ""),
        decision=decision,
        by_rules=decision if by_rules is None else by_rules,
        story_id=item.story_id,
        tellable=decision == Decision.KEPT.value and item.news,
    )
