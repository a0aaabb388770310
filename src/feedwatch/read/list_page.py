"""List page: a news page without a feed is watched by its list of entries.

With selectors, the list is where they say. Without, or without the one for the entries, it is found by looking
(`list_finder`). A page on which no list is found any more is an error: a site that was rebuilt looks exactly like one
that has no news, and only the admin can tell which it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from selectolax.lexbor import LexborNode, SelectolaxError

from feedwatch.model.errors import ReadError
from feedwatch.model.item import Entry, Reading
from feedwatch.model.source import Fetched, Selectors, SourceKind
from feedwatch.model.urls import canonical
from feedwatch.read.discover import feed_links
from feedwatch.read.entry import Told, entry_from, repairs_of
from feedwatch.read.json_ld import described_articles
from feedwatch.read.list_block import Block, Look, read_block
from feedwatch.read.list_finder import distinct, find_lists, is_article
from feedwatch.read.list_selectors import propose_selectors
from feedwatch.read.page import Page, open_page
from feedwatch.read.published import published

_MOST_PROPOSALS = 3
_SAMPLES = 5
_LITTLE_TEXT = 300  # a page with less is drawn by scripts, or says only that something went wrong
_FIELDS = ("item", "title", "link", "date", "summary")
# What is shown to screen readers only repeats or explains what all others see.
_UNSEEN = "[class*=sr-only], [class*=visually-hidden], [class*=screen-reader], [class*=assistive], [hidden], svg"
_PAGE_PARTS = frozenset({"html", "body", "main"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A list of news that was found on a page: selectors that find it again, and what they find."""

    selectors: Selectors
    count: int
    samples: tuple[Entry, ...]


def read_page(fetched: Fetched, selectors: Selectors, now: datetime) -> Reading:
    """Read the list of a news page; raises ReadError (no-list) that says what was looked for and what can be done."""
    look = _look(fetched, selectors, now)
    told = _told_by_selectors(look, fetched) if selectors.item else _told_by_looking(look, fetched)
    return Reading(
        kind=SourceKind.PAGE,
        title=look.page.title,
        entries=tuple(map(entry_from, told)),
        repairs=(*repairs_of(told), *_idle_selectors(look)),
        language=look.page.language,
    )


def propose(fetched: Fetched, now: datetime) -> tuple[Proposal, ...]:
    """Give the lists of news on a page, the likeliest first, for the admin to choose from; empty when there is none."""
    look = _look(fetched, Selectors(), now)
    return tuple(_proposal(blocks, look) for blocks in _different_lists(look))


def _look(fetched: Fetched, selectors: Selectors, now: datetime) -> Look:
    page = open_page(fetched)
    for name in _FIELDS:
        _check(page, name, getattr(selectors, name))
    for node in page.tree.css(_UNSEEN):
        if node.tag not in _PAGE_PARTS:
            node.decompose()
    described = described_articles(page)
    return Look(
        page, selectors, now, {canonical(one.url): one.published for one in described if one.url and one.published}
    )


def _check(page: Page, name: str, selector: str) -> None:
    try:
        if selector:
            page.tree.css_first(selector)
    except SelectolaxError as error:
        raise ReadError("no-list", f"the selector for {name}, '{selector}', is no CSS selector; correct it") from error


def _told_by_selectors(look: Look, fetched: Fetched) -> list[Told]:
    item = look.selectors.item
    nodes = look.page.tree.css(item)
    told = [_told(block, look) for block in _blocks(nodes, look)]
    if told:
        return told
    if nodes:
        missing = f"the selector '{item}' finds {len(nodes)} elements, but none of them has a headline with a link"
    else:
        missing = f"the selector '{item}' finds nothing"
    raise ReadError("no-list", f"{missing}: the page has changed its shape; {_remedy(fetched, look)}")


def _told_by_looking(look: Look, fetched: Fetched) -> list[Told]:
    lists = find_lists(look)
    if lists and not lists[0].is_aside:
        return [_told(block, look) for block in lists[0].blocks]
    described = _listed(look)
    if described:
        return described
    raise ReadError("no-list", f"no list of news was found: {_reason(look)}; {_remedy(fetched, look)}")


def _listed(look: Look) -> list[Told]:
    """Give the entries of a list that stands only in the JSON-LD of a page."""
    articles = {article.url: article for article in described_articles(look.page) if article.listed and article.url}
    told = [
        Told(
            title=article.headline,
            url=article.url,
            summary=article.description,
            language=look.page.language,
            published=published(article.published, look.now),
        )
        for article in articles.values()
        if article.headline
    ]
    return told if len(told) > 1 else []


def _blocks(nodes: Sequence[LexborNode], look: Look) -> tuple[Block, ...]:
    return distinct(block for node in nodes if (block := read_block(node, look)))


def _told(block: Block, look: Look) -> Told:
    return Told(
        title=block.title,
        url=block.url,
        summary=block.summary,
        language=look.page.language,
        published=block.published,
    )


def _idle_selectors(look: Look) -> Iterator[str]:
    """Say which selectors find nothing on a page that is read all the same."""
    for name in _FIELDS[1:]:
        selector = getattr(look.selectors, name)
        if selector and look.page.tree.css_first(selector) is None:
            yield f"the selector for {name}, '{selector}', finds nothing any more"


def _reason(look: Look) -> str:
    body = look.page.tree.body
    text = body.text() if body is not None else ""
    for script in look.page.tree.css("body script, body style, body noscript"):
        text = text.replace(script.text(), "")
    if len(" ".join(text.split())) < _LITTLE_TEXT:
        return "the page holds hardly any text, because scripts draw it in the browser or because it is an error page"
    if is_article(look.page):
        return "the page is a single article"
    return "there is no row of blocks of one shape, each with a headline that links to a page, and most with a date"


def _remedy(fetched: Fetched, look: Look) -> str:
    links = feed_links(fetched)
    if links:
        return f"the page names a feed, use that: url = '{links[0].url}'"
    if lists := _different_lists(replace(look, selectors=Selectors())):
        return f"a list that is there: item = '{_proposal(lists[0], look).selectors.item}' ({len(lists[0])} entries)"
    return "give the address of the page that lists the news, or selectors for its entries"


def _different_lists(look: Look) -> list[tuple[Block, ...]]:
    """Give the lists of a page without those that are another one on another level."""
    kept: list[tuple[Block, ...]] = []
    seen: set[str] = set()
    for found in find_lists(look):
        urls = {canonical(block.url) for block in found.blocks}
        if 2 * len(urls & seen) < len(urls) and len(kept) < _MOST_PROPOSALS:
            kept.append(found.blocks)
        seen |= urls
    return kept


def _proposal(blocks: tuple[Block, ...], look: Look) -> Proposal:
    """Propose the selectors that find a list again exactly, the more of them the better."""
    entries = tuple(entry_from(_told(block, look)) for block in blocks)
    for selectors in propose_selectors(blocks, look.page):
        again = replace(look, selectors=selectors)
        found = _blocks(look.page.tree.css(selectors.item), again)
        if tuple(entry_from(_told(block, again)) for block in found) == entries:
            return Proposal(selectors, len(entries), entries[:_SAMPLES])
    return Proposal(Selectors(), len(entries), entries[:_SAMPLES])
