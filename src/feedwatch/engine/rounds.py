"""What is called how often. Ticks are hints: what is due stands in the database."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from feedwatch.engine.pulse import Pulse
from feedwatch.engine.work import Work
from feedwatch.service.line.delivering import Batch, Delivering
from feedwatch.service.line.polling import Polling

log = logging.getLogger(__name__)

POLL = "poll"
DELIVER = "deliver"
_KEPT_FOR_PROMPT = 4  # of so many threads one polls only sources that answer soon
_DELIVER_SECONDS = 1.0
_DIGEST_SECONDS = 1.0
_CONFIGURATION_SECONDS = 2.0
_BOUNCE_SECONDS = 60.0
_WATCH_SECONDS = 30.0
_JUDGE_SECONDS = 2.0
_HOUSEKEEPING = timedelta(hours=1)


class Task(Protocol):
    """Anything to be called without arguments."""

    def __call__(self) -> object:
        """Do it."""
        ...


class Rounds:
    """The functions that an engine runs, and the ticks that submit them."""

    def __init__(
        self,
        polling: Polling,
        delivering: Delivering,
        *,
        build_digests: Task,
        read_bounces: Task,
        refresh_configuration: Task,
        judge_again: Task,
        look_after_sources: Task,
        keep_house: Task,
        workers: Callable[[], int],
        tick: timedelta,
        pulse: Pulse,
    ) -> None:
        self._polling = polling
        self._delivering = delivering
        self._build_digests = build_digests
        self._read_bounces = read_bounces
        self._refresh = refresh_configuration
        self._judge_again = judge_again
        self._look_after_sources = look_after_sources
        self._keep_house = keep_house
        self._workers = workers
        self._tick = tick
        self._pulse = pulse
        self._stopping = threading.Event()

    @property
    def functions(self) -> dict[str, Callable[..., object]]:
        """Give what jobs do, by name."""
        return {POLL: self._poll_all_due, DELIVER: self._deliver}

    def begin(self, work: Work) -> None:
        """Hand the ticks to an engine."""
        work.every(self._tick.total_seconds(), lambda: self._submit_polls(work))
        work.every(_DIGEST_SECONDS, self._build_digests)
        work.every(_DELIVER_SECONDS, lambda: self._submit_deliveries(work))
        work.every(_BOUNCE_SECONDS, self._read_bounces)
        work.every(_CONFIGURATION_SECONDS, self._refresh)
        work.every(_JUDGE_SECONDS, self._judge_again)
        work.every(_WATCH_SECONDS, self._look_after_sources)
        work.every(_HOUSEKEEPING.total_seconds(), self._keep_house)

    def stop(self) -> None:
        """Begin nothing new; what runs comes to its next commit."""
        self._stopping.set()
        self._delivering.stop()

    def _submit_polls(self, work: Work) -> None:
        self._pulse.beat()
        if self._stopping.is_set():
            return
        due = self._polling.count_due()
        kept = self._workers() // _KEPT_FOR_PROMPT
        for number in range(min(due, kept)):
            work.submit(POLL, key=f"{POLL} prompt {number}", host="", prompt=True)
        for number in range(min(due, self._workers() - kept)):
            work.submit(POLL, key=f"{POLL} {number}", host="", prompt=False)

    def _poll_all_due(self, *, prompt: bool) -> None:
        """Poll until nothing is due, so that a slow source holds one thread and no other source."""
        while not self._stopping.is_set():
            polled = self._polling.poll_next(prompt=prompt)
            if polled is None:
                return
            extra = {
                "source": polled.source,
                "outcome": polled.outcome.value,
                "new": polled.new,
                "kept": polled.kept,
            }
            log.info("polled %s: %s", polled.source, polled.outcome.value, extra=extra)

    def _submit_deliveries(self, work: Work) -> None:
        if self._stopping.is_set():
            return
        refused = [batch for batch in self._delivering.claim_due() if not self._submit(work, batch)]
        if refused:
            self._delivering.release(refused)

    def _submit(self, work: Work, batch: Batch) -> bool:
        return work.submit(DELIVER, key=f"{DELIVER} {batch.host}", host=batch.host, batch=batch)

    def _deliver(self, batch: Batch) -> None:
        if self._stopping.is_set():
            self._delivering.release([batch])
            return
        self._delivering.deliver(batch)
