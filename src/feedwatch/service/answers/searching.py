"""A question to items: the newest that hold all its words, with the words marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from feedwatch.search.excerpt import Piece, excerpt, mark
from feedwatch.search.question import Question, Term, parse_question
from feedwatch.store import records, search
from feedwatch.store.database import Database
from feedwatch.store.records import ItemRecord
from feedwatch.store.search import Filter

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that was found, with title and excerpt in pieces."""

    item: ItemRecord
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]


class Searching:
    """Looks for items."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, text: str, among: Filter, limit: int) -> list[Hit]:
        """Give the newest items that answer a question; raises UsageError when it asks for nothing."""
        question = parse_question(text)
        with self._database.read() as connection:
            wanted, unwanted = wishes(connection, text)
            ids = search.find(connection, wanted, unwanted, among, limit)
            return [_hit(item, question) for item in records.of_ids(connection, ids)]


def marked(text: str, found: Iterable[ItemRecord]) -> list[Hit]:
    """Give items that answer a question with its words marked; without a question, with the beginning of their text."""
    question = parse_question(text) if text.strip() else Question(())
    return [_hit(item, question) for item in found]


def wishes(connection: Connection, text: str) -> tuple[list[list[Stems]], list[list[Stems]]]:
    """Give what a question wants and does not want, as the index asks for it; raises UsageError when it asks for nothing."""
    terms = parse_question(text).terms
    wanted = [_alternatives(connection, term) for term in terms if not term.without]
    return wanted, [_alternatives(connection, term) for term in terms if term.without]


def _alternatives(connection: Connection, term: Term) -> list[Stems]:
    inside = search.compounds(connection, term.stems[0]) if term.inside else []
    return [term.stems, *((stem,) for stem in inside if stem != term.stems[0])]


def _hit(item: ItemRecord, question: Question) -> Hit:
    text = item.body or item.summary
    return Hit(item, mark(item.title, question.wants), excerpt(" ".join(text.split()), question.wants))
