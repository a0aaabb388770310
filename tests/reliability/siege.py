"""The service under siege: newsrooms that publish all the time, readers of many kinds, and a hand that kills.

The service runs as its users run it, on a folder of its own, against servers on loopback. It is killed and started again
so many times; then the newsrooms fall silent, it may finish, and is stopped in order. What remains is for the verdict.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tests.cli.conftest import free_port
from tests.newsroom import Asked, Newsroom, open_newsroom
from tests.processes import Started, Starter, kill
from tests.reliability.aims import Aim, Moment, take_aim
from tests.reliability.events import DESKS, TOPIC, TOWNS, Press
from tests.reliability.ledger import MAIL, SHAKY, Accepted, Ledger, open_endpoints, open_mail

from feedwatch.model.subscriber import Channel, Wish
from feedwatch.store.database import FILE
from feedwatch.wiring import House, open_house

_TOPIC_NAME = "climate-contract"
_ZONE = "Europe/Stockholm"
_AT_BIRTH = 0.15  # of the lives may end before they have begun
_NEVER = -999  # the exit code of a service that did not end


@dataclass(frozen=True)
class Reader:
    """A subscriber: by mail or at a path of the endpoints, for these towns or all."""

    address: str
    towns: tuple[str, ...] = ()
    schedule: str = "at once"
    zone: str = _ZONE
    language: str = "sv"
    cap: int = 0

    @property
    def by_mail(self) -> bool:
        return "@" in self.address

    @property
    def is_timed(self) -> bool:
        return self.schedule != "at once"


@dataclass(frozen=True)
class Plan:
    """A siege: how many times the service is killed (or stopped in order), and how fast the newsrooms write."""

    kills: int
    seed: int
    longest_life: float = 2.0
    releases_a_second: float = 3.0
    is_thorough: bool = False  # more readers, who take longer to tell
    orderly: bool = False  # SIGTERM instead of SIGKILL


@dataclass
class Siege:
    """Everything that a verdict needs."""

    plan: Plan
    folder: Path
    press: Press
    ledger: Ledger
    readers: tuple[Reader, ...]
    starter: Starter
    environment: dict[str, str]
    ends: list[tuple[int, str]] = field(default_factory=list)  # exit code of each life, and its last words
    stops: list[float] = field(default_factory=list)  # seconds that each orderly stop took
    hits: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=time.monotonic)
    aim: Aim | None = None

    @property
    def data(self) -> Path:
        """Give the data folder."""
        return self.folder / "var"

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the database, past the program."""
        with closing(sqlite3.connect(f"file:{self.data / FILE}?mode=ro", uri=True, timeout=30)) as database:
            return database.execute(sql).fetchall()

    def open(self) -> AbstractContextManager[House]:
        """Open the house beside the service, as commands do."""
        return open_house(self.folder / "config", self.data, environment={})

    def see(self, moment: Moment) -> None:
        """Tell the hand that kills."""
        if self.aim is not None:
            self.aim.see(moment)


@contextmanager
def besiege(plan: Plan, folder: Path, starter: Starter) -> Iterator[Siege]:
    """Run a siege and give it when the last life has ended in order; the servers stand until it is closed."""
    chance = random.Random(plan.seed)
    with ExitStack() as stack:
        newsrooms = {desk.id: stack.enter_context(open_newsroom()) for desk in DESKS}
        press = Press(newsrooms, random.Random(chance.random()))
        press.begin()
        ledger = Ledger(folder / "accepted.jsonl")
        smtp, hooks = stack.enter_context(open_mail(ledger)), stack.enter_context(open_endpoints(ledger))
        settings = _settings([room.authority for room in newsrooms.values()], hooks.authority, smtp.port)
        _configure(folder, settings, newsrooms)
        # Worker processes live in sessions of their own; by this they are found again.
        (folder / "tmp").mkdir()
        environment = {"TMPDIR": str(folder / "tmp"), "PYTHONFAULTHANDLER": "1"}
        siege = Siege(plan, folder, press, ledger, _readers(plan), starter, environment)
        _subscribe(siege, hooks.authority)
        _listen(siege, newsrooms)
        with _publishing(press, plan.releases_a_second):
            for number in range(plan.kills):
                _live(siege, chance, number)
        _finish(siege)
        yield siege


def _settings(newsrooms: Sequence[str], endpoints: str, smtp: int) -> str:
    return f"""[net]
allow = {json.dumps([*newsrooms, endpoints])}

[poll]
tick = "1s"
workers = 16
articles = 5

[mail]
smtp = "smtp://127.0.0.1:{smtp}"
from = "Nyheter <nyheter@feedwatch.example>"

[web]
listen = "127.0.0.1:{free_port()}"
"""


def _configure(folder: Path, settings: str, newsrooms: Mapping[str, Newsroom]) -> None:
    config = folder / "config"
    (config / "topics").mkdir(parents=True)
    (config / "feedwatch.toml").write_text(settings, encoding="utf-8")
    (config / "topics" / "climate-contract.toml").write_text(TOPIC, encoding="utf-8")
    sources = "".join(desk.source.replace("{base}", newsrooms[desk.id].base) for desk in DESKS)
    (config / "sources.toml").write_text(sources, encoding="utf-8")


def _readers(plan: Plan) -> tuple[Reader, ...]:
    soon = datetime.now(ZoneInfo(_ZONE)) + timedelta(minutes=1)
    readers = [
        Reader("alla@example.se"),
        Reader("english@example.se", language="en"),
        Reader("kalmar@example.se", ("Kalmar", "Umeå")),
        Reader("tak@example.se", cap=5),
        Reader("daily@example.se", schedule=f"daily {soon:%H:%M}"),
        Reader("/hook/all", cap=8),  # above 20 kB an event leaves out what is less important
        Reader("/hook/few", ("Växjö", "Gävle", "Uppsala"), cap=2),
    ]
    if plan.is_thorough and not plan.orderly:  # an attempt that a stop cuts off counts, and the next is minutes away
        readers.append(Reader(SHAKY, cap=8))
    if plan.is_thorough:
        readers += [
            Reader("hourly@example.se", schedule="hourly"),
            # Full hours there are the quarters and halves of ours.
            Reader("kathmandu@example.se", schedule="hourly", zone="Asia/Kathmandu"),
            Reader("kolkata@example.se", schedule="hourly", zone="Asia/Kolkata"),
            Reader("weekly@example.se", schedule=f"weekly {soon:%a} {soon + timedelta(minutes=3):%H:%M}"),
        ]
    return tuple(readers)


def _subscribe(siege: Siege, endpoints: str) -> None:
    with siege.open() as house:
        for reader in siege.readers:
            address = reader.address if reader.by_mail else f"http://{endpoints}{reader.address}"
            wish = Wish(
                address,
                _TOPIC_NAME,
                channel=Channel.MAIL if reader.by_mail else Channel.WEBHOOK,
                places=tuple(TOWNS[town] for town in reader.towns),
                schedule=reader.schedule,
                zone=reader.zone,
                language=reader.language,
                cap=reader.cap,
            )
            added = house.subscribing.add(wish, confirmed=True, how="a test")
            siege.ledger.secrets[reader.address] = added.secret


def _listen(siege: Siege, newsrooms: Mapping[str, Newsroom]) -> None:
    """Let newsrooms and far ends tell the hand that kills what they see."""

    class Listening(list[Asked]):
        def append(self, asked: Asked) -> None:
            siege.see(Moment.ASKED)

    for newsroom in newsrooms.values():
        newsroom.asked = Listening()

    def seen(accepted: Accepted) -> None:
        siege.see(Moment.MAIL if accepted.lane == MAIL else Moment.HOOK)

    siege.ledger.seen = seen


@contextmanager
def _publishing(press: Press, a_second: float) -> Iterator[None]:
    over = threading.Event()

    def write() -> None:
        while not over.wait(press.chance.expovariate(a_second)):
            press.publish()

    writer = threading.Thread(target=write, name="newsrooms")
    writer.start()
    try:
        yield
    finally:
        over.set()
        writer.join()


def _live(siege: Siege, chance: random.Random, number: int) -> None:
    """Start the service, and end it when the moment has come."""
    plan = siege.plan
    siege.ledger.life = number
    asked: list[float] = []
    started = siege.starter.start(("run",), siege.folder, siege.environment)

    def strike() -> None:
        asked.append(time.monotonic())
        if plan.orderly:
            with suppress(ProcessLookupError):
                os.kill(started.pid, signal.SIGTERM)
        else:
            kill(started)

    if plan.orderly or chance.random() > _AT_BIRTH:
        _wait(lambda: '"running' in _said(started), 20)
    siege.aim = take_aim(chance, strike, plan.longest_life)
    hit = siege.aim.watch(siege.data, 1.3 * plan.longest_life)
    _end(siege, started)
    siege.stops.append(time.monotonic() - asked[0])
    siege.hits[siege.aim.moment if hit else "none in time"] += 1
    siege.aim = None


def _end(siege: Siege, started: Started) -> None:
    code = started.wait(30)
    if code is None:
        os.kill(started.pid, signal.SIGABRT)  # its threads say where they are (faulthandler)
        started.wait(10)
        kill(started)
    siege.ends.append((_NEVER if code is None else code, _said(started)))


def _said(started: Started) -> str:
    return (started.said / "err").read_text("utf-8", errors="replace") if (started.said / "err").exists() else ""


def _finish(siege: Siege) -> None:
    """Let the service tell all there is, then stop it in order."""
    siege.ledger.life = siege.plan.kills
    started = siege.starter.start(("run",), siege.folder, siege.environment)
    try:
        _wait(lambda: _all_read(siege), 60)
        with siege.open() as house:
            for reader in siege.readers:
                if reader.is_timed:  # what came after its turn is told now, and nothing again
                    house.subscribing.change(reader.address, "", {"schedule": "at once"})
        _wait(lambda: not _open(siege), 60)
        time.sleep(2.5)  # whatever would come again comes within two rounds
        _wait(lambda: not _open(siege), 60)
    finally:
        with suppress(ProcessLookupError):
            os.kill(started.pid, signal.SIGTERM)
        _end(siege, started)


def _all_read(siege: Siege) -> bool:
    rows = siege.query("SELECT source_id, url, title FROM items")
    stored = {(str(source), urlsplit(str(url)).path): title for source, url, title in rows}
    return stored == {key: release.title for key, release in siege.press.releases.items()}


def _open(siege: Siege) -> bool:
    """Tell whether anything is still to be told."""
    untold = siege.query(
        "SELECT 1 FROM items JOIN verdicts ON verdicts.item_id = items.id AND decision = 'kept', subscriptions"
        " WHERE (subscriptions.places = '[]' OR EXISTS (SELECT 1 FROM mentions, json_each(subscriptions.places) AS wanted"
        " WHERE mentions.item_id = items.id AND mentions.place = wanted.value))"
        " AND NOT EXISTS (SELECT 1 FROM digest_lines"
        " WHERE digest_lines.subscription_id = subscriptions.id AND digest_lines.item_id = items.id) LIMIT 1"
    )
    unsent = siege.query("SELECT 1 FROM deliveries WHERE state IN ('queued', 'sending') LIMIT 1")
    return bool(untold or unsent)


def _wait(condition: object, seconds: float) -> None:
    """Wait for a condition; when it does not come, the verdict says what is missing."""
    assert callable(condition)
    ends = time.monotonic() + seconds
    while not condition() and time.monotonic() < ends:
        time.sleep(0.1)
