"""JSON-LD: what a page says about its articles for machines (https://schema.org/NewsArticle)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from feedwatch.read.page import Page

_ARTICLES = frozenset({"newsarticle", "article", "blogposting", "report", "pressrelease", "reportagenewsarticle"})
_OWN = frozenset({"@graph", "mainEntity"})  # what stands there is the page itself
_MOST_NODES = 2000


@dataclass(frozen=True, slots=True)
class Described:
    """An article as it is described; what is not said is empty."""

    url: str
    headline: str
    published: str
    description: str
    body: str
    listed: bool  # it stands in a list, and is not what the page itself is


def described_articles(page: Page) -> tuple[Described, ...]:
    """Give the articles that a page describes, in order."""
    found = []
    for script in page.tree.css('script[type="application/ld+json" i]'):
        try:
            data = json.loads(script.text(), strict=False)
        except (ValueError, RecursionError):
            continue
        found += [_described(node, page, listed=listed) for node, listed in _nodes(data)]
    return tuple(article for article in found if article.headline or article.url or article.published)


def _nodes(data: object) -> Iterator[tuple[dict[str, Any], bool]]:
    """Give the articles in a JSON-LD document, those of lists marked."""
    waiting: list[tuple[object, bool]] = [(data, False)]
    seen = 0
    while waiting and seen < _MOST_NODES:
        node, listed = waiting.pop()
        seen += 1
        if isinstance(node, list):
            waiting += [(child, listed) for child in reversed(node)]
        elif isinstance(node, dict):
            if _types(node) & _ARTICLES or (listed and _is_link(node)):
                yield node, listed
            elif "breadcrumblist" not in _types(node):
                waiting += [(child, listed or name not in _OWN) for name, child in reversed(_children(node))]


def _children(node: dict[str, Any]) -> list[tuple[str, object]]:
    names = ("@graph", "itemListElement", "item", "mainEntity", "blogPost", "hasPart")
    return [(name, node[name]) for name in names if isinstance(node.get(name), dict | list)]


def _types(node: dict[str, Any]) -> set[str]:
    kinds = node.get("@type")
    return {kind.lower() for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}


def _is_link(node: dict[str, Any]) -> bool:
    """Tell whether a node is a list item that names an address and a title itself (https://schema.org/ListItem)."""
    return "listitem" in _types(node) and "item" not in node and bool(_text(node, "url") and _text(node, "name"))


def _described(node: dict[str, Any], page: Page, *, listed: bool) -> Described:
    main = node.get("mainEntityOfPage")
    link = _text(node, "url") or _text(node, "@id") or (main if isinstance(main, str) else "")
    if not link and isinstance(main, dict):
        link = _text(main, "@id")
    return Described(
        url=page.address(link),
        headline=_text(node, "headline") or _text(node, "name"),
        published=_text(node, "datePublished") or _text(node, "dateCreated"),
        description=_text(node, "description"),
        body=_text(node, "articleBody"),
        listed=listed,
    )


def _text(node: dict[str, Any], key: str) -> str:
    value = node.get(key)
    return value.strip() if isinstance(value, str) else ""
