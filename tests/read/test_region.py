"""The parts of a page are known by their tags and names."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from feedwatch.read.region import Region, Regions, heading_worth, is_called_news, is_navigation


def region(html: str) -> Region:
    """Give the region of the link in a page."""
    node = LexborHTMLParser(html).css_first("a")
    assert node is not None
    return Regions().of(node)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<nav><a>", Region.NAVIGATION),
        ("<footer><div><a>", Region.NAVIGATION),
        ("<div role='navigation'><a>", Region.NAVIGATION),
        ("<div class='vanster-meny'><a>", Region.NAVIGATION),
        ("<div id='toppmeny'><a>", Region.NAVIGATION),
        ("<div class='cookieBanner'><a>", Region.NAVIGATION),
        ("<ol class='brodsmulor'><a>", Region.NAVIGATION),
        ("<div class='main-menu'><div class='news'><a>", Region.NAVIGATION),
        ("<div class='document-list'><a>", Region.PLAIN),  # is no menu
        ("<div><a>", Region.PLAIN),
        ("<aside><div><a>", Region.ASIDE),
        ("<div class='right sidebar'><a>", Region.ASIDE),
        ("<div class='kalender'><a>", Region.ASIDE),
        ("<div class='news-list'><a>", Region.NEWS),
        ("<div class='nyhetslista'><a>", Region.NEWS),
        ("<main><a>", Region.NEWS),
        ("<div class='nav-open has-sidebar'><main><a>", Region.NEWS),  # what is around the main part is layout
        ("<div class='has-sidebar'><h1>x</h1><a>", Region.PLAIN),
        ("<main><div class='related'><a>", Region.ASIDE),
        ("<main><nav><a>", Region.NAVIGATION),
    ],
)
def test_regions_are_told_by_names(html: str, expected: Region) -> None:
    """The strongest name around counts, up to the main part of the page."""
    assert region(html) is expected


def test_regions_of_a_page_are_looked_up_once() -> None:
    """And are the same whichever element was asked first."""
    tree = LexborHTMLParser("<nav><a>1</a></nav><main><p><a>2</a></p><aside><a>3</a></aside></main>")
    regions = Regions()
    expected = [Region.NAVIGATION, Region.NEWS, Region.ASIDE]
    assert [regions.of(node) for node in tree.css("a")] == expected
    assert [Regions().of(node) for node in tree.css("a")] == expected


@pytest.mark.parametrize(
    ("before", "worth"),
    [
        ("<h2>Aktuellt</h2>", 1.2),
        ("<div><h2>Senaste nyheterna</h2></div>", 1.2),
        ("<h2>Läs också</h2>", 0.25),
        ("<h3>Mest lästa</h3>", 0.25),
        ("<h2>Kalender</h2><p>Det händer i Ekby.</p>", 0.25),
        ("<h2>Ekby</h2>", 1.0),
        ("", 1.0),
        (
            "<div><h2>Kalender</h2>" + "<p>Det händer mycket i Ekby den här veckan.</p>" * 9 + "</div>",
            1.0,
        ),  # a part of its own
    ],
)
def test_the_heading_over_a_list_says_what_it_is(before: str, worth: float) -> None:
    """Also when it is wrapped."""
    node = LexborHTMLParser(f"{before}<div><ul><li>x</ul></div>").css_first("ul")
    assert node is not None
    assert heading_worth(node) == worth


def test_what_is_called_news() -> None:
    """By its words or its address."""
    assert is_called_news("https://e.example/nyheter/")
    assert is_called_news("Pressmeddelanden")
    assert not is_called_news("Bygga och bo")


def test_a_menu_is_navigation_by_itself() -> None:
    """Whatever is around it."""
    tree = LexborHTMLParser("<main><ul class='menu'></ul><ul class='list'></ul></main>")
    assert [is_navigation(node) for node in tree.css("ul")] == [True, False]
