"""Sources to items: claim, gather, decide, commit. One transaction a poll, and one source never disturbs another."""

from __future__ import annotations

import logging
import queue
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from feedwatch.fetch import pace
from feedwatch.model.errors import FeedwatchError, FetchError, ReadError, UsageError
from feedwatch.model.source import Fetched, Lease, NotModified, PollError, PollOutcome, Source, Validators
from feedwatch.service.configuring import Configuring
from feedwatch.service.line.deciding import Decided, Deciding
from feedwatch.service.line.gathering import Gathered, Gathering
from feedwatch.service.local_days import local_day
from feedwatch.store import sources, watch_days
from feedwatch.store.database import Database
from feedwatch.store.sources import News, Obstacle, PollRecord

log = logging.getLogger(__name__)

# Longer than a poll with all its article pages may take, so that nobody else begins on a source that is being read.
_LEASE = timedelta(minutes=10)
_WAIT_FOR_HOST = 0.05
_FULL_AFTER = timedelta(days=1)
_PROMPT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll found, as it is told."""

    source: str
    outcome: PollOutcome
    status: int | None
    title: str
    entries: int
    new: int
    kept: int
    error: PollError | None


class Polling:
    """Looks at sources."""

    def __init__(
        self,
        database: Database,
        configuring: Configuring,
        gathering: Gathering,
        deciding: Deciding,
        clock: Callable[[], datetime],
        lease_prefix: str,
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._gathering = gathering
        self._deciding = deciding
        self._clock = clock
        self._lease_prefix = lease_prefix
        self._stranded: set[Lease] = set()

    def count_due(self) -> int:
        """Count the sources whose time has come."""
        self._free_stranded()
        with self._database.read() as connection:
            return sources.count_due(connection, self._clock())

    def poll_next(self, *, prompt: bool = False) -> Polled | None:
        """Poll the source that has waited longest; None when nothing is due that may be asked now.

        With `prompt`, only one that answered soon when it was asked last: some threads are kept for those, so that
        sources that drip or hang hold up nobody but each other.
        """
        lease = self._claim(None, prompt=prompt)
        return self._poll(lease) if lease else None

    def poll_one(self, source_id: str) -> Polled | Obstacle:
        """Poll a source now, in this thread; what stands in the way when somebody else is at it or at its host.

        Raises UsageError for a source that does not exist.
        """
        if self._configuring.current.source(source_id) is None:
            raise UsageError(f"there is no source '{source_id}'; see 'feedwatch sources list'")
        lease = self._claim(source_id)
        if lease is not None:
            return self._poll(lease)
        with self._database.read() as connection:
            return sources.obstacle(connection, source_id, self._clock())

    def poll_all(self, wanted: Sequence[str], *, only_due: bool) -> Iterator[Polled]:
        """Poll sources now, as many at once as the settings say, and give each as it is done.

        All enabled ones, or those `wanted`. Raises UsageError for a source that does not exist.
        """
        configuration = self._configuring.current
        unknown = [source_id for source_id in wanted if configuration.source(source_id) is None]
        if unknown:
            raise UsageError(f"there is no source '{unknown[0]}'; see 'feedwatch sources list'")
        chosen = list(wanted) or [source.id for source in configuration.sources if source.enabled]
        if only_due:
            with self._database.read() as connection:
                due = sources.due(connection, self._clock())
            chosen = [source_id for source_id in chosen if source_id in due]
        waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        done: queue.SimpleQueue[Polled | BaseException] = queue.SimpleQueue()
        for source_id in chosen:
            waiting.put(source_id)
        for number in range(min(configuration.settings.poll.workers, len(chosen))):
            threading.Thread(target=self._work, args=(waiting, done), name=f"poll {number}", daemon=True).start()
        for _ in chosen:
            polled = done.get()
            if isinstance(polled, BaseException):
                raise polled
            yield polled

    def _work(self, waiting: queue.SimpleQueue[str], done: queue.SimpleQueue[Polled | BaseException]) -> None:
        while True:
            try:
                source_id = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                lease = self._claim(source_id)
                if lease is None:  # its host is being asked; others first
                    waiting.put(source_id)
                    time.sleep(_WAIT_FOR_HOST)
                    continue
                done.put(self._poll(lease))
            except Exception as error:  # noqa: BLE001 - a thread has nobody above it; the caller raises it again
                done.put(error)

    def _claim(self, only: str | None, *, prompt: bool = False) -> Lease | None:
        settings = self._configuring.current.settings
        with self._database.write() as connection:
            return sources.claim(
                connection,
                self._clock(),
                lease_id=self._lease_prefix + secrets.token_hex(8),
                length=_LEASE,
                gap=settings.poll.host_gap,
                gapless=settings.net.allow,
                only=only,
                prompt=prompt,
            )

    def _poll(self, lease: Lease) -> Polled:
        """Poll a claimed source; whatever goes wrong, its lease does not outlive the attempt."""
        try:
            return self._look(lease)
        except BaseException:
            self._stranded.add(lease)
            self._free_stranded()
            raise

    def _free_stranded(self) -> None:
        """Give back the leases of polls that failed, as soon as the database can be written (the disk may be full)."""
        for lease in tuple(self._stranded):
            with suppress(Exception):
                with self._database.write() as connection:
                    sources.release(connection, lease)
                self._stranded.discard(lease)

    def _look(self, lease: Lease) -> Polled:
        started = self._clock()
        source = self._configuring.current.source(lease.source_id)
        if source is None:  # removed from the configuration since it was claimed
            return self._failed(lease, None, started, ReadError("removed", "the source is no longer configured"))
        try:
            gathered = self._gathering.gather(source, self._validators(lease), lease.body_hash)
            if not isinstance(gathered, Gathered):
                return self._unchanged(lease, source, started, gathered)
            decided = self._deciding.decide(source, lease, gathered.reading)
        except (FetchError, ReadError) as error:
            if error.kind == "stopped":
                return self._put_back(lease, source)
            return self._failed(lease, source, started, error)
        except FeedwatchError as error:  # no process to read in could be had
            return self._failed(lease, source, started, ReadError("no-reader", str(error)))
        except Exception as error:  # one source never disturbs another, not even by a bug of ours
            log.exception("reading %s failed", lease.source_id)
            return self._failed(lease, source, started, ReadError("bug", f"{type(error).__name__}: {error}"))
        return self._commit(lease, source, started, gathered, decided)

    def _validators(self, lease: Lease) -> Validators:
        """Ask in full once a day, whatever validators say: a cache that lies is healed so."""
        healthy = lease.full_at is not None and self._clock() - lease.full_at < _FULL_AFTER
        return lease.validators if healthy else Validators()

    def _commit(self, lease: Lease, source: Source, started: datetime, gathered: Gathered, decided: Decided) -> Polled:
        """Hop 8: everything that was found, in one transaction."""
        now = self._clock()
        reading, fetched = gathered.reading, gathered.fetched
        published = [entry.published for entry in reading.entries if entry.published]
        rhythm = pace.rhythm_of(published)
        with self._database.write() as connection:
            if not sources.holds(connection, lease):
                return _abandoned(source, fetched.status)
            counts = self._deciding.store(connection, decided, now)
            outcome = PollOutcome.NEW if counts.new else PollOutcome.UNCHANGED
            sources.succeeded(
                connection,
                lease,
                title=reading.title,
                validators=fetched.validators,
                body_hash=gathered.body_hash,
                identity_policy=decided.identity_policy,
                moved_to=fetched.permanent_url,
                full=True,
                prompt=now - started < _PROMPT,
                news=_news(lease, published, rhythm, now) if counts.new else None,
                now=now,
                next_poll_at=self._after_success(source, now, fetched, reading.ttl_minutes, rhythm),
            )
            record = PollRecord(
                source.id, started, now, outcome.value, fetched.status, len(fetched.body), len(reading.entries),
                counts.new, counts.kept, repairs=reading.repairs,
            )  # fmt: skip
            _write_down(connection, record, source)
        return Polled(
            source.id, outcome, fetched.status, reading.title, len(reading.entries), counts.new, counts.kept, None
        )

    def _unchanged(self, lease: Lease, source: Source, started: datetime, answer: Fetched | NotModified) -> Polled:
        now = self._clock()
        validators = answer.validators if answer.validators != Validators() else lease.validators
        with self._database.write() as connection:
            if not sources.holds(connection, lease):
                return _abandoned(source, answer.status)
            title = sources.title_of(connection, source.id)
            sources.succeeded(
                connection,
                lease,
                title=title,
                validators=validators,
                body_hash=lease.body_hash,
                identity_policy=lease.identity_policy,
                moved_to=answer.permanent_url if isinstance(answer, Fetched) else "",
                full=isinstance(answer, Fetched),
                prompt=now - started < _PROMPT,
                now=now,
                next_poll_at=self._after_success(source, now, answer, None, lease.rhythm),
            )
            record = PollRecord(source.id, started, now, PollOutcome.UNCHANGED.value, answer.status)
            _write_down(connection, record, source)
        return Polled(source.id, PollOutcome.UNCHANGED, answer.status, title, 0, 0, 0, None)

    def _failed(self, lease: Lease, source: Source | None, started: datetime, error: FetchError | ReadError) -> Polled:
        now = self._clock()
        interval = source.interval if source else _LEASE
        asked = error.retry_after if isinstance(error, FetchError) else None
        gone = isinstance(error, FetchError) and error.gone
        told = PollError(
            "gone" if gone else error.kind, error.message, not isinstance(error, FetchError) or error.temporary
        )
        status = error.status if isinstance(error, FetchError) else None
        outcome = PollOutcome.FAILED
        chance = random.random()  # noqa: S311 - jitter
        next_poll_at = pace.after_failure(now, interval, lease.failures + 1, asked, chance, gone=gone)
        with self._database.write() as connection:
            if sources.holds(connection, lease):
                sources.failed(
                    connection, lease, kind=told.kind, error=told.message, now=now, next_poll_at=next_poll_at
                )
                record = PollRecord(
                    lease.source_id, started, now, outcome.value, status, error_kind=told.kind, error=told.message
                )
                _write_down(connection, record, source)
        return Polled(lease.source_id, outcome, status, "", 0, 0, 0, told)

    def _put_back(self, lease: Lease, source: Source) -> Polled:
        """Give a source back unread, as if it had not been asked."""
        with self._database.write() as connection:
            sources.release(connection, lease)
        error = PollError("stopped", "the poll was stopped before it was over", temporary=True)
        return Polled(source.id, PollOutcome.FAILED, None, "", 0, 0, 0, error)

    def _after_success(
        self,
        source: Source,
        now: datetime,
        answer: Fetched | NotModified,
        ttl_minutes: int | None,
        rhythm: timedelta | None,
    ) -> datetime:
        ttl = timedelta(minutes=ttl_minutes) if ttl_minutes else None
        return pace.after_success(now, source.interval, answer.headers, ttl, random.random(), rhythm=rhythm)  # noqa: S311 - jitter


def _write_down(connection: Connection, record: PollRecord, source: Source | None) -> None:
    """Keep what a poll found, and count it among those of its day."""
    sources.record(connection, record)
    watch_days.note(
        connection,
        record.source_id,
        source.place if source else "",
        local_day(record.finished_at),
        failed=record.outcome == PollOutcome.FAILED,
        new=record.new,
        kept=record.kept,
    )


def _news(lease: Lease, published: Sequence[datetime], rhythm: timedelta | None, now: datetime) -> News:
    """Say when a source brought something new last: now, but what a new source already shows came when it says."""
    at = min(max(published), now) if lease.first and published else now
    return News(at, rhythm.total_seconds() if rhythm else None)


def _abandoned(source: Source, status: int) -> Polled:
    """The lease ran out while we read: whoever holds it now tells what there is."""
    error = PollError("abandoned", "another poll of this source took over", temporary=True)
    return Polled(source.id, PollOutcome.FAILED, status, "", 0, 0, 0, error)
