"""Rows of CSV as RFC 4180 has them, which no spreadsheet takes for formulas.

A cell that a spreadsheet could run (its first character after spaces is = + - @ or their full-width forms, or it begins with a
tab or carriage return) gets an apostrophe in front, and so does one that begins with an apostrophe: whoever takes one leading
apostrophe away has the text back. The text begins with a byte order mark, without which Excel misreads å, ä and ö.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

BEGINNING = "\ufeff"

_RISKY = re.compile(r"\s*[=+\-@＝＋－＠]| *[\t\r\n]|'")  # spreadsheets run the full-width ones too
_APOSTROPHE = "'"


def row(cells: Iterable[str]) -> str:
    """Give one row with its line end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return line.getvalue()


def safe(cell: str) -> str:
    """Give a cell that no spreadsheet takes for a formula."""
    return _APOSTROPHE + cell if _RISKY.match(cell) else cell
