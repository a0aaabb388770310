"""One service on one data folder: a lock that names its holder and falls when the holder dies."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO

from feedwatch.model.errors import BusyError, StateError

_FILE = "feedwatch.lock"


@contextmanager
def single_instance(folder: Path, now: datetime) -> Iterator[None]:
    """Hold the data folder for a running service; raises BusyError naming who holds it, StateError when it cannot be written."""
    try:
        file = _hold(folder, now)
    except OSError as error:
        what = os.strerror(error.errno or 0)
        raise StateError(
            f"{folder} cannot be written: {what}. Mend that, or name another folder with --data"
        ) from error
    with file:
        yield


def _hold(folder: Path, now: datetime) -> TextIO:
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        file = stack.enter_context((folder / _FILE).open("a+", encoding="utf-8"))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise BusyError(f"{folder} is held by {_holder(file.read())}") from error
        file.seek(0)
        file.truncate()
        json.dump({"pid": os.getpid(), "host": socket.gethostname(), "since": now.isoformat()}, file)
        file.flush()
        stack.pop_all()
        return file


def running(folder: Path) -> str:
    """Say who runs the service on a data folder; empty when nobody does."""
    try:
        with (folder / _FILE).open("r", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder((folder / _FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        pass
    return ""


def _holder(text: str) -> str:
    try:
        held = json.loads(text)
        return f"process {held['pid']} on {held['host']} since {held['since'][:16]}Z"
    except (ValueError, KeyError, TypeError):
        return "another process"
