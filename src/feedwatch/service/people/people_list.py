"""A list of people as a spreadsheet writes it: CSV in whatever delimiter and character set, read into wishes.

Excel in Swedish writes semicolons, and Windows-1252 or UTF-8 with a mark; as "Unicode text" tabs and UTF-16. It also takes
SCB codes for numbers and drops the zero in front, which is put back: no code has one or three digits.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import StringIO

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Wish

COLUMNS = ("address", "topic", "places", "schedule", "language")
_DELIMITERS = ",;\t"
_CODE_LENGTHS = {1: 2, 3: 4}


def decoded(content: bytes) -> list[str]:
    """Give the lines of a file, by its mark, as UTF-8, or else as Windows writes western languages."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    return list(StringIO(text, newline=None))


def read_list(lines: Iterable[str], default: Wish) -> Iterator[tuple[int, Wish]]:
    """Read a CSV file (RFC 4180; commas, semicolons or tabs) with a header line; gives line numbers and wishes.

    Columns are `address` and, as one likes, `topic`, `places` (SCB codes, with spaces between), `schedule` and `language`;
    what is missing or empty is as in `default`, and a line without any text is none. Raises UsageError for a header that
    does not fit.
    """
    rows = iter(lines)
    header, before = next(rows, "").lstrip("\ufeff"), 1
    if header.casefold().startswith("sep="):  # tells Excel the delimiter
        header, before = next(rows, ""), 2
    delimiter = max(_DELIMITERS, key=header.count)
    names = [name.strip().casefold() for name in next(csv.reader([header], delimiter=delimiter), [])]
    named = [name for name in names if name]
    if "address" not in named or not set(named) <= set(COLUMNS):
        raise UsageError(f"the first line must name the columns: address, and any of {', '.join(COLUMNS[1:])}")
    reader = csv.DictReader(rows, names, delimiter=delimiter, restkey="")
    for row in reader:
        cells = {name: str(row.get(name) or "").strip() for name in named}
        if any(cells.values()):
            yield reader.line_num + before, _wish(cells, default)


def _wish(cells: dict[str, str], default: Wish) -> Wish:
    return replace(
        default,
        address=cells["address"],
        topic=cells.get("topic") or default.topic,
        places=tuple(map(_code, cells.get("places", "").split())) or default.places,
        schedule=cells.get("schedule") or default.schedule,
        language=cells.get("language") or default.language,
    )


def _code(written: str) -> str:
    return written.zfill(_CODE_LENGTHS.get(len(written), 0)) if written.isdecimal() else written
