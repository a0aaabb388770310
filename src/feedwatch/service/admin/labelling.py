"""Labels: a person says that a stored item is about a topic, or not, and the topic's samples have one more.

A label measures the pack and teaches whoever changes it. It does not change what became of the item: a ruling does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from feedwatch.config.samples import SampleFile, find_line, names_in, read_sample_file, with_line, without_line
from feedwatch.config.write import write
from feedwatch.model.actor import SHELL, Actor
from feedwatch.model.errors import ConflictError, UsageError
from feedwatch.model.topic import TopicPack
from feedwatch.service.configuring import Configuring
from feedwatch.store import audit_log, doubts, records
from feedwatch.store.database import Database
from feedwatch.store.records import ItemRecord, VerdictRecord

_TRIES = 5  # a label is one line, so that one written meanwhile by somebody else is no conflict
_LEAST_REACH = 1.0
_BY_HAND = "labelled by hand"


@dataclass(frozen=True, slots=True)
class Doubtful:
    """An item near the threshold of a topic, kept or not, that nobody labelled or ruled on."""

    item: ItemRecord
    verdict: VerdictRecord
    threshold: float


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a label came to: the id of its sample, what it says and what was said before (None: nothing), and the file."""

    item: int
    topic: str
    sample: str
    relevant: bool | None
    before: bool | None
    file: str


class Said(Enum):
    """What was said about an item before somebody says something; None stands for nothing."""

    YES = True
    NO = False
    ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody says about an item; None takes back what was said.

    `instead_of` is what they saw said before, None for nothing; it does not matter when it is ANYTHING.
    """

    item_id: int
    topic: str
    relevant: bool | None
    reason: str
    by: Actor
    instead_of: Said | None


class Labelling:
    """Finds what is worth a label, and writes labels into the samples of a topic."""

    def __init__(self, database: Database, configuring: Configuring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._configuring = configuring
        self._clock = clock

    def doubtful(self, topic: str, most: int, *, skip: Collection[int] = ()) -> list[Doubtful]:
        """Give at most so many items near the threshold, the nearest first, but for those of the ids in `skip`.

        Raises UsageError for an unknown topic.
        """
        pack = self._pack(topic)
        with self._database.read() as connection:
            found = records.of_ids(connection, self._near(connection, pack, most, skip))
        return [Doubtful(item, _verdict_of(item, topic), pack.kept) for item in found]

    def waiting(self, topic: str, most: int, *, skip: Collection[int] = ()) -> int:
        """Count what `doubtful` would give; raises as it does."""
        pack = self._pack(topic)
        with self._database.read() as connection:
            return len(self._near(connection, pack, most, skip))

    def said(self, item_id: int, topic: str) -> bool | None:
        """Give the label that an item has; None when it has none. Raises UsageError for an item that is not there."""
        self._pack(topic)
        with self._database.read() as connection:
            item = _item(connection, item_id)
        line = find_line(read_sample_file(self._configuring.folder, topic).text, sample_id(item.source_id, item.key))
        return None if line is None else bool(line.get("relevant"))

    def _near(self, connection: Connection, pack: TopicPack, most: int, skip: Collection[int]) -> list[int]:
        labelled = names_in(read_sample_file(self._configuring.folder, pack.name).text)
        reach = max(2 * (pack.kept - pack.doubtful), _LEAST_REACH)
        open_ones = (
            doubt.item_id
            for doubt in doubts.nearest(connection, pack.name, pack.kept, reach)
            if doubt.item_id not in skip and labelled.isdisjoint((sample_id(doubt.source_id, doubt.key), doubt.url))
        )
        return list(islice(open_ones, most))

    def label(
        self,
        item_id: int,
        topic: str,
        *,
        relevant: bool,
        reason: str = "",
        by: Actor = SHELL,
        instead_of: Said | None = Said.ANYTHING,
    ) -> Labelled:
        """Say that an item is about a topic or not; a label that it has already is replaced, and keeps what was added.

        Raises UsageError for an item or topic that is not there, a text that is forgotten, or when somebody said meanwhile
        something else than `instead_of`; and UnwritableError.
        """
        return self._change(_Wish(item_id, topic, relevant, reason, by, instead_of))

    def unlabel(
        self, item_id: int, topic: str, *, by: Actor = SHELL, instead_of: Said | None = Said.ANYTHING
    ) -> Labelled:
        """Take a label away; raises UsageError when there is none, and as `label` does."""
        return self._change(_Wish(item_id, topic, None, "", by, instead_of))

    def _change(self, wish: _Wish) -> Labelled:
        self._pack(wish.topic)
        for _ in range(_TRIES - 1):
            with suppress(ConflictError):
                return self._write(wish)
        return self._write(wish)

    def _write(self, wish: _Wish) -> Labelled:
        """Change the file last, in the transaction of the log: when it cannot be written, nothing is logged."""
        folder = self._configuring.folder
        with self._database.write() as connection:
            item = _item(connection, wish.item_id)
            file = read_sample_file(folder, wish.topic)
            line = find_line(file.text, sample_id(item.source_id, item.key))
            before = None if line is None else bool(line.get("relevant"))
            _refuse_other(wish, line)
            action = "topic.unlabel" if wish.relevant is None else "topic.label"
            detail = {"topic": wish.topic, "relevant": wish.relevant, "before": before}
            audit_log.record(connection, wish.by, action, f"item {item.id}", self._clock(), detail)
            write(folder, file.name, file.on_disk, _labelled(file, item, line, wish))
        return Labelled(item.id, wish.topic, sample_id(item.source_id, item.key), wish.relevant, before, file.name)

    def _pack(self, topic: str) -> TopicPack:
        return self._configuring.current.pack(topic)


def _refuse_other(wish: _Wish, line: Mapping[str, Any] | None) -> None:
    before = None if line is None else bool(line.get("relevant"))
    seen = wish.instead_of
    if seen is Said.ANYTHING or before == wish.relevant or before == (seen.value if seen else None):
        return
    now = {None: "took its label away", True: "said that it is about it", False: "said that it is not about it"}[before]
    raise UsageError(f"somebody else looked at item {wish.item_id} meanwhile and {now}; look at it again")


def sample_id(source_id: str, key: str) -> str:
    """Give the id that an item has among samples: the same in every database that ever reads it."""
    fingerprint = hashlib.sha256(f"{source_id}\n{key}".encode()).hexdigest()
    return f"{source_id}-{fingerprint[:10]}"


def _item(connection: Connection, item_id: int) -> ItemRecord:
    found = records.of_ids(connection, [item_id])
    if not found:
        raise UsageError(f"there is no item {item_id}; see 'feedwatch items --all'")
    if found[0].state == "expired":
        raise UsageError(f"the text of item {item_id} is forgotten, so it cannot be a sample")
    return found[0]


def _verdict_of(item: ItemRecord, topic: str) -> VerdictRecord:
    return next(verdict for verdict in item.verdicts if verdict.topic == topic)


def _labelled(file: SampleFile, item: ItemRecord, line: Mapping[str, Any] | None, wish: _Wish) -> str:
    """Give the samples with the label; places and stories are not said, and so not measured, until somebody adds them."""
    name = sample_id(item.source_id, item.key)
    if wish.relevant is None:
        if line is None:
            raise UsageError(f"item {item.id} has no label in {file.name}")
        return without_line(file.text, name)
    fresh = {
        "id": name,
        "source_id": item.source_id,
        "url": item.url,
        "published": item.published_at.isoformat(),
        "title": item.title,
        "summary": item.summary,
        "body": item.body,
        "relevant": wish.relevant,
        "reason": wish.reason or _BY_HAND,
    }
    added = {key: value for key, value in (line or {}).items() if key not in fresh}
    return with_line(file.text, fresh | added)
