"""Rulings over judgements: a person decides, and what the rules say stays readable behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from feedwatch.model.ruling import Ruling
from feedwatch.model.topic import Decision, Judgement, Reason, Verdict

BY_HAND = "by hand"
"""The part of a verdict that a person gave; it has no points, so that the score stays that of the rules."""

NOT_ASKED = ""
"""What the rules decide where the topic is not asked of the source."""


def ruled(judgement: Judgement, rulings: Iterable[Ruling]) -> Judgement:
    """Put rulings over a judgement, topic by topic; one on a topic that the source is not asked for adds a verdict."""
    by_topic = {ruling.topic: ruling for ruling in rulings}
    if not by_topic:
        return judgement
    verdicts = [_ruled(verdict, by_topic.pop(verdict.topic, None)) for verdict in judgement.verdicts]
    added = [_ruled(_unasked(topic), ruling) for topic, ruling in by_topic.items()]
    return replace(judgement, verdicts=(*verdicts, *added))


def freed(judgement: Judgement, topic: str) -> Judgement:
    """Take the ruling on one topic off a judgement, so that the rules decide again."""
    verdicts = [_freed(verdict) if verdict.topic == topic else verdict for verdict in judgement.verdicts]
    return replace(judgement, verdicts=tuple(verdict for verdict in verdicts if verdict is not None))


def _ruled(verdict: Verdict, ruling: Ruling | None) -> Verdict:
    if ruling is None:
        return verdict
    reason = Reason(BY_HAND, 0.0, tuple(filter(None, (ruling.who, ruling.note))))
    by_rules = verdict.decision.value if verdict.pack_version else NOT_ASKED
    return replace(verdict, decision=ruling.decision, reasons=(reason, *verdict.reasons), by_rules=by_rules)


def _freed(verdict: Verdict) -> Verdict | None:
    if verdict.by_rules is None:
        return verdict
    if verdict.by_rules == NOT_ASKED:
        return None
    return replace(verdict, decision=Decision(verdict.by_rules), reasons=verdict.reasons[1:], by_rules=None)


def _unasked(topic: str) -> Verdict:
    return Verdict(topic, "", 0.0, Decision.REJECTED, ())
