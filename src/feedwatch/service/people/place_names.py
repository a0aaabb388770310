"""Place names as people type them into a form: "Kalmar, Göteborgs Stad, Uppsala län".

A name means the place that is written so in the gazetteer, in any case: by its code, its name, another form of it, or its name
with what it is ("Borås kommun", "Malmö stad"). Where nothing is written so, it may lack its rings and dots ("Vaxjo"),
if only one place is meant then.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from feedwatch.model.place import Gazetteer, Place, PlaceKind
from feedwatch.model.text import one_line, swedish_order

_BETWEEN = re.compile(r"[,;\n]|\s(?:och|and|&)\s")
_KINDS = ("kommun", "stad", "municipality", "city")
_CLOSE = 0.7


@dataclass(frozen=True, slots=True)
class Named:
    """The codes of the places that were named, and each name that means none, with what was likely meant."""

    codes: tuple[str, ...]
    unknown: tuple[tuple[str, str], ...]


def places_named(text: str, gazetteer: Gazetteer) -> Named:
    """Read place names that stand apart by commas, semicolons, new lines or "och"."""
    codes: list[str] = []
    unknown: list[tuple[str, str]] = []
    for name in filter(None, map(one_line, _BETWEEN.split(text))):
        found = _find(name, gazetteer)
        if found:
            codes.append(found)
        else:
            unknown.append((name, _likely(name, gazetteer)))
    return Named(tuple(dict.fromkeys(codes)), tuple(unknown))


def names_of(codes: tuple[str, ...], gazetteer: Gazetteer) -> str:
    """Write places so that `places_named` reads them back."""
    return ", ".join(sorted(map(gazetteer.name_of, codes), key=swedish_order))


def _find(name: str, gazetteer: Gazetteer) -> str:
    exact, plain = _tables(gazetteer)
    return exact.get(name.casefold(), "") or plain.get(_plain(name), "")


def _likely(name: str, gazetteer: Gazetteer) -> str:
    _, plain = _tables(gazetteer)
    close = get_close_matches(_plain(name), plain, n=1, cutoff=_CLOSE)
    return gazetteer.name_of(plain[close[0]]) if close else ""


@lru_cache(maxsize=2)
def _tables(gazetteer: Gazetteer) -> tuple[dict[str, str], dict[str, str]]:
    """Give the places by every way to write them: as they are, and without marks where that means only one."""
    exact: dict[str, str] = {}
    plain: dict[str, set[str]] = defaultdict(set)
    for place in gazetteer.places:
        for written in _ways(place):
            exact.setdefault(written.casefold(), place.code)
            plain[_plain(written)].add(place.code)
    return exact, {written: codes.pop() for written, codes in plain.items() if len(codes) == 1}


def _ways(place: Place) -> Iterator[str]:
    yield from (place.code, place.name, *place.forms)
    if place.kind is PlaceKind.MUNICIPALITY:
        owner = place.name if place.name.casefold().endswith(("s", "x", "z")) else f"{place.name}s"
        yield from (f"{name} {kind}" for name in (place.name, owner) for kind in _KINDS)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
