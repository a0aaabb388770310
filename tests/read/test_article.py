"""Articles are read without what stands around them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.model.errors import ReadError
from feedwatch.model.item import Article
from feedwatch.model.source import Fetched
from feedwatch.read.article import article
from feedwatch.read.article_text import language_of, paragraphs_of

Fetch = Callable[..., Fetched]
DATA = Path(__file__).parent / "data" / "articles"
NAMES = sorted(path.stem for path in DATA.glob("*.json"))
PARAGRAPHS = (
    "Kommunen har arbetat med sitt klimatkontrakt sedan i våras, och nu är det klart och påskrivet av alla.",
    "Kontraktet beskriver vad kommunen ska göra nästa år, med bussar på el och mat som odlas i närheten.",
    "Varje åtagande har en ansvarig nämnd, och allt följs upp varje höst tillsammans med de andra kommunerna.",
)
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def page(body: str = TEXT, head: str = "", lang: str = "sv") -> str:
    """Build an article's page."""
    lang = f" lang='{lang}'" if lang else ""
    return f"<!doctype html><html{lang}><head><title>T</title>{head}</head><body><main><h1>Rubriken</h1>{body}</main></body></html>"


@pytest.mark.parametrize("name", NAMES)
def test_articles_of_known_platforms_are_read(fetched: Fetch, now: datetime, name: str) -> None:
    """Title, lead, time, language; tables and lists are kept, furniture is not."""
    expected = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    found = article(fetched((DATA / f"{name}.html").read_bytes(), url=expected["url"]), now)
    assert (found.title, found.lead, found.language) == (expected["title"], expected["lead"], expected["language"])
    assert found.published == datetime.fromisoformat(expected["published"])
    assert [words for words in expected["has"] if words not in found.body] == []
    assert [words for words in expected["has_not"] if words in found.body] == []


def test_paragraphs_are_apart_by_a_blank_line(fetched: Fetch, now: datetime) -> None:
    """As everywhere in feedwatch."""
    assert article(fetched(page()), now) == Article("Rubriken", PARAGRAPHS[0], "\n\n".join(PARAGRAPHS), None, "sv")


def test_tables_of_names_are_kept(fetched: Fetch, now: datetime) -> None:
    """Row by row: they name the municipalities that a release is about."""
    table = "<table><tr><th>Kommuner i våg 1</th><td>Enköping, Lund, Växjö</td></tr></table>"
    other = "<table><tr><td>Kommuner i våg 2</td><td>Kalmar, Nacka, Östersund</td></tr></table>"
    body = article(fetched(page(table + TEXT + other)), now).body
    assert "Kommuner i våg 1 Enköping, Lund, Växjö" in body
    assert "Kommuner i våg 2 Kalmar, Nacka, Östersund" in body


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        ("<meta property='article:published_time' content='2026-11-20T09:15:00+01:00'>", "", "2026-11-20T08:15:00Z"),
        ("<meta name='DC.Date' content='2026-11-20'>", "", "2026-11-20T11:00:00Z"),
        ("<meta property='og:published' content='2026-11-20 09:15:00'>", "", "2026-11-20T08:15:00Z"),
        ('<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-11-20T09:15:00"}</script>', "",
         "2026-11-20T08:15:00Z"),
        (('<script type="application/ld+json">{"@type":"WebPage","mainEntity":{"@type":"Article","headline":"x",'
         '"datePublished":"2026-11-20"}}</script>'), "", "2026-11-20T11:00:00Z"),
        ("", "<time datetime='2026-11-20T08:15:00Z'>20 november 2026</time>", "2026-11-20T08:15:00Z"),
        ("", "<time datetime='2026-11-20'>20 november 2026 09.15</time>", "2026-11-20T08:15:00Z"),
        ("", "<p>Publicerad 20 november 2026 kl. 09.15</p>", "2026-11-20T08:15:00Z"),
        ("", "<p>Uppdaterad 22 november 2026, publicerad 20 november 2026</p>", "2026-11-20T11:00:00Z"),
        ("<meta name='date' content='2036-11-20'>", "<p>Publicerad 20 november 2026</p>", "2026-11-20T11:00:00Z"),
        ("", "<p>Svara senast den 20 november 2026.</p>", None),
        ("", "", None),
    ],
)  # fmt: skip
def test_the_published_time_is_found(
    fetched: Fetch, now: datetime, head: str, body: str, published: str | None
) -> None:
    """For machines first, then for people; time in Sweden where no zone is given."""
    found = article(fetched(page(body + TEXT, head)), now).published
    assert found == (datetime.fromisoformat(published) if published else None)


def test_the_address_may_hold_the_day(fetched: Fetch, now: datetime) -> None:
    """As SiteVision's newer ones do."""
    found = article(fetched(page(), url="https://www.ekby.example/nyheter/2026-11-20-nytt-kontrakt.html"), now)
    assert found.published == datetime.fromisoformat("2026-11-20T11:00:00Z")


def test_a_page_that_scripts_draw_may_carry_its_text_as_json_ld(fetched: Fetch, now: datetime) -> None:
    """Then that is the article."""
    data = {"@type": "NewsArticle", "headline": "Rubriken", "articleBody": "\n\n".join(PARAGRAPHS)}
    html = f"<html lang='sv'><script type='application/ld+json'>{json.dumps(data)}</script><body><div id='root'></div></body></html>"
    found = article(fetched(html), now)
    assert (found.title, found.lead) == ("Rubriken", PARAGRAPHS[0])


@pytest.mark.parametrize(
    "html", ["", "<html></html>", "<body><div id='app'></div><script>x</script></body>", "<p>Kort.</p>", "hej"]
)
def test_a_page_without_text_is_an_error(fetched: Fetch, now: datetime, html: str) -> None:
    """The summary of the feed has to do."""
    with pytest.raises(ReadError, match="no article text") as refused:
        article(fetched(html), now)
    assert refused.value.kind == "empty"


def test_a_bomb_is_refused(fetched: Fetch, now: datetime) -> None:
    """Before it is parsed."""
    with pytest.raises(ReadError) as refused:
        article(fetched("<div>" * 100_000), now)
    assert refused.value.kind == "too-complex"


@pytest.mark.parametrize(
    "furniture",
    [
        "Publicerad 20 november 2026",
        "Senast uppdaterad: 20 november 2026",
        "Report this content",
        "Dela på Facebook",
        "Skriv ut",
        "Foto: Ekby kommun",
        "Hjälpte informationen på sidan dig?",
        "Vi använder kakor för att webbplatsen ska fungera.",
        "Den här webbplatsen använder cookies.",
        "We use cookies to make the site work.",
        "Den här nyheten är äldre än 6 månader.",
        "Länk till annan webbplats, öppnas i nytt fönster.",
        "|---|---|",
    ],
)
def test_furniture_is_no_text(furniture: str) -> None:
    """What stands on every page of a site says nothing about this one."""
    assert paragraphs_of(f"Första stycket.\n{furniture}\nAndra stycket.", "T") == ["Första stycket.", "Andra stycket."]


@pytest.mark.parametrize(
    "text",
    [
        "Delar av staden byggs om under 2026.",
        "Kommunen använder mindre el än förra året.",
        "Fotografen Anna bor i Lund.",
        "Den 20 november 2026 skrev alla på.",
        "Dela bil med grannen är kommunens råd.",
    ],
)
def test_text_is_no_furniture(text: str) -> None:
    """Though it begins alike."""
    assert paragraphs_of(text, "T") == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rubriken\nText.", ["Text."]),
        ("Pressmeddelande\nRubriken\nText.", ["Text."]),
        ("# Rubriken\nText.", ["Text."]),
        ("Text.\nRubriken igen är text.", ["Text.", "Rubriken igen är text."]),
        ("- ett\n- två\nText.\n| a | b |\n| c | d |", ["ett\ntvå", "Text.", "a b\nc d"]),
        ("", []),
    ],
)
def test_lines_become_paragraphs(text: str, expected: list[str]) -> None:
    """Without the headline and what stands before it; lists and tables stay together."""
    assert paragraphs_of(text, "Rubriken") == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (PARAGRAPHS[1], "sv"),
        ("The city has signed the contract and it is for all of us.", "en"),
        ("Kalmar", ""),
        ("", ""),
    ],
)
def test_language_is_told_by_small_words(text: str, language: str) -> None:
    """Where the page does not declare one."""
    assert language_of(text) == language


@settings(deadline=None, max_examples=60)
@given(st.text("<>/abdivp='\" hej&;", max_size=200))
def test_no_page_is_too_strange(fetched: Fetch, now: datetime, html: str) -> None:
    """It is read or refused."""
    try:
        found = article(fetched(page(TEXT + html)), now)
    except ReadError as error:
        assert error.kind in {"empty", "too-complex"}  # noqa: PT017 - both ways are right
    else:
        assert found.body
