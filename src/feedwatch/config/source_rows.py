"""Lists of sources as spreadsheets have them: CSV with a header line, however the program at hand writes it.

the bytes -> UTF-8, UTF-16 or Windows-1252 -> commas, semicolons or tabs -> rows by the names of the header
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from feedwatch.model.cell import plain
from feedwatch.model.errors import UsageError

COLUMNS = ("id", "name", "url", "kind", "interval", "place", "tags", "topics", "enabled", "fulltext", "verified")
SELECTOR_COLUMNS = ("select_item", "select_title", "select_link", "select_date", "select_summary")
_ALL = (*COLUMNS, *SELECTOR_COLUMNS)
_LISTS = ("tags", "topics")
_FLAGS = ("enabled", "fulltext", "verified")
_YES = frozenset({"true", "yes", "ja", "1", "x", "sant"})
_NO = frozenset({"false", "no", "nej", "0", "falskt"})
_DELIMITERS = ",;\t"
_MOST_ROWS = 5000
_BREAKS = str.maketrans({";": ",", "|": ","})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: the keys of a `[[source]]` as far as they are written, or what is wrong with them."""

    line: int
    keys: dict[str, Any]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A list that was read, and the encoding that it turned out to have."""

    encoding: str
    rows: tuple[Row, ...]


def read_rows(data: bytes) -> Table:
    """Read a list of sources; raises UsageError for what is no CSV, or has no header that names a column `url`."""
    text, encoding = _decoded(data)
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip().casefold() for name in next(reader, [])]
        _check(names)
        return Table(encoding, tuple(_rows(reader, names)))
    except csv.Error as error:
        raise UsageError(f"line {reader.line_num}: not CSV ({error})") from error


def _decoded(data: bytes) -> tuple[str, str]:
    """Read the encodings that Excel writes; UTF-8 is tried first, because Windows-1252 takes nearly anything."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise UsageError("the list is not text in UTF-8, UTF-16 or Windows-1252; save it as CSV (UTF-8)")


def _check(names: list[str]) -> None:
    unknown = [name for name in names if name and name not in _ALL]
    if "url" not in names or unknown:
        what = f"there is no column '{unknown[0]}'" if unknown else "there is no column 'url'"
        raise UsageError(f"the first line must name the columns, of which url is needed: {', '.join(_ALL)}; {what}")


def _rows(reader: Any, names: list[str]) -> Iterator[Row]:
    for number, cells in enumerate(reader):
        if number >= _MOST_ROWS:
            raise UsageError(f"more than {_MOST_ROWS} rows; give them in several lists")
        if any(cell.strip() for cell in cells):
            yield _row(reader.line_num, cells, names)


def _row(line: int, cells: list[str], names: list[str]) -> Row:
    if len(cells) > len(names):
        return Row(line, {}, f"has {len(cells)} cells, but there are {len(names)} columns")
    written = {name: plain(cell.strip()) for name, cell in zip(names, cells, strict=False) if name and cell.strip()}
    keys: dict[str, Any] = {}
    for name, value in written.items():
        if name in _FLAGS and value.casefold() not in _YES | _NO:
            return Row(line, {}, f"{name} is '{value}' and should be yes or no")
        keys |= _key(name, value)
    selectors = {name: keys.pop(name) for name in SELECTOR_COLUMNS if name in keys}
    if selectors:
        keys["selectors"] = {name.removeprefix("select_"): value for name, value in selectors.items()}
    return Row(line, keys) if "url" in keys else Row(line, keys, "has no url")


def _key(name: str, value: str) -> Mapping[str, Any]:
    if name in _FLAGS:
        return {name: value.casefold() in _YES}
    if name in _LISTS:
        return {name: [part.strip() for part in value.translate(_BREAKS).split(",") if part.strip()]}
    if name == "place" and value.isdigit():  # a spreadsheet takes "0880" for a number, and "08", which is a county
        return {name: value.zfill(2 if len(value) <= len("08") else 4)}
    return {name: value}
