"""Items, stories and decisions as JSON Lines and CSV, a page at a time, so that any number of them takes the same memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import chain, islice
from typing import TypeVar

from feedwatch.model.page import Page
from feedwatch.render import spreadsheet
from feedwatch.service.answers.browsing import Browsing, StoryRecord
from feedwatch.store.records import ItemRecord, VerdictRecord
from feedwatch.store.search import Filter

Cell = str | int | float | bool | None | datetime | tuple[str, ...] | tuple[int, ...]
Row = dict[str, Cell]
T = TypeVar("T")

_A_PAGE = 100


class Kind(StrEnum):
    """What is exported."""

    ITEMS = "items"
    STORIES = "stories"
    DECISIONS = "decisions"


class Form(StrEnum):
    """How it is written."""

    JSONL = "jsonl"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """Name it as HTTP does."""
        return {Form.JSONL: "application/jsonl", Form.CSV: "text/csv; charset=utf-8"}[self]


class Exporting:
    """Writes everything that passes a filter, the newest first."""

    def __init__(self, browsing: Browsing) -> None:
        self._browsing = browsing

    def lines(self, kind: Kind, form: Form, among: Filter, *, text: str = "") -> Iterator[str]:
        """Give the text of an export in pieces, each with its line end; raises UsageError at once, as `Browsing.items` does.

        JSON Lines have an object a line. CSV begins with a byte order mark and a row of names, and is safe in spreadsheets
        (see `feedwatch.render.spreadsheet`); lists are joined by spaces there.
        """
        rows = self._rows(kind, among, text)
        first = list(islice(rows, 1))
        return _written(kind, form, chain(first, rows))

    def _rows(self, kind: Kind, among: Filter, text: str) -> Iterator[Row]:
        if kind is Kind.STORIES:
            yield from map(
                _story, _all(lambda after: self._browsing.stories(among, text=text, after=after, limit=_A_PAGE))
            )
            return
        for item in _all(lambda after: self._browsing.items(among, text=text, after=after, limit=_A_PAGE)):
            if kind is Kind.ITEMS:
                yield _item(item)
            else:
                wanted = [each for each in item.verdicts if not among.topic or each.topic == among.topic]
                yield from (_decision(item, verdict) for verdict in wanted)


def _written(kind: Kind, form: Form, rows: Iterable[Row]) -> Iterator[str]:
    if form is Form.JSONL:
        yield from (json.dumps(_plain(row), ensure_ascii=False) + "\n" for row in rows)
        return
    yield spreadsheet.BEGINNING + spreadsheet.row(_COLUMNS[kind])
    yield from (spreadsheet.row(map(_cell, row.values())) for row in rows)


def _all(page_after: Callable[[str], Page[T]]) -> Iterator[T]:
    page = page_after("")
    yield from page.items
    while page.next_cursor:
        page = page_after(page.next_cursor)
        yield from page.items


def _item(item: ItemRecord) -> Row:
    return {
        "id": item.id,
        "source": item.source_id,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "body": item.body,
        "published_at": item.published_at,
        "published_trust": item.published_trust,
        "first_seen_at": item.first_seen_at,
        "language": item.language,
        "state": item.state,
        "topics": item.topics,
        "places": tuple(code for code, _, _ in item.places),
        "story": item.story_id,
        "story_role": item.story_role,
        "news": item.news,
    }


def _story(story: StoryRecord) -> Row:
    return {
        "id": story.id,
        "headline": story.headline,
        "first": story.first,
        "first_seen_at": story.first_seen_at,
        "last_seen_at": story.last_seen_at,
        "topics": story.topics,
        "places": tuple(sorted({code for item in story.items for code, _, _ in item.places})),
        "sources": story.sources,
        "items": tuple(item.id for item in story.items),
        "urls": tuple(item.url for item in story.items),
    }


def _decision(item: ItemRecord, verdict: VerdictRecord) -> Row:
    by_hand = verdict.by_rules is not None
    return {
        "item": item.id,
        "topic": verdict.topic,
        "decision": verdict.decision,
        "by_hand": by_hand,
        "by_rules": verdict.by_rules if by_hand else verdict.decision,
        "score": verdict.score,
        "section": verdict.kind,
        "pack_version": verdict.pack_version,
        "decided_at": verdict.decided_at,
        "reasons": tuple(_reason(reason) for reason in verdict.reasons),
        "source": item.source_id,
        "url": item.url,
        "title": item.title,
    }


def _reason(reason: Mapping[str, object]) -> str:
    words = reason["words"]
    quoted = " ".join(f"“{word}”" for word in words) if isinstance(words, list) else ""
    return f"{reason['points']:+g} {reason['part']} {quoted}".rstrip()


def _plain(row: Row) -> dict[str, object]:
    return {name: cell.isoformat() if isinstance(cell, datetime) else cell for name, cell in row.items()}


def _cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case datetime():
            return cell.isoformat()
        case tuple():
            return " ".join(map(str, cell))
    return str(cell)


_COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.ITEMS: (
        "id", "source", "url", "title", "summary", "body", "published_at", "published_trust", "first_seen_at", "language",
        "state", "topics", "places", "story", "story_role", "news",
    ),
    Kind.STORIES: (
        "id", "headline", "first", "first_seen_at", "last_seen_at", "topics", "places", "sources", "items", "urls",
    ),
    Kind.DECISIONS: (
        "item", "topic", "decision", "by_hand", "by_rules", "score", "section", "pack_version", "decided_at", "reasons",
        "source", "url", "title",
    ),
}  # fmt: skip
