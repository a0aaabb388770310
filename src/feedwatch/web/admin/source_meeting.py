"""Two people at one source: a form sends every field, and those that its person left alone must not undo another's change.

what the form was loaded with + what was sent -> the fields that its person changed
    + the source as it is now -> these fields on top of it; where both changed one, both are told and nothing is written
"""

from __future__ import annotations

from collections.abc import Mapping

from feedwatch.model.errors import UsageError
from feedwatch.web.admin.meeting import NOT_SAID, Met
from feedwatch.web.admin.source_form import FIELDS, SELECTORS, Values, values_sent
from feedwatch.web.forms import Form

LOADED = "was-"


class MetError(Exception):
    """Two people changed the same fields: `now` is what the source has, `merged` that with what was sent on top."""

    def __init__(self, names: tuple[str, ...], now: Values, merged: Values) -> None:
        super().__init__(", ".join(names))
        self.names = names
        self.now = now
        self.merged = merged


def values_loaded(sent: Form) -> Values:
    """Give what a form was loaded with, as it sends it back; raises UsageError for one that does not."""
    if f"{LOADED}url" not in sent.fields:
        raise UsageError(NOT_SAID)
    return values_sent(sent, LOADED)


def merged(loaded: Values, sent: Values, now: Values) -> Values:
    """Give what the fields mean on top of what the source is now; raises MetError when somebody else changed one too."""
    changed = [name for name in FIELDS if sent[name] != loaded[name]]
    wanted = now | {name: sent[name] for name in changed}
    if met := tuple(name for name in changed if now[name] not in (loaded[name], sent[name])):
        raise MetError(met, now, wanted)
    return wanted


def told(error: MetError, loaded: Values, sent: Values, w: Mapping[str, str]) -> list[Met]:
    """Say which fields met, in the words of the form."""
    return [
        Met(w[_label(name)], *(_written(name, values[name], w) for values in (loaded, error.now, sent)))
        for name in error.names
    ]


def _label(name: str) -> str:
    return f"select_{name}" if name in SELECTORS else f"form_{name}"


def _written(name: str, value: object, w: Mapping[str, str]) -> str | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return ", ".join(value)
    return w.get(f"kind_{value}", "") if name == "kind" else str(value)
