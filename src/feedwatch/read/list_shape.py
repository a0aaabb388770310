"""List shape: which elements of a page are alike, by their tags and the classes that they share."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from feedwatch.read.page import attribute

# Words of a class that tell two entries of one list apart: "first", "is-large", "card--featured", "post-4711".
_MODIFIER = re.compile(
    r".*(?:\d|--).*|(?:first|last|odd|even|active|current|featured|large|small|wide|big|hero|has|is|js|col)(?:-.*)?",
    re.IGNORECASE,
)


class Shapes:
    """Numbers for the places of elements: equal where all elements around have equal names."""

    def __init__(self) -> None:
        self._places: dict[tuple[int, str], int] = {}
        self._known: dict[int, int] = {}

    def place_of(self, node: LexborNode) -> int:
        """Give the number of the place that is inside an element."""
        chain = []
        part: LexborNode | None = node
        while part is not None and part.mem_id not in self._known:
            chain.append(part)
            part = part.parent
        place = self._known[part.mem_id] if part is not None else 0
        for part in reversed(chain):
            place = self._places.setdefault((place, shape_of(part)), len(self._places) + 1)
            self._known[part.mem_id] = place
        return place


def shape_of(node: LexborNode) -> str:
    """Give the tag of an element with the classes that it shares with its like."""
    return ".".join((node.tag or "", *sorted(stable_classes(node))))


def stable_classes(node: LexborNode) -> list[str]:
    """Give the classes of an element that do not tell it apart from its like."""
    return [name for name in attribute(node, "class").split() if not _MODIFIER.fullmatch(name)]
