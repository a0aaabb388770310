"""Let the service work for long in short time, and say whether it grows: the long form of test_soak.

    python tests/reliability/soak.py --sources 1000 --days 7

A clock that is moved from round to round; real requests to newsrooms on loopback, a real database. Exit code 1 when memory,
open files, threads or the database's log grow, or when a source missed a round.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # for those who start it by its path

from tests.newsroom import News, Newsroom, open_newsroom
from tests.reliability.events import TOPIC
from tests.service.conftest import Clock

from feedwatch.engine.workshop_direct import Direct
from feedwatch.model.subscriber import Wish
from feedwatch.store.database import FILE
from feedwatch.wiring import House, open_house

INTERVAL = timedelta(minutes=15)
_ROUNDS_AN_HOUR = 4
_GONE_BAD = 0.05  # of the sources answer nonsense, an error, or not as they should
_BRINGS = 0.04  # chance that a source has something new in a round
_CACHES_FULL = 0.4  # of the rounds: until then memory may grow


@dataclass(frozen=True)
class Soaked:
    """What a soak came to; growth in bytes since the caches were full."""

    sources: int
    rounds: int
    polls: int
    missed: int
    items: int
    digests: int
    memory_growth: int
    memory: int
    files_growth: int
    threads_growth: int
    largest_log: int
    seconds: float

    def __str__(self) -> str:
        return "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in asdict(self).items())

    @property
    def faults(self) -> list[str]:
        """Say what grew that should not."""
        found = []
        if self.missed:
            found.append(f"{self.missed} polls were missed")
        if self.memory_growth > max(self.memory // 10, 8 * 2**20):
            found.append(f"memory grew by {self.memory_growth >> 20} MiB")
        if self.files_growth > 4 or self.threads_growth > 4:
            found.append("open files or threads grew")
        if self.largest_log > 64 * 2**20:
            found.append(f"the database's log grew to {self.largest_log >> 20} MiB")
        return found


def soak(folder: Path, sources: int, rounds: int, seed: int) -> Soaked:
    """Poll so many sources in so many rounds, and tell subscribers what is kept."""
    began, chance, clock = time.monotonic(), random.Random(seed), Clock(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
    with open_newsroom("0.0.0.0") as newsroom:
        _configure(folder, newsroom, sources)
        with open_house(folder / "config", folder / "var", clock=clock, environment={}, reader=Direct()) as house:
            for schedule in ("at once", "hourly", "daily 07:00"):
                wish = Wish(
                    f"{schedule.replace(' ', '.').replace(':', '')}@example.se", "climate-contract", schedule=schedule
                )
                house.subscribing.add(wish, confirmed=True, how="a soak")
            written: dict[int, list[News]] = {number: [] for number in range(sources)}
            levels: list[tuple[int, int, int]] = []
            polls = missed = largest = 0
            for at in range(rounds):
                _write(newsroom, written, chance, clock.now, at)
                polls += _poll_due(house)
                missed += _missed(house, clock.now)
                _work(house)
                largest = max(largest, (folder / "var" / f"{FILE}-wal").stat().st_size)
                if at % _ROUNDS_AN_HOUR == 0:
                    house.housekeeping.forget()
                clock.now += INTERVAL * 1.11  # jitter adds up to a tenth
                levels.append((_memory(), len(list(Path("/proc/self/fd").iterdir())), threading.active_count()))
            settled = levels[int(len(levels) * _CACHES_FULL)]
            growth = [end - start for start, end in zip(settled, levels[-1], strict=True)]
            items, digests = _counts(house)
    return Soaked(
        sources, rounds, polls, missed, items, digests, growth[0], settled[0], growth[1], growth[2], largest,
        round(time.monotonic() - began, 1),
    )  # fmt: skip


def _configure(folder: Path, newsroom: Newsroom, sources: int) -> None:
    config = folder / "config"
    (config / "topics").mkdir(parents=True)
    (config / "topics" / "climate-contract.toml").write_text(TOPIC, encoding="utf-8")
    minutes = int(INTERVAL.total_seconds() // 60)
    # Each on a machine of its own: two sources of one machine are never asked at once.
    port = newsroom.authority.partition(":")[2]
    hosts = [f"127.9.{n // 250}.{n % 250 + 1}:{port}" for n in range(sources)]
    settings = f'[net]\nallow = {json.dumps(hosts)}\n[poll]\ndefault_interval = "{minutes}m"\nworkers = 8\n'
    (config / "feedwatch.toml").write_text(settings, encoding="utf-8")
    listed = (
        f'[[source]]\nid = "s{n}"\nurl = "http://{host}/s{n}"\nfulltext = false\n' for n, host in enumerate(hosts)
    )
    (config / "sources.toml").write_text("".join(listed), encoding="utf-8")


def _write(newsroom: Newsroom, written: dict[int, list[News]], chance: random.Random, now: datetime, at: int) -> None:
    """Let some newsrooms publish; one of twenty is always bad, each in its own way."""
    for number, news in written.items():
        path = f"/s{number}"
        if number % round(1 / _GONE_BAD) == 1:
            if chance.random() < 0.5:
                newsroom.fail(path, chance.choice((404, 500, 503)))
            else:
                newsroom.page(path, "<html><body>Sidan finns inte</body></html>")
        elif at == 0 or chance.random() < _BRINGS:
            word = f"{chance.getrandbits(60):x}".translate(str.maketrans("0123456789", "ghijklmnop"))
            title = f"Klimatkontrakt {word}" if chance.random() < 0.3 else f"Simhallen {word}"
            news.insert(0, News(title, path=f"{path}/{len(news)}-{at}", summary=f"Det är {word[::-1]}.", at=now))
            del news[20:]
            newsroom.feed(*news, path=path)
    newsroom.asked.clear()


def _work(house: House) -> None:
    """Do what the service does besides polling."""
    house.digesting.build_due()
    house.delivering.deliver_due()
    house.rejudging.catch_up()
    house.look_after()


def _poll_due(house: House) -> int:
    return sum(1 for _ in house.polling.poll_all([], only_due=True))


def _missed(house: House, now: datetime) -> int:
    """Count the sources that are due and were not asked in this round."""
    with house.database.read() as connection:
        query = "SELECT count(*) FROM sources WHERE next_poll_at <= ?"
        at = now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return int(connection.exec_driver_sql(query, (at,)).scalar_one())


def _counts(house: House) -> tuple[int, int]:
    with house.database.read() as connection:
        queries = ("SELECT count(*) FROM items", "SELECT count(*) FROM digests")
        items, digests = (int(connection.exec_driver_sql(query).scalar_one()) for query in queries)
    return items, digests


def _memory() -> int:
    """Give what this process holds in memory, in bytes."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> int:
    """Read the command line and soak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--days", type=float, default=7.0, help="of the clock that is moved")
    parser.add_argument("--rounds", type=int, default=0, help="instead of days")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rounds = given.rounds or int(timedelta(days=given.days) / (INTERVAL * 1.11))
    with tempfile.TemporaryDirectory(prefix="feedwatch-soak-") as folder:
        soaked = soak(Path(folder), given.sources, rounds, given.seed)
    print(soaked)
    print(f"faults: {soaked.faults or 'none'}")
    return 1 if soaked.faults else 0


if __name__ == "__main__":
    sys.exit(main())
