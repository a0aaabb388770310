"""Writing a configuration file: whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from feedwatch.config.edit import diff
from feedwatch.config.files import PLACES, PLATFORMS, SETTINGS, SOURCES, TOPICS, read_text
from feedwatch.model.errors import ConflictError, UnwritableError, UsageError

_TOPIC = re.compile(rf"{TOPICS}/\w[\w. -]*\.(?:toml|samples\.jsonl)")
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
    content = _encode(new_text)
    if name not in (SETTINGS, SOURCES, PLACES, PLATFORMS) and not _TOPIC.fullmatch(name):
        raise UsageError(f"{name!r} is not a configuration file")
    try:
        path = (folder / name).resolve()
        path.parent.mkdir(exist_ok=True)
        with _alone_in(path.parent):
            on_disk = read_text(path) or ""
            if on_disk != expected_text:
                raise ConflictError(str(folder / name), expected=expected_text, on_disk=on_disk, wanted=new_text)
            _replace(path, content)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
        raise UnwritableError(str(folder / name), reason, diff(expected_text, new_text, name)) from error


def _encode(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise UsageError("the text has characters that cannot be written as UTF-8 (lone surrogates)") from error


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other feedwatch processes from writing here in the meantime (editors do not ask)."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # some network file systems have no locks; then only the comparison guards
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            _dress(handle, path)
            file.write(content)
            file.flush()
            os.fsync(handle)
        Path(temporary).replace(path)
    except BaseException:
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
