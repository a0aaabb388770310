"""What an address offers to watch: its feeds, else a list of news; and what stands in for a source that died."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from tests.newsroom import News, Newsroom
from tests.service.conftest import World

from feedwatch.model.errors import UsageError
from feedwatch.model.source import SourceKind
from feedwatch.net.door import Door

LIST = "".join(
    f"<li class='news'><h3><a href='/nyheter/{n}'>Kommunen bygger nytt och större nummer {n}</a></h3>"
    f"<time datetime='2026-11-{n:02}T09:00:00+01:00'>{n} november 2026</time><p>En längre ingress om bygget.</p></li>"
    for n in range(1, 9)
)
MENU = "".join(f"<li><a href='/m{n}'>Meny {n}</a></li>" for n in range(6))


def front(head: str = "", main: str = f"<ul class='list'>{LIST}</ul>") -> str:
    return (
        f"<!doctype html><html lang='sv'><head><title>Åmåla kommun</title>{head}</head>"
        f"<body><nav><ul>{MENU}</ul></nav><main><h1>Nyheter</h1>{main}</main><footer><a href='/om'>Om</a></footer></body></html>"
    )


NEWS = tuple(News(f"Nytt {n}", path=f"/n/{n}", guid=str(n), at=datetime(2026, 11, n, tzinfo=UTC)) for n in range(1, 5))


def test_an_address_that_is_a_feed_is_the_candidate(world: World) -> None:
    url = world.newsroom.feed(*NEWS)
    world.configure("")
    found = world.open().discovering.discover(url)
    (candidate,) = found.candidates
    assert (candidate.url, candidate.kind, candidate.entries) == (url, SourceKind.FEED, 4)
    assert [newest.title for newest in candidate.newest] == ["Nytt 4", "Nytt 3", "Nytt 2"]


def test_feeds_that_a_page_names_come_before_its_list(world: World) -> None:
    feed = world.newsroom.feed(*NEWS, path="/hemlig/flode")
    link = "<link rel='alternate' type='application/rss+xml' href='/hemlig/flode'><link rel='alternate' type='application/rss+xml' href='/away'>"
    page = world.newsroom.page("/", front(link))
    world.configure("")
    candidates = world.open().discovering.discover(page).candidates
    assert [(one.url, one.kind) for one in candidates[:2]] == [(feed, SourceKind.FEED), (page, SourceKind.PAGE)]


def test_a_feed_at_a_usual_address_is_found(world: World) -> None:
    world.newsroom.feed(*NEWS, path="/feed/")
    page = world.newsroom.page("/", front(main="<p>Välkommen till kommunen.</p>"))
    world.configure("")
    candidates = world.open().discovering.discover(page).candidates
    assert [one.url for one in candidates] == [f"{world.newsroom.base}/feed/"]


def test_a_site_without_a_feed_offers_its_list_with_selectors_that_find_it_again(world: World) -> None:
    page = world.newsroom.page("/nyheter", front())
    world.configure("")
    house = world.open()
    (candidate,) = house.discovering.discover(page).candidates
    assert (candidate.kind, candidate.entries) == (SourceKind.PAGE, 8)
    edit = house.administering.add({"id": "amala", "name": "Åmåla", **candidate.as_source()}, ["seen on the page"])
    assert "[source.selectors]" in edit.diff
    house.administering.apply(edit)
    (polled,) = house.polling.poll_all(["amala"], only_due=False)
    assert (polled.entries, polled.new, polled.error) == (8, 8, None)


def test_a_list_that_vanished_is_an_error_and_never_no_news(world: World) -> None:
    """The page answers 200 as ever, but its list is gone."""
    world.newsroom.page("/nyheter", front())
    world.configure(
        '[[source]]\nid = "a"\nurl = "{base}/nyheter"\nkind = "page"\n[source.selectors]\nitem = "li.news"\n'
    )
    house = world.open()
    assert next(house.polling.poll_all([], only_due=False)).error is None
    world.newsroom.page("/nyheter", front(main="<div id='app'></div>"))
    error = next(house.polling.poll_all([], only_due=False)).error
    assert error is not None
    assert error.kind == "no-list"
    assert "li.news" in error.message


def test_robots_txt_is_obeyed_for_pages_and_not_asked_for_feeds(world: World) -> None:
    world.newsroom.page("/robots.txt", "User-agent: *\nDisallow: /")
    world.newsroom.page("/nyheter", front())
    world.newsroom.feed(*NEWS)
    world.configure(
        '[[source]]\nid = "page"\nurl = "{base}/nyheter"\nkind = "page"\n[[source]]\nid = "auto"\nurl = "{base}/nyheter"\n'
        '[[source]]\nid = "feed"\nurl = "{base}/feed"\n'
    )
    polled = {one.source: one for one in world.open().polling.poll_all([], only_due=False)}
    assert polled["feed"].error is None
    assert [polled[name].error.kind for name in ("page", "auto")] == ["robots", "robots"]  # type: ignore[union-attr]  # then it fails


def test_verification_says_what_works_and_proposes_what_else_there_is(world: World) -> None:
    """With the corrections written, comments and all other sources stay as they are."""
    _publish(world.newsroom)
    text = (
        "# a comment that stays\n\n"
        '[[source]]\nid = "fine"\nurl = "{base}/feed"\nverified = false  # nobody looked\n\n'
        "# guessed\n"
        '[[source]]\nid = "wrong"\nurl = "{base}/rss/nyheter.xml"\nkind = "feed"\nverified = false\n'
    )
    world.configure(text)
    house = world.open()
    fine, wrong = house.discovering.verify(house.configuring.current.sources)
    assert (fine.works, fine.entries) == (True, 4)
    assert not wrong.works
    assert wrong.error is not None
    assert "404" in wrong.error.message
    assert wrong.proposal is not None
    assert wrong.proposal.url == f"{world.newsroom.base}/verkligt/flode"
    corrections: dict[str, dict[str, object]] = {
        "fine": {"verified": True},
        "wrong": {**wrong.proposal.as_source(), "verified": True},
    }
    house.administering.apply(house.administering.change_many(corrections))
    written = (world.config / "sources.toml").read_text(encoding="utf-8")
    assert "# a comment that stays" in written
    assert "# nobody looked" in written
    assert "/verkligt/flode" in written
    assert house.configuring.current.source("wrong").verified  # type: ignore[union-attr]  # it is there


def _publish(newsroom: Newsroom) -> None:
    newsroom.feed(*NEWS)
    newsroom.feed(*NEWS, path="/verkligt/flode")
    newsroom.page("/", front("<link rel='alternate' type='application/rss+xml' href='/verkligt/flode'>"))


def test_a_source_that_moved_is_told_after_days_and_followed_by_one_command(world: World) -> None:
    """A permanent redirect seen five times over three days; a temporary one never counts."""
    new = world.newsroom.feed(*NEWS, path="/nytt")
    world.newsroom.fail("/feed", 301, ("Location", "/nytt"))
    world.newsroom.fail("/for-a-while", 302, ("Location", "/nytt"))
    world.configure('[[source]]\nid = "a"\nurl = "{base}/feed"\n[[source]]\nid = "b"\nurl = "{base}/for-a-while"\n')
    house = world.open()
    for _ in range(4):
        list(house.polling.poll_all([], only_due=False))
        assert house.watching.look() == 0
        world.clock.pass_by(hours=20)
    list(house.polling.poll_all([], only_due=False))
    assert house.watching.look() == 1
    (notice,) = house.reporting.overview().notices
    assert (notice.subject, notice.kind.value) == ("a", "moved")
    assert "accept-move a" in str(notice.text)
    source = house.configuring.current.source("a")
    assert source is not None
    candidate = house.discovering.replacement(source, new)
    assert candidate.url == new
    house.administering.apply(house.administering.change("a", candidate.as_source()))
    (polled,) = house.polling.poll_all(["a"], only_due=False)
    assert (polled.status, polled.new) == (200, 0)  # nothing is new only because the address is
    house.watching.look()
    assert house.reporting.overview().notices == ()


def test_a_machine_that_is_not_there_is_asked_once(world: World) -> None:
    """Usual addresses are not tried where nobody answers: with time-outs, forty of them would take minutes a source."""
    world.configure('[[source]]\nid = "away"\nurl = "http://127.0.0.1:9/nyheter/"\nverified = false\n')
    house = world.open()
    with patch.object(Door, "get", autospec=True, side_effect=Door.get) as asked:
        assert house.discovering.discover("http://127.0.0.1:9/nyheter/").candidates == ()
        assert asked.call_count == 1
        (verification,) = house.discovering.verify(house.configuring.current.sources)
        assert not verification.works
        assert verification.proposal is None
        assert asked.call_count == 3


def test_an_address_that_cannot_be_one_is_refused(world: World) -> None:
    world.configure("")
    with pytest.raises(UsageError, match="not an http"):
        world.open().discovering.discover("ftp://example.se")
