"""When the service is killed: at any moment, or just when it does what must not be torn.

random    any moment, from the first breath on
accepted  a far end has written a message down, and has not said so yet or just has; our commit is to come
asked     a newsroom was asked: what it answers is read, judged and committed in a moment
written   the database's log grows: a commit of a poll, a digest or a delivery is under way
built     a digest was committed, its delivery is about to be claimed
"""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from feedwatch.store.database import FILE


class Moment(StrEnum):
    """What a kill is aimed at."""

    RANDOM = "random"
    MAIL = "mail accepted"
    HOOK = "webhook accepted"
    ASKED = "newsroom asked"
    WRITTEN = "commit under way"
    BUILT = "digest built"


_WEIGHTS = {
    Moment.RANDOM: 25,
    Moment.MAIL: 20,
    Moment.HOOK: 15,
    Moment.ASKED: 10,
    Moment.WRITTEN: 20,
    Moment.BUILT: 10,
}
_SPIN_SECONDS = 0.0002
_LOOK_SECONDS = 0.003


@dataclass
class Aim:
    """One kill to come: the `count`-th time that its moment is seen, and `delay` seconds later, `strike` is called.

    Without a delay the far end has not said yet that it took what it took: it is struck from its own thread.
    """

    moment: Moment
    count: int
    delay: float
    strike: Callable[[], None]
    struck: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def see(self, moment: Moment) -> None:
        """Tell that a moment has come."""
        if moment is not self.moment:
            return
        with self.lock:
            self.count -= 1
            if self.count:
                return
        if self.delay:
            threading.Timer(self.delay, self._strike).start()
        else:
            self._strike()

    def watch(self, data: Path, patience: float) -> bool:
        """Wait until it has struck, looking at the database where nobody tells; tells whether it hit what it aimed at."""
        ends = time.monotonic() + patience
        if self.moment is Moment.WRITTEN:
            self._watch_log(data / f"{FILE}-wal", ends)
        elif self.moment is Moment.BUILT:
            self._watch_digests(data / FILE, ends)
        elif self.moment is Moment.RANDOM:
            threading.Timer(self.delay, self._strike).start()
        hit = self.struck.wait(max(ends - time.monotonic(), 0.1))
        if not hit:
            self._strike()
        return hit

    def _strike(self) -> None:
        with self.lock:
            self.count = 0  # nobody else strikes
        self.strike()
        self.struck.set()

    def _watch_log(self, path: Path, ends: float) -> None:
        before = -1
        while not self.struck.is_set() and time.monotonic() < ends:
            with suppress(FileNotFoundError):
                now = path.stat().st_mtime_ns
                if before not in (-1, now):
                    self.see(self.moment)
                before = now
            time.sleep(_SPIN_SECONDS)

    def _watch_digests(self, path: Path, ends: float) -> None:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            before = -1
            while not self.struck.is_set() and time.monotonic() < ends:
                with suppress(sqlite3.OperationalError):  # nobody has it open yet
                    (now,) = database.execute("SELECT coalesce(max(id), 0) FROM digests").fetchone()
                    if before not in (-1, now):
                        self.see(self.moment)
                    before = now
                time.sleep(_LOOK_SECONDS)


def take_aim(chance: random.Random, strike: Callable[[], None], longest: float) -> Aim:
    """Choose a moment; `longest` is how long a life may last, in seconds."""
    moment = chance.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))[0]
    match moment:
        case Moment.RANDOM:
            count, delay = 1, chance.uniform(0.05, longest)
        case Moment.WRITTEN:
            count, delay = chance.randint(1, 20), chance.choice((0, chance.uniform(0, 0.004)))
        case Moment.ASKED:
            count, delay = chance.randint(1, 6), chance.uniform(0, 0.25)
        case _:
            count, delay = chance.randint(1, 3), chance.choice((0, chance.uniform(0, 0.03)))
    return Aim(moment, count, delay, strike)
