"""The HTML part: real text in one column, small enough, nothing fetched, nothing run."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from selectolax.lexbor import LexborHTMLParser, LexborNode
from tests.render.hostile import digests
from tests.render.samples import LINKS, catch_up, crowded, digest, empty, english, entry

from feedwatch.model.digest import DigestContent, DigestSection, SectionKind
from feedwatch.render.html import LARGEST, digest_html
from feedwatch.render.links import Links
from feedwatch.render.page import lay_out

# What the template writes; anything else came in through a text.
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "div",
    "table",
    "tbody",
    "tr",
    "td",
    "p",
    "h1",
    "h2",
    "h3",
    "a",
    "span",
    "br",
    "ul",
    "li",
    "-text",
    "-comment",
    "-doctype",
    "-undef",
}
ATTRIBUTES = {
    "lang",
    "style",
    "charset",
    "name",
    "content",
    "class",
    "role",
    "width",
    "border",
    "cellspacing",
    "cellpadding",
    "align",
    "href",
}


def parsed(content: DigestContent, links: Links = LINKS) -> LexborHTMLParser:
    """Render and read again."""
    return LexborHTMLParser(digest_html(content, links))


def first(tree: LexborHTMLParser, selector: str) -> LexborNode:
    """Give the first element, which must be there."""
    node = tree.css_first(selector)
    assert node is not None
    return node


def texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    """Give the text of each element."""
    return [" ".join(node.text().split()) for node in tree.css(selector)]


def test_headings_follow_each_other() -> None:
    """One topic, its sections, their stories."""
    tree = parsed(digest())
    assert texts(tree, "h1") == ["Klimatkontrakt 2030"]
    assert texts(tree, "h2")[0] == "Beslutat och undertecknat"
    assert texts(tree, "h2")[-1] == "Sedan förra utskicket"
    assert len(tree.css("h3")) == 6


def test_headlines_lead_straight_to_the_publisher() -> None:
    """No address is rewritten, none leads over us."""
    tree = parsed(digest())
    assert [link.attributes["href"] for link in tree.css("h3 a")][:2] == [
        "https://kalmar.example/nyheter/klimatkontrakt-fyra",
        "https://orebro.example/aktuellt/2026-11-19-klimatkontrakt",
    ]
    own = [link.attributes["href"] for link in tree.css("a") if "nyheter.example.se" in str(link.attributes["href"])]
    assert own == [LINKS.leave, LINKS.preferences, LINKS.archive, LINKS.privacy]


def test_everything_of_a_story_is_told() -> None:
    """Publisher, date, correction, what followed, places, further publishers, and why."""
    story = texts(parsed(digest()), ".story")[0] + texts(parsed(digest()), ".last")[0]
    for words in (
        "Kalmar kommun · 20 november 2026",
        "Platser: Kalmar",
        "Även publicerad av Viable Cities och Länsstyrelsen i Kalmar län",
        "Med därför att den nämner ”klimatkontrakt”, ”undertecknar”",
        "Rättad eller ändrad av utgivaren 21 november 2026",
        "Sedan dess: Östersund utser gemensam klimatsamordnare (Östersunds kommun, 21 november 2026)",
    ):
        assert words in story


def test_language_is_marked_for_eyes_and_for_speech() -> None:
    """The document has the digest's, and what is in another language its own."""
    tree = parsed(digest())
    assert first(tree, "html").attributes["lang"] == "sv"
    marked = list(tree.css("[lang=en]"))
    assert {node.tag for node in marked} == {"h3", "p"}
    assert "Eleven European cities" in marked[1].text()
    assert "på engelska" in first(tree, ".body").text()
    assert first(parsed(english()), "html").attributes["lang"] == "en"


def test_the_preview_is_hidden_and_first() -> None:
    """Lists of mails show the top headline beside the subject."""
    preview = first(parsed(digest()), "body > div")
    assert preview.text().strip().startswith("Kalmar undertecknar sitt fjärde klimatkontrakt")
    assert "display:none" in str(preview.attributes["style"]).replace(" ", "")


def test_dark_colours_and_narrow_screens_are_in_the_head() -> None:
    """Everything else stands on its element, so that nothing else needs to be read."""
    html = digest_html(digest())
    styles = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    assert "@media (prefers-color-scheme: dark)" in styles
    assert "@media (max-width: 600px)" in styles
    assert '<meta name="color-scheme" content="light dark">' in html
    outside = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", styles)
    assert outside.strip() == ""
    assert "style=" in html


def test_nothing_is_fetched() -> None:
    """No image, script, font, frame or sheet from anywhere."""
    html = digest_html(digest(), LINKS)
    assert not re.search(
        r"<(img|script|link|iframe|object|video|audio|form|input|svg)\b|url\(|@import|@font-face", html
    )
    assert not re.search(r"\s(src|background|srcset|poster|action)=", html)


@pytest.mark.parametrize("stories", [1, 20, 60, 150, 400])
def test_it_stays_under_100_kb(stories: int) -> None:
    """However many stories there are, all of them are there, if only as headlines, as long as they fit."""
    html = digest_html(crowded(stories), LINKS)
    assert len(html.encode()) <= LARGEST < 100_000
    tree = LexborHTMLParser(html)
    told = len(tree.css("h3")) + len(tree.css("li"))
    left_out = re.search(r"(\d+) nyheter till är för mycket", html)
    assert told + (int(left_out[1]) if left_out else 0) == stories + 1
    assert "Avsluta prenumerationen" in html
    assert stories > 150 or left_out is None


def test_a_crowded_digest_keeps_the_leads_of_the_first() -> None:
    """Stories are ordered by weight, so the last become headlines first."""
    tree = parsed(crowded(150))
    whole, brief = tree.css("h3"), tree.css("li")
    assert len(whole) > 10
    assert len(brief) > 50
    assert "Kommun 0 " in whole[0].text()


def test_the_worst_story_still_fits() -> None:
    """The longest possible addresses and headlines, every letter of them escaped."""
    worst = entry(
        headline="&" * 3000,
        url="https://kommun.example/?" + "&" * 2000,
        publisher="<" * 200,
        lead="'" * 4000,
        places=("&" * 90,) * 290,
        why=("&" * 90,) * 9,
    )
    content = digest(sections=(DigestSection(SectionKind.OTHER, (worst,) * 40),), topic_name="&" * 100)
    assert len(digest_html(content, LINKS).encode()) <= LARGEST


def test_the_same_digest_gives_the_same_bytes() -> None:
    """A second attempt sends what the first did."""
    assert digest_html(digest(), LINKS) == digest_html(digest(), LINKS)


def test_an_empty_digest_says_so_and_how_to_leave() -> None:
    """Nothing new, and what was read."""
    tree = parsed(empty())
    assert texts(tree, ".sum") == ["Inget nytt den här gången. 31 källor har lästs."]
    assert "Avsluta prenumerationen" in texts(tree, ".foot")[0]


def test_a_digest_that_catches_up_says_so_on_top() -> None:
    """With the dates it covers; what was held over stands at the end."""
    tree = parsed(catch_up())
    assert "2–23 november 2026" in texts(tree, ".head .note")[0]
    assert "4 nyheter till fick inte plats" in texts(tree, ".body")[0]


def test_without_links_there_is_no_foot() -> None:
    """A page that anybody can read does not say that they subscribed."""
    assert parsed(digest(), Links()).css(".foot") == []


@settings(deadline=None, max_examples=100)
@given(digests())
def test_hostile_text_stays_text(content: DigestContent) -> None:
    """Only our own elements and attributes are there, links lead to the web or a mailbox, and headlines read as laid out."""
    html = digest_html(content, LINKS)
    tree = LexborHTMLParser(html)
    nodes: list[LexborNode] = tree.css("*")
    assert {node.tag for node in nodes} <= TAGS
    assert {name for node in nodes for name in node.attributes} <= ATTRIBUTES
    assert all(re.match(r"https?://|mailto:", str(link.attributes["href"])) for link in tree.css("a"))
    headlines = [story.headline for group in lay_out(content).groups for story in group.stories]
    assert texts(tree, "h3") == [" ".join(headline.split()) for headline in headlines]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]", html)
    assert html.count("<!--") == 2
