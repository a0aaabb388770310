"""From the parts that an item shows to a verdict: a sum of named points, a decision, a section of the digest."""

from __future__ import annotations

from collections.abc import Sequence

from feedwatch.judge.evidence import Part, Subject, reader_of
from feedwatch.model.topic import Decision, Reason, TopicPack, Verdict

OTHER = "other"
MORE_THAN_ENOUGH = "more than enough"  # a reason of its own, so that what is shown adds up to the score


def verdict_of(pack: TopicPack, subject: Subject) -> Verdict:
    """Give what a pack says about an item; parts that weigh nothing are left out of the reasons."""
    parts = reader_of(pack).parts(subject)
    reasons = tuple(
        Reason(part.name, pack.weights[part.name], part.words, part.zone)
        for part in parts
        if pack.weights.get(part.name)
    )
    over = sum(reason.points for reason in reasons if reason.points > 0) - pack.enough
    if over > 0:
        reasons = (*reasons, Reason(MORE_THAN_ENOUGH, round(-over, 2)))
    score = round(sum(reason.points for reason in reasons), 2)
    return Verdict(pack.name, pack.version, score, _decision(pack, score), reasons, _section(pack, parts))


def _decision(pack: TopicPack, score: float) -> Decision:
    if score >= pack.kept:
        return Decision.KEPT
    return Decision.DOUBTFUL if score >= pack.doubtful else Decision.REJECTED


def _section(pack: TopicPack, parts: Sequence[Part]) -> str:
    shown = {part.name for part in parts}
    return next((section.kind for section in pack.sections if not shown.isdisjoint(section.when)), OTHER)
