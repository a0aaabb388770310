"""Region: in which part of a page something stands, by its tags and the names that its makers gave to the parts.

Names are the words of `id` and `class`, taken apart at hyphens, underscores and capitals and compared whole, so that a
"document" is no "menu". Looking ends at the main part of a page: what is around it is only layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from selectolax.lexbor import LexborNode

from feedwatch.model.text import one_line
from feedwatch.read.page import attribute
from feedwatch.read.plain import text_of


class Region(Enum):
    """What a part of a page is for; the value is what a list that stands there is worth."""

    NAVIGATION = 0.0  # menus, footers, cookie banners, breadcrumbs, languages, tags: never news
    ASIDE = 0.3  # related links, calendars, jobs: news only when nothing else is
    PLAIN = 1.0
    NEWS = 1.4


_NAVIGATION_TAGS = frozenset("nav footer dialog menu select".split())  # noqa: SIM905 - reads better as words
_NAVIGATION_ROLES = frozenset("navigation contentinfo dialog menu menubar search banner tablist alertdialog".split())  # noqa: SIM905 - reads better as words
_NAVIGATION = re.compile(
    r"nav|navbar|navigation|(?:\w*)(?:meny|menyn|menu)(?:er|s)?|breadcrumbs?|br[oö]dsmul\w*|footer|sidfot|cookies?|consent|gdpr"
    r"|paginat\w*|pager|paging|languages?|spr[åa]k\w*|translat\w*|share|sharing|dela|social|tags|tagcloud|taggar|skip\w*|toolbar"
    r"|login|dialog|modal|popup|sitemap|az|alphabet"
)
_ASIDE_TAGS = frozenset({"aside", "header"})
_ASIDE = re.compile(
    r"sidebar|aside|sidof[aä]lt|h[oö]gerspalt|v[aä]nsterspalt|rightcolumn|leftcolumn|related|relate?ra[dt]\w*|liknande|popul[aä]r\w*|popular"
    r"|mostread|shortcuts?|genv[aä]g\w*|snabbl[aä]nk\w*|quicklinks?"
)
_OTHER = re.compile(
    r"kalend\w*|calendar|events?|evenemang\w*|jobs?|lediga|contacts?|kontakt\w*|facts?|faktaruta|puffar?|banner|partners?|logos?"
)
_NEWS = re.compile(
    r"news\w*|nyhet\w*|press\w*|releases?|aktuellt?\w*|artiklar\w*|artikel(?:lista|arkiv|listning)\w*|articles|archive\w*|arkiv\w*|posts|feed|listing|latest|senaste|blogg?\w*"
)
# The first that fits counts: news in a sidebar are beside the main thing, a banner of news is news.
_BY_NAME = ((Region.NAVIGATION, _NAVIGATION), (Region.ASIDE, _ASIDE), (Region.NEWS, _NEWS), (Region.ASIDE, _OTHER))
_MAIN_IDS = frozenset("main content maincontent innehall huvudinnehall primary".split())  # noqa: SIM905 - reads better as words
_ASIDE_WORDS = re.compile(
    r"\b(?:relatera[dt]\w*|läs (?:också|även|mer|vidare)|se (?:också|även)|mer (?:om|inom|från)|liknande|kalend\w+|evenemang\w*|genvägar"
    r"|snabblänkar|mest (?:läst|sökt|besökt|delad)\w*|populär\w*|taggar|kategorier|ämnen|dela|språk|kontakt\w*|bilagor|dokument|länkar"
    r"|lediga (?:jobb|tjänster)|självservice|e-tjänster|om webbplatsen|related|read (?:also|more)|see also|popular|most read|events"
    r"|calendar|contact|links|shortcuts|tags|categories|jobs|följ oss|hitta (?:snabbt|direkt))\b",
    re.IGNORECASE,
)
_NEWS_WORDS = re.compile(
    r"\b(?:nyhet\w*|press\w*|aktuellt|senaste|news|latest|artiklar|articles|inlägg|blogg?\w*)\b", re.IGNORECASE
)
_CAPITALS = re.compile(r"(?<=[a-zåäö0-9])(?=[A-ZÅÄÖ])")
_WORDS = re.compile(r"[a-zåäö]+")
_HEADINGS = "h1, h2, h3, h4, h5, caption, legend, summary"
_LONGEST_WRAPPING = 200  # what is longer holds more than a heading: it is a part of its own
_LEVELS = 4


class Regions:
    """The regions of one page, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[int, Region] = {}

    def of(self, node: LexborNode) -> Region:
        """Tell in which region an element stands, by its own name and those of what is around it."""
        chain = []
        for part in _around(node):
            if part.mem_id in self._known:
                break
            chain.append(part)
        parent = chain[-1].parent if chain else node
        region = self._known.get(parent.mem_id, Region.PLAIN) if parent is not None else Region.PLAIN
        for part in reversed(chain):
            region = _within(part, region)
            self._known[part.mem_id] = region
        return region


def _within(node: LexborNode, around: Region) -> Region:
    """Give the region of an element that stands in another."""
    if is_main(node):
        return Region.NEWS
    own = _own_region(node)
    for strongest in (Region.NAVIGATION, Region.ASIDE, Region.NEWS):
        if strongest in (own, around):
            return strongest
    return Region.PLAIN


def is_main(node: LexborNode) -> bool:
    """Tell whether an element is the main part of its page."""
    if node.tag == "main" or attribute(node, "role").lower() == "main":
        return True
    return "".join(_WORDS.findall(attribute(node, "id").lower())) in _MAIN_IDS


def is_navigation(node: LexborNode) -> bool:
    """Tell whether an element by itself is a menu, a footer, a cookie banner or the like."""
    return _own_region(node) is Region.NAVIGATION


def heading_worth(node: LexborNode) -> float:
    """Say what the heading over a list makes of its worth: more for "Aktuellt", less for "Läs också"."""
    heading = _heading_before(node)
    if _ASIDE_WORDS.search(heading):
        return 0.25
    return 1.2 if is_called_news(heading) else 1.0


def is_called_news(text: str) -> bool:
    """Tell whether words or an address call something news, press releases or articles."""
    return bool(_NEWS_WORDS.search(text))


def _around(node: LexborNode) -> Iterator[LexborNode]:
    part: LexborNode | None = node
    while part is not None and part.tag not in ("body", "html", None):
        yield part
        part = part.parent


def _own_region(node: LexborNode) -> Region:
    role = attribute(node, "role").lower()
    if node.tag in _NAVIGATION_TAGS or role in _NAVIGATION_ROLES:
        return Region.NAVIGATION
    if node.tag in _ASIDE_TAGS or role == "complementary":
        return Region.ASIDE
    by_name = _named_region(f"{attribute(node, 'id')} {attribute(node, 'class')}")
    is_wrapper = by_name in (Region.NAVIGATION, Region.ASIDE) and node.css_first("h1, main") is not None
    return Region.PLAIN if is_wrapper else by_name  # "has-sidebar" around the whole page makes it no sidebar


@lru_cache(maxsize=4096)
def _named_region(names: str) -> Region:
    words = _WORDS.findall(_CAPITALS.sub(" ", names).lower())
    for region, pattern in _BY_NAME:
        if any(map(pattern.fullmatch, words)):
            return region
    return Region.PLAIN


def _heading_before(node: LexborNode) -> str:
    """Give the heading that stands before a list, or before what it is wrapped in."""
    for level, part in enumerate(_around(node)):
        before = part.prev
        while before is not None:
            heading = None if (before.tag or "-").startswith("-") else before.css_first(_HEADINGS)
            if heading is not None and len(before.text()) <= _LONGEST_WRAPPING:
                return one_line(text_of(heading.html or ""))
            before = before.prev
        if level == _LEVELS or is_main(part):
            return ""
    return ""
