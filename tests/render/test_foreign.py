"""Foreign text cannot disturb what stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.render.hostile import texts

from feedwatch.render.foreign import headline, lead, name, passage, topic


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kalmar\r\nBcc: x", "Kalmar Bcc: x"),
        ("rubrik\u202egnp.exe", "rubrikgnp.exe"),
        ("  två\u00a0\u2028rader ", "två rader"),
        ("שלום", "\u2068שלום\u2069"),
        ("Kalmar שלום", "\u2068Kalmar שלום\u2069"),
        ("", ""),
    ],
)
def test_text_comes_out_on_one_line_and_in_order(text: str, shown: str) -> None:
    """Controls are gone; what is written from right to left is isolated."""
    assert headline(text) == name(text) == topic(text) == shown


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("Kort.", 20, "Kort."),
        ("Första meningen slutar här. Den andra är för lång för raden.", 40, "Första meningen slutar här."),
        ("Kort. Men den här meningen är så lång att den inte får plats.", 40, "Kort. Men den här meningen är så lång…"),
        ("Hej", 0, ""),
    ],
)
def test_a_lead_ends_with_a_sentence_where_it_can(text: str, length: int, shown: str) -> None:
    """Else it ends with a word and an ellipsis."""
    assert lead(text, length) == shown


@settings(deadline=None, max_examples=200)
@given(texts, st.integers(0, 300))
def test_text_is_bounded(text: str, length: int) -> None:
    """At most so many characters, and the pair that isolates them; never two lines."""
    for shown in (passage(text, length), lead(text, length)):
        assert len(shown) <= length + 2
        assert len(shown.splitlines()) <= 1
        assert shown.count("\u2068") == shown.count("\u2069") <= 1
