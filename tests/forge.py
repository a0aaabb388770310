"""A process that has everything imported and forks into feedwatch commands, so that starting one takes a moment.

It is a program of its own (`python forge.py`): one JSON object a line comes in, one goes out.

    {"start": ["run"], "folder": ..., "environment": {...}, "said": ...}  ->  {"pid": 123}
    {"wait": 123, "seconds": 5.0}                                         ->  {"code": 0}, negative for a signal, or null

What it starts is the command itself in a session and process group of its own; only the import is saved.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import json
import os
import pkgutil
import sys
import threading
import time
from pathlib import Path
from typing import Any

import feedwatch.cli
from feedwatch.config.files import defaults_folder, load

_POLL_SECONDS = 0.005


def main() -> None:
    """Answer until the other end is closed."""
    for module in pkgutil.iter_modules(feedwatch.cli.__path__, "feedwatch.cli."):
        importlib.import_module(module.name)
    load(defaults_folder(), {})  # what has been read once is not read again
    gc.freeze()  # nor looked through again when a command ends
    assert threading.active_count() == 1  # a fork takes only its own thread along
    print(json.dumps({"ready": True}), flush=True)
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        if "wait" in asked:
            answer: dict[str, object] = {"code": _wait(asked["wait"], asked["seconds"])}
        else:
            answer = {"pid": _start(asked)}
        print(json.dumps(answer), flush=True)


def _start(asked: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    os.setsid()
    os.chdir(asked["folder"])
    os.environ.update(asked["environment"])
    said = Path(asked["said"])
    for descriptor, path, flags in (
        (0, said / "in", os.O_RDONLY),
        (1, said / "out", _WRITE),
        (2, said / "err", _WRITE),
    ):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    faulthandler.enable()  # in time, PYTHONFAULTHANDLER would have done so
    sys.argv = ["feedwatch", *asked["start"]]
    importlib.import_module("feedwatch.cli.main").run()
    raise AssertionError("a command ends by sys.exit")


_WRITE = os.O_WRONLY | os.O_CREAT | os.O_APPEND


def _wait(pid: int, seconds: float) -> int | None:
    ends = time.monotonic() + seconds
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > ends:
            return None
        time.sleep(_POLL_SECONDS)


if __name__ == "__main__":
    main()
