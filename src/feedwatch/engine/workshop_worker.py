"""A worker process: takes one task after the other from its standard input, until that is closed.

It is started by workshop_process.py and knows nothing of the service: no database, no network, no configuration.
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import Any

from feedwatch.engine.workshop_answer import MAX_ANSWER, Answer, Status, send_answer, to_json
from feedwatch.engine.workshop_channel import Channel
from feedwatch.engine.workshop_limits import Limits, address_space, limit_process
from feedwatch.model.errors import ReadError
from feedwatch.model.source import Fetched

_ANY_FRAME = 0xFFFFFFFF
_MESSAGE_LENGTH = 500
_TRACEBACK_LENGTH = 8000
# Reached by a worker whose memory was given back in pieces that are too small to be used again.
_SPENT_PART = 4

Task = Callable[..., object]


class Worker:
    """Answers tasks from a channel with the functions of a registry (see workshop_tasks.LOADERS)."""

    def __init__(self, channel: Channel, loaders: dict[str, Callable[[], Task]], limits: Limits) -> None:
        self._channel = channel
        self._loaders = loaders
        self._limits = limits
        self._tasks: dict[str, Task] = {}
        self._footprint = address_space()

    def serve(self) -> None:
        """Answer until the other end is gone, which raises EOFError or ConnectionError."""
        send_answer(self._channel, Answer(Status.READY))
        while True:
            call = self._channel.receive(_ANY_FRAME)
            body = self._channel.receive(_ANY_FRAME)
            answer = self._answer(call, body)
            del call, body
            send_answer(self._channel, answer)

    def _answer(self, call: bytearray, body: bytearray) -> Answer:
        try:
            payload = self._do(call, bytes(body))
        except ReadError as error:
            return self._finished(Status.REFUSED, _refusal(error))
        except MemoryError:
            return Answer(Status.MEMORY)
        except Exception as error:  # noqa: BLE001 - whatever a parser trips over is told to the parent, who logs it
            return self._finished(Status.FAILED, _failure(error))
        if len(payload) > MAX_ANSWER:
            too_much = ReadError("too-complex", f"it holds more than {MAX_ANSWER >> 20} MiB of text")
            return self._finished(Status.REFUSED, _refusal(too_much))
        return self._finished(Status.DONE, payload)

    def _do(self, call: bytearray, body: bytes) -> bytes:
        name, fetched, more = _unpack(call, body)
        task = self._task(name)
        with self._limits.during_task():
            return to_json(task(fetched, *more))

    def _task(self, name: str) -> Task:
        if name not in self._tasks:
            before = address_space()
            self._tasks[name] = self._loaders[name]()
            self._footprint += address_space() - before
        return self._tasks[name]

    def _finished(self, status: Status, payload: bytes) -> Answer:
        grown = address_space() - self._footprint
        return Answer(status, payload, spent=grown > self._limits.memory // _SPENT_PART)


def _unpack(call: bytearray, body: bytes) -> tuple[str, Fetched, tuple[Any, ...]]:
    name, document, more = pickle.loads(call)  # noqa: S301 - our parent wrote it
    return name, Fetched(**document, body=body), more


def _refusal(error: ReadError) -> bytes:
    return to_json((error.kind, error.message[:_MESSAGE_LENGTH]))


def _failure(error: Exception) -> bytes:
    kind = "too-complex" if isinstance(error, RecursionError) else "not-a-feed"
    words = f"{type(error).__name__}: {error}"[:_MESSAGE_LENGTH]
    return to_json((kind, words, "".join(traceback.format_exception(error))[-_TRACEBACK_LENGTH:]))


def _take_channel() -> Channel:
    """Take the socket that we were given as standard input, and leave nothing there for others to read."""
    end = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    _silence(sys.stdin.fileno(), os.O_RDONLY)
    return Channel(end)


def _silence(descriptor: int, flags: int) -> None:
    null = os.open(os.devnull, flags)
    os.dup2(null, descriptor)
    os.close(null)


def main(settings: str) -> None:
    """Work until the parent closes our standard input; `settings` is the JSON that workshop_process.py writes."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the parent decides when we end
    given = json.loads(settings)
    channel = _take_channel()
    limit_process()
    loaders = importlib.import_module(given["tasks"]).LOADERS
    # What hinders the start is told to whoever reads the service's errors; what a parser prints afterwards comes from
    # a stranger's document and must not look like a log line of ours.
    _silence(sys.stderr.fileno(), os.O_WRONLY)
    limits = Limits(given["memory"], given["seconds"], given["cpu_seconds"])
    try:
        Worker(channel, loaders, limits).serve()
    except (EOFError, ConnectionError):
        return  # the parent has closed, or is gone


if __name__ == "__main__":
    main(sys.argv[1])
