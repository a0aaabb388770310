"""Differences are complete, and easy to read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedwatch.model.difference import Change, Piece, difference

SAME, REMOVED, ADDED = Change.SAME, Change.REMOVED, Change.ADDED
WORDS = st.lists(st.sampled_from(["Kalmar", "lovar", "staten", "2030", "\n\n", "\n", "  ", "å"]), max_size=40)
TEXTS = st.one_of(st.text(max_size=200), WORDS.map(" ".join))


def test_words_that_changed_stand_between_those_that_stayed() -> None:
    assert difference("Kalmar lovar mindre utsläpp", "Kalmar har lovat mindre utsläpp") == (
        Piece(SAME, "Kalmar "),
        Piece(REMOVED, "lovar "),
        Piece(ADDED, "har lovat "),
        Piece(SAME, "mindre utsläpp"),
    )


def test_a_paragraph_that_came_in_is_one_piece() -> None:
    before, new = "Ett stycke om hamnen.\n\nTvå stycken om bron.", "Ett nytt stycke emellan.\n\n"
    first, last = before.split("\n\n")
    pieces = difference(before, f"{first}\n\n{new}{last}")
    assert [piece for piece in pieces if piece.change is not SAME] == [Piece(ADDED, new)]


def test_what_has_nothing_in_common_is_shown_as_a_whole() -> None:
    assert difference("Om fotboll i Lund", "Kalmar signerar") == (
        Piece(REMOVED, "Om fotboll i Lund"),
        Piece(ADDED, "Kalmar signerar"),
    )


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.change is not ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.change is not REMOVED) == after
    assert all(piece.text for piece in pieces)


def test_long_texts_without_paragraphs_are_compared_as_a_whole() -> None:
    """Somebody who sends a million words must not hold up a page."""
    old, new = ("a b " * 100_000, "b a " * 100_000)
    assert [piece.change for piece in difference(old, new)] == [REMOVED, ADDED]
