"""Outlook: what an address promises as a source, before it is one: how often to ask, what an answer costs, what to mind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from feedwatch.config.settings import POLITE_INTERVAL
from feedwatch.fetch import pace
from feedwatch.model.item import Entry, PublishedTrust, Reading
from feedwatch.model.saying import Saying
from feedwatch.model.source import Fetched, SourceKind

# What a source brings every other day is asked for once an hour, what comes every few hours every five minutes.
_PART_OF_RHYTHM = 50
_STEPS = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 15, 30, 60))
_FEW = 3
_STALE = timedelta(days=365)


class Mind(StrEnum):
    """What to mind about an address that works."""

    HTTP_ONLY = "http-only"  # nobody vouches for what comes
    REDIRECTED = "redirected"  # for now: the address stays
    MOVED = "moved"  # for good: take the new address
    NO_DATES = "no-dates"
    DAYS_ONLY = "days-only"
    NO_LINKS = "no-links"
    NO_IDS = "no-ids"
    FEW = "few"  # what comes between two polls may be missed
    STALE = "stale"
    NO_VALIDATORS = "no-validators"
    PAGES_UNREAD = "pages-unread"  # article pages that robots.txt or a fault keeps from us
    REPAIRED = "repaired"


@dataclass(frozen=True, slots=True)
class Caution:
    """What to mind with its particulars: an address, a count, or words."""

    kind: Mind
    detail: str | Saying = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected. `rhythm` is the usual time between two items, None when too few are dated.

    `interval` is what the rhythm suggests; `fresh_for` how long the server says that nothing new comes. `validators` tells
    whether an unchanged document will cost a 304 of no bytes, instead of `size` bytes each time.
    """

    language: str
    rhythm: timedelta | None
    interval: timedelta
    newest_at: datetime | None
    etag: str
    last_modified: str
    cache_control: str
    fresh_for: timedelta
    size: int

    @property
    def validators(self) -> bool:
        """Tell whether the server gave anything to ask "has it changed?" by."""
        return bool(self.etag or self.last_modified)


def outlook_of(fetched: Fetched, reading: Reading, language: str, default: timedelta) -> Outlook:
    """Say what to expect of a document that was read; `default` is the interval where nothing speaks for another."""
    published = [entry.published for entry in reading.entries if entry.published]
    rhythm = pace.rhythm_of(published)
    fresh_for = pace.freshness(fetched.headers)
    return Outlook(
        language=language,
        rhythm=rhythm,
        interval=_interval(rhythm, fresh_for) if rhythm is not None else default,
        newest_at=max(published, default=None),
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        cache_control=fetched.headers.get("cache-control", ""),
        fresh_for=fresh_for,
        size=len(fetched.body),
    )


def cautions_of(fetched: Fetched, reading: Reading, now: datetime) -> Iterator[Caution]:
    """Say what to mind about a document that was read."""
    yield from _about_the_way(fetched)
    yield from _about_entries(reading, now)
    if not (fetched.validators.etag or fetched.validators.last_modified):
        yield Caution(Mind.NO_VALIDATORS)
    for repair in reading.repairs:
        yield Caution(Mind.REPAIRED, repair)


def language_of(languages: Sequence[str]) -> str:
    """Give the language that most entries are in; empty without entries."""
    return Counter(languages).most_common(1)[0][0] if languages else ""


def _interval(rhythm: timedelta, fresh_for: timedelta) -> timedelta:
    wanted = max(rhythm / _PART_OF_RHYTHM, fresh_for, POLITE_INTERVAL)
    return max(step for step in _STEPS if step <= wanted)


def _about_the_way(fetched: Fetched) -> Iterator[Caution]:
    if fetched.permanent_url:
        yield Caution(Mind.MOVED, fetched.permanent_url)
    elif fetched.final_url != fetched.url:
        yield Caution(Mind.REDIRECTED, fetched.final_url)
    if fetched.final_url.startswith("http:"):
        yield Caution(Mind.HTTP_ONLY)


def _about_entries(reading: Reading, now: datetime) -> Iterator[Caution]:
    entries = reading.entries
    if not entries:
        return
    yield from _about_dates(entries, now)
    without_link = sum(not entry.url for entry in entries)
    if without_link:
        yield Caution(Mind.NO_LINKS, str(without_link))
    nameless = sum(not entry.guid and not entry.url for entry in entries)
    if nameless and reading.kind is not SourceKind.PAGE:
        yield Caution(Mind.NO_IDS, str(nameless))
    if len(entries) <= _FEW:
        yield Caution(Mind.FEW, str(len(entries)))


def _about_dates(entries: Sequence[Entry], now: datetime) -> Iterator[Caution]:
    trusts = [entry.published_trust if entry.published else PublishedTrust.FIRST_SEEN for entry in entries]
    undated = trusts.count(PublishedTrust.FIRST_SEEN)
    if undated:
        yield Caution(Mind.NO_DATES, str(undated))
    if PublishedTrust.DATE_ONLY in trusts:
        yield Caution(Mind.DAYS_ONLY, str(trusts.count(PublishedTrust.DATE_ONLY)))
    newest = max((entry.published for entry in entries if entry.published), default=now)
    if now - newest > _STALE:
        yield Caution(Mind.STALE, newest.date().isoformat())
