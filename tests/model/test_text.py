"""Text as it is stored, whatever it was made to do."""

from __future__ import annotations

import unicodedata

import pytest

from feedwatch.model.text import clean

PILE = "\u0301\u0323"  # an acute and a dot below, which stand the other way round when they are normal
SPLIT = "\u0f73"  # no mark by itself, and two of them when it is taken apart


@pytest.mark.parametrize("pile", [PILE, SPLIT, "\u1ab0\u0323"])
def test_marks_in_piles_are_cut_before_they_are_sorted(pile: str) -> None:
    """A million of them would take an hour to sort; what a letter can bear stays."""
    text = clean(f"a{pile * 500_000} b\u0301")
    assert len(text) < 80
    assert text.endswith(" b\u0301")
    assert unicodedata.is_normalized("NFC", text)


def test_letters_with_as_many_marks_as_languages_have_keep_them() -> None:
    assert clean("a\u0308 o\u0323\u0302\u0301 שָּׁ") == unicodedata.normalize("NFC", "a\u0308 o\u0323\u0302\u0301 שָּׁ")
