"""An entry's time is what its source wrote, as long as that can be."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from feedwatch.model.item import PublishedTrust
from feedwatch.read.published import Published, published

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def test_a_written_date_is_taken() -> None:
    """With what was written."""
    raw = "Tue, 03 Nov 2026 10:00:00 +0100"
    assert published(f" {raw} ", NOW) == Published(datetime(2026, 11, 3, 9, tzinfo=UTC), PublishedTrust.STATED, raw)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("Thu, 01 Jan 1970 00:00:00 GMT", "cannot be"),
        ("Mon, 01 Jan 0001 00:00:00 +0000", "cannot be"),
        ("2026-11-26T12:00:00Z", "cannot be"),
        ("när det passar", "is not understood"),
        ("x" * 500, "is not understood"),
    ],
)
def test_a_date_that_cannot_be_is_not_used(raw: str, problem: str) -> None:
    """The entry counts from when it is seen, and the admin is told why."""
    result = published(raw, NOW)
    assert result.at is None
    assert result.trust is PublishedTrust.FIRST_SEEN
    assert problem in result.problem
    assert len(result.problem) < 100


def test_no_date_is_no_problem() -> None:
    """Many feeds have none."""
    assert published("  ", NOW) == Published()


@pytest.mark.parametrize(
    ("raw", "parsed", "at", "trust"),
    [
        ("2003-06-31T15:51:30-0500", "2003-07-01 20:51:30", "2003-07-01T20:51:30Z", PublishedTrust.STATED),
        ("2003-06-31 15:51:30", "2003-07-01 15:51:30", "2003-07-01T13:51:30Z", PublishedTrust.ZONE_ASSUMED),
        ("2003-06", "2003-06-01 00:00:00", "2003-06-01T10:00:00Z", PublishedTrust.DATE_ONLY),
        ("2004년 05월 28일 오후 01:31:15", "2004-05-28 04:31:15", "2004-05-28T04:31:15Z", PublishedTrust.STATED),
    ],
)
def test_what_only_feedparser_reads_is_taken_from_it(raw: str, parsed: str, at: str, trust: PublishedTrust) -> None:
    """It calls a time without a zone UTC; we call it Swedish."""
    result = published(raw, NOW, time.strptime(parsed, "%Y-%m-%d %H:%M:%S"))
    assert (result.at, result.trust) == (datetime.fromisoformat(at), trust)
