"""Edits of `sources.toml` as text: a source added, changed or removed, every comment and the order kept.

tomlkit edits inside one part of one source and never sees the rest, so nothing else can change. (Given the whole text, it
takes the comments above a source for the end of the one before.)
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from enum import Enum
from typing import Any

import tomlkit

from feedwatch.config.blocks import SELECTORS, Block, Span, comments_above, find_blocks, with_gap
from feedwatch.config.document import BYTE_ORDER_MARK, Schema, parse, validate
from feedwatch.config.duration import spell_duration
from feedwatch.config.explain import nearest
from feedwatch.config.sources import SourcesFile, SourceTable, load_sources
from feedwatch.model.errors import UsageError
from feedwatch.model.text import one_line

_FILE = "sources.toml"
_OWN = ("source", 0)
_ORDER = tuple(SourceTable.model_fields)
_DEFAULTS = SourceTable.model_construct()
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_LONE_NEWLINE = re.compile(r"(?<!\r)\n")


def add_source(text: str, source: Mapping[str, Any], comments: Sequence[str] = ()) -> str:
    """Add a source at the end, with `comments` above it, and give the new text.

    `source` has the keys of a `[[source]]`; values are text (put on one line), true or false, durations, lists and, for
    selectors, a mapping; what is so by default is not written. Raises ConfigError when the text with the source would not be valid (an id that is taken, a bad address).
    """
    return _checked(_with_source(text, source, comments))


def add_sources(text: str, sources: Iterable[Mapping[str, Any]]) -> str:
    """Add sources at the end as `add_source` does, and give the new text, which is checked once."""
    for source in sources:
        text = _with_source(text, source, ())
    return _checked(text)


def change_source(text: str, source_id: str, changes: Mapping[str, Any]) -> str:
    """Set keys of a source, remove those that are None, and give the new text.

    `selectors` is a mapping of its keys, changed one by one in the same way, or None to remove all. What has its value
    already, be it by default, is left as it is written. Raises UsageError when there is no such source, and ConfigError
    when the text is not valid before or after.
    """
    return change_sources(text, {source_id: changes})


def change_sources(text: str, changes: Mapping[str, Mapping[str, Any]]) -> str:
    """Change several sources, by their ids, as `change_source` does; raises what it raises."""
    for source_id, block, table in _from_below(text, changes):
        text = _changed(text, block, table, changes[source_id])
    return _checked(text)


def remove_source(text: str, source_id: str) -> str:
    """Remove a source with the comments that belong to it, and give the new text.

    Raises UsageError when there is no such source, and ConfigError when the text is not valid.
    """
    return remove_sources(text, [source_id])


def remove_sources(text: str, source_ids: Iterable[str]) -> str:
    """Remove several sources as `remove_source` does; raises what it raises."""
    for _, block, _ in _from_below(text, source_ids):
        text = with_gap(text, block.lines).replaced(text, "")
    return _checked(text)


def diff(before: str, after: str, file: str) -> str:
    """Show a change as a unified diff that `patch -p0` takes; empty when there is none."""
    lines = difflib.unified_diff(lines_of_text(before), lines_of_text(after), file, file)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def ended_as(text: str, model: str) -> str:
    """Give a text with the line ends of `model`, whatever a browser or editor made of them; of a mixed one line by line."""
    ends = {_bare(line): line[len(_bare(line)) :] for line in lines_of_text(model)}
    usual = "\r\n" if "\r\n" in model and not _LONE_NEWLINE.search(model) else "\n"
    return "".join(
        _bare(line) + (ends.get(_bare(line)) or usual) if line.endswith("\n") else line for line in lines_of_text(text)
    )


def _bare(line: str) -> str:
    return line.removesuffix("\n").removesuffix("\r")


def lines_of_text(text: str) -> list[str]:
    """Give the lines of a text with their ends; only a line feed ends one."""
    return _LINE.findall(text)


def _with_source(text: str, source: Mapping[str, Any], comments: Sequence[str]) -> str:
    above = "".join(f"# {one_line(comment)}".rstrip() + "\n" for comment in comments)
    written = _real_changes(_DEFAULTS, {key: source[key] for key in sorted(source, key=_place)})
    block = above + edit_part("[[source]]\n", _OWN, written)
    newline = "\r\n" if "\r\n" in text else "\n"
    return text + gap_at_end(text, newline) + block.replace("\n", newline)


def _checked(text: str) -> str:
    load_sources(parse(text, _FILE), timedelta(0), None, None)
    return text


def _changed(text: str, block: Block, table: SourceTable, changes: Mapping[str, Any]) -> str:
    real = _real_changes(table, changes)
    if block.selectors and SELECTORS in real:  # it stands below the own part, which therefore does not move
        part, changed = block.selectors, real.pop(SELECTORS)
        if changed is None:
            whole = with_gap(text, Span(comments_above(text, part.start), block.lines.end))
            text = whole.replaced(text, "")
        else:
            text = part.replaced(text, edit_part(part.of(text), ("source", SELECTORS), changed))
    return block.own.replaced(text, edit_part(block.own.of(text), _OWN, real))


def _from_below(text: str, source_ids: Iterable[str]) -> list[tuple[str, Block, SourceTable]]:
    """Give sources in the order in which they can be edited one after the other: above an edit nothing moves."""
    document = parse(text, _FILE)
    tables = validate(SourcesFile, document).source
    places = {table.id: place for place, table in enumerate(tables)}
    wanted = list(dict.fromkeys(source_ids))
    for source_id in wanted:
        if source_id not in places:
            near = nearest(source_id, list(places))
            raise UsageError(f"there is no source '{source_id}'" + (f"; did you mean '{near}'?" if near else ""))
    blocks = find_blocks(document)
    from_below = sorted(wanted, key=places.__getitem__, reverse=True)
    return [(source_id, blocks[places[source_id]], tables[places[source_id]]) for source_id in from_below]


def _real_changes(table: Schema, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what would change nothing: values that are so already, and removing what is not written."""
    real: dict[str, Any] = {}
    for key, value in changes.items():
        now = getattr(table, key, None)
        if isinstance(value, Mapping) and isinstance(now, Schema):
            if inner := _real_changes(now, value):
                real[key] = inner
        elif value is None:
            if key in table.model_fields_set:
                real[key] = None
        elif _plain(now) != _plain(value):
            real[key] = value
    return real


def edit_part(part: str, path: Sequence[str | int], changes: Mapping[str, Any]) -> str:
    """Change the table at `path` of a piece of TOML that holds nothing else."""
    if not changes:
        return part
    has_crlf = "\r\n" in part and not _LONE_NEWLINE.search(part)
    document = tomlkit.parse(part if part.endswith("\n") else part + "\n")
    table: Any = document
    for step in path:
        table = table[step]
    _set(table, changes)
    changed = document.as_string()
    return _LONE_NEWLINE.sub("\r\n", changed) if has_crlf else changed


def _set(table: Any, changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if value is None:
            table.pop(key, None)
        elif isinstance(value, Mapping):
            if key not in table:
                table[key] = tomlkit.table()
            _set(table[key], value)
        elif isinstance(value, Iterable) and not isinstance(value, str):
            _set_list(table, key, _plain(value))
        else:
            table[key] = _plain(value)


def _set_list(table: Any, key: str, wanted: list[Any]) -> None:
    """Take out and add single elements, so that the comments beside the others stay."""
    if key in table:
        written = table[key]
        for part in [part for part in written if part not in wanted]:
            written.remove(part)
        for part in wanted:
            if part not in written:
                written.append(part)
    if list(table.get(key, ())) != wanted:
        table[key] = wanted


def _plain(value: Any) -> Any:
    """Give a value as TOML knows it, text on one line."""
    if isinstance(value, timedelta):
        return spell_duration(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, Iterable):
        return [_plain(part) for part in value]
    return value


def gap_at_end(text: str, newline: str) -> str:
    """Give what to put between the end of the text and a new source: one blank line."""
    written = text.removeprefix(BYTE_ORDER_MARK)
    if not written or written.endswith(newline * 2):
        return ""
    return newline if written.endswith("\n") else newline * 2


def _place(key: str) -> int:
    return _ORDER.index(key) if key in _ORDER else len(_ORDER)
