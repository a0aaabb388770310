"""Block: one entry of a news page, taken apart into headline, link, date and summary.

What the admin's selectors name is taken from there. The rest is found by looking, first answer wins:

    headline   a heading; else the longest link, of which the part that is called a title, or the first line that is none
               of the others
    link       in, around or beside the headline; the one link of the block; "Läs mer"
    date       <time>; a part that is called date; a short line about a date; the beginning of the text; the address
    summary    a part that is called summary or the like; the first paragraph or line that is none of these

A page may have no boxes around its entries, only headings with paragraphs between them. Then the headings are the
blocks, and what follows a heading up to the next one belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborNode

from feedwatch.model.source import Selectors
from feedwatch.model.text import one_line
from feedwatch.model.urls import canonical
from feedwatch.read.list_date import find_block_date, is_about_date, without_leading_date
from feedwatch.read.page import Page, attribute
from feedwatch.read.plain import text_of
from feedwatch.read.published import Published, published

HEADINGS = 'h1, h2, h3, h4, h5, h6, [role="heading"]'
_FLAT = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd"})
_MOST_SIBLINGS = 6
_TITLE_PARTS = '[class*="title" i], [class*="rubrik" i], [class*="heading" i], [class*="headline" i], strong, b'
_SUMMARY_PARTS = (
    '[class*="ingress" i], [class*="preamble" i], [class*="intro" i], [class*="summary" i], [class*="excerpt" i],'
    ' [class*="description" i]'
)
# Words of links that lead on instead of naming something.
_GENERIC = re.compile(
    r"(?:läs (?:mer|hela|vidare|artikeln)\b.{0,40}|visa (?:alla|fler|mer)\b.*|hem|start|startsida|logga in|meny|sök|kontakt"
    r"|(?:alla|fler|äldre|nyare|tidigare) (?:nyheter|artiklar|inlägg|pressmeddelanden|händelser)|(?:nästa|föregående)(?: sida)?"
    r"|till (?:toppen|innehållet|startsidan|arkivet|alla .{0,20}|nyhets\w+)|read more\b.*|more(?: news| articles)?|(?:next|previous)(?: page)?"
    r"|(?:show|view|see) (?:all|more).*|[\W\d_]*)",
    re.IGNORECASE,
)
_MORE_AT_END = re.compile(r"\s+(?:Läs (?:mer|hela artikeln|vidare)|Read more)\W*$", re.IGNORECASE)
_SHORTEST_SUMMARY = 25
_LONGEST_TITLE = 300
_LONGEST_SUMMARY = 2000


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at; `dates` are those that it states for machines, by canonical address."""

    page: Page
    selectors: Selectors
    now: datetime
    dates: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """An entry of a news page, and the nodes that it was read from as far as it has them.

    `parts` are the element and, when that is only a heading, what belongs to it.
    """

    node: LexborNode
    parts: tuple[LexborNode, ...]
    url: str
    title: str
    published: Published
    summary: str
    title_node: LexborNode
    link_node: LexborNode
    date_node: LexborNode | None
    summary_node: LexborNode | None


@dataclass(frozen=True, slots=True)
class _Headline:
    title: str
    node: LexborNode
    link: LexborNode
    url: str


def read_block(node: LexborNode, look: Look) -> Block | None:
    """Take a block apart; None when it has no headline with a link."""
    parts = _Parts.of(node)
    headline = _find_headline(parts, look.page, look.selectors)
    if headline is None:
        return None
    dated = find_block_date(parts.nodes, look.selectors.date, headline.title, headline.url, look.now)
    stated = "" if dated.published.at else look.dates.get(canonical(headline.url), "")
    summary, summary_node = _find_summary(parts, look.selectors, dated.title, look.now)
    return Block(
        node=node,
        parts=parts.nodes,
        url=headline.url,
        title=dated.title[:_LONGEST_TITLE],
        published=published(stated, look.now) if stated else dated.published,
        summary=summary[:_LONGEST_SUMMARY],
        title_node=headline.node,
        link_node=headline.link,
        date_node=dated.node,
        summary_node=summary_node,
    )


def first_match(nodes: tuple[LexborNode, ...], selector: str) -> LexborNode | None:
    """Give the first node that a selector matches in any of some nodes, themselves included."""
    return next((found for node in nodes if (found := node.css_first(selector)) is not None), None)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The nodes of a block: one, or a heading with what follows it."""

    nodes: tuple[LexborNode, ...]

    @classmethod
    def of(cls, node: LexborNode) -> _Parts:
        is_headed_link = node.tag == "a" and node.css_first(HEADINGS) is not None
        if node.tag not in _FLAT and not is_headed_link:
            return cls((node,))
        before = _sibling(node, forward=False) if node.tag == "dd" else None
        dates = (before,) if before is not None and before.tag == "dt" else ()
        return cls((*dates, node, *_followers(node)))

    def css(self, selector: str) -> Iterator[LexborNode]:
        for node in self.nodes:
            yield from node.css(selector)

    def lines(self) -> list[str]:
        return [line for node in self.nodes for line in text_of(node.html or "").split("\n") if line]


def _followers(node: LexborNode) -> Iterator[LexborNode]:
    following = _sibling(node, forward=True)
    for _ in range(_MOST_SIBLINGS):
        if (
            following is None
            or following.tag in _FLAT - {"dd"}
            or following.tag == node.tag
            or following.css_first(HEADINGS)
        ):
            return
        yield following
        following = _sibling(following, forward=True)


def _sibling(node: LexborNode, *, forward: bool) -> LexborNode | None:
    """Give the next or previous element beside a node."""
    found = node.next if forward else node.prev
    while found is not None and (found.tag or "-").startswith("-"):
        found = found.next if forward else found.prev
    return found


def _find_headline(parts: _Parts, page: Page, selectors: Selectors) -> _Headline | None:
    if selectors.title:
        title = first_match(parts.nodes, selectors.title)
        return _headed(title, _given(parts, selectors) or _link_for(title, parts, page), page) if title else None
    if selectors.link:
        link = _given(parts, selectors)
        heading = first_match(parts.nodes, HEADINGS)
        return (_headed(heading, link, page) if heading else None) or _named([link] if link else [], page)
    headings = sorted(parts.css(HEADINGS), key=lambda node: is_about_date(one_line(node.text())))
    lent = _lent_link(parts, page)
    linked = [(heading, _own_link(heading, parts, page)) for heading in headings]
    for heading, link in (*linked, *((heading, lent) for heading in headings)):  # one without a link may be a label
        if headline := _headed(heading, link, page):
            return headline
    return _named(list(parts.css("a[href]")), page)


def _given(parts: _Parts, selectors: Selectors) -> LexborNode | None:
    return first_match(parts.nodes, selectors.link) if selectors.link else None


def _headed(heading: LexborNode, link: LexborNode | None, page: Page) -> _Headline | None:
    """Give a heading as the headline when it says something and its link leads somewhere."""
    title, url = one_line(text_of(heading.html or "")), _url_of(link, page)
    return _Headline(title, heading, link, url) if title and link is not None and url else None


def _named(links: list[LexborNode], page: Page) -> _Headline | None:
    """Give the link with the longest words as the headline."""
    named = [(*_title_in(link), link) for link in links if _url_of(link, page)]
    if not named:
        return None
    title, node, link = max(named, key=lambda one: len(one[0]))
    return _Headline(title, node, link, _url_of(link, page)) if title else None


def _link_for(title: LexborNode, parts: _Parts, page: Page) -> LexborNode | None:
    """Give the link that goes with a headline that the admin names: its own, else the likeliest of its block."""
    return _own_link(title, parts, page) or _lent_link(parts, page) or first_match(parts.nodes, "a[href]")


def _own_link(title: LexborNode, parts: _Parts, page: Page) -> LexborNode | None:
    """Give the link in or around a headline."""
    inside = [link for link in title.css("a[href]") if _url_of(link, page)]
    ends = {part.mem_id for part in parts.nodes}
    around: LexborNode | None = title
    while not inside and around is not None and around.mem_id not in ends:
        around = around.parent
        inside = [around] if around is not None and around.tag == "a" else []
    return inside[0] if inside else None


def _lent_link(parts: _Parts, page: Page) -> LexborNode | None:
    """Give the link of a block that can only belong to its headline: the one that there is, or "Läs mer"."""
    links = [link for link in parts.css("a[href]") if _url_of(link, page)]
    if links and len({_url_of(link, page) for link in links}) == 1:
        return links[0]
    return next((link for link in links if is_generic(one_line(link.text()))), None)


def _url_of(link: LexborNode | None, page: Page) -> str:
    url = page.address(attribute(link, "href")) if link is not None else ""
    return "" if url == page.url else url


def _title_in(link: LexborNode) -> tuple[str, LexborNode]:
    """Give the headline in a link that has no heading, and where it stands."""
    named = link.css_first(_TITLE_PARTS)
    if named is not None and named.mem_id != link.mem_id and (title := one_line(text_of(named.html or ""))):
        return title, named
    lines = [line for line in text_of(link.html or "").split("\n") if line and not is_generic(line)]
    return next((line for line in lines if not is_about_date(line)), lines[0] if lines else ""), link


def is_generic(text: str) -> bool:
    """Tell whether the words of a link name nothing: "Läs mer", "Visa alla", "2"."""
    return bool(_GENERIC.fullmatch(text))


def _find_summary(parts: _Parts, selectors: Selectors, title: str, now: datetime) -> tuple[str, LexborNode | None]:
    """Give the summary of a block and its node; nothing when the block has none."""
    if selectors.summary:
        node = first_match(parts.nodes, selectors.summary)
        return (_tidy(text_of(node.html or ""), now), node) if node is not None else ("", None)
    for selector in (_SUMMARY_PARTS, "p"):
        for node in parts.css(selector):
            text = _tidy(text_of(node.html or ""), now)
            if _is_summary(text, title):
                return text, node
    lines = (_tidy(line, now) for line in parts.lines())
    return next((line for line in lines if _is_summary(line, title)), ""), None


def _is_summary(text: str, title: str) -> bool:
    return len(text) >= _SHORTEST_SUMMARY and title not in text and text not in title and not is_about_date(text)


def _tidy(text: str, now: datetime) -> str:
    return without_leading_date(_MORE_AT_END.sub("", text), now)
