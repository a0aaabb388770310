"""Rows of CSV as RFC 4180 has them, which no spreadsheet takes for formulas.

The text begins with a byte order mark, without which Excel misreads å, ä and ö.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from feedwatch.model.cell import guarded

BEGINNING = "\ufeff"


def row(cells: Iterable[str]) -> str:
    """Give one row with its line end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([guarded(cell) for cell in cells])
    return line.getvalue()
