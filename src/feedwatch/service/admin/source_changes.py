"""Changes of a source as people ask for them, by option or form field, as changes of its keys in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from feedwatch.model.errors import UsageError
from feedwatch.model.source import Source

SELECTORS = ("item", "title", "link", "date", "summary")
LISTS = ("tags", "topics")
FOR_ONE = ("name", "url", *SELECTORS)
UNSETTABLE = (
    "name",
    "kind",
    "interval",
    "place",
    "tags",
    "topics",
    "enabled",
    "fulltext",
    "verified",
    "selectors",
    *SELECTORS,
)


def changes_of(source: Source, given: Mapping[str, Any], unset: Iterable[str] = ()) -> dict[str, Any]:
    """Give what to change of a source's keys; None removes a key.

    Lists replace what is there, or add and take away when every part begins with + or -. Selectors stand among the other
    keys. Raises UsageError when nothing is asked for, or when a list does both.
    """
    changes: dict[str, Any] = {}
    selectors: dict[str, Any] = {}
    for key, value in [*given.items(), *((key, None) for key in unset)]:
        if key in SELECTORS:
            selectors[key] = value or None
        elif key in LISTS and value is not None:
            changes[key] = changed_list(getattr(source, key), value)
        else:
            changes[key] = value
    if selectors and "selectors" not in changes:
        changes["selectors"] = selectors
    if not changes:
        raise UsageError("say what to change: a key and its value, see 'feedwatch sources edit'")
    return changes


def changed_list(now: Sequence[str], asked: Sequence[str]) -> list[str]:
    """Give a list as it is asked for: anew, or what is there with "+a" added and "-b" taken away."""
    marked = [part for part in asked if part[:1] in ("+", "-")]
    if not marked:
        return list(dict.fromkeys(part for part in asked if part))
    if len(marked) < len(asked):
        raise UsageError("either replace a list, or add to it and take from it with + and -; not both")
    kept = [part for part in now if f"-{part}" not in marked]
    added = [part[1:] for part in marked if part[0] == "+" and part[1:] not in kept]
    return [*kept, *dict.fromkeys(added)]
