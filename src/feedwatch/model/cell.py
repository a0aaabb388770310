"""Cells of tables that no spreadsheet takes for formulas, and the way back (OWASP, CSV Injection).

A spreadsheet runs what begins with = + - @ or their full-width forms, after spaces and quotes too. Where lists are kept with
semicolons, as in Swedish, it cuts a file with commas at every semicolon, tab and line end, even within quotes, because none of
them stands at the beginning of what it takes for a cell. So an apostrophe guards every place where a cell could begin; it
also stands before an apostrophe that is there already, so that `plain` gives exactly the text back.
"""

from __future__ import annotations

import re

_RISKY = re.compile(
    r"^(?= *[\t\r\n])"
    r"|(?:^|[;\t\r\n])(?=[\s\"]*[=+\-@＝＋－＠]|')"  # spreadsheets run the full-width ones too
)
_GUARDED = re.compile(r"(^|[;\t\r\n])'")


def guarded(text: str) -> str:
    """Give a text as a cell that no spreadsheet runs."""
    return _RISKY.sub(r"\g<0>'", text)


def plain(cell: str) -> str:
    """Give the text of a cell that `guarded` gave."""
    return _GUARDED.sub(r"\1", cell)
