"""Pace: when a source is asked again. Pure; `now` and chance are arguments.

    read well, or 304   interval, or longer when the server says that nothing new will come before, or when the source
                        is a slow one by its own rhythm (at most an hour)
    failed              interval * 2 ^ failures in a row, at most a day: slower and slower, but never silently never
    gone (410)          once a day, until a person decides
    Retry-After         never earlier than asked
    then jitter         from a minute on, up to 10 % later, so that sources that were added together do not stay together

With an interval of 1 s and no caching headers the next poll is 1 s away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from feedwatch.fetch.retry_after import http_date

# A publisher cannot mind one conditional request an hour, and a day-long max-age on a feed is nearly always a default of
# the whole server. So hints lengthen the interval of the admin to an hour at most.
LONGEST_HINT = timedelta(hours=1)
LONGEST_BACKOFF = timedelta(days=1)
MOST_JITTER = 0.1
_WORTH_JITTER = timedelta(minutes=1)  # below it somebody tests a service, and wants what was written ...
_PATIENT = timedelta(minutes=1)  # ... whatever habits a source has; what a server says of this answer still counts

# A source that brings something every other day loses nothing by an hour, which is the fiftieth part of that.
_PART_OF_RHYTHM = 50
_LATEST_GAPS = 20
_LEAST_DATED = 5

_NONE = timedelta(0)
_MAX_AGE = re.compile(r'max-age\s*=\s*"?([0-9]{1,12})')
_NEVER_FRESH = re.compile(r"no-store|no-cache")


def after_success(
    now: datetime,
    interval: timedelta,
    headers: Mapping[str, str],
    ttl: timedelta | None,
    chance: float,
    *,
    rhythm: timedelta | None = None,
) -> datetime:
    """Say when to ask again after a 200 or 304.

    `headers`, the `ttl` of an RSS channel and the usual time between two items (`rhythm`) may ask for more than the
    interval; the longest counts. `chance` is a random number from 0 to 1.
    """
    habits = max(ttl or _NONE, (rhythm or _NONE) / _PART_OF_RHYTHM) if interval >= _PATIENT else _NONE
    hint = max(freshness(headers), habits)
    return _later(now, max(interval, min(hint, LONGEST_HINT)), chance)


def after_failure(
    now: datetime,
    interval: timedelta,
    failures: int,
    retry_after: timedelta | None,
    chance: float,
    *,
    gone: bool = False,
) -> datetime:
    """Say when to ask again after a failure, the `failures`-th in a row (1 for the first).

    Not earlier than `retry_after`, and not earlier than in a day when the source is `gone`. `chance` as above.
    """
    delay = max(LONGEST_BACKOFF, interval) if gone else _backoff(interval, failures)
    return _later(now, max(delay, retry_after or _NONE), chance)


def rhythm_of(published: Iterable[datetime]) -> timedelta | None:
    """Give the usual (median) time between two items of the latest; None when there are too few to tell."""
    latest = sorted(set(published), reverse=True)[: _LATEST_GAPS + 1]
    if len(latest) < _LEAST_DATED:
        return None
    return timedelta(seconds=median((newer - older).total_seconds() for newer, older in pairwise(latest)))


def freshness(headers: Mapping[str, str]) -> timedelta:
    """Give how long a response stays fresh, from max-age less Age, else Expires less Date (RFC 9111 4.2).

    Zero when nothing is said, when it cannot be read, or for no-cache and no-store.
    """
    control = headers.get("cache-control", "").lower()
    if _NEVER_FRESH.search(control):
        return _NONE
    if match := _MAX_AGE.search(control):
        return max(timedelta(seconds=int(match[1])) - _age(headers), _NONE)
    expires, sent = http_date(headers.get("expires", "")), http_date(headers.get("date", ""))
    return max(expires - sent, _NONE) if expires and sent else _NONE


def _age(headers: Mapping[str, str]) -> timedelta:
    written = headers.get("age", "").strip()
    return timedelta(seconds=int(written)) if re.fullmatch("[0-9]{1,12}", written) else _NONE


def _backoff(interval: timedelta, failures: int) -> timedelta:
    longest = max(LONGEST_BACKOFF, interval)
    doublings = min(max(failures, 0), 32)  # 2^32 of the shortest interval is far over a day
    return longest if interval > longest / 2**doublings else interval * 2**doublings


def _later(now: datetime, delay: timedelta, chance: float) -> datetime:
    if delay < _WORTH_JITTER:
        return now + delay
    return now + delay * (1 + MOST_JITTER * min(max(chance, 0.0), 1.0))
