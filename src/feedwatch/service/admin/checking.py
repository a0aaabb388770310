"""Checks: a source is polled now, as ever, while somebody looks on: what was asked, what came back, hop by hop.

a check is begun -> the turn at the host is waited for -> the usual poll, its exchanges recorded -> over, with advice
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from feedwatch.model.actor import SHELL, Actor
from feedwatch.model.errors import FeedwatchError, UsageError
from feedwatch.model.exchange import Exchange
from feedwatch.model.source import PollOutcome
from feedwatch.net.recorder import Recorder
from feedwatch.service.admin.advice import advice_for
from feedwatch.service.configuring import Configuring
from feedwatch.service.line.polling import Polled, Polling
from feedwatch.store import audit_log
from feedwatch.store.database import Database
from feedwatch.store.sources import Obstacle

log = logging.getLogger(__name__)

_MOST_REMEMBERED = 50
_PATIENCE_SECONDS = 20.0  # for the turn at the host
_LOOK_AGAIN_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Check:
    """A check of a source as it stands: `polled` or `obstacle` when it is over, `exchanges` so far.

    `advice` is the key of what can be done about a failure in `service.admin.advice.ADVICE`, empty without one.
    """

    source: str
    begun_at: datetime
    exchanges: tuple[Exchange, ...]
    over: bool
    polled: Polled | None = None
    obstacle: Obstacle | None = None
    error: str = ""
    advice: str = ""


@dataclass
class _Running:
    source: str
    begun_at: datetime
    exchanges: list[Exchange] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    result: Polled | Obstacle | None = None
    error: str = ""

    def told(self) -> Check:
        over, result = self.over.is_set(), self.result
        polled = result if isinstance(result, Polled) else None
        failure = polled.error if polled and polled.outcome is PollOutcome.FAILED else None
        return Check(
            source=self.source,
            begun_at=self.begun_at,
            exchanges=tuple(self.exchanges),
            over=over,
            polled=polled,
            obstacle=result if isinstance(result, Obstacle) else None,
            error=self.error,
            advice=advice_for(failure.kind, polled.status if polled else None) if failure else "",
        )


class Checking:
    """Checks sources; remembers the latest check of each, for the pages."""

    def __init__(
        self,
        database: Database,
        configuring: Configuring,
        polling: Polling,
        recorder: Recorder,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._polling = polling
        self._recorder = recorder
        self._clock = clock
        self._checks: OrderedDict[str, _Running] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, source_id: str, by: Actor = SHELL) -> Check:
        """Check a source and wait for the end; raises UsageError for one that does not exist."""
        running, is_new = self._begin(source_id, by)
        if is_new:
            self._run(running)
        running.over.wait()
        return running.told()

    def begin(self, source_id: str, by: Actor = SHELL) -> None:
        """Check a source in the background, see `latest`; one that is being checked goes on. Raises as `check` does."""
        running, is_new = self._begin(source_id, by)
        if is_new:
            threading.Thread(target=self._run, args=(running,), name=f"check {source_id}", daemon=True).start()

    def latest(self, source_id: str, wait: float = 0.0) -> Check | None:
        """Give the latest check of a source, over or not; `wait` at most so many seconds for its end."""
        with self._lock:
            running = self._checks.get(source_id)
        if running is None:
            return None
        running.over.wait(wait)
        return running.told()

    def _begin(self, source_id: str, by: Actor) -> tuple[_Running, bool]:
        if self._configuring.current.source(source_id) is None:
            raise UsageError(f"there is no source '{source_id}'; see 'feedwatch sources list'")
        now = self._clock()
        with self._lock:
            current = self._checks.get(source_id)
            if current is not None and not current.over.is_set():
                return current, False
            running = _Running(source_id, now)
            self._checks[source_id] = running
            self._checks.move_to_end(source_id)
            while len(self._checks) > _MOST_REMEMBERED:
                self._checks.popitem(last=False)
        with self._database.write() as connection:
            audit_log.record(connection, by, "source.check", f"source {source_id}", now)
        return running, True

    def _run(self, running: _Running) -> None:
        try:
            with self._recorder.into(running.exchanges):
                running.result = self._in_turn(running.source)
        except FeedwatchError as error:
            running.error = str(error)
        except Exception as error:  # a thread has nobody above it; whoever looks on is told
            log.exception("checking %s failed", running.source)
            running.error = f"{type(error).__name__}: {error}"
        finally:
            running.over.set()

    def _in_turn(self, source_id: str) -> Polled | Obstacle:
        ends = time.monotonic() + _PATIENCE_SECONDS
        while True:
            result = self._polling.poll_one(source_id)
            if result is not Obstacle.HOST_BUSY or time.monotonic() > ends:
                return result
            time.sleep(_LOOK_AGAIN_SECONDS)
