"""Sniff: what a document is, told by its bytes. Servers say text/html of feeds and text/xml of pages every day."""

from __future__ import annotations

import re
from enum import Enum, auto

_HEAD_BYTES = 64 * 1024
_DECLARATION = re.compile(r"<[!?][^<>\[]*(?:\[[^\]]*\]\s*)?>")
_ELEMENT = re.compile(r"<([a-z][\w:.-]*)", re.IGNORECASE)
_FEED_ROOT = re.compile(r"<(?:rss|(?:[a-z]\w{0,20}:)?feed|(?:[a-z]\w{0,20}:)?rdf|channel)[\s>/]", re.IGNORECASE)
_FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_HEAD_ELEMENTS = "html head title meta link base script style noscript"
_BODY_ELEMENTS = (
    "body div span main section article header footer nav aside p a h1 h2 h3 ul ol li table form center font br b"
)
_PAGE_ELEMENTS = frozenset(f"{_HEAD_ELEMENTS} {_BODY_ELEMENTS} iframe img".split())


class Form(Enum):
    """What a document is."""

    EMPTY = auto()
    JSON = auto()
    FEED = auto()
    PAGE = auto()
    XML = auto()  # some other XML, or a feed whose root is missing
    OTHER = auto()


def form_of(body: bytes) -> Form:
    """Tell what a document is from its first element; a feed behind warnings of the server is still a feed."""
    head = _head(body)
    if not head:
        return Form.EMPTY
    if head[0] in "{[":
        return Form.JSON
    start = _first_tag(head)
    first = _ELEMENT.match(head, start)
    if first is None:
        return Form.OTHER
    name = first[1].lower().rpartition(":")[2]
    if name in _FEED_ROOTS:
        return Form.FEED
    if name == "html" or "<!doctype html" in head[:start].lower():
        return Form.PAGE
    if name in _PAGE_ELEMENTS:
        return Form.FEED if _FEED_ROOT.search(head, start) else Form.PAGE
    return Form.XML


def _first_tag(head: str) -> int:
    """Give where the first element begins, behind comments, declarations and text; the end when there is none."""
    at = head.find("<")
    while at >= 0:
        if head.startswith("<!--", at):
            end = head.find("-->", at)
            at = head.find("<", end) if end >= 0 else -1
        elif _ELEMENT.match(head, at):
            return at
        else:
            declaration = _DECLARATION.match(head, at)
            at = head.find("<", declaration.end() if declaration else at + 1)
    return len(head)


def _head(body: bytes) -> str:
    """Give the beginning with one character a byte, which is right for all that markup is made of; UTF-16 is thinned."""
    head = body.lstrip()[:_HEAD_BYTES]
    if b"\0" in head[:4] or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\0", b"")
    return head.decode("latin-1").lstrip("\xff\xfe\xef\xbb\xbf \t\r\n\f\0")
