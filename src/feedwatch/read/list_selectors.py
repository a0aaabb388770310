"""List selectors: CSS selectors that find a list again, short and by the names that are least likely to change.

For the entries: a class that they share, else the element or class around them and their tag, ever farther out, at last
the whole path. For a part of an entry: its tag or class, when that finds it first in every entry that has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from selectolax.lexbor import LexborNode

from feedwatch.model.source import Selectors
from feedwatch.read.list_block import Block, first_match
from feedwatch.read.list_shape import stable_classes
from feedwatch.read.page import Page, attribute

_NAME = re.compile(r"[a-zA-Z_][\w-]*", re.ASCII)
_MOST_LEVELS = 12
_MOST_FIRST = 5


def propose_selectors(blocks: Sequence[Block], page: Page) -> Iterator[Selectors]:
    """Give selectors for a list, the most telling first; the caller tries whether they find the same entries."""
    parts = Selectors(
        title=_part(blocks, lambda block: block.title_node),
        link=_part(blocks, lambda block: block.link_node),
        date=_part(blocks, lambda block: block.date_node),
        summary=_part(blocks, lambda block: block.summary_node),
    )
    nodes = [block.node for block in blocks]
    for item in _items(nodes, page):
        full = replace(parts, item=item)
        yield full
        yield replace(full, summary="")
        yield replace(full, summary="", date="")
        yield Selectors(item=item)


def _part(blocks: Sequence[Block], role: Callable[[Block], LexborNode | None]) -> str:
    """Give a selector that finds a part first in every block that has it, and in no other; empty when there is none."""
    nodes = [role(block) for block in blocks]
    sample = next((node for node in nodes if node is not None), None)
    if sample is None:
        return ""
    for selector in (*_names(sample)[-2::-1], sample.tag or ""):  # the last of several classes says most
        found = [first_match(block.parts, selector) for block in blocks]
        if all(map(_are_same, found, nodes)):
            return selector
    return ""


def _are_same(one: LexborNode | None, other: LexborNode | None) -> bool:
    return (one is None) == (other is None) and (one is None or other is None or one.mem_id == other.mem_id)


def _names(node: LexborNode) -> list[str]:
    """Give selectors for an element by itself, those with a class first."""
    classes = [name for name in stable_classes(node) if _NAME.fullmatch(name)]
    return [*(f"{node.tag}.{name}" for name in classes), node.tag or ""]


def _items(nodes: Sequence[LexborNode], page: Page) -> Iterator[str]:
    """Give selectors for entries; the first one may stand apart from the others."""
    yield from _matching(nodes, page)
    for first in islice(_matching(nodes[:1], page), _MOST_FIRST):
        yield from (f"{first}, {others}" for others in _matching(nodes[1:], page))


def _matching(nodes: Sequence[LexborNode], page: Page) -> Iterator[str]:
    """Give selectors that find all of some elements and few others."""
    wanted = {node.mem_id for node in nodes}
    for selector in _candidates(nodes):
        found = {node.mem_id for node in page.tree.css(selector)}
        if wanted <= found and len(found) <= 2 * len(wanted):
            yield selector


def _candidates(nodes: Sequence[LexborNode]) -> Iterator[str]:
    own = _shared(nodes)
    yield from own[:-1]  # without the bare tag, which is nearly always too wide
    path = ""
    around = [node.parent for node in nodes]
    for _ in range(_MOST_LEVELS):
        present = list({node.mem_id: node for node in around if node is not None}.values())
        if not present or any(node.tag in ("html", None) for node in present):
            return
        names = _shared(present)
        yield from (f"{name} >{path} {mine}" for name in (*_ids(present), *names) for mine in reversed(own))
        if not names:
            return
        path = f" {names[-1]} >{path}"
        around = [node.parent for node in present]


def _shared(nodes: Sequence[LexborNode]) -> list[str]:
    """Give the selectors that fit all of some elements, the bare tag last; none when their tags differ."""
    names = [set(_names(node)) for node in nodes]
    return [name for name in _names(nodes[0]) if all(name in others for others in names)]


def _ids(nodes: Sequence[LexborNode]) -> list[str]:
    name = attribute(nodes[0], "id") if len(nodes) == 1 else ""
    return [f"#{name}"] if _NAME.fullmatch(name) else []
