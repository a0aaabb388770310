"""What a document is stands in its bytes, whatever the server says."""

from __future__ import annotations

import pytest

from feedwatch.read.sniff import Form, form_of


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"", Form.EMPTY),
        (b" \n\xef\xbb\xbf ", Form.EMPTY),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', Form.JSON),
        (b"\xef\xbb\xbf  [1]", Form.JSON),
        (b"<rss version='2.0'>", Form.FEED),
        (b"<?xml version='1.0'?><!-- hej <html> --><!DOCTYPE rss [<!ENTITY x 'y'>]><rss>", Form.FEED),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", Form.FEED),
        (b"<atom:feed>", Form.FEED),
        (b"<rdf:RDF>", Form.FEED),
        (b"<CHANNEL HREF='x'>", Form.FEED),
        ("<?xml version='1.0' encoding='utf-16'?><rss/>".encode("utf-16"), Form.FEED),
        ("<rss/>".encode("utf-16-be"), Form.FEED),
        (b"<br />\n<b>Warning</b>: fopen() in /srv/x.php\n<?xml version='1.0'?><rss>", Form.FEED),
        (b"Fel: something\n<rss>", Form.FEED),
        (b"<!DOCTYPE html><p>hej", Form.PAGE),
        (b"<!doctype HTML PUBLIC '-//W3C//DTD'><HTML>", Form.PAGE),
        (b"<?xml version='1.0'?><!DOCTYPE html><html>", Form.PAGE),
        (b"<div>hej</div>", Form.PAGE),
        (b"<urlset><url/></urlset>", Form.XML),
        (b"hej hopp", Form.OTHER),
        (b"\x89PNG\r\n\x1a\n", Form.OTHER),
        (b"<!--" * 1000, Form.OTHER),
        (b"<?" * 1000, Form.OTHER),
    ],
)
def test_the_form_is_told_by_the_first_element(body: bytes, form: Form) -> None:
    """Behind comments, declarations and the warnings of servers."""
    assert form_of(body) is form
