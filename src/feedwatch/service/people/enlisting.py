"""Enlisting: many subscribers at once, from a list of people who agreed elsewhere. Who has left is not added again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import SubscriberState, Wish
from feedwatch.service.people.subscribing import Subscribing
from feedwatch.service.people.wishes import WishError

_COLUMNS = ("address", "topic", "places", "schedule", "language")


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that added nobody, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Enlisted:
    """What came of a list."""

    added: int
    known: int  # they are told about the topic already
    left: int  # they left or were erased; only they themselves can come back
    refused: tuple[Refused, ...]


def read_list(lines: Iterable[str], default: Wish) -> Iterator[tuple[int, Wish]]:
    """Read a CSV file (RFC 4180; commas or semicolons) with a header line; gives line numbers and wishes.

    Columns are `address` and, as one likes, `topic`, `places` (SCB codes, with spaces between), `schedule` and `language`;
    what is missing or empty is as in `default`. Raises UsageError for a header that does not fit.
    """
    rows = iter(lines)
    header = next(rows, "").lstrip("\ufeff")
    delimiter = ";" if header.count(";") > header.count(",") else ","
    names = [name.strip().casefold() for name in next(csv.reader([header], delimiter=delimiter), [])]
    if "address" not in names or not set(names) <= set(_COLUMNS):
        raise UsageError(f"the first line must name the columns: address, and any of {', '.join(_COLUMNS[1:])}")
    reader = csv.DictReader(rows, names, delimiter=delimiter, restkey="")
    for row in reader:
        yield reader.line_num + 1, _wish({name: row.get(name) or "" for name in names}, default)


def enlist(subscribing: Subscribing, wishes: Iterable[tuple[int, Wish]], consent: str) -> Enlisted:
    """Add everybody on a list, who agreed as `consent` says; one bad line stops no other."""
    added = known = left = 0
    refused: list[Refused] = []
    for line, wish in wishes:
        try:
            standing = subscribing.standing(wish)
            if standing is None:
                subscribing.add(wish, confirmed=True, how="a list that was imported", words=consent)
                added += 1
            elif standing is SubscriberState.UNSUBSCRIBED:
                left += 1
            else:
                known += 1
        except WishError as error:
            refused.append(Refused(line, str(error)))
    return Enlisted(added, known, left, tuple(refused))


def _wish(row: dict[str, str], default: Wish) -> Wish:
    return replace(
        default,
        address=row["address"].strip(),
        topic=row.get("topic", "").strip() or default.topic,
        places=tuple(row.get("places", "").split()) or default.places,
        schedule=row.get("schedule", "").strip() or default.schedule,
        language=row.get("language", "").strip() or default.language,
    )
