"""Verdicts and mentions: what items were judged to be, topic by topic, and the places they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select

from feedwatch.model.passage import Zone
from feedwatch.model.place import Mention
from feedwatch.model.topic import Decision, Judgement, Reason, Verdict
from feedwatch.store.schema import items, mentions, verdicts


def add(connection: Connection, judged: Sequence[tuple[int, Judgement]], now: datetime) -> None:
    """Store what new items were judged to be, by their ids."""
    _insert(
        connection, verdicts, (_verdict(i, v, (now, now), now) for i, judgement in judged for v in judgement.verdicts)
    )
    _insert(connection, mentions, (row for item_id, judgement in judged for row in _mentions(item_id, judgement)))


def replace(
    connection: Connection, item_id: int, judgement: Judgement, now: datetime, *, counts_from: datetime
) -> None:
    """Replace verdicts and mentions; a topic that keeps what it kept keeps the times it first did."""
    kept = (verdicts.c.item_id == item_id) & (verdicts.c.decision == Decision.KEPT.value)
    query = select(verdicts.c.topic, verdicts.c.decided_at, verdicts.c.kept_at).where(kept)
    since = {row.topic: (row.decided_at, row.kept_at) for row in connection.execute(query)}
    for table in (verdicts, mentions):
        connection.execute(delete(table).where(table.c.item_id == item_id))
    fresh = (counts_from, now)
    _insert(connection, verdicts, (_verdict(item_id, v, since.get(v.topic, fresh), now) for v in judgement.verdicts))
    _insert(connection, mentions, _mentions(item_id, judgement))


def of_item(connection: Connection, item_id: int) -> Judgement:
    """Give what an item was judged to be, as it is stored."""
    language = connection.execute(select(items.c.language).where(items.c.id == item_id)).scalar_one()
    judged = select(verdicts).where(verdicts.c.item_id == item_id).order_by(verdicts.c.topic)
    named = select(mentions).where(mentions.c.item_id == item_id).order_by(mentions.c.number)
    return Judgement(
        language,
        tuple(_as_verdict(row) for row in connection.execute(judged)),
        tuple(Mention(row.place, row.words, Zone(row.zone)) for row in connection.execute(named)),
    )


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, object]]) -> None:
    values = list(rows)
    if values:
        connection.execute(insert(table), values)


def _mentions(item_id: int, judgement: Judgement) -> Iterator[dict[str, object]]:
    for number, mention in enumerate(judgement.mentions):
        yield {
            "item_id": item_id,
            "place": mention.code,
            "words": mention.words,
            "zone": mention.zone.value,
            "number": number,
        }


def _verdict(
    item_id: int, verdict: Verdict, since: tuple[datetime, datetime | None], now: datetime
) -> dict[str, object]:
    decided_at, kept_at = since
    return {
        "item_id": item_id,
        "topic": verdict.topic,
        "pack_version": verdict.pack_version,
        "score": verdict.score,
        "decision": verdict.decision.value,
        "by_rules": verdict.by_rules,
        "kind": verdict.kind,
        "reasons": [
            {
                "part": reason.part,
                "points": reason.points,
                "words": list(reason.words),
                "zone": reason.zone.value if reason.zone else None,
            }
            for reason in verdict.reasons
        ],
        "decided_at": decided_at,
        "kept_at": kept_at if verdict.kept else None,
        "judged_at": now,
    }


def _as_verdict(row: Row[Any]) -> Verdict:
    reasons = (
        Reason(each["part"], each["points"], tuple(each["words"]), Zone(each["zone"]) if each["zone"] else None)
        for each in row.reasons
    )
    return Verdict(
        topic=row.topic,
        pack_version=row.pack_version,
        score=row.score,
        decision=Decision(row.decision),
        reasons=tuple(reasons),
        kind=row.kind,
        by_rules=row.by_rules,
    )
