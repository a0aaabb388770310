"""Disks that are full, read-only or damaged, a locked database, a second service: clear words, no harm, healed where it can be."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.cli.conftest import free_port, wait_for
from tests.newsroom import News, Newsroom, open_newsroom
from tests.processes import Ended, Forge, Started, call, kill
from tests.reliability.events import TOPIC
from tests.reliability.ledger import Accepted, Ledger, open_mail

from feedwatch.model.errors import BusyError
from feedwatch.store import database
from feedwatch.wiring import open_house

_PAGE_BYTES = 4096
_TOO_SMALL = "64k"
_SMALL = "6m"
_QUIET_SECONDS = 3.0  # in which whatever would be sent again is


@dataclass
class Office:
    """A configuration, a newsroom, a mail server, and the service on them."""

    folder: Path
    newsroom: Newsroom
    ledger: Ledger
    forge: Forge
    news: list[News] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.folder / "var"

    @property
    def mails(self) -> list[str]:
        return [accepted.id for accepted in self.ledger.accepted]

    def call(self, *arguments: str) -> Ended:
        return call(self.forge, arguments, self.folder, {})

    def start(self) -> Started:
        return self.forge.start(("run",), self.folder, {})

    @contextmanager
    def serving(self) -> Iterator[Started]:
        """Run the service, and stop it in order."""
        started = self.start()
        try:
            yield started
            os.kill(started.pid, signal.SIGTERM)
            assert started.wait(20) == 0, said(started)
        finally:
            with suppress(ProcessLookupError):
                kill(started)

    def publish(self) -> None:
        """Let the newsroom show one more."""
        number = len(self.news)
        title = f"Klimatkontrakt {'abcdefgh'[number] * 8} i {('Kalmar', 'Umeå', 'Gävle', 'Uppsala')[number]}"
        self.news.insert(0, News(title, path=f"/{number}", summary=f"Det är {'mnopqrst'[number] * 9}."))
        self.newsroom.feed(*self.news)

    def subscribe(self) -> None:
        """Let somebody be told at once."""
        wish = ("a@example.se", "--topic", "climate-contract", "--schedule", "at once", "--confirmed")
        assert self.call("subscribers", "add", *wish).code == 0


@pytest.fixture
def office(tmp_path: Path, forge: Forge) -> Iterator[Office]:
    ledger = Ledger(tmp_path / "accepted")
    with open_newsroom() as newsroom, open_mail(ledger) as smtp:
        config = tmp_path / "config"
        (config / "topics").mkdir(parents=True)
        (config / "topics" / "climate-contract.toml").write_text(TOPIC, encoding="utf-8")
        source = f'[[source]]\nid = "kalmar"\nurl = "{newsroom.base}/feed"\ninterval = "1s"\nfulltext = false\n'
        (config / "sources.toml").write_text(source, encoding="utf-8")
        (config / "feedwatch.toml").write_text(
            f'[net]\nallow = ["{newsroom.authority}"]\n[poll]\ntick = "1s"\n[mail]\nsmtp = "smtp://127.0.0.1:{smtp.port}"\n'
            f'[web]\nlisten = "127.0.0.1:{free_port()}"\n',
            encoding="utf-8",
        )
        newsroom.feed()
        yield Office(tmp_path, newsroom, ledger, forge)


@contextmanager
def mounted(folder: Path, *how: str) -> Iterator[None]:
    """Mount something on a folder, where that is allowed."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *how, str(folder)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting is not allowed here: {done.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def said(started: Started) -> str:
    return (started.said / "err").read_text("utf-8")


def damage(path: Path, table: str) -> None:
    """Write nonsense over the first page of a table."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = file.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    with path.open("r+b") as raw:
        raw.seek((page - 1) * _PAGE_BYTES)
        raw.write(b"\xff" * _PAGE_BYTES)


@pytest.mark.parametrize("command", ["run", "status"])
class TestUnusable:
    """A data folder that cannot be worked on ends every command with exit code 3 and words that say what to do."""

    def test_a_file_stands_in_the_way(self, office: Office, command: str) -> None:
        (office.folder / "file").touch()
        ended = office.call(command, "--data", "file/var")
        assert (ended.code, "Not a directory" in ended.err, "--data" in ended.err) == (3, True, True)

    def test_it_is_read_only(self, office: Office, command: str) -> None:
        assert office.call("status").code == 0
        with mounted(office.data, "--bind", "-o", "ro", str(office.data)):
            ended = office.call(command)
        assert (ended.code, "cannot be written" in ended.err, "backup" in ended.err) == (3, True, False)

    def test_the_disk_is_full(self, office: Office, command: str) -> None:
        """And when there is room again, it works."""
        with mounted(office.data, "-t", "tmpfs", "-o", f"size={_TOO_SMALL}", "none"):
            (office.data / "fill").write_bytes(bytes(60 * 1024))
            ended = office.call(command)
            assert (ended.code, "cannot be written" in ended.err, "backup" in ended.err) == (3, True, False)
        assert office.call("status").code == 0

    def test_the_file_is_no_database(self, office: Office, command: str) -> None:
        office.data.mkdir()
        (office.data / "feedwatch.db").write_bytes(b"Semla" * 5000)
        ended = office.call(command)
        assert (ended.code, "feedwatch restore" in ended.err) == (3, True)


def test_a_damaged_page_keeps_the_service_from_starting_and_is_told_where_it_is_met(office: Office) -> None:
    """A page that no start would read: the service looks through the whole file first."""
    office.subscribe()
    damage(office.data / "feedwatch.db", "subscribers")
    for command in (("run",), ("subscribers", "list")):
        ended = office.call(*command)
        assert (ended.code, "feedwatch restore" in ended.err, "Traceback" in ended.err) == (3, True, False)


def test_of_services_that_start_together_one_runs(office: Office) -> None:
    """The others say which process holds the folder, with exit code 75."""
    services = [office.start() for _ in range(4)]
    try:
        wait_for(lambda: sum(service.wait(0) is None for service in services) == 1, seconds=20)
        (running,) = [service for service in services if service.wait(0) is None]
        others = [service for service in services if service is not running]
        assert [service.wait(0) for service in others] == [75] * 3
        wait_for(lambda: all("is held by" in said(service) for service in others))
    finally:
        for service in services:
            kill(service)


def test_a_database_that_is_locked_for_long_is_told_in_words(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited in vain ends with exit code 75: trying again helps."""
    office.call("status")
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(office.data / "feedwatch.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(BusyError, match="locked by another program"),
            open_house(office.folder / "config", office.data),
        ):
            pass


def test_a_database_that_is_locked_for_a_while_delays_and_loses_nothing(office: Office) -> None:
    """A copy tool holds the lock: the service waits, and tells once what came meanwhile."""
    office.subscribe()
    with office.serving():
        wait_for(lambda: office.newsroom.times_asked("/feed"), seconds=20)
        with closing(sqlite3.connect(office.data / "feedwatch.db", isolation_level=None, timeout=10)) as other:
            other.execute("BEGIN IMMEDIATE")
            office.publish()
            time.sleep(2)
            assert office.mails == []
            other.execute("ROLLBACK")
        wait_for(lambda: len(office.mails) == 1, seconds=20)
        office.publish()
        wait_for(lambda: len(office.mails) == 2, seconds=20)
    assert len(set(office.mails)) == 2


def test_when_the_disk_is_full_nobody_gets_a_mail_twice_and_with_room_it_goes_on(office: Office) -> None:
    """Full at the worst moment: the server has the mail, and we cannot write that down."""
    with mounted(office.data, "-t", "tmpfs", "-o", f"size={_SMALL}", "none"):
        fill = office.data / "fill"

        def spend_all(_: Accepted) -> None:
            with suppress(OSError), fill.open("wb", buffering=0) as file:
                while True:
                    file.write(bytes(_PAGE_BYTES))

        office.subscribe()
        with office.serving() as service:
            office.ledger.seen = spend_all
            office.publish()
            wait_for(lambda: len(office.mails) == 1, seconds=20)
            office.ledger.seen = lambda _: None
            office.publish()
            time.sleep(_QUIET_SECONDS)
            assert len(office.mails) == 1
            assert service.wait(0) is None
            assert "could not be written down; nothing is sent until it is" in said(service)
            fill.unlink()
            wait_for(lambda: len(office.mails) == 2, seconds=30)
            time.sleep(_QUIET_SECONDS)
        assert len(office.mails) == len(set(office.mails)) == 2
        assert office.call("audit").code == 0


def test_when_no_file_may_grow_the_service_lives_and_goes_on_when_it_may(office: Office) -> None:
    """A quota that is reached and raised: RLIMIT_FSIZE, for which nobody needs to be root."""
    office.subscribe()
    with office.serving() as service:
        wait_for(lambda: office.newsroom.times_asked("/feed"), seconds=20)
        resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))  # amid the first poll
        office.publish()
        time.sleep(_QUIET_SECONDS)
        assert office.mails == []
        assert service.wait(0) is None
        resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        wait_for(lambda: len(office.mails) == 1, seconds=30)
        time.sleep(_QUIET_SECONDS / 2)
    assert len(office.mails) == 1
