"""Check now: a source is polled as ever, and whoever looks on sees the exchange hop by hop."""

from __future__ import annotations

import pytest
from tests.newsroom import Answer, News
from tests.service.conftest import World

from feedwatch.model.actor import Actor, How
from feedwatch.model.errors import UsageError
from feedwatch.store import audit_log, sources
from feedwatch.store.sources import Obstacle

ONE = '[[source]]\nid = "kalmar"\nname = "Kalmar kommun"\nurl = "{base}/feed"\nplace = "0880"\n'
SIGNS = News(
    "Kalmar signerar Klimatkontrakt 2030",
    path="/nyheter/1",
    guid="k-1",
    summary="Kommunen skrev i dag under klimatkontraktet tillsammans med Viable Cities och sex myndigheter.",
    body="Kalmar skrev i dag under Klimatkontrakt 2030 tillsammans med Viable Cities och sex myndigheter.\n\n"
    "I kontraktet lovar kommunen att halvera utsläppen från egna transporter.",
)
XML = ("Content-Type", "application/rss+xml; charset=utf-8")


def test_a_check_counts_as_a_poll_and_shows_every_hop(world: World) -> None:
    """A redirect, the feed, robots.txt and the article page are all there; the item is in the database afterwards."""
    world.newsroom.feed(SIGNS, path="/nytt")
    world.newsroom.fail("/feed", 301, ("Location", "/nytt"), ("Set-Cookie", "hemlig=1"))
    world.configure(ONE)
    house = world.open()
    check = house.checking.check("kalmar", Actor("anna", How.WEB))
    assert check.over
    assert check.polled is not None
    assert (check.polled.new, check.polled.kept, check.polled.error) == (1, 1, None)
    base = world.newsroom.base
    assert [(one.url.removeprefix(base), one.status) for one in check.exchanges] == [
        ("/feed", 301),
        ("/nytt", 200),
        ("/robots.txt", 404),
        ("/nyheter/1", 200),
    ]
    assert ("Set-Cookie", "(hidden)") in check.exchanges[0].received
    assert [len(members) for _, members in house.reporting.stories(9)] == [1]
    with house.database.read() as connection:
        (act,) = audit_log.page(connection, before=None, limit=9)
    assert (act.action, act.subject, act.who) == ("source.check", "source kalmar", "anna")


def test_validators_are_seen_to_be_used(world: World) -> None:
    """The second check sends what the first was given, and a 304 comes back."""
    world.newsroom.feed(SIGNS)
    body = world.newsroom.answers["/feed"].body
    world.newsroom.answers["/feed"] = Answer(body, 200, (XML, ("ETag", '"v1"')))
    world.configure(ONE)
    house = world.open()
    first = house.checking.check("kalmar")
    assert not first.exchanges[0].conditional
    world.newsroom.answers["/feed"] = Answer(b"", 304, (("ETag", '"v1"'),))
    second = house.checking.check("kalmar")
    assert [one.status for one in second.exchanges] == [304]
    assert ("If-None-Match", '"v1"') in second.exchanges[0].sent


@pytest.mark.parametrize(
    ("status", "advice"), [(404, "http-absent"), (410, "gone"), (403, "http-login"), (503, "http-fault")]
)
def test_a_failure_comes_with_advice(world: World, status: int, advice: str) -> None:
    world.newsroom.fail("/feed", status)
    world.configure(ONE)
    check = world.open().checking.check("kalmar")
    assert check.polled is not None
    assert check.polled.error is not None
    assert check.advice == advice


def test_a_source_that_is_being_polled_is_not_polled_twice(world: World) -> None:
    """The lease of somebody else counts; the check says so and asks nobody."""
    world.newsroom.feed(SIGNS)
    world.configure(ONE)
    house = world.open()
    with house.database.write() as connection:
        settings = house.configuring.current.settings
        sources.claim(
            connection,
            world.clock(),
            lease_id="other",
            length=settings.poll.default_interval,
            gap=settings.poll.host_gap,
        )
    check = house.checking.check("kalmar")
    assert (check.obstacle, check.polled, check.exchanges) == (Obstacle.BEING_POLLED, None, ())
    assert world.newsroom.asked == []


def test_a_check_in_the_background_can_be_looked_at_while_it_runs(world: World) -> None:
    """The feed hangs; a second wish to check joins the first."""
    world.newsroom.feed(SIGNS)
    world.newsroom.hang("/feed")
    world.configure(ONE)
    house = world.open()
    assert house.checking.latest("kalmar") is None
    house.checking.begin("kalmar")
    house.checking.begin("kalmar")
    check = house.checking.latest("kalmar")
    assert check is not None
    assert not check.over
    world.newsroom.over.set()
    check = house.checking.latest("kalmar", wait=10)
    assert check is not None
    assert check.over
    assert world.newsroom.times_asked("/feed") == 1


def test_an_unknown_source_is_refused_in_words(world: World) -> None:
    world.configure(ONE)
    with pytest.raises(UsageError, match="there is no source 'kalmer'"):
        world.open().checking.check("kalmer")
