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
_SENTENCE_END = re.compile(r"[^\W\d_]{2}[.!?]$")
_LETTERS = re.compile(r"[^\W\d_]")
_APART = re.compile(r"\s*[|•·:–—-]\s*|\s*\n\s*")
_MAY_BE_DATE = re.compile(r"\d|\bi\s?(?:dag|går|förrgår)\b|\b(?:today|yesterday|en|ett|an?|one)\b", re.IGNORECASE)
_CLOCK = re.compile(r"\d[:.]\d\d")
_MARKS = " |•·:,–—-()[]"
_DAY_BEFORE_TITLE = re.compile(r"(?:\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4})[\s:,|–—-]+(?=\S)")
_DAY_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/-]|$)")
_MOST_LETTERS_BESIDE = 25  # the name of a section or of a writer
_LONGEST_LINE = 90
_ANY_TIME = datetime(2100, 1, 1, tzinfo=UTC)  # for asking whether there is a date, whichever it is


@dataclass(frozen=True, slots=True)
class Dated:
    """When a block was published, the node that says so, and the headline without that date."""

    published: Published
    title: str
    node: LexborNode | None = None


def find_block_date(nodes: Sequence[LexborNode], selector: str, title: str, url: str, now: datetime) -> Dated:
    """Give when a block was published; undated when nothing says so, or when what `selector` names does not."""
    candidates = _named(nodes, selector) if selector else _seen(nodes, title)
    for node, text in candidates:
        dated = published(text, now)
        if dated.at or find_date(dated.raw, now):
            return Dated(dated, _without(title, one_line(node.text(separator=" "))), node)
    if selector:
        return Dated(Published(), title)
    if day := _DAY_BEFORE_TITLE.match(title):
        return Dated(published(day[0], now), title[day.end() :])
    return Dated(_leading(nodes, title, now) or _beside(nodes, now) or _in_address(url, now), title)


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
    parts = [found for selector in (_DATE_PARTS, _ANY_PART) for node in nodes for found in node.css(selector)]
    whole = {node.mem_id for node in nodes}
    for found in sorted(parts, key=lambda part: part.mem_id in whole):
        for text in _texts(found):
            beside = one_line(text.replace(title, " "))  # a headline may name another day
            is_mentioned = beside in title and not title.startswith(beside) and not title.endswith(beside)
            if beside and not is_mentioned and is_about_date(beside):
                yield found, beside


def _texts(node: LexborNode) -> list[str]:
    """Give what may say the date in a node; a time of day says more than a day alone."""
    attributes = (attribute(node, name) for name in ("datetime", "content", "data-date"))
    texts = [text for text in (*attributes, one_line(node.text(separator=" "))) if text]
    return sorted(texts, key=lambda text: not _CLOCK.search(text))


def _without(title: str, date: str) -> str:
    """Give a headline without the date that stands before or behind it in the same link."""
    rest = title.removeprefix(date) if title.startswith(date) else title.removesuffix(date)
    return rest.strip(_MARKS) if rest and rest != title else title


def _beside(nodes: Sequence[LexborNode], now: datetime) -> Published | None:
    """Read the words right beside a link that is the whole block: "2026-11-20 <a>...</a><br>"."""
    if nodes[0].tag != "a":
        return None
    for beside in (nodes[0].prev, nodes[-1].next):
        text = one_line(beside.text_content or "") if beside is not None else ""
        if text and is_about_date(text):
            return published(text.strip(_MARKS), now)
    return None


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
