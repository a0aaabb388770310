"""Writing a configuration file: whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from feedwatch.config.files import PLACES, PLATFORMS, SETTINGS, SOURCES, TOPICS, read_text
from feedwatch.config.masking import shown_diff
from feedwatch.model.errors import ConflictError, UnwritableError, UsageError

T = TypeVar("T")

_TOPIC = re.compile(rf"{TOPICS}/\w[\w. -]*\.toml")
_SAMPLES = re.compile(rf"{TOPICS}/\w[\w. -]*\.samples\.jsonl")
_NEW_FILE_MODE = 0o640  # it may hold a password
_REASONS = {
    errno.EROFS: "the folder is read-only",
    errno.EACCES: "the folder is read-only for this user",
    errno.EPERM: "the folder is read-only for this user",
    errno.EBUSY: "it is mounted as a single file; mount its folder instead",
}


def write(folder: Path, name: str, expected_text: str, new_text: str) -> None:
    """Replace the file `name` of a configuration folder by `new_text`, if it still is `expected_text`.

    `name` is the path within the folder, as in `Configuration.texts`, or that of the samples of a topic; a file that is not
    there counts as empty. Readers see the old file or the new one, also after a power cut: a temporary file beside it is
    written, flushed and renamed over it, with the mode and, where permitted, the owner of the old one. A symbolic link
    stays, and its target changes.

    Raises ConflictError with both versions, UnwritableError with the change as a diff, and UsageError for another name.
    """
    with held(folder, name, expected_text, new_text) as put:
        put()


@contextmanager
def held(folder: Path, name: str, expected_text: str, new_text: str | None) -> Iterator[Callable[[], None]]:
    """Keep other feedwatch processes from writing into the folder, and give what makes the change, as `write` does.

    What is to happen before any other writer comes happens in here. `new_text` None takes the file away. Raises as `write`
    does.
    """
    if not _SAMPLES.fullmatch(name):
        check_name(name)
    content = None if new_text is None else _encode(new_text)
    wanted = new_text or ""
    lock = _explained(folder, name, expected_text, wanted, lambda: _open_lock(folder, name))
    try:
        with suppress(OSError):  # some network file systems have no locks; then only the comparison guards
            fcntl.flock(lock, fcntl.LOCK_EX)
        on_disk = read_text(folder / name) or ""
        if on_disk != expected_text:
            raise ConflictError(
                str(folder / name),
                expected=expected_text,
                on_disk=on_disk,
                wanted=wanted,
                theirs=shown_diff(expected_text, on_disk, name),
                ours=shown_diff(expected_text, wanted, name),
            )
        yield lambda: _explained(folder, name, expected_text, wanted, lambda: _put(folder / name, content))
    finally:
        os.close(lock)


def is_writable(folder: Path) -> bool:
    """Tell whether files of a folder can be replaced, as far as the system says so beforehand."""
    return os.access(folder, os.W_OK)


def check_name(name: str) -> None:
    """Raise UsageError when a name is not that of a configuration file."""
    if name not in (SETTINGS, SOURCES, PLACES, PLATFORMS) and not _TOPIC.fullmatch(name):
        raise UsageError(
            f"{name!r} is not a configuration file; those are {SETTINGS}, {SOURCES}, {TOPICS}/NAME.toml, {PLACES} and {PLATFORMS}"
        )


def _explained(folder: Path, name: str, before: str, after: str, act: Callable[[], T]) -> T:
    """Do something with the file system, and say what goes wrong together with the change to make by hand."""
    try:
        return act()
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
        raise UnwritableError(str(folder / name), reason, shown_diff(before, after, name)) from error


def _open_lock(folder: Path, name: str) -> int:
    """Open the folder that writers of a file lock: all of the configuration one and the same, those of samples another.

    Who holds the first then wants the database; who writes samples holds the database already.
    """
    locked = folder
    if _SAMPLES.fullmatch(name):
        locked = (folder / name).parent
        locked.mkdir(exist_ok=True)
    return os.open(locked, os.O_RDONLY | os.O_DIRECTORY)


def _put(path: Path, content: bytes | None) -> None:
    path = path.resolve()
    if content is None:
        path.unlink(missing_ok=True)
        _flush_folder(path.parent)
        return
    path.parent.mkdir(exist_ok=True)
    _replace(path, content)


def _encode(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise UsageError("the text has characters that cannot be written as UTF-8 (lone surrogates)") from error


def _replace(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            _dress(handle, path)
            file.write(content)
            file.flush()
            os.fsync(handle)
        Path(temporary).replace(path)
    except BaseException:  # whatever ends it, no half of a file stays
        Path(temporary).unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _dress(handle: int, path: Path) -> None:
    """Give a new file the owner and mode of the one it replaces."""
    try:
        old = path.stat()
    except FileNotFoundError:
        os.fchmod(handle, _NEW_FILE_MODE)
        return
    with suppress(PermissionError):  # only root gives files away
        os.fchown(handle, old.st_uid, old.st_gid)
    os.fchmod(handle, old.st_mode & 0o7777)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
