"""A configuration file is replaced whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import os
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedwatch.config.edit import add_source
from feedwatch.config.files import read_text
from feedwatch.config.write import write
from feedwatch.model.errors import ConfigError, ConflictError, Exit, UnwritableError, UsageError

NOBODY = 65534


def test_a_file_is_replaced_byte_for_byte(tmp_path: Path) -> None:
    """Byte order mark and line ends as they are in the text; nothing is left beside it."""
    text = "\ufeff# å\r\n"
    (tmp_path / "sources.toml").write_bytes(text.encode())
    assert read_text(tmp_path / "sources.toml") == text
    write(tmp_path, "sources.toml", text, text + "# ö\r\n")
    assert (tmp_path / "sources.toml").read_bytes() == (text + "# ö\r\n").encode()
    assert [path.name for path in tmp_path.iterdir()] == ["sources.toml"]


def test_a_file_that_is_not_there_counts_as_empty(tmp_path: Path) -> None:
    """It is made, its folder too, readable for its group."""
    write(tmp_path, "sources.toml", "", "# new\n")
    write(tmp_path, "topics/climate-contract.toml", "", "# new\n")
    assert (tmp_path / "topics" / "climate-contract.toml").read_text() == "# new\n"
    assert stat.S_IMODE((tmp_path / "sources.toml").stat().st_mode) == 0o640


def test_the_mode_stays(tmp_path: Path) -> None:
    """A file with secrets in it does not become readable, nor a shared one unreadable."""
    path = tmp_path / "feedwatch.toml"
    for mode in (0o600, 0o664):
        path.write_text("")
        path.chmod(mode)
        write(tmp_path, "feedwatch.toml", "", "# new\n")
        assert stat.S_IMODE(path.stat().st_mode) == mode


def test_the_owner_stays(tmp_path: Path) -> None:
    """Who edits as root does not take the file from the service."""
    owner = os.geteuid() or NOBODY
    path = tmp_path / "sources.toml"
    path.write_text("")
    os.chown(path, owner, -1)
    write(tmp_path, "sources.toml", "", "# new\n")
    assert path.stat().st_uid == owner


def test_a_symbolic_link_stays(tmp_path: Path) -> None:
    """Its target is what is edited."""
    (tmp_path / "repository").mkdir()
    (tmp_path / "config").mkdir()
    target = tmp_path / "repository" / "mine.toml"
    target.write_text("# old\n")
    (tmp_path / "config" / "sources.toml").symlink_to(target)
    write(tmp_path / "config", "sources.toml", "# old\n", "# new\n")
    assert (tmp_path / "config" / "sources.toml").is_symlink()
    assert target.read_text() == "# new\n"


def test_a_file_that_changed_in_the_meantime_is_not_overwritten(tmp_path: Path) -> None:
    """The error carries both versions and the one they come from."""
    path = tmp_path / "sources.toml"
    path.write_text("# theirs\n")
    with pytest.raises(ConflictError, match=r"sources\.toml was changed by somebody else") as caught:
        write(tmp_path, "sources.toml", "# old\n", "# ours\n")
    assert path.read_text() == "# theirs\n"
    error = caught.value
    assert (error.expected, error.on_disk, error.wanted) == ("# old\n", "# theirs\n", "# ours\n")
    assert error.exit_code == Exit.REFUSED
    path.unlink()
    with pytest.raises(ConflictError):
        write(tmp_path, "sources.toml", "# old\n", "# ours\n")
    assert not path.exists()


@pytest.mark.parametrize(
    "name",
    [
        "../sources.toml",
        "/etc/passwd",
        "topics/../../x.toml",
        "topics/.hidden.toml",
        "topics/x.txt",
        "places/norway.toml",
        "sources.toml\n",
        "",
    ],
)
def test_only_configuration_files_are_written(tmp_path: Path, name: str) -> None:
    """Whatever a request names."""
    with pytest.raises(UsageError, match="is not a configuration file"):
        write(tmp_path, name, "", "# new\n")


def test_what_is_no_text_is_not_written(tmp_path: Path) -> None:
    """Neither over a file, nor as one."""
    path = tmp_path / "sources.toml"
    with pytest.raises(UsageError, match="lone surrogates"):
        write(tmp_path, "sources.toml", "", "# \ud800\n")
    path.write_bytes(b"# \xff\n")
    with pytest.raises(ConfigError, match=r"sources\.toml:1: is not UTF-8 text"):
        write(tmp_path, "sources.toml", "", "# new\n")
    assert path.read_bytes() == b"# \xff\n"


@pytest.fixture
def read_only() -> Iterator[Path]:
    """Give a folder with a file that we may read and not change, also when the tests run as root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sources.toml").write_text("# old\n")
        (folder / "sources.toml").chmod(0o644)
        folder.chmod(0o555)
        if os.geteuid():
            yield folder
        else:
            os.seteuid(NOBODY)
            try:
                yield folder
            finally:
                os.seteuid(0)
        folder.chmod(0o755)


def test_a_read_only_folder_is_told_with_the_change_to_make(read_only: Path) -> None:
    """So that it can be copied to where the files come from."""
    with pytest.raises(UnwritableError, match="the folder is read-only") as caught:
        write(read_only, "sources.toml", "# old\n", "# new\n")
    assert caught.value.diff == "--- sources.toml\n+++ sources.toml\n@@ -1 +1 @@\n-# old\n+# new\n"
    assert caught.value.diff in str(caught.value)
    with pytest.raises(ConflictError):
        write(read_only, "sources.toml", "# other\n", "# new\n")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """As any other reason why a file cannot be written."""
    with pytest.raises(UnwritableError, match="No such file or directory"):
        write(tmp_path / "a" / "b", "sources.toml", "", "# new\n")
    (tmp_path / "sources.toml").mkdir()
    with pytest.raises(ConfigError, match="Is a directory"):
        write(tmp_path, "sources.toml", "", "# new\n")


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    """Whoever finds the file changed edits the new one; in the end all changes are there."""
    (tmp_path / "sources.toml").write_text("# ours\n")
    failures: list[Exception] = []

    def add(writer: int) -> None:
        for number in range(4):
            while not attempt(f"w{writer}-{number}"):
                pass

    def attempt(source_id: str) -> bool:
        before = read_text(tmp_path / "sources.toml") or ""
        after = add_source(before, {"id": source_id, "url": f"https://{source_id}.example"}, [source_id])
        try:
            write(tmp_path, "sources.toml", before, after)
        except ConflictError:
            return False
        except Exception as error:  # noqa: BLE001 - the main thread tells
            failures.append(error)
        return True

    threads = [threading.Thread(target=add, args=(writer,)) for writer in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    text = (tmp_path / "sources.toml").read_text()
    assert failures == []
    assert [text.count(f"# w{writer}-{number}\n") for writer in range(3) for number in range(4)] == [1] * 12


def test_readers_never_see_half_a_file(tmp_path: Path) -> None:
    """They see the old one or the new one."""
    short, long = "# short\n", "# long\n" * 50_000
    path = tmp_path / "sources.toml"
    path.write_text(short)
    seen: set[int] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.add(len(path.read_bytes()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(10):
        write(tmp_path, "sources.toml", short, long)
        write(tmp_path, "sources.toml", long, short)
    done.set()
    watcher.join()
    assert seen <= {len(short), len(long)}
