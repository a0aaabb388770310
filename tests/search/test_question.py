"""What somebody types becomes words that must all be found; whatever they type, it breaks nothing."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedwatch.model.errors import UsageError
from feedwatch.search.excerpt import excerpt, mark
from feedwatch.search.question import Term, parse_question
from feedwatch.search.stems import stemmed
from feedwatch.store import search
from feedwatch.store.database import Database, open_database
from feedwatch.store.search import Filter

TEXTS = {
    1: "Malmö lovar staten ett nytt klimatkontrakt",
    2: "Malmö säger upp hyreskontraktet",
    3: "Får och lamm på bete i Skåne",
    4: "Far och son signerade klimatkontraktet i Umeå",
    5: "Besluten om klimatfärdplanen",
    6: "Staten lovar Malmö pengar",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Database:
    database = open_database(tmp_path_factory.mktemp("index"))
    now = datetime(2026, 11, 24, tzinfo=UTC)
    with database.write() as connection:
        for number, text in TEXTS.items():
            connection.exec_driver_sql(
                "INSERT INTO items (id, source_id, item_key, url, canonical_url, title, summary, body, fulltext,"
                " published_at, published_trust, language, content_hash, first_seen_at, state, news, story_role,"
                " story_reason, like_item) VALUES (?, 's', ?, '', '', ?, '', '', '', ?, '', 'sv', '', ?, 'kept', 1, '', '', 0)",
                (number, str(number), text, now.isoformat(), now.isoformat()),
            )
            search.index(connection, [(number, stemmed(text), "")])
    return database


def found(database: Database, text: str) -> list[int]:
    question = parse_question(text)
    with database.read() as connection:

        def alternatives(term: Term) -> list[tuple[str, ...]]:
            inside = search.compounds(connection, term.stems[0]) if term.inside else []
            return [term.stems, *((stem,) for stem in inside)]

        wanted = [alternatives(term) for term in question.terms if not term.without]
        unwanted = [alternatives(term) for term in question.terms if term.without]
        return search.find(connection, wanted, unwanted, Filter(), 10)


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("kontrakt", [4, 2, 1]),  # inside compounds, the newest first
        ("klimatkontraktens", [4, 1]),  # in any form
        ("KLIMATKONTRAKT malmö", [1]),  # all words, in any case
        ("får", [3]),  # å is a letter of its own ...
        ("far", [4]),  # ... and a another
        ("beslutet", [5]),
        ('"lovar staten"', [1]),  # in this order
        ("lovar staten", [6, 1]),
        ("kontrakt -hyreskontrakt", [4, 1]),
        ("kontrakt -hyra -umeå", [2, 1]),
        ("finns inte", []),
        ("Umea\u030a", [4]),  # decomposed
    ],
)
def test_a_question_finds(index: Database, question: str, ids: list[int]) -> None:
    assert found(index, question) == ids


@pytest.mark.parametrize("nothing", ["", "  ", "-kontrakt", '""', "!?"])
def test_a_question_without_a_word_is_refused(nothing: str) -> None:
    with pytest.raises(UsageError, match="no word to look for"):
        parse_question(nothing)


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(['"', "-", "(", "NEAR", "OR", "*", "^", "å", "x:", "%", "_", "\\"])).map(" ".join)
)
def test_no_question_breaks_the_index(index: Database, text: str) -> None:
    with suppress(UsageError):
        found(index, text)


@given(st.text(max_size=300), st.sampled_from("abeåk"))
def test_pieces_put_together_are_the_text(text: str, letter: str) -> None:
    assert "".join(piece.text for piece in mark(text, lambda stem: letter in stem)) == text


def test_an_excerpt_shows_where_the_word_stands() -> None:
    text = "Inledning. " * 60 + "Här står klimatkontraktet mitt i texten. " + "Slut. " * 60
    pieces = excerpt(text, lambda stem: "kontrakt" in stem)
    assert [piece.text for piece in pieces if piece.hit] == ["klimatkontraktet"]
    assert pieces[0].text == "… "
    assert sum(len(piece.text) for piece in pieces) < 260


def test_the_index_forgets(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    with database.write() as connection:
        search.index(connection, [(7, "kontrakt", "")])
        search.index(connection, [(7, "avtal", "")])
        assert search.compounds(connection, "ontrak") == []
        search.remove(connection, [7])
        assert search.compounds(connection, "avta") == []
