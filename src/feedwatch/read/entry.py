"""Entry: what a source says about one piece of news becomes an `Entry`, whatever the source's format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from feedwatch.model.item import Entry
from feedwatch.model.text import one_line, shorten
from feedwatch.model.urls import without_trackers
from feedwatch.read.published import Published

# Longer than anything that people write; what is longer came from a machine that went wrong, or wants to harm.
LONGEST_TITLE = 500
LONGEST_TEXT = 200_000
_LONGEST_ADDRESS = 4000
_LONGEST_GUID = 2000
_LONGEST_MADE_TITLE = 120

_WHOLE_ARTICLE = 1500  # a summary as long as this, in paragraphs, is the article itself
_SHORT_PARAGRAPH = 40  # a first paragraph shorter than this is a place or a heading, and no lead
_LONGEST_LEAD = 600

# What WordPress adds below each entry; the name of the site in it is no news.
_TRAILER = re.compile(
    r"\s*(?:(?:The post|Inlägget) .{1,400}? (?:first appeared|appeared first|dök först upp|publicerades först) (?:on|på) .{1,200}?"
    r"|\[?(?:…|\.\.\.)\]?\s*(?:Continue reading|Läs mer|Fortsätt läsa)\b.{0,200})$",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a source told about an entry, as plain text: paragraphs are apart by a blank line, the rest is on one line."""

    title: str = ""
    url: str = ""
    guid: str = ""
    summary: str = ""
    body: str = ""
    language: str = ""
    published: Published = field(default_factory=Published)


def entry_from(told: Told) -> Entry:
    """Make an entry: without a title it is called by its first line; an article that is its own summary is the body."""
    summary, body = _without_trailer(told.summary), _without_trailer(told.body)
    if summary == body:
        summary = ""
    if not body and len(summary) >= _WHOLE_ARTICLE and "\n\n" in summary:
        body = summary
        summary = ""
    summary = summary or lead_of(body)
    title = one_line(told.title) or shorten(_first_line(summary or body), _LONGEST_MADE_TITLE)
    return Entry(
        title=shorten(title, LONGEST_TITLE),
        url=without_trackers(told.url).encode("utf-8", "ignore").decode() if len(told.url) <= _LONGEST_ADDRESS else "",
        guid=one_line(told.guid)[:_LONGEST_GUID],
        summary=shorten(summary, LONGEST_TEXT),
        body=shorten(body, LONGEST_TEXT),
        published=told.published.at,
        published_trust=told.published.trust,
        published_raw=told.published.raw,
        language=known_language(told.language),
    )


def repairs_of(told: Sequence[Told]) -> tuple[str, ...]:
    """Say in words what was wrong with the entries of one source."""
    repairs = []
    problems = [entry.published.problem for entry in told if entry.published.problem]
    if problems:
        more = f", nor {len(problems) - 1} more" if len(problems) > 1 else ""
        repairs.append(f"not dated: {problems[0]}{more}")
    untitled = sum(not entry.title and bool(entry.summary or entry.body) for entry in told)
    if untitled:
        repairs.append(f"{untitled} without a title: called by their first line")
    empty = sum(not (entry.title or entry.summary or entry.body) for entry in told)
    if empty:
        repairs.append(f"{empty} with neither title nor text")
    return tuple(repairs)


def lead_of(body: str) -> str:
    """Give the first paragraph of a text that is long enough to say something, shortened."""
    paragraphs = [paragraph for paragraph in body.split("\n\n") if paragraph.strip()]
    lead = next((p for p in paragraphs if len(p) >= _SHORT_PARAGRAPH), paragraphs[0] if paragraphs else "")
    return shorten(lead, _LONGEST_LEAD)


def known_language(code: str) -> str:
    """Give `sv` or `en` from a language tag (BCP 47) or a language's name, else nothing: we judge no other language."""
    start = code.strip().lower()[:2]
    return start if start in ("sv", "en") else ""


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _without_trailer(text: str) -> str:
    head, tail = text[:-800], text[-800:]
    return head + _TRAILER.sub("", tail)
