"""Trying: what an address would bring, how often to ask it, and what of it is known; nothing is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.newsroom import Answer, News
from tests.service.conftest import World

from feedwatch.model.errors import UsageError
from feedwatch.model.source import Selectors, Source, SourceKind
from feedwatch.model.topic import Decision
from feedwatch.service.admin.outlook import Mind
from feedwatch.service.admin.trying import TRIED
from feedwatch.store import records

XML = ("Content-Type", "application/rss+xml; charset=utf-8")
LEAD = "Kommunen skrev i dag under klimatkontraktet tillsammans med Viable Cities och sex myndigheter."
BODY = (
    f"{LEAD}\n\nI kontraktet lovar kommunen att halvera utsläppen från egna transporter och att visa vem som betalar."
)
SIGNS = News("Kalmar signerar Klimatkontrakt 2030", path="/nyheter/1", guid="k-1", summary=LEAD, body=BODY)
POOL = News("Simhallen öppnar igen", path="/nyheter/2", guid="k-2", summary="Efter renoveringen är bassängen varmare.")
OTHER = '[[source]]\nid = "viable"\nname = "Viable Cities"\nurl = "{base}/annat"\n'
LIST = "".join(
    f"<li class='news'><h3><a href='/nyheter/{n}'>Kommunen bygger nytt och större nummer {n}</a></h3>"
    f"<span class='when'>2026-11-{n:02}</span></li>"
    for n in range(1, 6)
)


def every(gap: timedelta, count: int = 8) -> list[News]:
    newest = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    return [News(f"Nytt {n}", path=f"/n/{n}", guid=str(n), at=newest - n * gap) for n in range(count)]


def minds(cautions: object) -> set[Mind]:
    return {caution.kind for caution in cautions}  # type: ignore[attr-defined]  # they are Cautions


def test_a_feed_is_shown_with_what_would_become_of_it_and_nothing_is_kept(world: World) -> None:
    """The newest first, each with its verdict and reasons, and no row is written."""
    url = world.newsroom.feed(POOL, SIGNS)
    world.configure("")
    house = world.open()
    trial = house.trying.attempt(url, SourceKind.AUTO)
    assert (trial.kind, trial.title, trial.total, trial.error) == ("feed", "Nyheter från Åmåla", 2, None)
    verdicts = {entry.title: entry.decision for entry in trial.entries}
    assert verdicts == {SIGNS.title: Decision.KEPT, POOL.title: Decision.REJECTED}
    (kept,) = [entry for entry in trial.entries if entry.decision is Decision.KEPT]
    assert kept.topics[0].reasons
    assert str(kept.fulltext) == "read from the page"
    assert trial.outlook is not None
    assert trial.outlook.language == "sv"
    with house.database.read() as connection:
        assert records.counts(connection)["items"] == {}


@pytest.mark.parametrize(
    ("gap", "interval"),
    [
        (timedelta(minutes=10), timedelta(minutes=5)),
        (timedelta(hours=10), timedelta(minutes=10)),
        (timedelta(days=1), timedelta(minutes=15)),
        (timedelta(days=30), timedelta(hours=1)),
    ],
)
def test_the_rhythm_suggests_how_often_to_ask(world: World, gap: timedelta, interval: timedelta) -> None:
    """Never more often than is polite, never less often than every hour."""
    url = world.newsroom.feed(*every(gap))
    world.configure("")
    outlook = world.open().trying.attempt(url, SourceKind.AUTO, most=1).outlook
    assert outlook is not None
    assert (outlook.rhythm, outlook.interval) == (gap, interval)


def test_validators_and_freshness_are_told(world: World) -> None:
    url = world.newsroom.feed(*every(timedelta(hours=1)))
    body = world.newsroom.answers["/feed"].body
    headers = (XML, ("ETag", 'W/"7"'), ("Cache-Control", "max-age=1800"))
    world.newsroom.answers["/feed"] = Answer(body, 200, headers)
    world.configure("")
    trial = world.open().trying.attempt(url, SourceKind.AUTO, most=1)
    outlook = trial.outlook
    assert outlook is not None
    assert (outlook.validators, outlook.etag, outlook.fresh_for) == (True, 'W/"7"', timedelta(minutes=30))
    assert (outlook.interval, outlook.size) == (timedelta(minutes=30), len(body))
    assert Mind.NO_VALIDATORS not in minds(trial.cautions)


def test_what_to_mind_is_said(world: World) -> None:
    """A permanent redirect over plain http to a feed of two entries without dates, ids and links."""
    new = world.newsroom.feed(News("Ett", at=None), News("Två", at=None), path="/nytt")
    world.newsroom.fail("/feed", 308, ("Location", "/nytt"))
    world.configure("")
    trial = world.open().trying.attempt(f"{world.newsroom.base}/feed", SourceKind.AUTO)
    wanted = {Mind.MOVED, Mind.HTTP_ONLY, Mind.NO_DATES, Mind.NO_IDS, Mind.NO_LINKS, Mind.FEW, Mind.NO_VALIDATORS}
    assert minds(trial.cautions) == wanted
    assert [caution.detail for caution in trial.cautions if caution.kind is Mind.MOVED] == [new]
    assert trial.outlook is not None
    assert trial.outlook.rhythm is None
    assert trial.outlook.interval == timedelta(minutes=15)


def test_an_old_feed_that_is_elsewhere_for_now_and_whose_pages_are_gone(world: World) -> None:
    """A temporary redirect, entries of another year with days only, a character that cannot be, pages that are not there."""
    old = News(f"{SIGNS.title}", path="/borta/1", guid="1", summary=LEAD, at=datetime(2024, 3, 1, 9, 0, tzinfo=UTC))
    target = world.newsroom.feed(old, old, path="/nytt")
    body = world.newsroom.answers["/nytt"].body.replace(b"Fri, 01 Mar 2024 09:00:00 +0000", b"2024-03-01")
    world.newsroom.answers["/nytt"] = Answer(body.replace(b"</channel>", b"&nbsp;\x0b</channel>"))
    world.newsroom.fail("/feed", 302, ("Location", "/nytt"))
    world.configure("")
    trial = world.open().trying.attempt(f"{world.newsroom.base}/feed", SourceKind.AUTO)
    told = {caution.kind: caution.detail for caution in trial.cautions}
    assert told[Mind.REDIRECTED] == target
    assert told[Mind.DAYS_ONLY] == "2"
    assert told[Mind.STALE] == "2024-03-01"
    assert "404" in str(told[Mind.PAGES_UNREAD])
    assert Mind.REPAIRED in told
    assert Mind.MOVED not in told


def test_what_is_known_from_another_source_is_recognised(world: World) -> None:
    """The same page by its address, and the same text on another page by the story it would join."""
    world.newsroom.feed(SIGNS, path="/annat")
    world.configure(OTHER)
    house = world.open()
    list(house.polling.poll_all([], only_due=False))
    copy = News(SIGNS.title, path="/pressmeddelande/9", guid="p-9", summary=LEAD, body=BODY)
    new = News("Kalmar bygger simhall", path="/nyheter/77", guid="k-77", summary="Den ska ha tre bassänger.")
    url = world.newsroom.feed(SIGNS, copy, new)
    trial = house.trying.attempt(url, SourceKind.AUTO)
    known = {
        entry.url.removeprefix(world.newsroom.base): [(kin.source, kin.how) for kin in entry.known]
        for entry in trial.entries
    }
    assert known == {
        "/nyheter/1": [("viable", "address")],
        "/pressmeddelande/9": [("viable", "story")],
        "/nyheter/77": [],
    }


def test_an_address_that_is_watched_already_is_recognised(world: World) -> None:
    """Also when it is written otherwise, and when it cannot be read now."""
    world.newsroom.feed(SIGNS, path="/annat")
    world.configure(OTHER)
    house = world.open()
    assert house.trying.attempt(f"{world.newsroom.base}/annat/?utm_source=x", SourceKind.AUTO).watched_as == "viable"
    assert house.trying.attempt(f"{world.newsroom.base}/nytt", SourceKind.AUTO).watched_as == ""


def test_selectors_are_tried_as_they_are_typed(world: World) -> None:
    """What they yield, what they miss, and what is no selector, in words; while they are typed the site is asked once."""
    url = world.newsroom.page(
        "/nyheter", f"<!doctype html><html lang='sv'><body><main><ul>{LIST}</ul></main></body></html>"
    )
    world.configure("")
    trying = world.open().trying

    def tried(**selectors: str) -> Source:
        return Source(TRIED, url, url, kind=SourceKind.PAGE, selectors=Selectors(**selectors))

    found = trying.attempt_source(tried(item="li.news", date=".when"))
    assert found.total == 5
    assert found.entries[0].published is not None
    assert found.entries[0].published.startswith("2026-11-05")
    asked = world.newsroom.times_asked("/nyheter")
    for item, words in (("li.old", "'li.old' finds nothing"), ("li[", "is no CSS selector")):
        error = trying.attempt_source(tried(item=item), remembered=True).error
        assert error is not None
        assert words in error.message
    assert world.newsroom.times_asked("/nyheter") == asked + 1
    world.clock.pass_by(minutes=6)
    trying.attempt_source(tried(item="li.news"), remembered=True)
    assert world.newsroom.times_asked("/nyheter") == asked + 2


def test_a_missing_scheme_is_https_and_http_where_nobody_answers_that(world: World) -> None:
    """The newsroom speaks no TLS."""
    world.newsroom.feed(SIGNS)
    world.configure("")
    house = world.open()
    trial = house.trying.attempt(f"{world.newsroom.authority}/feed", SourceKind.AUTO)
    assert (trial.url, trial.total) == (f"{world.newsroom.base}/feed", 1)
    found = house.discovering.discover(f"{world.newsroom.authority}/feed")
    assert [candidate.url for candidate in found.candidates] == [f"{world.newsroom.base}/feed"]
    dead = house.trying.attempt("127.0.0.1:1", SourceKind.AUTO)
    assert (dead.url, dead.error is None) == ("https://127.0.0.1:1", False)


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "file:///etc/passwd", "anna:hemlig@example.se", "mailto:a@b.se"]
)
def test_what_is_no_address_is_refused_in_words(world: World, address: str) -> None:
    world.configure("")
    with pytest.raises(UsageError, match="is not an http or https address"):
        world.open().trying.attempt(address, SourceKind.AUTO)


def test_only_so_many_entries_and_pages_are_read(world: World) -> None:
    """A preview on a page need not read a whole archive; which entries were judged without their page is said."""
    signs = [News(f"{SIGNS.title} {n}", path=f"/nyheter/{n}", guid=str(n), summary=LEAD, body=BODY) for n in range(6)]
    url = world.newsroom.feed(*signs)
    world.configure("")
    trial = world.open().trying.attempt(url, SourceKind.AUTO, most=3, pages=1)
    assert (trial.total, len(trial.entries)) == (6, 3)
    assert sum(request.path.startswith("/nyheter/") for request in world.newsroom.asked) == 1
    assert [str(entry.fulltext).startswith("as the feed gives it") for entry in trial.entries] == [False, True, True]
