"""Sayings are kept as data, and say the same when they are read again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from feedwatch.model.errors import FetchKind, ReadKind, RefusalKind
from feedwatch.model.saying import NOTHING_SAID, Saying, data_of, failure, read_data, refusal
from feedwatch.model.says import ENGLISH, Says

AT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
EVENT = Saying(Says.SAME_EVENT, {"apart": Saying(Says.DAYS_APART, {"days": 3})})
IN_STORY = Saying(Says.BOTH_HAVE, {"reason": EVENT, "words": ("Kalmar", "64M")})
TOLD = Saying(Says.EACH, {"all": (Saying(Says.WILL_BE_TOLD, {"at": AT}), Saying(Says.NOT_KEPT, {"topic": "heating"}))})


def test_a_saying_is_one_sentence_in_english() -> None:
    """Commands and the API say it so."""
    assert str(IN_STORY) == "the same event in other words, 3 days apart; both have Kalmar, 64M"
    assert str(TOLD) == "will be told in the next digest, 2026-11-24 07:00Z; not told: heating does not keep it"


def test_nothing_said_is_false() -> None:
    """Who has nothing to say is not asked about it."""
    assert (bool(NOTHING_SAID), str(NOTHING_SAID), bool(IN_STORY)) == (False, "", True)


@pytest.mark.parametrize(
    "saying", [IN_STORY, TOLD, NOTHING_SAID, Saying(Says.CLOSEST, {"title": "{x}", "reason": EVENT})]
)
def test_a_saying_is_read_as_it_was_stored(saying: Saying) -> None:
    """With its times, its lists, and the sayings inside it."""
    assert read_data(data_of(saying)) == saying


def test_every_kind_has_a_sentence() -> None:
    assert set(ENGLISH) == set(Says)


@pytest.mark.parametrize("kind", [*get_args(FetchKind), *get_args(ReadKind), "gone", "abandoned"])
def test_every_kind_of_failure_has_a_saying(kind: str) -> None:
    """What went wrong in detail is said in English as it came; a kind of another version has a saying too."""
    saying = failure(kind, "kalmar.se answered 500")
    assert (saying.kind is Says.FAILED, str(saying)) == (False, "kalmar.se answered 500")
    assert failure("odd", "x").kind is Says.FAILED


@pytest.mark.parametrize("kind", get_args(RefusalKind))
def test_every_kind_of_refusal_has_a_saying(kind: str) -> None:
    assert refusal(kind).kind is not Says.REFUSED
    assert refusal("odd").kind is Says.REFUSED
