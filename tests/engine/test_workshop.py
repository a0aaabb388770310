"""A document that breaks its reader breaks one reading and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedwatch.engine.workshop import Workshop
from feedwatch.engine.workshop_process import WorkshopError
from feedwatch.model.errors import ReadError
from feedwatch.model.item import Article, Entry, PublishedTrust, Reading
from feedwatch.model.source import Fetched, Source, SourceKind

_NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
_SOURCE = Source(id="lund", name="Lunds kommun", url="https://lund.example/feed")
_MIB = 1 << 20
_BOMBS = "workshop_bombs"

Make = Callable[..., Workshop]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Make workshops that do what workshop_bombs.py says."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    made: list[Workshop] = []

    def make(size: int = 1, *, memory: int = 64 * _MIB, seconds: float = 20, cpu_seconds: int = 10) -> Workshop:
        made.append(Workshop(size, memory=memory, seconds=seconds, cpu_seconds=cpu_seconds, tasks=_BOMBS))
        return made[-1]

    yield make
    for workshop in made:
        workshop.close()


def _document(act: str, body: bytes = b"") -> Fetched:
    return Fetched(act, "https://lund.example/", 200, "text/xml", body, {})


def _read(workshop: Workshop, act: str, body: bytes = b"") -> Reading:
    return workshop.read(_document(act, body), _SOURCE, _NOW)


def _refusal(workshop: Workshop, act: str, body: bytes = b"") -> ReadError:
    with pytest.raises(ReadError) as caught:
        _read(workshop, act, body)
    return caught.value


def _pid(workshop: Workshop) -> int:
    return int(_read(workshop, "pid").title)


def _state(pid: int) -> str:
    """Give the state of a process as ps shows it, nothing when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _ends(pid: int, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if _state(pid) in {"", "Z"}:  # whoever adopted it may be slow to bury it
            return True
        time.sleep(0.02)
    return False


def test_a_reading_arrives_whole(make: Make) -> None:
    """What the worker read is what the caller gets: text, times, enums and tuples."""
    assert _read(make(), "good", "Räksmörgås 🦐".encode()) == Reading(
        kind=SourceKind.FEED,
        title="text/xml",
        entries=(
            Entry(
                title="Räksmörgås 🦐",
                url="https://lund.example/",
                summary="Lunds kommun",
                published=_NOW,
                published_trust=PublishedTrust.STATED,
            ),
        ),
        repairs=("lagat",),
    )


def test_an_article_arrives_whole(make: Make) -> None:
    """An article of ten mebibytes comes back as it went."""
    body = "å" * (5 * _MIB)
    assert make().article(_document("good", body.encode()), _NOW) == Article("Rubrik", "", body, _NOW, "sv")


def test_one_worker_reads_one_document_after_the_other(make: Make) -> None:
    """A worker stays, and the second one is not started before it is needed."""
    workshop = make(2)
    assert len({_pid(workshop) for _ in range(5)}) == 1


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("allocate", "took more than 64 MiB of memory"),
        ("sleep", "took more than 1 s"),
        ("spin", "took more than 1 s"),
        ("exit", "ended the process with exit code 3"),
        ("crash", "crashed the process (SIGSEGV)"),
        ("wrong shape", "gave an answer that is none"),
        ("pickle", "gave an answer that is none"),
    ],
)
def test_a_bomb_costs_one_reading_and_one_worker(make: Make, act: str, words: str) -> None:
    """Whatever ends or ruins a worker is told in words; the next document meets a new worker."""
    workshop = make(seconds=1)
    before = _pid(workshop)
    error = _refusal(workshop, act)
    assert (error.kind, error.message) == ("too-complex", f"the document is too complex: reading it {words}")
    assert _pid(workshop) != before
    assert _state(before) == ""


def test_processor_time_is_limited(make: Make) -> None:
    """A document that keeps the processor busy is given up although there is time left."""
    error = _refusal(make(cpu_seconds=1), "spin")
    assert error.message == "the document is too complex: reading it took more than 1 s of processor time"


def test_a_worker_killed_from_outside_is_told_as_such(make: Make) -> None:
    """The system's own killer may take a worker in the middle of its work."""
    workshop = make()
    pid = _pid(workshop)
    threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
    assert "killed from outside" in _refusal(workshop, "sleep").message


def test_a_worker_that_died_idle_costs_no_reading(make: Make) -> None:
    """A worker that was killed while it had nothing to do is replaced before the next document."""
    workshop = make()
    pid = _pid(workshop)
    os.kill(pid, signal.SIGKILL)
    assert _ends(pid)
    assert _pid(workshop) != pid


def test_a_refused_document_is_refused_in_the_readers_words(make: Make) -> None:
    """ReadError keeps kind and message, and the worker stays."""
    workshop = make()
    before = _pid(workshop)
    error = _refusal(workshop, "refuse")
    assert (error.kind, error.message) == ("no-list", "the page holds no list of news")
    assert _pid(workshop) == before


def test_an_unexpected_error_is_told_and_logged(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    """A parser that trips is named on one line; the log has its traceback; the worker stays."""
    workshop = make()
    before = _pid(workshop)
    error = _refusal(workshop, "trip")
    assert error.kind == "not-a-feed"
    assert error.message == "the document could not be read: TypeError: nothing is forged"
    assert "in _trip" in vars(caplog.records[-1])["traceback"]
    assert _pid(workshop) == before


def test_endless_recursion_is_too_complex(make: Make) -> None:
    """A document that is nested too deeply is refused as such."""
    assert _refusal(make(), "recurse").kind == "too-complex"


def test_an_answer_that_is_too_large_is_refused(make: Make) -> None:
    """The parent never holds more than 32 MiB of an answer."""
    error = _refusal(make(memory=400 * _MIB), "flood")
    assert (error.kind, error.message) == ("too-complex", "it holds more than 32 MiB of text")


def test_half_a_character_does_not_stop_an_answer(make: Make) -> None:
    """Lone surrogates, which UTF-8 cannot carry, become question marks."""
    assert _read(make(), "surrogate").title == "half a ? face"


def test_a_worker_that_keeps_memory_is_replaced(make: Make) -> None:
    """Growth that stays after a task ends the worker once it is a quarter of what a task may take."""
    workshop = make()
    small = int(_read(workshop, "leak", b"%d" % (8 * _MIB)).title)
    assert int(_read(workshop, "leak", b"%d" % (12 * _MIB)).title) == small
    assert _pid(workshop) != small


def test_a_worker_writes_no_files(make: Make, tmp_path: Path) -> None:
    """What a document can make a worker write is an empty file at most."""
    error = _refusal(make(), "write", str(tmp_path / "file").encode())
    assert "OSError" in error.message
    assert (tmp_path / "file").stat().st_size == 0


def test_a_worker_inherits_nothing(make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither secrets of the environment nor open files reach a worker."""
    monkeypatch.setenv("FEEDWATCH_SMTP_PASSWORD", "hemligt")
    with (tmp_path / "database").open("w") as database:
        os.set_inheritable(database.fileno(), True)
        workshop = make()
        assert "FEEDWATCH_SMTP_PASSWORD" not in _read(workshop, "environment").title
        # standard streams, the socket to the parent, and the folder that is being listed
        assert len(_read(workshop, "descriptors").title.split()) == 5


def test_what_a_worker_prints_is_not_ours(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    """Libraries may print and read as they like; nothing of it reaches our streams or the channel."""
    assert _read(make(), "chatter").title == "''"
    assert capfd.readouterr() == ("", "")


def test_signals_of_the_terminal_do_not_end_a_worker(make: Make) -> None:
    """SIGINT, SIGTERM and SIGHUP are the parent's to handle."""
    workshop = make()
    pid = _pid(workshop)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(pid, number)
    assert _pid(workshop) == pid
    assert os.getsid(pid) == pid


def test_bombs_do_not_disturb_the_others(make: Make) -> None:
    """Eight threads share two workers: every good document is read, every bad one refused, whatever lies between."""
    workshop = make(2, seconds=2)
    acts = ["good", "refuse", "good", "exit", "good", "crash", "good", "allocate", "good", "trip"] * 6
    acts[17] = acts[43] = "sleep"

    def outcome(numbered: tuple[int, str]) -> str:
        number, act = numbered
        try:
            return _read(workshop, act, str(number).encode()).entries[0].title
        except ReadError as error:
            return error.kind

    expected = {"refuse": "no-list", "trip": "not-a-feed"}
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(outcome, enumerate(acts)))
    assert outcomes == [
        str(number) if act == "good" else expected.get(act, "too-complex") for number, act in enumerate(acts)
    ]


def test_closing_leaves_no_process(make: Make) -> None:
    """Idle and busy workers end with the workshop; whoever waits is told that nothing is read any more."""
    before = _children()
    workshop = make(2)
    with ThreadPoolExecutor(5) as pool:
        idle = pool.submit(_pid, workshop).result()
        waiting = [pool.submit(_read, workshop, "sleep") for _ in range(4)]
        time.sleep(0.5)
        workshop.close()
        errors = [call.exception(timeout=5) for call in waiting]
    assert [type(error) for error in errors] == [WorkshopError] * 4
    assert _state(idle) == ""
    assert _children() == before


def test_nothing_is_read_after_closing(make: Make) -> None:
    """A closed workshop stays closed, and may be closed again."""
    workshop = make()
    workshop.close()
    workshop.close()
    with pytest.raises(WorkshopError, match="the service ends"):
        _read(workshop, "good")


def test_a_worker_that_cannot_start_is_no_fault_of_the_document(capfd: pytest.CaptureFixture[str]) -> None:
    """The caller is told so, and its errors stand on standard error."""
    workshop = Workshop(tasks="no_such_module")
    try:
        with pytest.raises(WorkshopError, match="did not start"):
            _read(workshop, "good")
    finally:
        workshop.close()
    assert "No module named 'no_such_module'" in capfd.readouterr().err


_PARENT = """
import sys, threading, time
from datetime import UTC, datetime
from feedwatch.engine.workshop import Workshop
from feedwatch.model.source import Fetched, Source

def read(act):
    document = Fetched(act, "", 200, "", b"", {})
    return workshop.read(document, Source(id="a", name="", url=""), datetime.now(UTC)).title

workshop = Workshop(2, seconds=2, tasks="workshop_bombs")
first = read("pid")
threading.Thread(target=read, args=("sleep",), daemon=True).start()
time.sleep(0.3)
print(first, read("pid"), flush=True)
time.sleep(3600)
"""


def test_workers_end_with_their_parent() -> None:
    """When the service is killed, an idle worker ends at once and a busy one when its time is up."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        busy, idle = map(int, parent.stdout.readline().split())
        parent.kill()
    assert _ends(idle, 1)
    assert _state(busy) not in {"", "Z"}
    assert _ends(busy, 5)


def _children() -> set[int]:
    """Give the processes whose parent we are, zombies too."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()[1]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == os.getpid():
            found.add(int(folder.name))
    return found
