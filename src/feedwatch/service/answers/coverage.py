"""Coverage: which places were watched in which months, so that a gap is told from a month without news.

state       reason         what it means
unwatched   no-source      no source spoke for the place
gap         never-read     there were sources, and on no day could any of them be read
gap         days-unread    on more than a tenth of the days none of them could be read
gap         begun          the watch began on a later day of the month
quiet       nothing-kept   watched, and there was nothing to keep: silence that means something
news        kept           watched, and something was kept
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from feedwatch.config.files import Configuration
from feedwatch.model.errors import UsageError
from feedwatch.service.configuring import Configuring
from feedwatch.service.local_days import first_of_month, last_days, last_of_month, local_day, start_of
from feedwatch.store import coverage, watch_days
from feedwatch.store.database import Database
from feedwatch.store.watch_days import PlaceDay, Span

MONTHS_AT_MOST = 24  # as long as the days of the watch are kept
_UNREAD_AT_MOST = 0.1


class CoverageState(StrEnum):
    """How a place was watched in a month."""

    NEWS = "news"
    QUIET = "quiet"
    GAP = "gap"
    UNWATCHED = "unwatched"


class CoverageReason(StrEnum):
    """Why a month counts as it does."""

    KEPT = "kept"
    NOTHING_KEPT = "nothing-kept"
    NEVER_READ = "never-read"
    DAYS_UNREAD = "days-unread"
    BEGUN = "begun"
    NO_SOURCE = "no-source"


@dataclass(frozen=True, slots=True)
class PlaceMonth:
    """A place in a month: `days` have passed of it, on `unread` of them none of its `sources` could be read.

    `kept` counts the news of its own sources, `mentioned` those of any source that name it. `since` is the first day of
    the watch when that lies in the month.
    """

    month: str  # "2026-11"
    state: CoverageState
    reason: CoverageReason
    sources: int
    polls: int
    failures: int
    days: int
    unread: int
    kept: int
    mentioned: int
    since: date | None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place (SCB code) month by month, the oldest first; `programmes` are those it takes part in."""

    place: str
    name: str
    programmes: tuple[str, ...]
    months: tuple[PlaceMonth, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The picture: places in the order of their names, months named as "2026-11"."""

    at: datetime
    months: tuple[str, ...]
    places: tuple[PlaceRow, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What the store says of the months in question."""

    today: date
    spans: tuple[Span, ...]
    days: Mapping[tuple[str, str], list[PlaceDay]]  # by place and month
    kept: Mapping[str, Mapping[str, int]]  # by month and source
    mentioned: Mapping[str, Mapping[str, int]]  # by month and place


class Covering:
    """Looks back on the watch, and changes nothing."""

    def __init__(self, database: Database, configuring: Configuring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._configuring = configuring
        self._clock = clock

    def coverage(self, months: int, place: str = "") -> Coverage:
        """Give the last months of every place that sources speak for or that takes part in a programme, or of one place.

        Raises UsageError for a place that does not exist and for more months than are remembered.
        """
        if not 1 <= months <= MONTHS_AT_MOST:
            raise UsageError(f"between 1 and {MONTHS_AT_MOST} months are remembered, not {months}")
        configuration, now = self._configuring.current, self._clock()
        today = local_day(now)
        begins = [first_of_month(today, back) for back in reversed(range(months))]
        with self._database.read() as connection:
            spans = (*watch_days.spans(connection), *_present(configuration, today))
            places = [place] if place else _places(configuration, spans)
            found = _look(connection, begins, today, spans, places)
        if place and configuration.gazetteer.place(place) is None:
            raise UsageError(f"there is no place '{place}': give an SCB code such as 0880")
        rows = [_row(configuration, found, code, begins, today) for code in places]
        return Coverage(now, tuple(map(_name, begins)), tuple(sorted(rows, key=lambda row: (row.name, row.place))))


def _present(configuration: Configuration, today: date) -> list[Span]:
    """Give the sources that are watched today, whether they were ever asked or not: silence of ours is a gap too."""
    return [Span(one.id, one.place, today, today) for one in configuration.sources if one.enabled]


def _places(configuration: Configuration, spans: tuple[Span, ...]) -> list[str]:
    ours = {span.place for span in spans if span.place} | {one.place for one in configuration.sources if one.place}
    members = {place.code for place in configuration.gazetteer.places if place.memberships}
    return sorted(ours | members)


def _look(
    connection: Connection, begins: list[date], today: date, spans: tuple[Span, ...], places: list[str]
) -> _Found:
    days: dict[tuple[str, str], list[PlaceDay]] = {}
    for day in watch_days.by_place(connection, begins[0]):
        days.setdefault((day.place, _name(day.day)), []).append(day)
    bounds = [(_name(begin), start_of(begin), start_of(first_of_month(begin, -1))) for begin in begins]
    return _Found(
        today,
        spans,
        days,
        {month: coverage.kept_from(connection, start, end) for month, start, end in bounds},
        {month: coverage.kept_about(connection, start, end, places) for month, start, end in bounds},
    )


def _row(configuration: Configuration, found: _Found, code: str, begins: list[date], today: date) -> PlaceRow:
    place = configuration.gazetteer.place(code)
    programmes = {member.programme for member in place.memberships if member.since <= today} if place else set()
    months = tuple(_month(found, code, begin) for begin in begins)
    return PlaceRow(code, configuration.gazetteer.name_of(code), tuple(sorted(programmes)), months)


def _month(found: _Found, code: str, begin: date) -> PlaceMonth:
    name, ends = _name(begin), min(last_of_month(begin), found.today)
    ours = [span for span in found.spans if span.place == code]
    sources = {each for each in {span.source_id for span in ours} if _was_watched(each, ours, begin, ends)}
    asked = found.days.get((code, name), [])
    read = {day.day for day in asked if day.failures < day.polls}
    days = last_days(ends, ends.day)
    if ends == found.today and ends not in read:
        days.remove(ends)  # it is not over
    unread = [day for day in days if day not in read]
    first = min((span.first for span in ours), default=None)
    since = first if sources and first is not None and begin < first <= ends else None
    kept = sum(found.kept[name].get(source, 0) for source in sources)
    own_days = [day for day in days if since is None or day >= since]
    never = bool(own_days) and not read.intersection(own_days)
    gap = len(unread) > _UNREAD_AT_MOST * len(days)
    state, reason = _judge(watched=bool(sources), never=never, gap=gap, begun=since is not None, kept=kept)
    return PlaceMonth(
        month=name,
        state=state,
        reason=reason,
        sources=len(sources),
        polls=sum(day.polls for day in asked),
        failures=sum(day.failures for day in asked),
        days=len(days),
        unread=len(unread),
        kept=kept,
        mentioned=found.mentioned[name].get(code, 0),
        since=since,
    )


def _was_watched(source_id: str, spans: list[Span], begin: date, ends: date) -> bool:
    """Tell whether a source belonged to the watch in a month: it had begun before its end, and went on after its start."""
    mine = [span for span in spans if span.source_id == source_id]
    return min(span.first for span in mine) <= ends and max(span.last for span in mine) >= begin


def _judge(*, watched: bool, never: bool, gap: bool, begun: bool, kept: int) -> tuple[CoverageState, CoverageReason]:
    if not watched:
        return CoverageState.UNWATCHED, CoverageReason.NO_SOURCE
    if never:
        return CoverageState.GAP, CoverageReason.NEVER_READ
    if gap:
        return CoverageState.GAP, CoverageReason.BEGUN if begun else CoverageReason.DAYS_UNREAD
    if kept:
        return CoverageState.NEWS, CoverageReason.KEPT
    return CoverageState.QUIET, CoverageReason.NOTHING_KEPT


def _name(day: date) -> str:
    return f"{day:%Y-%m}"
