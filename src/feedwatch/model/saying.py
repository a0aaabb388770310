"""A saying: what feedwatch says of itself, kept as a kind with its values, so that every page can say it in its language.

Commands, logs, mails and the API say it in English: `str`. Pages have the same sentences in other languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from feedwatch.model.says import ENGLISH, Says

Value: TypeAlias = "str | int | datetime | Saying | tuple[str, ...] | tuple[Saying, ...]"

_KIND = "says"
_INSTANT = "at"


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence, or a part of one: what its kind asks for stands in `values`; `detail` in them is technical English.

    A text among the values is somebody's own word; a list of texts is joined by commas, a list of sayings by semicolons.
    """

    kind: Says
    values: Mapping[str, Value] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether anything is said."""
        return self.kind is not Says.NOTHING

    def __str__(self) -> str:
        return ENGLISH[self.kind].format(**{name: _english(value) for name, value in self.values.items()})


NOTHING_SAID = Saying(Says.NOTHING)


def data_of(saying: Saying) -> dict[str, Any]:
    """Give a saying as plain data, to be stored as JSON; `read_data` reads it."""
    return {_KIND: saying.kind.value} | {name: _data(value) for name, value in saying.values.items()}


def read_data(data: Mapping[str, Any]) -> Saying:
    """Read a saying that was stored; raises ValueError for a kind that is not known."""
    return Saying(Says(data[_KIND]), {name: _read(value) for name, value in data.items() if name != _KIND})


def failure(kind: str, detail: str) -> Saying:
    """Say why something could not be fetched or read, by the kind of its error."""
    known = f"failed-{kind}"
    return Saying(Says(known) if known in ENGLISH else Says.FAILED, {"detail": detail})


def refusal(kind: str) -> Saying:
    """Say why a message was not taken, by the kind of its error."""
    known = f"refused-{kind}"
    return Saying(Says(known) if known in ENGLISH else Says.REFUSED)


def _english(value: Value) -> Any:
    if isinstance(value, tuple):
        return ("; " if any(isinstance(each, Saying) for each in value) else ", ").join(map(str, value))
    return value if isinstance(value, datetime) else str(value)


def _data(value: Value) -> Any:
    if isinstance(value, Saying):
        return data_of(value)
    if isinstance(value, tuple):
        return [_data(each) for each in value]
    return {_INSTANT: value.isoformat()} if isinstance(value, datetime) else value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_read, value))
    if isinstance(value, dict):
        return read_data(value) if _KIND in value else datetime.fromisoformat(value[_INSTANT])
    return value
