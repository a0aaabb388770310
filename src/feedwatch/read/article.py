"""Article: the main text of a page, with its lead and when it was published.

open_page       decoded and parsed; parts that are no text of the page (menus, banners, captions) are taken out
trafilatura     finds the main text; where it finds none, the main element of the page or its JSON-LD serve
article_text    lines become paragraphs, without those that stand on every page of a site
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from selectolax.lexbor import LexborNode

from feedwatch.model.errors import ReadError
from feedwatch.model.item import Article
from feedwatch.model.source import Fetched
from feedwatch.model.text import one_line, shorten
from feedwatch.read.article_text import language_of, paragraphs_of
from feedwatch.read.characters import decode_once_more
from feedwatch.read.entry import LONGEST_TEXT, LONGEST_TITLE, lead_of
from feedwatch.read.json_ld import Described, described_articles
from feedwatch.read.list_date import find_block_date
from feedwatch.read.page import Page, open_page
from feedwatch.read.plain import text_of
from feedwatch.read.published import published
from feedwatch.read.region import is_navigation

_NO_TEXT = "script, style, noscript, template, iframe, form button, select, dialog, svg, nav, figcaption"
_CAPTIONS = "[class*=caption i], [class*=bildtext i], [class*=image-text i]"
_UNSEEN = "[class*=sr-only], [class*=visually-hidden], [class*=screen-reader], [class*=assistive], [hidden]"
_LEADS = "[class*=preamble i], [class*=ingress i], [class*=intro i], [class*=lead i]"
_MAIN = "main, [role=main], article, #content, #main"
_DATES = (
    "article:published_time",
    "og:published_time",
    "og:published",
    "datePublished",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "pubdate",
    "publish-date",
    "date",
)
_PAGE_PARTS = frozenset({"html", "head", "body", "main", "article"})
_SHORTEST = 40  # letters; what is shorter is no text


def article(fetched: Fetched, now: datetime) -> Article:
    """Give the main text of a page; raises ReadError (empty) when there is none, and as `open_page` does.

    `published` is in UTC; a date without a zone is time in Sweden.
    """
    page = open_page(fetched)
    described = next((one for one in described_articles(page) if not one.listed), None)
    title = _title(page, described)
    at = _published(page, described, title, now)
    _take_out(page)
    paragraphs = _paragraphs(page, described, title)
    body = "\n\n".join(paragraphs)
    if len(body) < _SHORTEST:
        raise ReadError("empty", "the page holds no article text, or scripts draw it in the browser")
    return Article(
        title=shorten(title, LONGEST_TITLE),
        lead=_lead(page, body),
        body=shorten(body, LONGEST_TEXT),
        published=at,
        language=page.language or language_of(body),
    )


def _title(page: Page, described: Described | None) -> str:
    """Give the headline: the heading of the main part, else what the page says of itself to machines, else its title."""
    for selector in ("main h1, [role=main] h1, article h1", "h1"):
        node = page.tree.css_first(selector)
        if node is not None and (heading := one_line(text_of(node.html or ""))):
            return heading
    return (described.headline if described else "") or page.meta("og:title") or page.title


def _published(page: Page, described: Described | None, title: str, now: datetime) -> datetime | None:
    """Give when the article was published: as stated for machines, else as it stands near the text, else by its address."""
    for raw in ((described.published if described else ""), *(page.meta(name) for name in _DATES)):
        if raw and (at := published(raw, now).at):
            return at
    main = page.tree.css_first(_MAIN) or page.tree.body
    return find_block_date((main,), "", title, page.url, now).published.at if main is not None else None


def _take_out(page: Page) -> None:
    """Take out of a page what is no part of its text."""
    for selector in (_NO_TEXT, _CAPTIONS, _UNSEEN):
        for node in page.tree.css(selector):
            if node.tag not in _PAGE_PARTS:
                node.decompose()
    for node in page.tree.css("body [class], body [id], body [role], footer"):
        if node.tag not in _PAGE_PARTS and is_navigation(node):
            node.decompose()


def _paragraphs(page: Page, described: Described | None, title: str) -> list[str]:
    """Give the paragraphs of the main text by the first way that finds any."""
    for text in _texts(page, described):
        paragraphs = paragraphs_of(decode_once_more(text), title)
        if sum(map(len, paragraphs)) >= _SHORTEST:
            return paragraphs
    return []


def _texts(page: Page, described: Described | None) -> Iterator[str]:
    yield _extract(_main_cell(page) or page.tree.html or "")
    if described is not None:
        yield text_of(described.body)
    main = page.tree.css_first(_MAIN)
    if main is not None:
        yield text_of(main.html or "")


def _main_cell(page: Page) -> str:
    """Give the cell of the heading, on pages that are laid out as a table; trafilatura would read the rows as text."""
    cells: list[LexborNode] = page.tree.css("td:has(h1)")
    return f"<html><body>{cells[-1].html}</body></html>" if cells else ""


def _extract(html: str) -> str:
    import trafilatura  # noqa: PLC0415 - takes 0.3 s and 25 MiB, and most items never need it

    try:
        text: str | None = trafilatura.extract(
            html,
            include_comments=False,
            include_tables=True,
            include_images=False,
            include_links=False,
            deduplicate=False,
        )
    except MemoryError:
        raise
    except Exception as error:  # trafilatura promises nothing about what strange pages make it raise
        raise ReadError("empty", f"the text of the page cannot be found ({type(error).__name__}: {error})") from error
    return text or ""


def _lead(page: Page, body: str) -> str:
    """Give the paragraph that the page calls its lead when it is part of the text, else the first one."""
    for node in page.tree.css(_LEADS):
        lead = one_line(text_of(node.html or ""))
        if len(lead) >= _SHORTEST and lead[:_SHORTEST] in body:
            return lead_of(lead)
    return lead_of(body) or shorten(page.meta("description", "og:description"), LONGEST_TITLE)
