"""What becomes of a delivery after an attempt, as a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedwatch.model.delivery import After, DeliveryState, after_attempt, is_about_us
from feedwatch.model.errors import DeliveryError
from feedwatch.model.subscriber import Channel

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
LATER = DeliveryError("rejected", "451 later", temporary=True)
NEVER = DeliveryError("rejected", "550 no", temporary=False)
GONE = DeliveryError("gone", "410", temporary=False, gone=True)

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
# 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h (Standard Webhooks): 2 + 5 + 10 + 14 + 20 + 24 = 75 h and a bit
WEBHOOK = [
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
]
# 5, 10, 20, 40 min = 75 min, then 46 h: nearly 48 h
MAIL = [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 40 * MINUTE] + [HOUR] * 46


def wait(channel: Channel, attempts: int, error: DeliveryError = LATER, jitter: float = 0.0) -> timedelta:
    after = after_attempt(channel, attempts, error, NOW, jitter)
    assert after.state is DeliveryState.QUEUED
    assert after.next_try_at
    assert not after.dead
    return after.next_try_at - NOW


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("attempts", [1, 2, 60])
def test_no_error_is_sent(channel: Channel, attempts: int) -> None:
    """A message that was taken is sent, at whichever attempt."""
    assert after_attempt(channel, attempts, None, NOW, 0.5) == After(DeliveryState.SENT, None)


@pytest.mark.parametrize(
    ("channel", "pauses", "least", "most"),
    [
        (Channel.WEBHOOK, WEBHOOK, 75 * HOUR, 76 * HOUR),
        (Channel.SLACK, WEBHOOK, 75 * HOUR, 76 * HOUR),
        (Channel.MAIL, MAIL, 47 * HOUR, 48 * HOUR),
    ],
)
def test_schedule(channel: Channel, pauses: list[timedelta], least: timedelta, most: timedelta) -> None:
    """Temporary failures follow the channel's schedule, pause for pause, and its sum is what we promise."""
    assert [wait(channel, attempt) for attempt in range(1, len(pauses) + 1)] == pauses
    assert least <= sum(pauses, timedelta(0)) <= most


@pytest.mark.parametrize(("channel", "last"), [(Channel.WEBHOOK, 10), (Channel.MAIL, 51)])
@pytest.mark.parametrize("error", [LATER, DeliveryError("connect", "lost", temporary=True)])
def test_used_up(channel: Channel, last: int, error: DeliveryError) -> None:
    """After the last pause a delivery has failed; a webhook's endpoint is dead then, a mailbox is not."""
    assert after_attempt(channel, last - 1, error, NOW, 0).state is DeliveryState.QUEUED
    after = after_attempt(channel, last, error, NOW, 0)
    assert after == After(DeliveryState.FAILED, None, dead=channel is Channel.WEBHOOK)


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize(("error", "dead"), [(NEVER, False), (GONE, True)])
def test_permanent(channel: Channel, error: DeliveryError, dead: bool) -> None:
    """A permanent failure ends the delivery at once; only `gone` ends the target with it."""
    assert after_attempt(channel, 1, error, NOW, 0) == After(DeliveryState.FAILED, None, dead=dead)


@pytest.mark.parametrize(("channel", "pauses"), [(Channel.WEBHOOK, WEBHOOK), (Channel.MAIL, MAIL)])
@pytest.mark.parametrize("jitter", [0.0, 0.25, 0.999, 1.0])
def test_jitter(channel: Channel, pauses: list[timedelta], jitter: float) -> None:
    """Jitter lengthens each pause by up to a fifth and never shortens it."""
    for attempt, pause in enumerate(pauses, start=1):
        assert wait(channel, attempt, jitter=jitter) == pause * (1 + jitter / 5)
        assert pause <= wait(channel, attempt, jitter=jitter) <= pause * 1.2


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (timedelta(0), 5 * MINUTE),
        (4 * MINUTE, 5 * MINUTE),
        (6 * MINUTE, 6 * MINUTE),
        (24 * HOUR, 24 * HOUR),
        (25 * HOUR, 24 * HOUR),
        (timedelta(days=10_000), 24 * HOUR),
    ],
)
def test_retry_after(asked: timedelta, expected: timedelta) -> None:
    """A wait that was asked for is obeyed up to a day, and never shortens our own."""
    error = DeliveryError("rejected", "429", temporary=True, retry_after=asked)
    assert wait(Channel.WEBHOOK, 2, error) == expected


AWAY = DeliveryError("connect", "refused", temporary=True, for_all=True)
LOCKED = DeliveryError("auth", "535", temporary=True, for_all=True)


@pytest.mark.parametrize(
    ("error", "waited", "rest"),
    [
        (AWAY, timedelta(0), MINUTE),
        (AWAY, -5 * MINUTE, MINUTE),  # the clock was set back
        (AWAY, 40 * MINUTE, 5 * MINUTE),
        (AWAY, 2 * HOUR, 15 * MINUTE),
        (AWAY, 119 * HOUR, 15 * MINUTE),
        (LOCKED, timedelta(0), 15 * MINUTE),
    ],
)
def test_a_mail_server_that_takes_nothing_rests(error: DeliveryError, waited: timedelta, rest: timedelta) -> None:
    """All mail waits for a while that grows, and the try does not count; wrong logins are tried seldom."""
    after = after_attempt(Channel.MAIL, 51, error, NOW, 0, waited=waited)
    assert after == After(DeliveryState.QUEUED, NOW + rest, holds=True, counts=False)
    assert after_attempt(Channel.MAIL, 1, error, NOW, 1, waited=waited).next_try_at == NOW + rest * 1.2


def test_after_five_days_without_a_mail_server_a_mail_has_failed() -> None:
    """RFC 5321 4.5.4.1; nobody is to blame for it."""
    after = after_attempt(Channel.MAIL, 1, AWAY, NOW, 0, waited=timedelta(days=5))
    assert after == After(DeliveryState.FAILED, None)


@pytest.mark.parametrize("channel", [channel for channel in Channel if channel is not Channel.MAIL])
def test_an_endpoint_that_is_away_holds_its_lane_and_follows_its_schedule(channel: Channel) -> None:
    """Its other messages wait for this one, which comes nearer to its end."""
    assert after_attempt(channel, 2, AWAY, NOW, 0) == After(DeliveryState.QUEUED, NOW + 5 * MINUTE, holds=True)
    assert after_attempt(channel, 10, AWAY, NOW, 0) == After(DeliveryState.FAILED, None, dead=True)


@pytest.mark.parametrize(
    ("refused", "taken", "taken_since", "about_us"),
    [
        (0, 0, 0, False),
        (1, 0, 0, False),
        (2, 0, 0, True),
        (2, 1, 1, True),
        (2, 2, 2, False),
        (2, 100, 0, False),  # the last two of a list
        (4, 100, 0, False),
        (5, 100, 0, True),
        (5, 100, 1, False),
        (60, 40, 40, True),
    ],
)
def test_refusals_are_about_us_when_most_are_refused(
    refused: int, taken: int, taken_since: int, about_us: bool
) -> None:
    """One alone proves nothing, and a few among many are as usual."""
    assert is_about_us(refused, taken, taken_since) is about_us
