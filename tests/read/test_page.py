"""Pages are decoded and opened as browsers do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from feedwatch.model.source import Fetched
from feedwatch.read.page import decode, open_page

TEXT = "Växjö – ”klimat”"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode(), "text/html; charset=iso-8859-1"),
        (TEXT.encode("cp1252"), ""),
        (TEXT.encode("cp1252"), "text/html; charset=utf-8"),
        (TEXT.encode("cp1252"), "text/html; charset=ISO-8859-1"),
        (TEXT.encode("cp1252"), "text/html; charset=utf-16"),  # cannot be: it has no NUL
        (TEXT.encode("cp1252"), "text/html; charset=nonsense"),
        (TEXT.encode("cp1252"), "text/html; charset=zlib"),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.encode("utf-16"), ""),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "text/html; charset=utf-8"),
        (TEXT.encode("utf-16-le"), "text/html; charset=utf-16-le"),
    ],
)
def test_swedish_text_is_decoded(body: bytes, content_type: str) -> None:
    """Whatever is declared."""
    assert decode(body, content_type) == TEXT


def test_other_alphabets_are_decoded_as_declared() -> None:
    """By the header, or by the meta element, also behind a long comment."""
    body = "Привет".encode("koi8-r")
    assert decode(body, "text/html; charset=koi8-r") == "Привет"
    meta = b"<!--" + b" " * 3000 + b"--><meta http-equiv='Content-Type' content='text/html; charset=koi8-r'>"
    assert decode(meta + body, "text/html").endswith("Привет")


def test_a_page_says_what_it_is(fetched: Callable[..., Fetched]) -> None:
    """Title, heading, language, meta data, and where its links lead."""
    html = (
        "<html lang='sv-SE'><head><title>\n Nyheter &amp; annat </title><base href='/a/'>"
        "<META Property='og:type' Content='article'></head><body><h1>Rubrik <b>ett</b></h1>"
    )
    page = open_page(fetched(html))
    assert (page.title, page.heading, page.language) == ("Nyheter & annat", "Rubrik ett", "sv")
    assert (page.meta("og:title", "OG:TYPE"), page.meta("og:title")) == ("article", "")
    assert page.address("b?c=1;2") == "https://www.ekby.example/a/b?c=1;2"
    assert [page.address(link) for link in ("#x", "", " ", "javascript:x", "mailto:x@e.example")] == [""] * 5


@pytest.mark.parametrize("html", ["", "<h1>Rubrik</h1>", "<title> </title><h1>Rubrik</h1>"])
def test_a_page_without_a_title_is_called_by_its_heading(fetched: Callable[..., Fetched], html: str) -> None:
    """Or by nothing."""
    assert open_page(fetched(html)).title == ("Rubrik" if html else "")
