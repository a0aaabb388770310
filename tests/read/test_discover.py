"""Feeds are found where pages name them, and guessed where platforms put them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from feedwatch.model.source import Fetched
from feedwatch.read.discover import FeedLink, feed_links, guesses

Fetch = Callable[..., Fetched]


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ("<link rel='alternate' type='application/rss+xml' title='Nyheter' href='/rss.xml'>",
         [FeedLink("https://www.ekby.example/rss.xml", "Nyheter", "application/rss+xml")]),
        ("<LINK REL='Alternate feed' TYPE='application/atom+xml; charset=utf-8' HREF='atom'>",
         [FeedLink("https://www.ekby.example/nyheter/atom", "", "application/atom+xml")]),
        ("<link rel='alternate' type='application/json' href='/wp-json/wp/v2/pages/7'>", []),
        ("<link rel='alternate' type='application/feed+json' href='/feed.json'>",
         [FeedLink("https://www.ekby.example/feed.json", "", "application/feed+json")]),
        ("<link rel='alternate' hreflang='en' href='/en/'><link rel='stylesheet' href='/rss/style.css'>", []),
        (("<link rel='alternate' type='application/rss+xml' title='Kommentarer' href='/comments/feed/'>"
         "<link rel='alternate' type='application/rss+xml' title='Nyheter' href='/feed/'>"),
         [FeedLink("https://www.ekby.example/feed/", "Nyheter", "application/rss+xml"),
          FeedLink("https://www.ekby.example/comments/feed/", "Kommentarer", "application/rss+xml")]),
        ("<a href='/feed/'>RSS</a>", [FeedLink("https://www.ekby.example/feed/", "RSS")]),
        ("<a href='/4.3c1f0a/12.99ab.portlet?state=rss&amp;sv.contenttype=text/xml;charset=UTF-8'>Prenumerera</a>",
         [FeedLink("https://www.ekby.example/4.3c1f0a/12.99ab.portlet?state=rss&sv.contenttype=text/xml;charset=UTF-8", "Prenumerera")]),
        ("<script>var f = '/4.3c1f0a/12.99ab.portlet?state=rss';</script>",
         [FeedLink("https://www.ekby.example/4.3c1f0a/12.99ab.portlet?state=rss")]),
        ("<script>{\"rss\": \"https://www.newsdesk.example/se/rss/current_news/12345\"}</script>",
         [FeedLink("https://www.newsdesk.example/se/rss/current_news/12345")]),
        ("<a href='/nyheter/feeder-till-fisk'>Ny matare</a><a href='mailto:rss@e.example'>RSS</a>", []),
        ("<a href='javascript:void(0)'>RSS</a><link rel='alternate' type='application/rss+xml' href='ftp://e.example/rss'>", []),
        ("<p>Inget här", []),
        ("", []),
    ],
)  # fmt: skip
def test_feeds_that_a_page_names_are_found(fetched: Fetch, html: str, links: list[FeedLink]) -> None:
    """In its head, its links and its scripts; feeds of comments last."""
    assert list(feed_links(fetched(html))) == links


def test_the_base_element_counts(fetched: Fetch) -> None:
    """As for every link."""
    html = "<base href='https://annan.example/a/'><link rel='alternate' type='application/rss+xml' href='rss'>"
    assert feed_links(fetched(html))[0].url == "https://annan.example/a/rss"


@pytest.mark.parametrize(
    ("url", "first"),
    [
        (
            "https://via.tt.se/pressrum/ekby?publisherId=1422393",
            "https://via.tt.se/rss/releases/latest?publisherId=1422393",
        ),
        ("https://news.cision.com/se/programmet", "https://news.cision.com/se/programmet/ListItems?format=rss"),
        ("https://news.cision.com/programmet/", "https://news.cision.com/programmet/ListItems?format=rss"),
        (
            "https://www.mynewsdesk.com/se/rss/source/123/pressrelease",
            "https://www.mynewsdesk.com/rss/current_news/123",
        ),
        ("https://www.ekby.example/nyheter/", "https://www.ekby.example/nyheter/feed/"),
        ("https://www.ekby.example/nyheter", "https://www.ekby.example/nyheter/feed/"),
        ("https://www.ekby.example/nyheter.html?x=1#y", "https://www.ekby.example/nyheter/feed/"),
        ("https://www.ekby.example", "https://www.ekby.example/feed/"),
    ],
)
def test_the_likeliest_guess_comes_first(url: str, first: str) -> None:
    """That of the platform, else that of the section."""
    assert guesses(url)[0] == first


def test_guesses_are_few_and_different() -> None:
    """Each is asked for on somebody's server."""
    found = guesses("https://www.ekby.example/nyheter/")
    assert len(found) == len(set(found)) <= 12
    assert "https://www.ekby.example/rss.xml" in found
    assert all(url.startswith("https://www.ekby.example/") for url in found)


@pytest.mark.parametrize("url", ["", "hej", "ftp://e.example/", "mailto:x@e.example", "https://"])
def test_nothing_is_guessed_for_what_is_no_address(url: str) -> None:
    """There is nowhere to look."""
    assert guesses(url) == ()
