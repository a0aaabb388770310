"""Addresses: what may be fetched, and which two are the same page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedwatch.model.urls import absolute, canonical, is_web, without_trackers

BASE = "https://www.example.se/nyheter/flode?x=1"


@pytest.mark.parametrize(
    ("url", "resolved"),
    [
        ("", ""),
        ("  ", ""),
        ("/a", "https://www.example.se/a"),
        ("a b", "https://www.example.se/nyheter/a b"),
        ("//andra.se/a", "https://andra.se/a"),
        ("?y=2", "https://www.example.se/nyheter/flode?y=2"),
        ("mailto:a@example.se", ""),
        ("javascript:alert(1)", ""),
        ("http://user:pass@example.se/", ""),
        ("http://[", ""),
    ],
)
def test_a_link_is_resolved_or_leads_nowhere(url: str, resolved: str) -> None:
    assert absolute(url, BASE) == resolved


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.example.se/a/", "http://example.se/a"),
        ("https://example.se/a?utm_source=rss&b=1", "https://example.se/a?b=1"),
        ("https://example.se/a?b=1&a=2#del", "https://example.se/a?a=2&b=1"),
        ("https://example.se/%C3%A5", "https://example.se/å"),
        ("https://EXAMPLE.se:443/a", "https://example.se/a"),
    ],
)
def test_two_links_to_one_page_are_equal(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), [("/a", "/b"), ("/a?id=1", "/a?id=2"), ("/A", "/a")])
def test_two_pages_are_not(one: str, other: str) -> None:
    assert canonical(f"https://example.se{one}") != canonical(f"https://example.se{other}")


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_breaks_them(url: str, base: str) -> None:
    """What comes out can be fetched or is empty, and is canonical for good."""
    found = absolute(url, base)
    assert not found or is_web(found)
    assert isinstance(canonical(url), str)


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://a.se/x?utm_source=rss&utm_medium=feed", "https://a.se/x"),
        ("https://a.se/x?id=1&utm_source=rss&b=%C3%A5+2", "https://a.se/x?id=1&b=%C3%A5+2"),
        (
            "https://a.se/x?state=rss&sv.contenttype=text/xml;charset=UTF-8",
            "https://a.se/x?state=rss&sv.contenttype=text/xml;charset=UTF-8",
        ),
        ("https://a.se/x?fbclid=1#del", "https://a.se/x#del"),
        ("https://a.se/x?", "https://a.se/x?"),
        ("", ""),
    ],
)
def test_only_what_follows_the_reader_is_taken_out(url: str, clean: str) -> None:
    assert without_trackers(url) == clean
