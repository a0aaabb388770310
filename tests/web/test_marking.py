"""The words for which a pack gave points are marked in a text as it is spelt there."""

from __future__ import annotations

from typing import Any

import pytest

from feedwatch.web.admin.marking import marked


def reason(points: float, *words: str) -> dict[str, Any]:
    return {"part": "x", "points": points, "words": list(words)}


@pytest.mark.parametrize(
    ("text", "reasons", "pieces"),
    [
        ("", [], []),
        ("Ekar", [], [("Ekar", "")]),
        ("Många Ekar här", [reason(1, "ekar")], [("Många ", ""), ("Ekar", "for"), (" här", "")]),
        ("Ekarna", [reason(1, "ekar")], [("Ekarna", "")]),
        ('Chef: "Avtal', [reason(1, "chef Avtal")], [('Chef: "Avtal', "for")]),
        ("papper av ek", [reason(1, "ek"), reason(-4, "papper")], [("papper", "against"), (" av ", ""), ("ek", "for")]),
        ("ek", [reason(1, "ek"), reason(-4, "ek")], [("ek", "against")]),
        ("skriva avtal", [reason(1, "avtal"), reason(-1, "skriva avtal")], [("skriva avtal", "against")]),
        ("a.*b", [reason(1, ".*")], [("a.*b", "")]),
    ],
)
def test_words_are_marked(text: str, reasons: list[dict[str, Any]], pieces: list[tuple[str, str]]) -> None:
    """Whole words, in any case, over the marks between them; of two reasons the heavier counts, of two words the longer."""
    assert marked(text, reasons) == pieces
    assert "".join(piece for piece, _ in marked(text, reasons)) == text
