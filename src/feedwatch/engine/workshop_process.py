"""One worker process, seen from the parent: start it, ask it, end it."""

from __future__ import annotations

import json
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, fields
from typing import TypeVar

from pydantic import TypeAdapter

from feedwatch.engine.workshop_answer import Answer, Status, receive_answer
from feedwatch.engine.workshop_channel import Channel
from feedwatch.model.errors import FeedwatchError, ReadError, ReadKind
from feedwatch.model.source import Fetched
from feedwatch.model.text import one_line

log = logging.getLogger(__name__)

T = TypeVar("T")

_START_SECONDS = 60.0
_DEATH_SECONDS = 2.0
# What a parser may need to run. The rest of the environment holds secrets, and workers have no business with them.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")

_REFUSAL = TypeAdapter(tuple[ReadKind, str])
_FAILURE = TypeAdapter(tuple[ReadKind, str, str])


class WorkshopError(FeedwatchError):
    """No worker can be had: none could be started, or the workshop is closed. The document is not to blame."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How workers work: `memory` in bytes above what a worker has, `tasks` a module with LOADERS."""

    memory: int
    seconds: float
    cpu_seconds: int
    tasks: str


class WorkerProcess:
    """One process; `ask` belongs to one thread at a time, `kill` may be called from any."""

    def __init__(self, terms: Terms) -> None:
        """Start it without waiting until it is ready; raises WorkshopError when the system allows no more processes."""
        self._terms = terms
        self._ready = False
        self._fit = True
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours)
        with theirs:
            try:
                self._process = _start(theirs, terms)
            except OSError as error:
                self._channel.close()
                raise WorkshopError(f"no process for reading could be started: {error}") from error

    @property
    def fit(self) -> bool:
        """Tell whether it can take another task."""
        return self._fit and self._process.poll() is None

    def ask(self, name: str, shape: TypeAdapter[T], fetched: Fetched, *more: object) -> T:
        """Have a task done; raises ReadError, and is not `fit` afterwards when the worker is to be replaced."""
        self._fit = False  # until the answer shows that it is
        self._wait_until_ready()
        answer = self._exchange(name, fetched, more)
        try:
            result = self._result(answer, shape, fetched)
        except ValueError as error:  # pydantic's ValidationError is one
            log.error("the answer about %s is none: %s", fetched.url, error)  # noqa: TRY400 - it quotes the answer
            raise _too_complex("gave an answer that is none") from error
        except ReadError:
            self._fit = answer.status is not Status.MEMORY and not answer.spent
            raise
        self._fit = not answer.spent
        return result

    def kill(self) -> None:
        """End the process now; a thread in `ask` gets ReadError."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """End the process and give back what it held; for the thread that owns it."""
        self.kill()
        self._channel.close()

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        try:
            self._ready = receive_answer(self._channel, time.monotonic() + _START_SECONDS).status is Status.READY
        except (TimeoutError, EOFError, ConnectionError, ValueError) as error:
            raise WorkshopError("a process for reading did not start; its errors are in the log") from error

    def _exchange(self, name: str, fetched: Fetched, more: tuple[object, ...]) -> Answer:
        deadline = time.monotonic() + self._terms.seconds
        # The body goes on its own: pickling it would copy up to 10 MiB.
        document = {field.name: getattr(fetched, field.name) for field in fields(fetched) if field.name != "body"}
        try:
            self._channel.send(pickle.dumps((name, document, more), pickle.HIGHEST_PROTOCOL), deadline)
            self._channel.send(fetched.body, deadline)
            return receive_answer(self._channel, deadline)
        except TimeoutError as error:
            raise _too_complex(f"took more than {self._terms.seconds:g} s") from error
        except ValueError as error:
            raise _too_complex("gave an answer that is none") from error
        except (EOFError, ConnectionError) as error:
            raise _too_complex(self._last_words()) from error

    def _result(self, answer: Answer, shape: TypeAdapter[T], fetched: Fetched) -> T:
        match answer.status:
            case Status.DONE:
                return shape.validate_json(answer.payload, strict=True)
            case Status.REFUSED:
                raise ReadError(*_REFUSAL.validate_json(answer.payload, strict=True))
            case Status.MEMORY:
                raise _too_complex(f"took more than {self._terms.memory / 2**20:.0f} MiB of memory")
            case Status.FAILED:
                kind, words, traceback = _FAILURE.validate_json(answer.payload, strict=True)
                log.error("reading %s failed: %s", fetched.url, words, extra={"traceback": traceback})
                raise ReadError(kind, f"the document could not be read: {one_line(words)}")
            case _:
                raise ValueError(f"an answer may not be {answer.status.name}")

    def _last_words(self) -> str:
        """Say how the process ended; one that still runs broke the rules of the channel and is killed later."""
        try:
            code = self._process.wait(_DEATH_SECONDS)
        except subprocess.TimeoutExpired:
            return "gave an answer that is none"
        if code >= 0:
            return f"ended the process with exit code {code}"
        if -code == signal.SIGXCPU:
            return f"took more than {self._terms.cpu_seconds} s of processor time"
        if -code == signal.SIGALRM:
            return f"took more than {self._terms.seconds:g} s"
        if -code == signal.SIGKILL:
            return "was killed from outside, perhaps because the machine ran out of memory"
        return f"crashed the process ({_signal_name(-code)})"


def _start(end: socket.socket, terms: Terms) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    # Found where we found it, and never (-P) in whatever folder the service was started in.
    environment["PYTHONPATH"] = os.pathsep.join(entry for entry in sys.path if entry)
    return subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-P", "-m", "feedwatch.engine.workshop_worker", json.dumps(asdict(terms))],
        stdin=end.fileno(),
        stdout=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,  # Ctrl-C and a closed terminal reach the parent only
    )


def _too_complex(words: str) -> ReadError:
    return ReadError("too-complex", f"the document is too complex: reading it {words}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
