"""A table gives every text back and runs nothing."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedwatch.model.cell import guarded, plain
from feedwatch.render import spreadsheet

FORMULAS = "=+-@\t\r"
RISKY = st.tuples(st.text(alphabet=" \t\n;\"'", max_size=4), st.sampled_from(FORMULAS), st.text(max_size=20)).map(
    "".join
)
INNER = st.tuples(st.text(max_size=8), RISKY).map("".join)
CELLS = st.lists(st.one_of(st.text(st.characters(exclude_categories=["Cs"])), RISKY, INNER), min_size=1, max_size=6)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_a_reader_gets_every_text_back_and_no_cell_starts_a_formula(rows: list[list[str]]) -> None:
    text = "".join(map(spreadsheet.row, rows))
    found = read(text)
    assert [[plain(cell) for cell in row] for row in found] == rows
    for cell in (cell for row in found for cell in row):
        assert not cell.lstrip(" ").startswith(tuple(FORMULAS))
        assert not cell.strip().startswith(tuple(FORMULAS))


@given(CELLS, st.sampled_from(";\t"))
def test_a_spreadsheet_with_other_separators_finds_no_formula_either(cells: list[str], separator: str) -> None:
    """It cuts at every one of its separators and line ends, since our quotes do not stand at the beginning of its cells."""
    for line in re.split(r"[\r\n]", spreadsheet.row(["1", *cells])):
        for piece in line.split(separator):
            assert not piece.strip(' "').startswith(tuple("=+-@")), piece


@pytest.mark.parametrize("cell", ["=1+1", "+46 480", "-1", "@SUM(A1)", "  =1", "＝1", "'=1", '"=1'])
def test_what_a_spreadsheet_could_run_gets_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == "'" + cell


@pytest.mark.parametrize(
    ("cell", "safe"),
    [("\t=1", "'\t'=1"), ("\nKalmar", "'\nKalmar"), ("avtal; =1", "avtal;' =1"), ("så här:\n- ett", "så här:\n'- ett")],
)
def test_what_another_separator_would_begin_gets_one_too(cell: str, safe: str) -> None:
    assert guarded(cell) == safe


@pytest.mark.parametrize(
    "cell", ["", "Kalmar", "a=b", " å", "2026-11-24", "“=1”", "Kalmar; Växjö", "ett\ntvå", "1 - 2"]
)
def test_other_text_is_left_as_it_is(cell: str) -> None:
    assert guarded(cell) == cell


def test_rows_end_and_quote_as_rfc_4180_says() -> None:
    assert spreadsheet.row(["a", 'b "c", d', "e\nf"]) == 'a,"b ""c"", d","e\nf"\r\n'
