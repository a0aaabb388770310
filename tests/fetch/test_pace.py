"""Polls come as often as the admin wants, rarer where the server asks for it, and never cease."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.fetch.pace import LONGEST_BACKOFF, LONGEST_HINT, after_failure, after_success, freshness, rhythm_of

NOW = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DATE = "Tue, 03 Nov 2026 10:00:00 GMT"

intervals = st.timedeltas(SECOND, 30 * DAY)
hints = st.timedeltas(timedelta(0), 400 * DAY)
chances = st.floats(0.0, 1.0)
moments = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize(
    ("interval", "fresh_for", "delay"),
    [
        (SECOND, timedelta(0), SECOND),  # a service under test is asked every second
        (SECOND, 60 * SECOND, MINUTE),
        (15 * MINUTE, timedelta(0), 15 * MINUTE),
        (15 * MINUTE, 5 * MINUTE, 15 * MINUTE),
        (15 * MINUTE, 30 * MINUTE, 30 * MINUTE),
        (15 * MINUTE, 365 * DAY, HOUR),  # a default of the whole server, not meant for the feed
        (6 * HOUR, 365 * DAY, 6 * HOUR),
        (7 * DAY, timedelta(0), 7 * DAY),
    ],
)
def test_after_success_the_interval_counts(interval: timedelta, fresh_for: timedelta, delay: timedelta) -> None:
    """A hint of the server lengthens it, to an hour at most."""
    headers = {"cache-control": f"max-age={int(fresh_for.total_seconds())}"}
    assert after_success(NOW, interval, headers, None, 0.0) == NOW + delay


@pytest.mark.parametrize(
    ("interval", "ttl", "rhythm", "delay"),
    [
        (15 * MINUTE, 30 * MINUTE, None, 30 * MINUTE),
        (15 * MINUTE, DAY, None, HOUR),
        (15 * MINUTE, None, 25 * HOUR, 30 * MINUTE),  # something new a day: the fiftieth part of that
        (15 * MINUTE, None, 7 * DAY, HOUR),
        (15 * MINUTE, None, HOUR, 15 * MINUTE),
        (SECOND, DAY, 7 * DAY, SECOND),  # habits of the source, which somebody who tests a service does not mean
    ],
)
def test_habits_of_a_source_lengthen_the_interval_of_one_that_is_watched_in_earnest(
    interval: timedelta, ttl: timedelta | None, rhythm: timedelta | None, delay: timedelta
) -> None:
    """The ttl of its channel, and the usual time between two of its items."""
    assert after_success(NOW, interval, {}, ttl, 0.0, rhythm=rhythm) == NOW + delay


def test_the_rhythm_is_the_median_gap_of_the_latest_items() -> None:
    """One long holiday changes nothing; of a few items nothing can be told."""
    daily = [NOW - n * DAY for n in range(10)]
    assert rhythm_of([*daily, NOW - 200 * DAY]) == DAY
    assert rhythm_of(daily[:4]) is None
    assert rhythm_of([NOW] * 20) is None


@pytest.mark.parametrize(
    ("interval", "failures", "delay"),
    [
        (SECOND, 1, 2 * SECOND),
        (SECOND, 10, 1024 * SECOND),
        (15 * MINUTE, 1, 30 * MINUTE),
        (15 * MINUTE, 2, HOUR),
        (15 * MINUTE, 6, 16 * HOUR),
        (15 * MINUTE, 7, DAY),
        (15 * MINUTE, 10**6, DAY),
        (2 * DAY, 3, 2 * DAY),
    ],
)
def test_after_failures_the_delay_doubles_up_to_a_day(interval: timedelta, failures: int, delay: timedelta) -> None:
    """Interval times two for each failure in a row."""
    assert after_failure(NOW, interval, failures, None, 0.0) == NOW + delay


def test_a_source_that_is_gone_is_asked_once_a_day() -> None:
    """410 slows down at once, whatever the interval."""
    assert after_failure(NOW, MINUTE, 1, None, 0.0, gone=True) == NOW + DAY


def test_retry_after_is_obeyed_though_it_is_long() -> None:
    """It goes beyond the longest back-off, and does not shorten a longer one."""
    assert after_failure(NOW, MINUTE, 1, 3 * DAY, 0.0) == NOW + 3 * DAY
    assert after_failure(NOW, HOUR, 1, MINUTE, 0.0) == NOW + 2 * HOUR


@settings(deadline=None)
@given(moments, intervals, hints, chances)
def test_success_is_never_early_and_never_much_too_late(
    now: datetime, interval: timedelta, fresh_for: timedelta, chance: float
) -> None:
    """Not before the interval; not later than the interval or an hour, and a tenth."""
    due = after_success(now, interval, {}, fresh_for, chance)
    assert now + interval <= due <= now + max(interval, LONGEST_HINT) * 1.1 + SECOND


@settings(deadline=None)
@given(moments, intervals, st.integers(0, 10**9), st.none() | st.timedeltas(timedelta(0), 30 * DAY), chances)
def test_failure_is_never_earlier_than_asked_and_never_the_end(
    now: datetime, interval: timedelta, failures: int, wait: timedelta | None, chance: float
) -> None:
    """Not before interval and Retry-After; not later than the longest of both and a day, and a tenth."""
    due = after_failure(now, interval, failures, wait, chance)
    asked = wait or timedelta(0)
    assert max(interval, asked) <= due - now <= max(interval, asked, LONGEST_BACKOFF) * 1.1 + SECOND


@settings(deadline=None)
@given(intervals, st.integers(0, 40))
def test_one_more_failure_never_means_sooner(interval: timedelta, failures: int) -> None:
    """The delays of a row of failures grow."""
    assert after_failure(NOW, interval, failures, None, 0.0) <= after_failure(NOW, interval, failures + 1, None, 0.0)


@pytest.mark.parametrize(
    ("interval", "chance", "delay"),
    [
        (HOUR, 0.0, HOUR),
        (HOUR, 0.5, 63 * MINUTE),
        (HOUR, 1.0, 66 * MINUTE),
        (HOUR, 7.0, 66 * MINUTE),
        (HOUR, -7.0, HOUR),
        (59 * SECOND, 1.0, 59 * SECOND),
    ],
)
def test_chance_adds_up_to_a_tenth(interval: timedelta, chance: float, delay: timedelta) -> None:
    """Sources drift apart, but whoever tests with seconds gets what was written."""
    assert after_success(NOW, interval, {}, None, chance) == NOW + delay


def test_the_longer_hint_counts() -> None:
    """Headers and the ttl of the channel are both hints."""
    headers = {"cache-control": "max-age=1800"}
    assert after_success(NOW, MINUTE, headers, 10 * MINUTE, 0.0) == NOW + 30 * MINUTE
    assert after_success(NOW, MINUTE, headers, 50 * MINUTE, 0.0) == NOW + 50 * MINUTE


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({}, timedelta(0)),
        ({"cache-control": "max-age=60"}, MINUTE),
        ({"cache-control": 'public, Max-Age = "60"'}, MINUTE),
        ({"cache-control": "max-age=60", "age": "20"}, 40 * SECOND),
        ({"cache-control": "max-age=60", "age": "90"}, timedelta(0)),
        ({"cache-control": "max-age=60", "age": "old"}, MINUTE),
        ({"cache-control": "max-age=60, no-cache"}, timedelta(0)),
        ({"cache-control": "no-store"}, timedelta(0)),
        ({"cache-control": "max-age=-1"}, timedelta(0)),
        ({"cache-control": "max-age=abc"}, timedelta(0)),
        ({"cache-control": "s-maxage=60"}, timedelta(0)),  # for shared caches, which we are not
        ({"expires": "Tue, 03 Nov 2026 10:05:00 GMT", "date": DATE}, 5 * MINUTE),
        ({"expires": "Tue, 03 Nov 2026 09:00:00 GMT", "date": DATE}, timedelta(0)),
        ({"expires": "0", "date": DATE}, timedelta(0)),
        ({"expires": "Tue, 03 Nov 2026 10:05:00 GMT"}, timedelta(0)),
        ({"cache-control": "max-age=60", "expires": "Tue, 03 Nov 2026 11:00:00 GMT", "date": DATE}, MINUTE),
    ],
)
def test_freshness_is_read_from_the_headers(headers: dict[str, str], fresh: timedelta) -> None:
    """Cache-Control goes before Expires (RFC 9111 5.3)."""
    assert freshness(headers) == fresh


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["cache-control", "age", "expires", "date"]),
        st.text() | st.from_regex(r"max-age=\d+"),
    )
)
def test_no_header_breaks_it(headers: dict[str, str]) -> None:
    """Whatever a server writes, freshness is a time of zero or more, and the next poll can be computed."""
    assert freshness(headers) >= timedelta(0)
    assert NOW + MINUTE <= after_success(NOW, MINUTE, headers, None, 0.0) <= NOW + HOUR
