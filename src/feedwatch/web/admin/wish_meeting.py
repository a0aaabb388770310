"""Two people at one subscription: a form sends every field, and those that its person left alone must not undo another's change.

The subscriber may be the other one, on their own page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from feedwatch.compose.schedule import parse_schedule
from feedwatch.model.errors import UsageError
from feedwatch.model.place import Gazetteer
from feedwatch.model.subscriber import Wish
from feedwatch.render.schedule import schedule_words
from feedwatch.service.people.place_names import names_of
from feedwatch.service.people.wishes import OPTIONS
from feedwatch.web.admin.meeting import NOT_SAID, Met
from feedwatch.web.forms import Form

_DEFAULT = Wish("", "")
_PLACES = ("places", "first", "muted")


def written(wish: Wish) -> str:
    """Write what a form is loaded with, for the form to send back."""
    return json.dumps({name: getattr(wish, name) for name in OPTIONS})


def loaded(sent: Form) -> dict[str, Any]:
    """Give what a form was loaded with; raises UsageError for one that does not say."""
    try:
        found = json.loads(sent.raw("loaded"))
        return {name: _read(found[name], getattr(_DEFAULT, name)) for name in OPTIONS}
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(NOT_SAID) from error


def _read(value: Any, like: Any) -> Any:
    """Give an option that was written; raises TypeError when it is of another type."""
    given = tuple(map(str, value)) if isinstance(value, list) else value
    if type(given) is not type(like):
        raise TypeError
    return given


def changed(seen: Mapping[str, Any], wanted: Wish) -> dict[str, Any]:
    """Give the options that are not as they were when the form was loaded."""
    return {name: getattr(wanted, name) for name in OPTIONS if _bare(getattr(wanted, name)) != _bare(seen[name])}


def _bare(value: Any) -> Any:
    """Give an option without the order of a list, which no form shows as it was asked for."""
    return frozenset(value) if isinstance(value, tuple) else value


class Teller:
    """Says in the words of a page which options met."""

    def __init__(self, words: Mapping[str, str], language: str, gazetteer: Gazetteer) -> None:
        self._words = words
        self._language = language
        self._gazetteer = gazetteer

    def told(self, names: tuple[str, ...], seen: Mapping[str, Any], now: Wish, sent: Mapping[str, Any]) -> list[Met]:
        """Say what each option was, is now, and was sent as."""
        return [
            Met(self._words[name], *(self._said(name, value) for value in (seen[name], getattr(now, name), sent[name])))
            for name in names
        ]

    def _said(self, name: str, value: Any) -> str | bool:
        if name == "schedule":
            return schedule_words(parse_schedule(value), self._language)
        if name in _PLACES:
            return names_of(value, self._gazetteer) or "–"
        if isinstance(value, bool):
            return value
        return ", ".join(value) if isinstance(value, tuple) else str(value or "–")
