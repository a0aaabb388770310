"""List date: when an entry of a news page was published, by what stands in its block.

A text that mentions a date need not be dated by it ("Den 8 december signerar ..."). So a line counts only when it says
hardly anything else, or when it begins with a date that a dash or the like sets apart from the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from selectolax.lexbor import LexborNode

from feedwatch.model.text import one_line
from feedwatch.read.dates import find_date
from feedwatch.read.page import attribute
from feedwatch.read.plain import text_of
from feedwatch.read.published import Published, published

_DATE_PARTS = '[class*="date" i], [class*="datum" i], [class*="publi" i], [class*="time" i], [class*="meta" i], [itemprop^="date" i]'
_ANY_PART = "p, span, div, small, em, i, td, dt, dd, li, abbr, a, h5, h6"
_LABEL = re.compile(
    r"\b(?:publi[cs]\w+|uppdater\w+|senast|ändrad|skapad|posted|updated|datum|date|den|kl(?:ockan)?|nyhet(?:er)?"
    r"|pressmeddelanden?|kategori|news|press|releases?|(?:mån|tis|ons|tors|fre|lör|sön)\w*"
    r"|(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?)\b",
    re.IGNORECASE,
)
# What a date after these words says is not when something was published.
_ANOTHER_MATTER = re.compile(
    r"\b(?:till|t\.?o\.?m|fr\.?o\.?m|från|före|efter|mellan|inför|anmäl\w*|ansök\w*|deadline|sista dag\w*|gäller|öppet|stängt|until|before"
    r"|from|between|apply|due|senast(?! (?:uppdater|ändra|granska|publi)))\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[^\W\d_]{3}[.!?]$")
_LETTERS = re.compile(r"[^\W\d_]")
_APART = re.compile(r"\s*[|•·:–—-]\s*|\s*\n\s*")
_MAY_BE_DATE = re.compile(r"\d|\bi\s?(?:dag|går|förrgår)\b|\b(?:today|yesterday|en|ett|an?|one)\b", re.IGNORECASE)
_DAY_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/-]|$)")
_MOST_LETTERS_BESIDE = 25  # the name of a section or of a writer
_LONGEST_LINE = 90
_ANY_TIME = datetime(2100, 1, 1, tzinfo=UTC)  # for asking whether there is a date, whichever it is


@dataclass(frozen=True, slots=True)
class Dated:
    """When a block was published, and the node that says so."""

    published: Published
    node: LexborNode | None = None


def find_block_date(nodes: Sequence[LexborNode], selector: str, title: str, url: str, now: datetime) -> Dated:
    """Give when a block was published; undated when nothing says so, or when what `selector` names does not."""
    candidates = _named(nodes, selector) if selector else _seen(nodes, title)
    for node, text in candidates:
        dated = published(text, now)
        if dated.at or find_date(dated.raw, now):
            return Dated(dated, node)
    return Dated(Published() if selector else _leading(nodes, title, now) or _in_address(url, now))


def is_about_date(line: str) -> bool:
    """Tell whether a line says hardly more than a date."""
    if len(line) > _LONGEST_LINE or not _MAY_BE_DATE.search(line):
        return False
    found = find_date(line, _ANY_TIME)
    if found is None:
        return False
    beside = f"{line[: found.start]} {line[found.end :]}".strip()
    if _ANOTHER_MATTER.search(beside) or _SENTENCE_END.search(beside):
        return False
    beside = _LABEL.sub("", beside)
    return len(_LETTERS.findall(beside)) <= _MOST_LETTERS_BESIDE


def without_leading_date(text: str, now: datetime) -> str:
    """Give text without a date that is set apart at its beginning."""
    end = _leading_end(text, now)
    return text[end:].lstrip() if end else text


def _named(nodes: Sequence[LexborNode], selector: str) -> Iterator[tuple[LexborNode, str]]:
    for node in nodes:
        for found in node.css(selector):
            yield from ((found, text) for text in _texts(found))


def _seen(nodes: Sequence[LexborNode], title: str) -> Iterator[tuple[LexborNode, str]]:
    """Give what may be the date, the likeliest first."""
    for node in nodes:
        for found in sorted(node.css("time"), key=lambda time: "publi" not in (time.html or "").lower()):
            yield from ((found, text) for text in _texts(found))
    for selector in (_DATE_PARTS, _ANY_PART):
        for node in nodes:
            for found in node.css(selector):
                for text in _texts(found):
                    beside = one_line(text.replace(title, " "))  # a headline may name another day
                    if beside not in title and is_about_date(beside):
                        yield found, beside


def _texts(node: LexborNode) -> list[str]:
    attributes = (attribute(node, name) for name in ("datetime", "content", "data-date"))
    return [text for text in (*attributes, one_line(node.text(separator=" "))) if text]


def _leading(nodes: Sequence[LexborNode], title: str, now: datetime) -> Published | None:
    """Read "8 december 2023 – Kommunen har ...", the way that news agencies begin."""
    for node in nodes:
        for line in text_of(node.html or "").split("\n"):
            if line not in title and (end := _leading_end(line, now)):
                return published(line[:end], now)
    return None


def _leading_end(text: str, now: datetime) -> int:
    """Give where the text begins after a date that is set apart at its beginning; 0 when there is none."""
    line = text[:_LONGEST_LINE]
    found = find_date(line, now) if _MAY_BE_DATE.search(line) else None
    if found is None or _LETTERS.search(_LABEL.sub("", line[: found.start])):
        return 0
    apart = _APART.match(line, found.end)
    return apart.end() if apart and apart.end() < len(text) else 0


def _in_address(url: str, now: datetime) -> Published:
    match = _DAY_IN_ADDRESS.search(url)
    found = published("-".join(match.groups()), now) if match else Published()
    return found if found.at else Published()
