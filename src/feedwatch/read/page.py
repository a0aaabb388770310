"""Page: an HTML document, decoded as browsers do and parsed by their rules."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from feedwatch.model.errors import ReadError
from feedwatch.model.source import Fetched
from feedwatch.model.text import one_line
from feedwatch.model.urls import absolute
from feedwatch.read.characters import charset_in, codec_name, decode_mixed, is_utf8, is_western
from feedwatch.read.entry import known_language
from feedwatch.read.plain import text_of
from feedwatch.read.unpack import unpack

# The HTML standard looks for <meta charset> in the first 1024 bytes; some pages have it after a long comment.
_META_BYTES = 8192
_META = re.compile(rb"<meta\s[^<>]{0,500}?charset\s*=[^<>]{0,200}>", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_LONGEST_TITLE = 300
_MOST_DEPTH = 500  # browsers stop at 512
_MOST_TAGS = 150_000
_TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/>]*)")
# Elements without an end tag, and those whose end tag may be left out (https://html.spec.whatwg.org/#optional-tags).
_VOID = b"area base br col embed hr img input link meta source track wbr"
_OPTIONAL = b"html head body li dt dd p rt rp optgroup option colgroup caption thead tbody tfoot tr td th"
_LEFT_OPEN = frozenset(_VOID.split() + _OPTIONAL.split())
# Attributes are looked up one after the other, in every element that is asked for one.
_MANY_ATTRIBUTES = re.compile(
    rb"<[a-zA-Z][^\s<>]*(?:\s+[^\s<>=]+(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s<>\"']+))?){300}"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page; `base` is what its links are resolved against (the <base> element, else its address)."""

    tree: LexborHTMLParser
    url: str
    base: str

    @property
    def title(self) -> str:
        """Give what the page calls itself: its <title>, else its first heading."""
        node = self.tree.css_first("title")
        return (one_line(text_of(node.text()))[:_LONGEST_TITLE] if node is not None else "") or self.heading

    @property
    def heading(self) -> str:
        """Give the first heading of the page."""
        node = self.tree.css_first("h1")
        return one_line(text_of(node.text()))[:_LONGEST_TITLE] if node is not None else ""

    @property
    def language(self) -> str:
        """Give the language that the page declares: `sv`, `en` or nothing."""
        node = self.tree.css_first("html")
        return known_language(attribute(node, "lang")) if node is not None else ""

    def meta(self, *names: str) -> str:
        """Give the content of the first <meta> that has one of these names or properties."""
        for name in names:
            node = self.tree.css_first(f'meta[property="{name}" i], meta[name="{name}" i], meta[itemprop="{name}" i]')
            if node is not None and (content := one_line(attribute(node, "content"))):
                return content
        return ""

    def address(self, link: str) -> str:
        """Give the absolute address of a link; empty when it leads to no other web page."""
        link = link.strip()
        return "" if not link or link.startswith("#") else absolute(link, self.base)


def open_page(fetched: Fetched) -> Page:
    """Parse a fetched page; raises ReadError (too-complex) for what no browser shows."""
    body = unpack(fetched.body)
    _check(body)
    tree = LexborHTMLParser(decode(body, fetched.content_type))
    url = fetched.final_url or fetched.url
    base = tree.css_first("base[href]")
    return Page(tree, url, (absolute(attribute(base, "href"), url) if base is not None else "") or url)


def _check(body: bytes) -> None:
    """Refuse what takes the parser quadratic time; tags in scripts and comments count too, but few are left open there."""
    if _MANY_ATTRIBUTES.search(body):
        raise ReadError("too-complex", "an element of the page has hundreds of attributes")
    if body.count(b"<") > _MOST_TAGS:
        raise ReadError("too-complex", f"the page has more than {_MOST_TAGS} tags")
    depth = 0
    for tag in _TAG.finditer(body):
        if tag[2].lower() not in _LEFT_OPEN:
            depth = max(depth + (-1 if tag[1] else 1), 0)
        if depth > _MOST_DEPTH:
            raise ReadError("too-complex", f"the elements of the page are nested more than {_MOST_DEPTH} deep")


def attribute(node: LexborNode, name: str) -> str:
    """Give an attribute; empty when it is missing or has no value."""
    return node.attributes.get(name) or ""


def decode(body: bytes, content_type: str) -> str:
    """Decode a page: byte order mark, then UTF-8 when it is that, then what header or <meta> say, then windows-1252.

    That is the order of the HTML standard (13.2.3.2), but for UTF-8: bytes that are valid UTF-8 are hardly ever
    anything else, whatever is declared.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    meta = _META.search(body[:_META_BYTES])
    declared = charset_in(content_type) or charset_in(meta[0].decode("latin-1") if meta else "")
    codec = codec_name(declared)
    is_wide = codec.startswith(("utf-16", "utf-32")) and b"\0" in body
    if is_utf8(body) or not codec or is_western(codec) or (codec.startswith("utf") and not is_wide):
        return decode_mixed(body)
    try:
        return body.decode(codec, "replace")
    except (LookupError, ValueError):  # a codec of Python that is none of text, such as "zlib"
        return decode_mixed(body)
