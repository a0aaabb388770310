"""What a worker answers: two frames, a status of two bytes and what goes with it as JSON.

Tasks travel to the worker as pickle: they come from us. Answers come from a process in which C libraries parsed what a
stranger wrote, and that process may be the stranger's by then. So they travel as JSON and are taken only as what they
should be (workshop.py); unpickling them would hand the parent to whoever holds the worker.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

from feedwatch.engine.workshop_channel import Channel

MAX_ANSWER: Final = 32 * 1024 * 1024  # a body of 10 MiB whose text is summary and body, with room for JSON
_STATUS_BYTES = 2


class Status(IntEnum):
    """How a task ended; READY is said once, when the worker has started."""

    READY = 0
    DONE = 1  # with the result
    REFUSED = 2  # ReadError, with its kind and message
    MEMORY = 3  # MemoryError; the worker has to be replaced
    FAILED = 4  # anything else, with the kind to tell, the error in words and its traceback


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; `spent` says that the worker has grown and should be replaced."""

    status: Status
    payload: bytes | bytearray = b""
    spent: bool = False


def send_answer(channel: Channel, answer: Answer) -> None:
    """Send an answer; see Channel.send for what it raises."""
    channel.send(bytes((answer.status, answer.spent)))
    channel.send(answer.payload)


def receive_answer(channel: Channel, deadline: float) -> Answer:
    """Receive an answer; see Channel.receive for what it raises, ValueError when it is none."""
    head = channel.receive(_STATUS_BYTES, deadline)
    status, spent = head  # ValueError when there are fewer
    return Answer(Status(status), channel.receive(MAX_ANSWER, deadline), spent=bool(spent))


def to_json(value: object) -> bytes:
    """Write a value made of dataclasses, times and plain values; lone surrogates become question marks."""
    return json.dumps(value, default=_plain, ensure_ascii=False).encode("utf-8", "replace")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"a result may not hold {type(value).__name__}")
