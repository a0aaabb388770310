"""Feeds reach feedparser in the encoding that they were meant in."""

from __future__ import annotations

import pytest

from feedwatch.read.xml_bytes import mended

TEXT = "<t>Växjö – ”klimat”</t>"


def declared(name: str) -> str:
    """Give a document that declares an encoding."""
    return f'<?xml version="1.0" encoding="{name}"?>{TEXT}'


@pytest.mark.parametrize(
    ("body", "content_type", "charset", "repair"),
    [
        (declared("utf-8").encode(), "", "", ""),
        (declared("utf-8").encode(), "text/xml; charset=utf-8", "utf-8", ""),
        (declared("utf-8").encode("cp1252"), "", "utf-8", "not all of it is UTF-8"),
        (declared("utf-8").encode("cp1252"), "text/xml", "utf-8", "not all of it is UTF-8"),
        (TEXT.encode("cp1252"), "", "utf-8", "not all of it is UTF-8"),
        (declared("iso-8859-1").encode(), "", "utf-8", "declared as iso-8859-1, but written in UTF-8"),
        (declared("utf-8").encode(), "text/xml; charset=ISO-8859-1", "utf-8", "declared as ISO-8859-1"),
        (declared("us-ascii").encode(), "", "utf-8", "declared as us-ascii"),
        (declared("iso-8859-1").encode("cp1252"), "", "", ""),  # the truth, nearly: feedparser knows that too
        (declared("koi8-r").encode("cp1252"), "", "", ""),  # what else is declared is taken as declared
        (declared("iso-8859-1").encode("cp1252"), "text/xml; charset=utf-8", "utf-8", ""),
        (declared("utf-16").encode("utf-16"), "", "", ""),
        (b"<t>ascii</t>", "text/xml; charset=us-ascii", "us-ascii", ""),
    ],
)
def test_wrong_declarations_are_mended(body: bytes, content_type: str, charset: str, repair: str) -> None:
    """Where the bytes show what they are; the rest is for feedparser."""
    result = mended(body, content_type)
    assert result.charset == charset
    assert [text for text in result.repairs if repair not in text] == []
    assert bool(result.repairs) is bool(repair)
    if repair:
        assert TEXT in result.body.decode("utf-8")
    else:
        assert result.body == body


def test_what_expat_stumbles_over_is_taken_away() -> None:
    """White space before the declaration, and control characters (XML 1.0 2.2)."""
    result = mended(b"\r\n <?xml version='1.0'?><t>a\x00\x0b\x1fb</t>", "")
    assert result.body == b"<?xml version='1.0'?><t>ab</t>"
    assert len(result.repairs) == 2
