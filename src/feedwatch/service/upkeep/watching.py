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


def conditions(health: Health, name: str, now: datetime) -> Iterator[tuple[NoticeKind, str]]:
    """Say what is the matter with an enabled source, in words for its admin; pure."""
    since = health.failing_since
    if health.error_kind == "gone":
        what = f"{name} says that its address is gone for good (410). Find a new one, or switch the source off"
        yield NoticeKind.GONE, f"{what}: feedwatch sources discover, [[source]] {health.source_id}."
    elif since is not None and now - since >= _FAILING_AFTER:
        tries = f"tried {health.failures} times, the next try is at {health.next_poll_at:%Y-%m-%d %H:%M} UTC"
        yield NoticeKind.FAILING, f"{name} cannot be read since {since:%Y-%m-%d %H:%M} UTC: {health.error} ({tries})."
    elif _is_silent(health, now):
        yield NoticeKind.SILENT, f"{name} can be read, but has brought nothing new since {health.news_at:%Y-%m-%d}."
    moved = health.moved_since
    if moved is not None and now - moved >= _MOVED_AFTER and health.moved_times >= _MOVED_TIMES:
        accept = f"feedwatch sources accept-move {health.source_id}"
        yield NoticeKind.MOVED, f"{name} has moved to {health.moved_to} since {moved:%Y-%m-%d}. To follow: {accept}"


def _is_silent(health: Health, now: datetime) -> bool:
    if health.news_at is None or health.rhythm_seconds is None or health.failures:
        return False
    usual = timedelta(seconds=health.rhythm_seconds)
    return now - health.news_at > max(_SILENT_TURNS * usual, _SILENT_AT_LEAST)
