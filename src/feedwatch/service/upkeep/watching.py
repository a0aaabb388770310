"""Is the watch itself well? Conditions that the admin should know of become notices: told once, and once when over.

a source failed for a day, or says that it is gone   the admin would otherwise learn it from a reader
a source is read but unusually quiet                 a site that moved often leaves an empty feed behind
a source redirects permanently for days              its address should be corrected by a person
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from feedwatch.model.notice import Notice, NoticeKind
from feedwatch.model.saying import Saying, Value, failure
from feedwatch.model.says import Says
from feedwatch.service.configuring import Configuring
from feedwatch.service.upkeep import noticing, suspending
from feedwatch.store import notices, sources
from feedwatch.store.database import Database
from feedwatch.store.sources import Health

_FAILING_AFTER = timedelta(hours=24)
_MOVED_AFTER = timedelta(days=3)
_MOVED_TIMES = 5
_SILENT_TURNS = 3  # quiet for so many times its usual gap ...
_SILENT_AT_LEAST = timedelta(days=3)  # ... and a weekend is no silence


class Watching:
    """Watches the watch."""

    def __init__(self, database: Database, configuring: Configuring, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._configuring = configuring
        self._clock = clock

    def look(self) -> int:
        """Open and close notices by how the sources are doing; gives how many changed."""
        now = self._clock()
        configuration = self._configuring.current
        names = {source.id: source.name for source in configuration.sources if source.enabled}
        changed = 0
        with self._database.write() as connection:
            open_ones = {(each.subject, each.kind): each for each in notices.still_open(connection)}
            found = {
                (health.source_id, kind): text
                for health in sources.health(connection)
                if health.source_id in names
                for kind, text in conditions(health, names[health.source_id], now)
            }
            admin = configuration.settings.mail.admin
            for (subject, kind), text in found.items():
                if (subject, kind) not in open_ones:
                    noticing.begin(connection, kind, subject, text, admin=admin, now=now)
                    changed += 1
            for key, notice in open_ones.items():
                if key not in found and _is_over(connection, notice):
                    noticing.end(connection, notice, admin=admin, now=now)
                    changed += 1
        return changed


def _is_over(connection: Connection, notice: Notice) -> bool:
    """Tell whether a condition that is not found any more is over; who delivers says so of refused mail."""
    if notice.kind is NoticeKind.SUSPENDED:
        return not suspending.is_suspended(connection, notice.subject)
    return notice.kind is not NoticeKind.REFUSED or suspending.has_left(connection, notice.subject)


def conditions(health: Health, name: str, now: datetime) -> Iterator[tuple[NoticeKind, Saying]]:
    """Say what is the matter with an enabled source, for its admin; pure."""
    since = health.failing_since
    if health.error_kind == "gone":
        yield NoticeKind.GONE, Saying(Says.SOURCE_GONE, {"name": name, "source": health.source_id})
    elif since is not None and now - since >= _FAILING_AFTER:
        why = failure(health.error_kind, health.error)
        tries: dict[str, Value] = {"times": health.failures, "next": health.next_poll_at}
        yield NoticeKind.FAILING, Saying(Says.SOURCE_FAILING, {"name": name, "since": since, "reason": why, **tries})
    elif health.news_at is not None and _is_silent(health, health.news_at, now):
        yield NoticeKind.SILENT, Saying(Says.SOURCE_SILENT, {"name": name, "since": health.news_at})
    moved = health.moved_since
    if moved is not None and now - moved >= _MOVED_AFTER and health.moved_times >= _MOVED_TIMES:
        where: dict[str, Value] = {"url": health.moved_to, "since": moved, "source": health.source_id}
        yield NoticeKind.MOVED, Saying(Says.SOURCE_MOVED, {"name": name, **where})


def _is_silent(health: Health, news_at: datetime, now: datetime) -> bool:
    if health.rhythm_seconds is None or health.failures:
        return False
    usual = timedelta(seconds=health.rhythm_seconds)
    return now - news_at > max(_SILENT_TURNS * usual, _SILENT_AT_LEAST)
