"""What a worker does in the tests instead of reading: the URL of the document says what happens."""

from __future__ import annotations

import ctypes
import os
import pickle
import re
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from feedwatch.model.errors import ReadError
from feedwatch.model.item import Article, Entry, PublishedTrust, Reading
from feedwatch.model.source import Fetched, Source, SourceKind


def read(fetched: Fetched, source: Source, now: datetime) -> object:
    return ACTS[fetched.url](fetched, source, now)


def article(fetched: Fetched, now: datetime) -> Article:
    return Article(title="Rubrik", lead="", body=fetched.body.decode(), published=now, language="sv")


def _good(fetched: Fetched, source: Source, now: datetime) -> Reading:
    entry = Entry(
        title=fetched.body.decode(),
        url=fetched.final_url,
        summary=source.name,
        published=now,
        published_trust=PublishedTrust.STATED,
    )
    return Reading(SourceKind.FEED, title=fetched.content_type, entries=(entry,), repairs=("lagat",))


def _about(title: object) -> Reading:
    return Reading(SourceKind.FEED, title=str(title), entries=())


def _allocate(fetched: Fetched, source: Source, now: datetime) -> Reading:
    held = []
    while True:
        held.append(bytearray(1 << 20))


def _sleep(fetched: Fetched, source: Source, now: datetime) -> Reading:
    time.sleep(3600)
    return _about("woke up")


def _spin(fetched: Fetched, source: Source, now: datetime) -> Reading:
    # One call into C that never looks for signals.
    re.match(r"(a+)+$", "a" * 64 + "b")
    return _about("matched")


def _crash(fetched: Fetched, source: Source, now: datetime) -> Reading:
    ctypes.string_at(0)
    return _about("read the address 0")


def _exit(fetched: Fetched, source: Source, now: datetime) -> Reading:
    os._exit(3)


def _recurse(fetched: Fetched, source: Source, now: datetime) -> Reading:
    return _recurse(fetched, source, now)


def _trip(fetched: Fetched, source: Source, now: datetime) -> Reading:
    raise TypeError("nothing\nis forged")


def _refuse(fetched: Fetched, source: Source, now: datetime) -> Reading:
    raise ReadError("no-list", "the page holds no list of news")


def _write_file(fetched: Fetched, source: Source, now: datetime) -> Reading:
    Path(fetched.body.decode()).write_bytes(b"x" * 100)
    return _about("wrote")


def _chatter(fetched: Fetched, source: Source, now: datetime) -> Reading:
    os.write(1, b"to standard output")
    os.write(2, b"to standard error")
    return _about(repr(sys.stdin.read()))


def _leak(fetched: Fetched, source: Source, now: datetime) -> Reading:
    _LEAKED.append(bytearray(int(fetched.body)))
    return _about(os.getpid())


def _speak_pickle(fetched: Fetched, source: Source, now: datetime) -> Reading:
    """Do what an attacker would who has taken over the worker: answer with code for the parent."""
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b"\0\0\0\2\1\0")  # a status of two bytes: done
            frame = pickle.dumps(_Attack())
            os.write(descriptor, len(frame).to_bytes(4, "big") + frame)
        except OSError:
            continue
    time.sleep(3600)
    return _about("")


class _Attack:
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("exit 1",)


_LEAKED: list[bytearray] = []

ACTS: dict[str, Callable[[Fetched, Source, datetime], object]] = {
    "good": _good,
    "pid": lambda *_: _about(os.getpid()),
    "environment": lambda *_: _about(sorted(os.environ)),
    "descriptors": lambda *_: _about(sorted(int(name.name) for name in Path("/proc/self/fd").iterdir())),
    "allocate": _allocate,
    "sleep": _sleep,
    "spin": _spin,
    "crash": _crash,
    "exit": _exit,
    "recurse": _recurse,
    "trip": _trip,
    "refuse": _refuse,
    "write": _write_file,
    "chatter": _chatter,
    "leak": _leak,
    "wrong shape": lambda *_: {"kind": "feed", "title": 7, "entries": []},
    "surrogate": lambda *_: _about("half a \ud83d face"),
    "flood": lambda *_: _about("x" * (33 << 20)),
    "pickle": _speak_pickle,
}

LOADERS: dict[str, Callable[[], Callable[..., object]]] = {"read": lambda: read, "article": lambda: article}
