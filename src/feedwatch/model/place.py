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
    """One municipality or county; `forms` are further names that mean it, beside its name."""

    code: str
    name: str
    kind: PlaceKind
    county: str = ""
    forms: tuple[str, ...] = ()
    bare: bool = True  # false: the bare name is a common word; it counts only as a kommun, in a list or after "i"
    memberships: tuple[Membership, ...] = ()


@dataclass(frozen=True, slots=True)
class NameRules:
    """Words around a name that decide what it names, for all places.

    An entry may be several words ("högskolan i"); "kommun-" means any word that begins so, "-chefen" any that
    ends so. An entry in small letters is found in any case; one with capitals must have them in the text.
    """

    sure_after: tuple[str, ...] = ()  # after these the name is the place: "i Berg", "kommunerna Kil och Eda"
    sure_before: tuple[str, ...] = ()  # before these the name is the place: "Marks kommun"
    county_after: tuple[str, ...] = ()  # after these it is the county: "Region Kalmar"
    county_before: tuple[str, ...] = ()  # before these it is the county: "Kalmar County"
    not_after: tuple[str, ...] = ()  # after these it is something else: "IFK Göteborg"
    not_before: tuple[str, ...] = ()  # before these it is something else: "Kalmar FF"
    joiners: tuple[str, ...] = ()  # between the names of a list
    inhabitants: tuple[str, ...] = ()  # endings that make the people of a place: "malmöborna"
    first_names: tuple[str, ...] = ()  # "Anna Lund"


@dataclass(frozen=True, slots=True, eq=False)  # two gazetteers are the same only if they are one: cheap to cache by
class Gazetteer:
    """All places and the rules for telling their names from other things ("Kalmar FF", "Lunds universitet")."""

    places: tuple[Place, ...]
    rules: NameRules = NameRules()

    def place(self, code: str) -> Place | None:
        """Give the place of a code, or None."""
        return next((place for place in self.places if place.code == code), None)

    def name_of(self, code: str) -> str:
        """Give the name of a code, or the code itself when it is unknown."""
        place = self.place(code)
        return place.name if place else code

    def members(self, programme: str, on: date) -> tuple[str, ...]:
        """Give the codes of the places that are in a programme on a day, in the order of the file."""
        return tuple(
            place.code
            for place in self.places
            if any(m.programme == programme and m.since <= on for m in place.memberships)
        )


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in an item: the words that named it and where they stood first."""

    code: str
    words: str
    zone: Zone
