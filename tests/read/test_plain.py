"""HTML becomes text that people can read, and nothing in it can run."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.read.plain import line_of, text_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hej <b>du</b>!</p><p>Nästa stycke.</p>", "Hej du!\n\nNästa stycke."),
        ("ett<br>två<br><br>tre", "ett\ntvå\n\ntre"),
        ("<ul><li>ett</li>\n <li>två</li></ul>efter", "ett\ntvå\n\nefter"),
        ("<table><tr><th>Våg 1</th><td>Lund, Umeå</td></tr><tr><th>Våg 2</th><td>Kalmar</td></tr></table>",
         "Våg 1 Lund, Umeå\nVåg 2 Kalmar"),
        ("före<script>alert(1)</script> <style>p{}</style>efter", "före efter"),
        ("<figure><img src=x alt=bild><figcaption>Foto: någon</figcaption></figure>text", "text"),
        ("<div><div>ett</div></div><div>två</div>", "ett\n\ntvå"),
        ("<b>rad</b>\n  som\tfortsätter", "rad som fortsätter"),
        ("rad\nutan märken", "rad\nutan märken"),
        ("<p>5 &lt; 6 &amp; 7</p>", "5 < 6 & 7"),
        ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
        ("Ume&aring; &#8211; V&auml;xj&ouml;", "Umeå – Växjö"),
        ("klimat&shy;kontrakt&nbsp;2030", "klimatkontrakt 2030"),
        ("<p>fÃ¶r Ã¥r 2030 â€“ och sen</p>", "för år 2030 – och sen"),
        ("<form><button>Sök<div>x</div></button></form>kvar", "kvar"),
        ("<frameset><frame src=x></frameset>", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_markup_becomes_text(html: str, text: str) -> None:
    """Paragraphs apart by a blank line; lists and tables line by line."""
    assert text_of(html) == text


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("5 < 6 & 7", "5 < 6 & 7"),
        ("Nytt <em>avtal</em> om klimat", "Nytt avtal om klimat"),
        ("Rubrik<br/>på två rader", "Rubrik på två rader"),
        ("A &amp; B", "A & B"),
        ("x<y och y>z", "x<y och y>z"),
        (" för \n mycket\u00a0plats ", "för mycket plats"),
    ],
)
def test_a_title_is_one_line_without_stray_tags(title: str, line: str) -> None:
    """Angle brackets that are no tags stay."""
    assert line_of(title) == line


@settings(deadline=None)
@given(st.text("<>/&;abpdiv ='\"\n", max_size=80))
def test_no_markup_is_too_broken(html: str) -> None:
    """Whatever stands there, text comes out, and only once: text of text is the same but for entities and brackets."""
    text = text_of(html)
    assert "\n\n\n" not in text
    assert text == text.strip()


@settings(deadline=None)
@given(st.lists(st.text("abcåäö ,", min_size=1, max_size=20).filter(str.strip), max_size=5))
def test_no_word_is_lost(paragraphs: list[str]) -> None:
    """Every paragraph comes out as it went in, but for its white space."""
    html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert text_of(html).split("\n\n") == [" ".join(paragraph.split()) for paragraph in paragraphs] or not paragraphs


def test_a_bomb_of_tags_is_only_stripped() -> None:
    """Elements within elements take the parser quadratic time."""
    assert text_of("<div>" * 100_000 + "kvar") == "kvar"
