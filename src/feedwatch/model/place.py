"""Places: Swedish municipalities and counties with SCB codes, and where a text names them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from feedwatch.model.passage import Zone


class PlaceKind(StrEnum):
    """Four digits is a municipality, two a county (SCB, Län och kommuner i kodnummerordning)."""

    MUNICIPALITY = "municipality"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Membership:
    """A place's part in a programme: which wave and since when."""

    programme: str
    wave: int
    since: date


@dataclass(frozen=True, slots=True)
class Place:
    """One municipality or county; `forms` are further names that mean it, beside name and name + kommun."""

    code: str
    name: str
    kind: PlaceKind
    county: str = ""
    forms: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()  # words before the name that make it something else
    not_before: tuple[str, ...] = ()  # words after the name that make it something else
    bare: bool = True  # false: the bare name is a common word and counts only in a form or with "kommun"
    memberships: tuple[Membership, ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All places and the words around a name that make it something else ("Kalmar FF", "Lunds universitet")."""

    places: tuple[Place, ...]
    not_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()

    def name_of(self, code: str) -> str:
        """Give the name of a code, or the code itself when it is unknown."""
        return next((p.name for p in self.places if p.code == code), code)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in an item: the words that named it and where they stood first."""

    code: str
    words: str
    zone: Zone
