"""An item's text in passages: title, lead, body, boilerplate.

The text is the body, with the summary before it unless the body says the same anyway. The lead is the summary, or the
first paragraph that is no boilerplate: cookie texts, banners and translation notices often come before it. It
is no longer than its first sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from feedwatch.judge.boilerplate import bare, boilerplate_of
from feedwatch.model.item import Entry
from feedwatch.model.passage import Passage, Zone
from feedwatch.model.topic import TopicPack

_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n\s*")
_SHORT_LEAD = 60  # characters; a lead shorter than this is a dateline or a heading: the next paragraph belongs to it
_LEAD_SENTENCES = 2
_SENTENCE = re.compile(r"[.!?…][\"”»]?\s")
_LETTERS = re.compile(r"[^\W_]+")
_SAME_BEGINNING = 40


def passages(entry: Entry, packs: Sequence[TopicPack]) -> tuple[Passage, ...]:
    """Give the passages of an entry in reading order; the packs say what is boilerplate beside the general rules."""
    title = (Passage(Zone.TITLE, entry.title),) if entry.title.strip() else ()
    paragraphs = _paragraphs(_whole_text(entry))
    marks = boilerplate_of(tuple(packs)).marks(paragraphs)
    return (*title, *_zoned(paragraphs, marks))


def core_text(text: str, packs: Sequence[TopicPack]) -> str:
    """Give a text without its boilerplate; a text of nothing else is given whole."""
    paragraphs = _paragraphs(text)
    marks = boilerplate_of(tuple(packs)).marks(paragraphs)
    kept = [paragraph for paragraph, is_boilerplate in zip(paragraphs, marks, strict=True) if not is_boilerplate]
    return "\n\n".join(kept) or text


def _whole_text(entry: Entry) -> str:
    summary, body = entry.summary.strip(), entry.body.strip()
    if not summary or not body:
        return summary or body
    if summary in body:
        return body
    known = _letters(body)
    wanted = _letters(summary)
    if wanted in known:
        return body
    beginning = wanted[:_SAME_BEGINNING]
    if len(beginning) == _SAME_BEGINNING and beginning in known:  # an excerpt that breaks off, or ends in "read more"
        return body
    return f"{summary}\n\n{body}"


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text)).casefold()


def _paragraphs(text: str) -> list[str]:
    """Cut at blank lines, or at line breaks where a text has no blank lines."""
    pieces = _PARAGRAPHS.split(text)
    if len(pieces) == 1:
        pieces = text.split("\n")
    return [paragraph for paragraph in map(bare, pieces) if paragraph]


def _zoned(paragraphs: Sequence[str], marks: Sequence[bool]) -> Iterator[Passage]:
    lead = 0
    for paragraph, is_boilerplate in zip(paragraphs, marks, strict=True):
        if is_boilerplate:
            yield Passage(Zone.BOILERPLATE, paragraph)
        elif lead >= _SHORT_LEAD:
            yield Passage(Zone.BODY, paragraph)
        else:
            lead += len(paragraph)
            yield from _lead(paragraph)


def _lead(paragraph: str) -> Iterator[Passage]:
    """Give the first sentences of the first paragraph as lead, the rest as body."""
    ends = [end.end() for end in _SENTENCE.finditer(paragraph)]
    cut = ends[_LEAD_SENTENCES - 1] if len(ends) >= _LEAD_SENTENCES else len(paragraph)
    yield Passage(Zone.LEAD, paragraph[:cut].strip())
    if paragraph[cut:].strip():
        yield Passage(Zone.BODY, paragraph[cut:].strip())
