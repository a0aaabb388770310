"""Edits of `feedwatch.toml` key by key, every comment and the order kept."""

from __future__ import annotations

from typing import Any

from feedwatch.config.blocks import Span
from feedwatch.config.document import parse, validate
from feedwatch.config.edit import edit_part, gap_at_end
from feedwatch.config.environment import typed
from feedwatch.config.explain import nearest
from feedwatch.config.files import SETTINGS
from feedwatch.config.lines import find_marks
from feedwatch.config.masking import MASK, is_secret
from feedwatch.config.settings import Settings
from feedwatch.model.errors import UsageError


def set_setting(text: str, key: str, value: str | None) -> str:
    """Set a setting such as `mail.from`, or take it out of the file (None: the default holds), and give the new text.

    `value` is written as in an environment variable: text as it is, lists separated by commas, numbers and switches as
    in TOML. Raises UsageError for a key that is none or for a value as it is shown, without its credentials; ConfigError
    for a value that is not valid.
    """
    table, name, annotation = field_of(key)
    if value is not None and is_secret(table, name) and MASK in value:
        raise UsageError(f"the credentials of '{key}' are left out here; write the whole of it, with user and password")
    given = None if value is None else typed(value, annotation)
    written = parse(text, SETTINGS).data.get(table, {})
    if (name in written and written[name] == given) or (given is None and name not in written):
        return text
    part = _part_of(text, table)
    if part is None:
        block = edit_part(f"[{table}]\n", (table,), {name: given})
        newline = "\r\n" if "\r\n" in text else "\n"
        changed = text + gap_at_end(text, newline) + block.replace("\n", newline)
    else:
        changed = part.replaced(text, edit_part(part.of(text), (table,), {name: given}))
    validate(Settings, parse(changed, SETTINGS))
    return changed


def setting_keys() -> dict[str, tuple[str, str, Any]]:
    """Give every setting by its key, such as `mail.from`: its table, its name there, its type."""
    return {
        f"{table}.{field.alias or name}": (table, field.alias or name, field.annotation)
        for table, section in Settings()
        for name, field in type(section).model_fields.items()
    }


def field_of(key: str) -> tuple[str, str, Any]:
    """Give the table, name and type of a setting such as `mail.from`; raises UsageError, naming the nearest, for none."""
    every = setting_keys()
    if key not in every:
        near = nearest(key, list(every))
        raise UsageError(f"there is no setting '{key}'" + (f"; did you mean '{near}'?" if near else ""))
    return every[key]


def _part_of(text: str, table: str) -> Span | None:
    """Give the lines from the header of a table to its last key, None when it has no header of its own."""
    start = end = -1
    for mark in find_marks(text):
        if mark.path[0] != table:
            continue
        if start < 0 and not (mark.is_header and mark.path == (table,)):
            raise UsageError(f"{SETTINGS} does not write [{table}] as a table of its own; edit it by hand")
        start = mark.start if start < 0 else start
        end = max(end, mark.end)
    if start < 0:
        return None
    line_end = text.find("\n", end)
    return Span(start, len(text) if line_end < 0 else line_end + 1)
