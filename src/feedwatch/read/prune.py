"""Prune: what must not reach feedparser, found by one pass of expat in about a fiftieth of feedparser's time.

    hundreds of attributes, absurd depth    feedparser takes quadratic time, or nobody meant it: refused
    entries inside an entry                 what FeedSync keeps of conflicts, or a linked entry: cut out, they are not news
    more entries than a feed has            those after the first `MOST_ENTRIES` are cut off; feeds begin with the newest

What is not well-formed is left as it is from where expat gives up: feedparser reads it with another parser, whose time
is linear, and the worker process has limits of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from feedwatch.model.errors import ReadError

MOST_ENTRIES = 5000
_MOST_ATTRIBUTES = 500
_MOST_DEPTH = 300

_ENTRIES = frozenset({"entry", "item", "ENTRY", "ITEM"})
_PREFIXED_ENTRIES = (":entry", ":item")
# feedparser searches names for mail addresses in quadratic time; a name as long as this is none.
_LONG_NAME = re.compile(
    rb"<(?:[\w.-]+:)?(?:author|creator|name|contributor|publisher|owner|email|managingeditor|webmaster)\b[^<>]*>"
    rb"\s*(?:<!\[CDATA\[)?[^<]{3000}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pruned:
    """A document without what was cut; `notes` tell what that was."""

    body: bytes
    notes: tuple[str, ...] = ()


def prune(body: bytes) -> Pruned:
    """Give an XML document as feedparser may have it; raises ReadError (too-complex)."""
    if _LONG_NAME.search(body):
        raise ReadError("too-complex", "the name of an author is thousands of characters long")
    survey = _Survey(body)
    survey.run()
    if not survey.cuts or b"\0" in body[:4]:  # UTF-16 and UTF-32 are not cut: their brackets are no single bytes
        return Pruned(body)
    return Pruned(_without(body, survey.cuts), tuple(survey.notes()))


@dataclass(slots=True)
class _Survey:
    """What expat sees; `cuts` are the byte ranges that have to go."""

    body: bytes
    cuts: list[tuple[int, int]] = field(default_factory=list)
    nested: int = 0
    surplus: int = 0
    _entries: int = 0
    _depth: int = 0
    _entry_depth: int = 0
    _cut_depth: int = 0
    _cut_from: int = 0
    _has_just_begun: bool = False

    def run(self) -> None:
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.StartElementHandler = lambda name, attributes: self._start(parser, name, attributes)
        parser.EndElementHandler = lambda _: self._end(parser)
        try:
            parser.Parse(self.body, True)  # noqa: FBT003 - expat takes it by position only
        except (expat.ExpatError, ValueError, LookupError):
            return  # not well-formed, or in an encoding that expat does not know

    def notes(self) -> list[str]:
        notes = []
        if self.nested:
            notes.append(f"{self.nested} entries inside other entries were left out")
        if self.surplus:
            notes.append(f"the first {MOST_ENTRIES} entries were read, {self.surplus} more were left out")
        return notes

    def _start(self, parser: expat.XMLParserType, name: str, attributes: list[str]) -> None:
        self._depth += 1
        self._has_just_begun = True
        if self._depth > _MOST_DEPTH:
            raise ReadError("too-complex", f"elements are nested more than {_MOST_DEPTH} deep")
        if len(attributes) > 2 * _MOST_ATTRIBUTES:
            raise ReadError("too-complex", f"an element has more than {_MOST_ATTRIBUTES} attributes")
        if not self._cut_depth and (name in _ENTRIES or name.endswith(_PREFIXED_ENTRIES)):
            self._start_entry(parser)

    def _start_entry(self, parser: expat.XMLParserType) -> None:
        is_nested, is_surplus = self._entry_depth > 0, self._entries >= MOST_ENTRIES
        if not is_nested and not is_surplus:
            self._entries += 1
            self._entry_depth = self._depth
            return
        self.nested += is_nested
        self.surplus += not is_nested
        self._cut_depth, self._cut_from = self._depth, parser.CurrentByteIndex

    def _end(self, parser: expat.XMLParserType) -> None:
        if self._depth == self._cut_depth:
            self._cut_depth = 0
            self.cuts.append((self._cut_from, self._after_tag(parser.CurrentByteIndex)))
        elif self._depth == self._entry_depth:
            self._entry_depth = 0
        self._depth -= 1
        self._has_just_begun = False

    def _after_tag(self, at: int) -> int:
        """Give where an element ends: expat stands before its end tag, or behind `<item/>`."""
        is_empty = self._has_just_begun and self.body[at - 2 : at] == b"/>"
        return at if is_empty else self.body.find(b">", at) + 1


def _without(body: bytes, cuts: list[tuple[int, int]]) -> bytes:
    pieces, at = [], 0
    for start, end in cuts:
        pieces.append(body[at:start])
        at = end
    return b"".join((*pieces, body[at:]))
