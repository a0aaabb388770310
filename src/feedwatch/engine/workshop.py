"""Reading in processes of its own: a document that breaks its reader breaks one reading and nothing else.

A call takes a free worker or waits for one, hands it the document, and waits for the answer until its time is up. A
worker that took too much time or memory, crashed, or said what no reader says is ended and replaced; the caller gets a
ReadError of kind too-complex. Workers are started when they are first needed.
"""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Final, TypeVar

from pydantic import TypeAdapter

from feedwatch.engine.workshop_process import Terms, WorkerProcess, WorkshopError
from feedwatch.model.errors import ReadError
from feedwatch.model.item import Article, Reading
from feedwatch.model.source import Fetched, Source
from feedwatch.read.discover import FeedLink
from feedwatch.read.list_page import Proposal

T = TypeVar("T")

# What a legitimate feed of 10 MiB takes is below 100 MiB (measured); two bombs at once stay bearable on a small machine.
_MEMORY: Final = 120 * 1024 * 1024
_READING = TypeAdapter(Reading)
_ARTICLE = TypeAdapter(Article)
_LINKS = TypeAdapter(tuple[FeedLink, ...])
_PROPOSALS = TypeAdapter(tuple[Proposal, ...])


class Workshop:
    """Reads documents in up to `size` worker processes, for any number of threads.

    One task may take `memory` bytes above what a worker has, `seconds` of wall clock once a worker has it, and
    `cpu_seconds` of processor time. `tasks` names the module of what workers can do (see workshop_tasks).
    """

    def __init__(
        self,
        size: int = 2,
        *,
        memory: int = _MEMORY,
        seconds: float = 20.0,
        cpu_seconds: int = 15,
        tasks: str = "feedwatch.engine.workshop_tasks",
    ) -> None:
        self._size = size
        self._terms = Terms(memory, seconds, cpu_seconds, tasks)
        self._changed = threading.Condition()
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._closed = False

    def read(self, fetched: Fetched, source: Source, now: datetime) -> Reading:
        """Read the entries of a document; raises ReadError, WorkshopError when no worker can be had."""
        return self._have_done("read", _READING, fetched, source, now)

    def article(self, fetched: Fetched, now: datetime) -> Article:
        """Read the main text of a page; raises ReadError, WorkshopError when no worker can be had."""
        return self._have_done("article", _ARTICLE, fetched, now)

    def links(self, fetched: Fetched) -> tuple[FeedLink, ...]:
        """Give the feeds that a page names; raises ReadError, WorkshopError when no worker can be had."""
        return self._have_done("links", _LINKS, fetched)

    def propose(self, fetched: Fetched, now: datetime) -> tuple[Proposal, ...]:
        """Give the lists of news on a page; raises ReadError, WorkshopError when no worker can be had."""
        return self._have_done("propose", _PROPOSALS, fetched, now)

    def close(self) -> None:
        """End all workers; whoever still waits for one gets WorkshopError."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            busy = list(self._busy)
            self._changed.notify_all()
        for worker in idle:
            worker.end()
        for worker in busy:
            worker.kill()  # and its caller ends it

    def _have_done(self, name: str, shape: TypeAdapter[T], fetched: Fetched, *more: object) -> T:
        worker = self._take()
        try:
            return worker.ask(name, shape, fetched, *more)
        except ReadError as error:
            if self._closed:
                raise WorkshopError("reading was stopped because the service ends") from error
            raise
        finally:
            self._give_back(worker)

    def _take(self) -> WorkerProcess:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._busy) < self._size)
            if self._closed:
                raise WorkshopError("nothing can be read any more: the service ends")
            # The one that worked last: those that are not needed are not even started.
            worker = self._idle.pop() if self._idle else WorkerProcess(self._terms)
            if not worker.fit:  # it was killed while it had nothing to do
                worker.end()
                worker = WorkerProcess(self._terms)
            self._busy.add(worker)
            return worker

    def _give_back(self, worker: WorkerProcess) -> None:
        if not worker.fit:
            worker.end()
        with self._changed:
            self._busy.discard(worker)
            if self._closed:
                worker.end()
            elif worker.fit:
                self._idle.append(worker)
            # Everybody: whoever is woken first may fail to start a worker, and would take the others' turn with it.
            self._changed.notify_all()
