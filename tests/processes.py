"""Commands as process groups that can be killed as a whole: started by the forge in a moment, or as users start them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True)
class Ended:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Give the one document that it printed."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Give the documents that it printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Started(Protocol):
    """A command that was started."""

    @property
    def pid(self) -> int:
        """Give the number of the process and its group."""
        ...

    @property
    def said(self) -> Path:
        """Give the folder with what it said: out, err."""
        ...

    def wait(self, seconds: float) -> int | None:
        """Give its exit code, negative for a signal; None when it still runs after so many seconds."""
        ...


class Starter(Protocol):
    """Starts commands."""

    def start(self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], typed: str = "") -> Started:
        """Start a command in a folder, which reads what was typed."""
        ...


@dataclass
class _Forked:
    forge: Forge
    pid: int
    said: Path
    code: int | None = None

    def wait(self, seconds: float) -> int | None:
        if self.code is None:
            self.code = self.forge.ask({"wait": self.pid, "seconds": seconds})["code"]
        return self.code


@dataclass
class _Spawned:
    process: subprocess.Popen[bytes]
    said: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait(self, seconds: float) -> int | None:
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None


class Forge:
    """Starts commands by forking (see forge.py)."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], typed: str = "") -> _Forked:
        """Start a command in a folder, which reads what was typed."""
        said = _said(folder, typed)
        wish = {"start": list(arguments), "folder": str(folder), "environment": dict(environment), "said": str(said)}
        return _Forked(self, self.ask(wish)["pid"], said)

    def ask(self, wish: Mapping[str, object]) -> Any:
        """Ask the forge."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


class Plain:
    """Starts commands as users do, each in an interpreter of its own."""

    def start(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], typed: str = ""
    ) -> _Spawned:
        """Start a command in a folder, which reads what was typed."""
        said = _said(folder, typed)
        with (said / "in").open("rb") as given, (said / "out").open("wb") as out, (said / "err").open("wb") as err:
            process = subprocess.Popen(
                [sys.executable, "-m", "feedwatch", *arguments],
                cwd=folder,
                env=_clean() | dict(environment),
                stdin=given,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        return _Spawned(process, said)


@contextmanager
def open_forge() -> Iterator[Forge]:
    """Run a forge."""
    path = Path(__file__).with_name("forge.py")
    command = [sys.executable, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_clean()) as process:
        assert process.stdout
        assert process.stdin
        assert json.loads(process.stdout.readline())["ready"]
        yield Forge(process)
        process.stdin.close()


def call(
    starter: Starter, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], typed: str = ""
) -> Ended:
    """Call a command and wait for its end."""
    return wait(starter.start(arguments, folder, environment, typed), 60)


def wait(started: Started, seconds: float) -> Ended:
    """Wait for the end of a command, and give what came of it."""
    code = started.wait(seconds)
    assert code is not None, f"it did not end in {seconds} s: {(started.said / 'err').read_text('utf-8')}"
    return Ended(code, (started.said / "out").read_text("utf-8"), (started.said / "err").read_text("utf-8"))


def kill(started: Started) -> None:
    """Kill a whole process group with SIGKILL; nothing happens when it is gone."""
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("FEEDWATCH_")}


def _said(folder: Path, typed: str) -> Path:
    """Make a folder for what is typed and said; what a command says goes to files, because a full pipe would stop it."""
    said = Path(tempfile.mkdtemp(dir=folder, prefix="said-"))
    (said / "in").write_text(typed, "utf-8")
    return said
