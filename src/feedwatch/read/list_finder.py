"""List finder: where the news stand on a page that nobody has described.

A list of news is a row of elements of one shape, each with one headline that links somewhere. So every element that
holds a link is tried as an entry, together with all others that have the same tag and stand in equally named places:
rows of three cards in a grid are one list, and so are the lists under "Oktober" and "November". The same news turn up
on several levels (the item, the article in it, the heading in that); the level that tells most about its entries wins.

What a list is worth is what its entries tell (a headline of some words, a date, a summary), times what its place on the
page is worth. Dates make a list news. Without any, a row of at least three headlines that say something is news where
the page or the heading over them calls it so. And neither counts beside a text that is much longer: that is an article
with links around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from feedwatch.model.text import one_line
from feedwatch.model.urls import canonical
from feedwatch.read.json_ld import described_articles
from feedwatch.read.list_block import HEADINGS, Block, Look, is_generic, read_block
from feedwatch.read.list_shape import Shapes, shape_of
from feedwatch.read.list_worth import is_dated, is_telling, says_news, worth_of
from feedwatch.read.page import Page, attribute
from feedwatch.read.region import Region, Regions, heading_worth, is_called_news

_MOST_LINKS = 3000
_MOST_LEVELS = 9
_MOST_GROUPS = 120
_MOST_BLOCKS = 3000  # that are taken apart, over all groups; one takes about 0.3 ms
_MOST_ENTRIES = 300

_MANY_LINKS = 8  # with more than these a block is a part of the page, and no entry
_LONG_PARAGRAPH = 60

_Groups = dict[tuple[int, str], dict[int, LexborNode]]  # by place and name, then by the identity of the element


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list of news: its entries in the order of the page, and what it is worth.

    One that `is_aside` stands beside the main part of the page, or under a heading such as "Läs också".
    """

    blocks: tuple[Block, ...]
    worth: float
    is_aside: bool


def find_lists(look: Look) -> tuple[FoundList, ...]:
    """Give the lists of news on a page, the likeliest first; its entries keep to the selectors that are given."""
    return _Search(look).run()


def distinct(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Give blocks without those that link to the same page as one before."""
    by_url: dict[str, Block] = {}
    for block in blocks:
        by_url.setdefault(canonical(block.url), block)
    return tuple(by_url.values())[:_MOST_ENTRIES]


class _Search:
    """The search through one page."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._page = look.page
        self._regions = Regions()
        self._shapes = Shapes()
        self._blocks: dict[int, Block | None] = {}
        self._events: set[str] = set()
        self._places: dict[int, int] = {}  # of links, in the order of the page
        self._alone: list[LexborNode] = []
        self._paragraphs = _paragraphs(look.page, self._regions)
        self._is_article = is_article(look.page)
        self._is_called_news = is_called_news(f"{look.page.url} {look.page.title} {look.page.heading}")

    def run(self) -> tuple[FoundList, ...]:
        groups = sorted(self._groups(), key=len, reverse=True)[:_MOST_GROUPS]
        found = sorted((one for nodes in groups if (one := self._weigh(nodes))), key=lambda one: -one.worth)
        return tuple(self._with_top_story(one) if one is found[0] else one for one in found)

    def _groups(self) -> list[list[LexborNode]]:
        """Give the rows of elements that hold links, by tag and by tag and class, each in the order of the page."""
        groups: _Groups = {}
        for place, link in enumerate(self._page.tree.css("body a[href]")[:_MOST_LINKS]):
            self._places[link.mem_id] = place
            if not self._page.address(attribute(link, "href")) or self._regions.of(link) is Region.NAVIGATION:
                continue
            self._add(groups, link, _MOST_LEVELS)
        for heading in self._page.tree.css("body h2, body h3, body h4")[:_MOST_LINKS]:  # its link may stand below it
            if self._regions.of(heading) is not Region.NAVIGATION:
                self._add(groups, heading, 1)
        self._alone = [node for nodes in groups.values() if len(nodes) == 1 for node in nodes.values()]
        # The outer levels first: of equally good ones, they hold what the inner ones may get.
        return [list(nodes.values()) for nodes in reversed(groups.values()) if len(nodes) > 1]

    def _add(self, groups: _Groups, node: LexborNode, levels: int) -> None:
        """Add an element, and what it stands in so many levels up, each to its like."""
        parent = node.parent
        for _ in range(levels):
            if parent is None or parent.tag == "html":
                return
            around = self._shapes.place_of(parent)
            for name in {node.tag or "", shape_of(node)}:
                groups.setdefault((around, name), {})[node.mem_id] = node
            node, parent = parent, parent.parent

    def _weigh(self, nodes: list[LexborNode]) -> FoundList | None:
        nodes = nodes[:_MOST_ENTRIES]
        blocks = distinct(block for node in nodes if (block := self._block(node)))
        if len(blocks) < 2 or 2 * len(blocks) < len(nodes):
            return None
        if self._is_calendar(blocks):
            return None
        region, heading = self._regions.of(blocks[0].node), heading_worth(blocks[0].node)
        is_aside = region is Region.ASIDE or heading < 1
        is_news = says_news(blocks, is_called_news=heading > 1 or self._is_called_news, is_aside=is_aside)
        if not is_news or self._is_beside_an_article(blocks):
            return None
        return FoundList(blocks, worth_of(blocks) * region.value * heading, is_aside)

    def _with_top_story(self, found: FoundList) -> FoundList:
        """Add the entry that stands large and alone above its list, where the newest is until the next one comes."""
        for node in self._alone:
            if node.css_first(HEADINGS) is not None:
                self._block(node)
        tops = [block for block in self._blocks.values() if block and self._is_top_story(block, found)]
        if not tops:
            return found
        same = [block for block in tops if block.url == tops[0].url]  # on several levels
        outermost = max(same, key=lambda block: len(block.node.html or ""))
        return FoundList(distinct((outermost, *found.blocks)), found.worth, found.is_aside)

    def _is_top_story(self, block: Block, found: FoundList) -> bool:
        newest = max((one.published.at for one in found.blocks if one.published.at), default=None)
        if newest is None or block.published.at is None or block.published.at < newest:
            return False
        first = self._places.get(found.blocks[0].link_node.mem_id, 0)
        is_above = self._places.get(block.link_node.mem_id, first) < first
        is_of_it = _section(block.url) in {_section(one.url) for one in found.blocks}
        is_large = block.title_node.css_matches(HEADINGS)
        return is_above and is_of_it and is_large and self._regions.of(block.node) is not Region.ASIDE

    def _is_calendar(self, blocks: tuple[Block, ...]) -> bool:
        """Tell whether a list is dated ahead, or holds what another level of the page dates ahead."""
        urls = {canonical(block.url) for block in blocks}
        if 3 * sum(bool(block.published.problem) for block in blocks) > len(blocks):
            self._events |= urls
        return 2 * len(urls & self._events) > len(urls)

    def _block(self, node: LexborNode) -> Block | None:
        if node.mem_id not in self._blocks:
            is_spent = len(self._blocks) >= _MOST_BLOCKS
            self._blocks[node.mem_id] = None if is_spent or self._is_several(node) else self._read(node)
        return self._blocks[node.mem_id]

    def _read(self, node: LexborNode) -> Block | None:
        block = read_block(node, self._look)
        return None if block is None or is_generic(block.title) else block

    def _is_several(self, node: LexborNode) -> bool:
        """Tell whether an element holds more than one entry."""
        links = [link for link in node.css("a[href]") if self._page.address(attribute(link, "href"))]
        if len({attribute(link, "href") for link in links}) > _MANY_LINKS:
            return True
        headed = [link for heading in node.css(HEADINGS) for link in heading.css("a[href]")[:1]]
        telling = headed or [link for link in links if is_telling(one_line(link.text()))]
        return len({attribute(link, "href") for link in telling}) > 1

    def _is_beside_an_article(self, blocks: tuple[Block, ...]) -> bool:
        """Tell whether the page is an article, and a list only stands beside it."""
        told = sum(len(block.title) + len(block.summary) for block in blocks)
        mine = {p.mem_id for block in blocks for part in block.parts for p in part.css("p")}
        beside: Counter[int] = Counter()
        for p, around, length in self._paragraphs:
            beside[around] += 0 if p in mine else length
        longest = max(beside.values(), default=0)
        if self._is_article:
            return longest > max(400, told / 2)
        return longest > (max(600, 3 * told) if is_dated(blocks) else max(400, 0.7 * told))


def _paragraphs(page: Page, regions: Regions) -> list[tuple[int, int, int]]:
    """Give the long paragraphs of a page: each with what it stands in, and its length in letters."""
    found = []
    for p in page.tree.css("p"):
        length = len(p.text().strip())
        if length >= _LONG_PARAGRAPH and p.parent is not None and regions.of(p) in (Region.PLAIN, Region.NEWS):
            found.append((p.mem_id, p.parent.mem_id, length))
    return found


def is_article(page: Page) -> bool:
    """Tell whether a page says of itself that it is an article; one that describes several is a list of them."""
    described = [article for article in described_articles(page) if not article.listed]
    return page.meta("og:type").lower() == "article" or len(described) == 1


def _section(url: str) -> str:
    """Give the host of an address and, when there are several, the first step of its path."""
    host, *steps = url.partition("?")[0].rstrip("/").split("/")[2:]
    return f"{host}/{steps[0]}" if len(steps) > 1 else host
