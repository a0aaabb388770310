"""Retry-After is read in both its forms and bounded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.fetch.retry_after import LONGEST, http_date, retry_after

DATE = "Tue, 03 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("written", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 5 ", timedelta(seconds=5)),
        ("0", timedelta(0)),
        ("2592001", LONGEST),
        ("999999999999", LONGEST),
        ("9" * 500, None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("", None),
        ("Tue, 03 Nov 2026 10:00:30 GMT", timedelta(seconds=30)),
        ("Tuesday, 03-Nov-26 10:01:00 GMT", timedelta(minutes=1)),
        ("Tue Nov  3 10:01:00 2026", timedelta(minutes=1)),
        ("Tue, 03 Nov 2026 12:00:00 +0100", timedelta(hours=1)),
        ("Tue, 03 Nov 2026 09:00:00 GMT", timedelta(0)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
    ],
)
def test_both_forms_are_read_and_bounded(written: str, wait: timedelta | None) -> None:
    """Seconds, and dates relative to the Date header; at most 30 days, never negative, None for nonsense."""
    assert retry_after({"retry-after": written, "date": DATE}) == wait


def test_nothing_said_is_nothing_asked() -> None:
    """Without the header there is no wait, and without Date no reference for a date."""
    assert retry_after({"date": DATE}) is None
    assert retry_after({"retry-after": DATE}) is None


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_text_breaks_it(written: str, date: str) -> None:
    """Whatever a server writes, the answer is None or between 0 and 30 days."""
    wait = retry_after({"retry-after": written, "date": date})
    assert wait is None or timedelta(0) <= wait <= LONGEST
    http_date(written)
