"""Lists of sources, as other programs and spreadsheets have them: what they would add is looked at before it is added.

the bytes -> OPML outlines or CSV rows -> known already? | wrong, and why | to be added, with an id -> one edit of the file
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from feedwatch.config.document import parse
from feedwatch.config.edit import add_source
from feedwatch.config.files import SOURCES, Configuration
from feedwatch.config.opml import read_opml
from feedwatch.config.source_rows import Row, read_rows
from feedwatch.config.sources import load_sources, suggest_id
from feedwatch.model.errors import ConfigError, FeedwatchError
from feedwatch.model.urls import canonical, is_web, with_scheme
from feedwatch.service.configuring import Configuring


@dataclass(frozen=True, slots=True)
class Addition:
    """A source that a list would add: the keys of its `[[source]]`, and where it stands (a line, or the how many-th outline)."""

    line: int
    keys: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """An address of a list that is watched already, or stands in the list twice; `source` is which has it."""

    line: int
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be added, and why."""

    line: int
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list comes to; `form` is "opml" or "csv"."""

    form: str
    encoding: str
    additions: tuple[Addition, ...]
    known: tuple[Known, ...]
    refused: tuple[Refused, ...]

    @property
    def sources(self) -> tuple[dict[str, Any], ...]:
        """Give the keys of what it adds."""
        return tuple(addition.keys for addition in self.additions)


class Importing:
    """Looks through lists of sources; adds nothing by itself."""

    def __init__(self, configuring: Configuring) -> None:
        self._configuring = configuring

    def plan(self, given: bytes | str) -> Plan:
        """Look through a list; one bad row stops no other. Raises UsageError for what is no list at all.

        Of a text it does not matter which encoding it says that it was in.
        """
        data = given.encode() if isinstance(given, str) else given
        if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            outlines = enumerate(read_opml(given), 1)
            rows = (_row_of(number, one.name, one.url, one.tags) for number, one in outlines)
            return self._planned("opml", "", rows)
        table = read_rows(data)
        return self._planned("csv", table.encoding, iter(table.rows))

    def _planned(self, form: str, encoding: str, rows: Iterator[Row]) -> Plan:
        configuration = self._configuring.current
        watched = {canonical(source.url): source.id for source in configuration.sources}
        taken = {source.id for source in configuration.sources}
        additions: list[Addition] = []
        known: list[Known] = []
        refused: list[Refused] = []
        for row in rows:
            url = with_scheme(row.keys.get("url", ""))
            what = row.keys.get("name") or url
            if not row.problem and is_web(url) and canonical(url) in watched:
                known.append(Known(row.line, url, watched[canonical(url)]))
                continue
            keys = row.keys | {"url": url, "id": row.keys.get("id") or suggest_id(what, taken)}
            if problem := row.problem or _problem(keys, taken, configuration):
                refused.append(Refused(row.line, what, problem))
                continue
            taken.add(keys["id"])
            watched[canonical(url)] = keys["id"]
            additions.append(Addition(row.line, keys))
        return Plan(form, encoding, tuple(additions), tuple(known), tuple(refused))


def _row_of(number: int, name: str, url: str, tags: tuple[str, ...]) -> Row:
    return Row(number, {"name": name, "url": url, "tags": list(tags), "verified": False})


def _problem(keys: dict[str, Any], taken: set[str], configuration: Configuration) -> str:
    """Say what is wrong with the keys of a source, empty when nothing is."""
    if keys["id"] in taken:
        return f"the id '{keys['id']}' is taken"
    places = {place.code for place in configuration.gazetteer.places}
    topics = {pack.name for pack in configuration.topics}
    try:
        text = add_source("", keys)
        load_sources(parse(text, SOURCES), timedelta(minutes=15), places, topics)
    except ConfigError as error:
        return "; ".join(f"{one.message} ({one.hint})" if one.hint else one.message for one in error.problems)
    except FeedwatchError as error:
        return str(error)
    return ""
