"""Plain: HTML becomes text for people, paragraphs apart by a blank line (decision 0003).

Only what is shown in a page is text: no scripts, forms, pictures or their captions. Lines of a list and rows of a table
stay on lines of their own, cells apart by a space.
"""

from __future__ import annotations

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from feedwatch.model.text import clean, one_line
from feedwatch.read.characters import decode_once_more

_SCRIPTED = "script style noscript template iframe object embed svg math canvas audio video map"
_ASIDE = "title form button select textarea figcaption dialog"
_HIDDEN = frozenset(f"{_SCRIPTED} {_ASIDE}".split())
_SECTIONS = "div section article header footer main aside nav fieldset details address figure table ul ol dl hr"
_PARAGRAPHS = frozenset(f"{_SECTIONS} p h1 h2 h3 h4 h5 h6 blockquote pre".split())
_LINES = frozenset("li tr dt dd caption summary".split())  # noqa: SIM905 - reads better as words
_CELLS = frozenset("td th".split())  # noqa: SIM905 - reads better as words
_TAGS = re.compile(r"<([a-z][a-z0-9]*)", re.IGNORECASE)
_BLANKS = re.compile(r" [ \t\r\n\f\v]+|[\t\r\n\f\v][ \t\r\n\f\v]*")
_ANY_TAG = re.compile(r"<[^<>]*>")
_MOST_TAGS = 5000
_LINE = "\v"  # the end of a line, of which several in a row are one; two "\n" are the end of a paragraph
_MARKS = ((_PARAGRAPHS, "\n\n"), (_LINES, _LINE), (_CELLS, " "))
_BREAKS = re.compile(r" ?[\n\v][\n\v ]*")
# Tags that nobody writes about in a headline; what is left of them is a mistake of the publisher.
_STRAY = re.compile(
    r"</?(?:p|br|em|strong|b|i|u|span|div|a|li|ul|ol|h[1-6]|font|sup|sub)(?:\s[^<>]*)?/?>", re.IGNORECASE
)


def text_of(html: str) -> str:
    """Give the text of an HTML fragment, cleaned; text without markup stays as it is."""
    if "<" not in html:
        return clean(decode_once_more(unescape(html)))
    if html.count("<") > _MOST_TAGS:  # parsing takes quadratic time in the depth of elements
        return clean(decode_once_more(unescape(_ANY_TAG.sub("\n", html))))
    body = LexborHTMLParser(_BLANKS.sub(" ", html)).body
    if body is None:  # a <frameset>
        return ""
    tags = frozenset(map(str.lower, _TAGS.findall(html)))  # a selector costs time for each tag that it names
    for node in _select(body, tags & _HIDDEN):
        node.decompose()
    for names, mark in _MARKS:
        for node in _select(body, tags & names):
            node.insert_before(mark)
            node.insert_after(mark)
    for node in _select(body, tags & {"br"}):
        node.insert_before("\n")
    text = _BREAKS.sub(lambda breaks: "\n\n" if breaks[0].count("\n") > 1 else "\n", body.text())
    return clean(decode_once_more(text))


def has_tags(text: str) -> bool:
    """Tell whether text holds tags that were meant as markup."""
    return bool(_STRAY.search(text))


def line_of(text: str) -> str:
    """Give a title that is said to be plain on one line: without stray tags, its entities unpacked."""
    return one_line(text_of(text) if has_tags(text) else decode_once_more(unescape(text)))


def _select(body: LexborNode, tags: frozenset[str]) -> list[LexborNode]:
    return body.css(",".join(sorted(tags))) if tags else []
