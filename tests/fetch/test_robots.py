"""News pages are read only where robots.txt lets a machine in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from feedwatch.fetch.robots import RobotsCache, _parsed, allowed
from feedwatch.model.errors import FetchError
from feedwatch.net.door import Door

NOW = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
AGENT = "feedwatch"


def ask(
    door: Door, server: HTTPServer, path: str = "/news", cache: RobotsCache | None = None, now: datetime = NOW
) -> bool:
    return allowed(door, server.url_for(path), AGENT, cache or RobotsCache(), now)


@pytest.mark.parametrize(
    ("text", "path", "fine"),
    [
        ("", "/news", True),
        ("User-agent: *\nDisallow: /", "/news", False),
        ("User-agent: *\nDisallow:", "/news", True),
        ("user-agent: *\r\ndisallow: /admin", "/news", True),
        ("User-agent: *\nDisallow: /news", "/news/1?page=2", False),
        ("User-agent: *\nDisallow: /\nAllow: /news", "/news", True),  # the longest rule counts, not the first
        ("User-agent: *\nAllow: /\nDisallow: /news", "/news", False),
        ("User-agent: *\nDisallow: /news\nAllow: /news", "/news", True),
        ("User-agent: *\n\nDisallow: /news", "/news", False),  # blank lines mean nothing
        ("User-agent: feedwatch\nDisallow: /x\n\nUser-agent: *\nDisallow: /", "/news", True),
        ("User-agent: FeedWatch\nDisallow: /", "/news", False),
        ("User-agent: other\nDisallow: /", "/news", True),
        ("User-agent: a\nUser-agent: feedwatch\nDisallow: /", "/news", False),
        ("User-agent: *\nDisallow: *", "/news", False),
        ("User-agent: *\nDisallow: /ne*", "/news", False),
        ("User-agent: *\nDisallow: /nyheter/%C3%A5r", "/nyheter/år", False),
        ("User-agent: * # all\nDisallow: /news # here", "/news", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/news", False),
        ("User-agent: *\nCrawl-delay: ²\nDisallow: //[\nDisallow: /%2f[\nDisallow: /news", "/news", False),
        ("<html>Not found</html>", "/news", True),
    ],
)
def test_the_rules_are_followed(httpserver: HTTPServer, door: Door, text: str, path: str, fine: bool) -> None:
    """Groups, longest rules, odd spellings and odd values."""
    httpserver.expect_request("/robots.txt").respond_with_data(text.encode())
    assert ask(door, httpserver, path) is fine


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_rules_are_no_restriction(httpserver: HTTPServer, door: Door, status: int) -> None:
    """4xx says that there is no robots.txt (RFC 9309 2.3.1.3)."""
    httpserver.expect_request("/robots.txt").respond_with_data("no", status)
    assert ask(door, httpserver)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_rules_that_cannot_be_had_mean_not_now(httpserver: HTTPServer, door: Door, status: int) -> None:
    """An ailing server is left alone, and asked again the next time."""
    httpserver.expect_ordered_request("/robots.txt").respond_with_data("no", status)
    httpserver.expect_ordered_request("/robots.txt").respond_with_data("")
    cache = RobotsCache()
    with pytest.raises(FetchError, match=r"robots\.txt") as caught:
        ask(door, httpserver, cache=cache)
    assert caught.value.temporary
    assert ask(door, httpserver, cache=cache)


def test_rules_are_kept_for_a_day(httpserver: HTTPServer, door: Door) -> None:
    """One request a day and origin, however many pages are read."""
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /x")
    cache = RobotsCache()
    for hours in (0, 1, 23):
        assert ask(door, httpserver, "/news", cache, NOW + timedelta(hours=hours))
        assert not ask(door, httpserver, "/x", cache, NOW + timedelta(hours=hours))
    assert len(httpserver.log) == 1
    ask(door, httpserver, "/news", cache, NOW + timedelta(hours=24))
    assert len(httpserver.log) == 2


def test_a_redirect_is_followed(httpserver: HTTPServer, door: Door) -> None:
    """RFC 9309 2.3.1.2 asks for it."""
    httpserver.expect_request("/robots.txt").respond_with_data("", 301, {"Location": "/r"})
    httpserver.expect_request("/r").respond_with_data("User-agent: *\nDisallow: /")
    assert not ask(door, httpserver)


def test_a_refused_address_stays_refused() -> None:
    """The guard stands before robots.txt as well."""
    with pytest.raises(FetchError) as caught:
        allowed(Door(frozenset(), AGENT), "http://127.0.0.1:1/news", AGENT, RobotsCache(), NOW)
    assert (caught.value.kind, caught.value.temporary) == ("refused-address", False)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["User-agent: *", "Disallow: ", "Allow: /", "Disallow: /["]) | st.text(), max_size=20),
    st.text(),
)
def test_no_text_breaks_it(lines: list[str], path: str) -> None:
    """Whatever stands in a robots.txt, there is an answer."""
    _parsed("\n".join(lines).encode("utf-8", "replace")).can_fetch(AGENT, f"http://host/{path}")
