"""A line dates an entry only when it is about a date, not when it mentions one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedwatch.read.list_date import is_about_date, without_leading_date

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("20 november 2026", True),
        ("Publicerad: 20 november 2026 kl. 09.15", True),
        ("Senast uppdaterad 2026-11-20", True),
        ("2026-11-20 | Nyhet | Ekby kommun", True),
        ("fredag 20 november", True),
        ("Av Redaktionen, 20 nov 2026", True),
        ("i dag 08.15", True),
        ("för 3 timmar sedan", True),
        ("Svara senast den 8 december 2026", False),
        ("Anmälan till 8 december", False),
        ("Samrådet pågår till den 15 januari 2027.", False),
        ("Den 8 december skriver 48 kommuner på sina klimatkontrakt", False),
        ("Mellan 8 och 12 december", False),
        ("Ny bro över ån", False),
        ("", False),
        ("8 december 2026 " + "x" * 90, False),
    ],
)
def test_lines_about_dates_are_told_from_others(line: str, expected: bool) -> None:
    """By what else stands in them."""
    assert is_about_date(line) is expected


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("20 november 2026 – Kommunen har skrivit på.", "Kommunen har skrivit på."),
        ("2026-11-20: Kommunen har skrivit på.", "Kommunen har skrivit på."),
        ("20 november 2026\nKommunen har skrivit på.", "Kommunen har skrivit på."),
        ("Den 20 november skrev kommunen på.", "Den 20 november skrev kommunen på."),
        ("Kommunen skrev på 20 november 2026 – det var kallt.", "Kommunen skrev på 20 november 2026 – det var kallt."),
        ("20 november 2026", "20 november 2026"),
    ],
)
def test_a_date_before_a_text_is_taken_away(text: str, rest: str) -> None:
    """When it is set apart."""
    assert without_leading_date(text, NOW) == rest
