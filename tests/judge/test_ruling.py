"""A ruling stands over what the rules say, which stays readable behind it."""

from __future__ import annotations

from datetime import UTC, datetime

from feedwatch.judge.ruling import freed, ruled
from feedwatch.model.ruling import Ruling
from feedwatch.model.topic import Decision, Judgement, Reason, Verdict

AT = datetime(2026, 11, 24, tzinfo=UTC)
RENT = Verdict("climate", "v1", 0.4, Decision.REJECTED, (Reason("named", 0.4, ("kontrakt",)),), "other")
JUDGED = Judgement("sv", (RENT,), ())


def ruling(topic: str = "climate", decision: Decision = Decision.KEPT, note: str = "it is meant") -> Ruling:
    return Ruling(7, topic, decision, note, "anna (web)", AT)


def test_a_ruling_decides_and_the_score_and_reasons_of_the_rules_stay() -> None:
    (verdict,) = ruled(JUDGED, [ruling()]).verdicts
    assert (verdict.decision, verdict.by_rules, verdict.score) == (Decision.KEPT, "rejected", 0.4)
    assert verdict.reasons == (Reason("by hand", 0.0, ("anna (web)", "it is meant")), *RENT.reasons)


def test_without_a_note_only_the_name_stands_in_the_reason() -> None:
    (verdict,) = ruled(JUDGED, [ruling(note="")]).verdicts
    assert verdict.reasons[0].words == ("anna (web)",)


def test_taking_it_off_gives_back_what_the_rules_say() -> None:
    assert freed(ruled(JUDGED, [ruling()]), "climate") == JUDGED
    assert freed(JUDGED, "climate") == JUDGED


def test_a_topic_that_the_source_is_not_asked_for_gets_a_verdict_by_hand_alone() -> None:
    """And loses it when the ruling is taken off."""
    both = ruled(JUDGED, [ruling("heating")])
    assert both.verdicts[0] == RENT
    assert (both.verdicts[1].topic, both.verdicts[1].decision, both.verdicts[1].by_rules) == (
        "heating",
        Decision.KEPT,
        "",
    )
    assert freed(both, "heating") == JUDGED
