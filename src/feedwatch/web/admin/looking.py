"""What somebody looks for among items and stories: the form as they filled it, the filter it means, the command that does the same."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from feedwatch.model.item import ItemState
from feedwatch.model.text import one_line
from feedwatch.model.topic import Decision
from feedwatch.service.people.place_names import places_named
from feedwatch.store.search import Filter
from feedwatch.web.admin.visit import Visiting

ANY = "any"
DECISIONS = (*(decision.value for decision in Decision), ItemState.EXPIRED.value, ANY)
LANGUAGES = ("sv", "en")
PER_PAGE = 50

_LONGEST = 400
_LINES = ("q", "topic", "source", "place", "language", "decision", "since", "until")
_BOXES = ("by_hand", "changed")
_OPTIONS = {"q": "text"}  # where the command calls it otherwise


@dataclass(frozen=True, slots=True)
class Looking:
    """A filled form: `given` are its fields, `wrong` the word that says what is wrong with a field, by its name."""

    given: dict[str, str]
    boxes: dict[str, bool]
    among: Filter
    wrong: dict[str, str]
    cursor: str

    @property
    def text(self) -> str:
        """Give the words that are looked for."""
        return self.given["q"]

    @property
    def is_narrow(self) -> bool:
        """Tell whether more is asked than words and a decision, so that all fields should be seen."""
        return any(self.boxes.values()) or any(self.given[name] for name in _LINES if name not in ("q", "decision"))

    @property
    def query(self) -> str:
        """Give the query that fills the form so again, with its question mark."""
        given = {name: value for name, value in self.given.items() if value}
        return "?" + urlencode(given | {name: "1" for name, ticked in self.boxes.items() if ticked})

    def command(self, name: str) -> str:
        """Write the command that lists the same."""
        return " ".join(("feedwatch", name, "list", *map(shlex.quote, self._options())))

    def _options(self) -> Iterator[str]:
        for name, value in self.given.items():
            spelt = self._spelt(name, value)
            if spelt and (name, spelt) != ("decision", Decision.KEPT.value):
                yield from (f"--{_OPTIONS.get(name, name)}", spelt)
        yield from (f"--{name.replace('_', '-')}" for name, ticked in self.boxes.items() if ticked)

    def _spelt(self, name: str, value: str) -> str:
        """Write a field as the command takes it: places by code, and the day before which things were seen."""
        match name:
            case "place":
                return self.among.place
            case "since" | "until":
                at = self.among.since if name == "since" else self.among.until
                return f"{at.astimezone():%Y-%m-%d}" if at else ""
        return value


def looking(visit: Visiting, *, decides: bool) -> Looking:
    """Read the query of a page; what cannot be read is said and left out. Only lists of items ask for a decision."""
    query = visit.request.query_params
    given = {name: one_line(query.get(name, ""))[:_LONGEST] for name in _LINES}
    if given["decision"] not in DECISIONS or not decides:
        given["decision"] = Decision.KEPT.value
    wrong: dict[str, str] = {}
    among = Filter(
        place=_place(visit, given["place"], wrong),
        source=given["source"],
        topic=given["topic"],
        language=given["language"],
        since=_day(given, "since", wrong),
        until=_day(given, "until", wrong),
        decision=given["decision"],
        by_hand=bool(query.get("by_hand")),
        changed=bool(query.get("changed")),
    )
    boxes = {name: bool(query.get(name)) for name in _BOXES}
    return Looking(given, boxes, among, wrong, query.get("cursor", ""))


def _place(visit: Visiting, name: str, wrong: dict[str, str]) -> str:
    if not name:
        return ""
    named = places_named(name, visit.house.configuring.current.gazetteer)
    if named.unknown or len(named.codes) != 1:
        wrong["place"] = "wrong_place"
        return ""
    return named.codes[0]


def _day(given: dict[str, str], name: str, wrong: dict[str, str]) -> datetime | None:
    """Read a day of this machine's zone: its beginning, or its end when things are looked for until then."""
    if not given[name]:
        return None
    try:
        beginning = datetime.fromisoformat(given[name])
        after = beginning + timedelta(days=1) if name == "until" else beginning
        return after.astimezone(UTC)
    except (ValueError, OverflowError):
        wrong[name] = "wrong_day"
        return None
