"""How a source has been doing: its polls, its days, and what is the matter now."""

from __future__ import annotations

import pytest
from tests.newsroom import News
from tests.service.conftest import World

from feedwatch.model.errors import UsageError
from feedwatch.wiring import House

ONE = '[[source]]\nid = "kalmar"\nname = "Kalmar kommun"\nurl = "{base}/feed"\n'


def poll(house: House) -> None:
    list(house.polling.poll_all([], only_due=False))


def test_polls_are_told_one_by_one_and_by_day(world: World) -> None:
    """Two good days and one bad; days without polls are there with zeros, so that a gap is seen."""
    world.newsroom.feed(News("Ett", guid="1"))
    world.configure(ONE)
    house = world.open()
    poll(house)
    world.clock.pass_by(days=2)
    world.newsroom.feed(News("Ett", guid="1"), News("Två", guid="2"))
    poll(house)
    world.clock.pass_by(days=1)
    world.newsroom.fail("/feed", 503)
    poll(house)
    world.clock.pass_by(minutes=30)
    poll(house)
    trace = house.tracing.trace("kalmar", most=3)
    assert [(one.outcome, one.status, one.new) for one in trace.polls] == [
        ("failed", 503, 0),
        ("failed", 503, 0),
        ("new", 200, 1),
    ]
    assert trace.more
    (oldest,) = house.tracing.trace("kalmar", most=3, before=trace.polls[-1].id).polls
    assert (oldest.outcome, oldest.entries, oldest.bytes > 0) == ("new", 1, True)
    assert len(trace.days) == 30
    assert [(day.polls, day.failures, day.new) for day in trace.days[-4:]] == [
        (1, 0, 1),
        (0, 0, 0),
        (1, 0, 1),
        (2, 2, 0),
    ]
    assert trace.days[-1].day == world.clock().date()
    assert trace.health.failures == 2
    assert trace.health.failing_since is not None


def test_what_is_the_matter_now_is_told_with_it(world: World) -> None:
    """A failing source has a notice after a day; one of another source is not among them."""
    world.newsroom.fail("/feed", 404)
    world.configure(ONE + '[[source]]\nid = "other"\nurl = "{base}/other"\n')
    house = world.open()
    poll(house)
    world.clock.pass_by(hours=30)
    poll(house)
    house.watching.look()
    trace = house.tracing.trace("kalmar", most=10)
    assert [(notice.kind.value, notice.subject) for notice in trace.notices] == [("failing", "kalmar")]


def test_a_source_that_was_never_polled_has_an_empty_past(world: World) -> None:
    world.configure(ONE)
    trace = world.open().tracing.trace("kalmar", most=10)
    assert (trace.polls, trace.more, sum(day.polls for day in trace.days)) == ((), False, 0)


def test_an_unknown_source_is_refused(world: World) -> None:
    world.configure(ONE)
    with pytest.raises(UsageError, match="no source 'x'"):
        world.open().tracing.trace("x", most=10)
