"""Only web addresses can be clicked, and none can pass for another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from tests.render.hostile import urls

from feedwatch.model.urls import is_web
from feedwatch.render.links import LONGEST_URL, contact_url, safe_url


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://kalmar.example/nyheter?a=1&b=2#del", "https://kalmar.example/nyheter?a=1&b=2#del"),
        ("http://127.0.0.1:8080/leave/abc", "http://127.0.0.1:8080/leave/abc"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://Kalmar.Example/Å", "https://kalmar.example/%C3%85"),
        ("https://kommun.example/4.1a/12.2b.portlet?state=rss&sv.contenttype=text/xml;charset=UTF-8",) * 2,
        ("https://kommun.example/redan%20kodat", "https://kommun.example/redan%20kodat"),
        ("https://växjö.example/", "https://xn--vxj-qla6g.example/"),
        ("https://kаlmar.example/", "https://xn--klmar-4ve.example/"),  # with a Cyrillic a
        ('https://kommun.example/"><script>', "https://kommun.example/%22%3E%3Cscript%3E"),
        ("https://kommun.example/a b\u202ec", "https://kommun.example/a%20b%E2%80%AEc"),
        ("javascript:alert(1)", ""),
        ("data:text/html,hej", ""),
        ("ftp://kommun.example/", ""),
        ("//kommun.example/", ""),
        ("/nyheter", ""),
        ("https://user:secret@kommun.example/", ""),
        ("https://kommun.example:99999/", ""),
        ("https://", ""),
        ('https://a"b/', ""),
        ("https://a b/", ""),
        ("https://[::1/", ""),
        ("https://kommun.example/" + "x" * LONGEST_URL, ""),
        ("https://kommun.example/" + "å" * 1000, ""),  # too long once it is written in ASCII
        ("", ""),
    ],
)
def test_what_can_be_clicked(url: str, safe: str) -> None:
    """http and https with a host, without a password, in ASCII and of a length that everything takes."""
    assert safe_url(url) == safe


@pytest.mark.parametrize(
    ("contact", "url"),
    [
        ("redaktion@example.se", "mailto:redaktion@example.se"),
        ("https://example.se/kontakt", "https://example.se/kontakt"),
        ("a&b?c@example.se", "mailto:a%26b%3Fc@example.se"),
        ("ring oss", ""),
        ("", ""),
    ],
)
def test_a_contact_is_a_mail_or_web_address(contact: str, url: str) -> None:
    """Anything else leads nowhere."""
    assert contact_url(contact) == url


@settings(deadline=None, max_examples=200)
@given(urls)
def test_no_address_hides_anything(url: str) -> None:
    """Whatever a feed says, the result is empty or a printable web address that stays as it is."""
    safe = safe_url(url)
    assert not set(safe) & set(" \"'<>\\`{}|^") - {"'"}
    if safe:
        assert safe.isascii()
        assert safe.isprintable()
        assert is_web(safe)
        assert safe_url(safe) == safe
        assert len(safe) <= LONGEST_URL
