"""The configuration changed by commands: shown, checked, written with its author, looked back at, and taken back."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from tests.cli.calling import Call, in_process
from tests.cli.conftest import Desk
from tests.newsroom import News
from tests.processes import Ended

from feedwatch.model.errors import Exit

SOURCES = """\
# What we watch.

# the municipality itself
[[source]]
id = "a"
url = "{base}/a"  # its feed

[[source]]
id = "b"
url = "{base}/b"
"""
SETTINGS = '[mail]\nsmtp = "smtp://anna:s3cret@127.0.0.1:9"  # ours\n'


@pytest.fixture
def call(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    desk.configure(SOURCES, SETTINGS)
    monkeypatch.setattr("getpass.getuser", lambda: "anna")
    command = in_process(desk.folder, monkeypatch, capsys)

    def called(*arguments: str, stdin: str = "") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        return command(*arguments)

    return called


def text(desk: Desk, name: str = "sources.toml") -> str:
    return (desk.config / name).read_bytes().decode()


def editor(desk: Desk, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Make $EDITOR a shell script; `$1` is the file, `$N` the how-manieth call it is."""
    path = desk.folder / "editor"
    count = 'echo >> "$0.count"; N=$(wc -l < "$0.count")\n'
    path.write_text(f"#!/bin/sh\n{count}{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(path))


def test_a_source_that_was_removed_comes_back_with_its_comments(desk: Desk, call: Call) -> None:
    """History, diff, undo: as a person does it who removed the wrong one."""
    before = text(desk)
    removed = call("sources", "remove", "a", "--yes")
    assert removed.code == Exit.FINE, removed.err
    assert "-# the municipality itself" in removed.out
    assert "It removes source a; what it brought stays." in removed.out
    assert "Written: version 2. To take it back: feedwatch config undo 2" in removed.out
    assert "a" not in text(desk).split("id = ")[1][:3]
    assert call("config", "history").out.splitlines()[1].split()[:1] == ["2"]
    assert "anna (command)" in call("config", "history").out
    shown = call("config", "diff", "2")
    assert shown.out.startswith("Version 2, ")
    assert "-url = " in shown.out
    undone = call("config", "undo", "2", "--yes", "--why", "wrong one")
    assert undone.code == Exit.FINE, undone.err
    assert text(desk) == before
    newest = call("config", "history", "--limit", "1", "--json").json[0]
    assert (newest["number"], newest["who"], newest["why"], newest["files"]) == (
        3, "anna (command)", "wrong one", ["sources.toml"],
    )  # fmt: skip
    assert call("config", "diff", "1", "3").out == ""
    assert call("config", "diff", "1", "2", "--json").json["changes"][0]["file"] == "sources.toml"


def test_an_undo_in_the_way_says_how_the_whole_file_is_put_back(desk: Desk, call: Call) -> None:
    before = text(desk)
    call("sources", "pause", "a")
    call("sources", "remove", "a", "--yes")
    refused = call("config", "undo", "2")
    assert refused.code == Exit.REFUSED
    assert "feedwatch config restore 1 --file sources.toml" in refused.err
    restored = call("config", "restore", "1", "--file", "sources.toml", "--json")
    assert restored.json["written"] is True
    assert restored.json["version"] == 4
    assert restored.json["effect"]["sources_added"] == ["a"]
    assert text(desk) == before


def test_a_dry_run_writes_nothing(desk: Desk, call: Call) -> None:
    """It shows diff and effect."""
    before = text(desk, "feedwatch.toml")
    shown = call("config", "set", "web.listen", "127.0.0.1:9000", "--dry-run")
    assert '+listen = "127.0.0.1:9000"' in shown.out
    assert "It changes setting web.listen; it counts from the next start." in shown.out
    assert text(desk, "feedwatch.toml") == before
    assert len(call("config", "history", "--json").json) == 1


def test_settings_change_key_by_key(desk: Desk, call: Call) -> None:
    """Comments stay, passwords are not printed, and a wrong key or value is refused in words."""
    changed = call("config", "set", "mail.per_minute", "7", "--json").json
    assert changed["effect"]["settings"] == [{"key": "mail.per_minute", "restart": False}]
    assert "s3cret" not in changed["diff"]
    assert text(desk, "feedwatch.toml").endswith('9"  # ours\nper_minute = 7\n')
    call("config", "unset", "mail.per_minute")
    assert text(desk, "feedwatch.toml").endswith('9"  # ours\n')
    assert "s3cret" not in call("config", "show", "feedwatch.toml").out
    assert "did you mean 'mail.from'" in call("config", "set", "mail.form", "x").err
    assert "must be one address" in call("config", "set", "mail.from", "x").err


def test_settings_are_listed_with_where_they_come_from(desk: Desk, call: Call) -> None:
    """What the file says beside what holds by itself; credentials are left out."""
    call("config", "set", "mail.per_minute", "7")
    found = {one["key"]: one for one in call("config", "settings", "--json").json}
    assert (found["mail.per_minute"]["value"], found["mail.per_minute"]["origin"]) == ("7", "file")
    assert (found["mail.admin"]["origin"], found["mail.admin"]["written"]) == ("default", None)
    printed = call("config", "settings").out
    assert ["mail.per_minute", "7", "0", "file"] in [line.split() for line in printed.splitlines()]
    assert "s3cret" not in printed


def test_a_program_gives_a_text_as_a_whole(desk: Desk, call: Call) -> None:
    """What it was made from is told apart from what somebody wrote meanwhile."""
    shown = call("config", "show", "sources.toml", "--json").json
    assert shown["text"] == text(desk)
    mine = shown["text"].replace("its feed", "its old feed")
    call("sources", "pause", "b")
    refused = call("config", "apply", "sources.toml", "--base", shown["base"], stdin=mine)
    assert refused.code == Exit.REFUSED
    assert "+enabled = false" in refused.err
    assert "+url" in refused.err
    assert "enabled = false" in text(desk)
    wrong = call("config", "apply", "sources.toml", stdin=mine.replace("http:", "htp:"))
    assert wrong.code == Exit.USAGE
    assert "sources.toml:6:" in wrong.err
    fresh = call("config", "show", "sources.toml", "--json").json
    call(
        "config",
        "apply",
        "sources.toml",
        "--base",
        fresh["base"],
        stdin=fresh["text"].replace("its feed", "its old feed"),
    )
    assert "# its old feed" in text(desk)
    assert call("config", "show", "sources.toml", "--version", "1").out == shown["text"]


def test_a_topic_is_made_and_taken_away(desk: Desk, call: Call) -> None:
    shipped = call("config", "show", "topics/climate-contract.toml").out
    call("config", "apply", "topics/climate-contract.toml", stdin=shipped + "# ours\n")
    made = call(
        "config", "apply", "topics/heating.toml", stdin=shipped.replace('name = "climate-contract"', 'name = "heating"')
    )
    assert "It adds topic heating, which would keep 0 of the 0 items of the last 30 days." in made.out
    assert "topics/heating.toml" in call("config", "show").out.splitlines()
    gone = call("config", "remove", "topics/heating.toml", "--yes")
    assert "It removes topic heating, which no subscriptions ask for." in gone.out
    assert not (desk.config / "topics" / "heating.toml").exists()


def test_the_editor_gets_a_copy(desk: Desk, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake is told with its line and edited again; the password is not in the copy, and stays in the file."""
    monkeypatch.setattr("click.confirm", lambda *_, **__: True)
    editor(
        desk,
        monkeypatch,
        'cp "$1" "$0.$N"; [ $N = 1 ] && echo "oops" >> "$1" || sed -i "s/oops/# fine/; s/# ours/# mine/" "$1"',
    )
    done = call("config", "edit", "feedwatch.toml")
    assert "feedwatch.toml:5: not valid TOML" in done.err
    assert "s3cret" not in (desk.folder / "editor.1").read_text()
    assert "s3cret" not in done.out
    assert text(desk, "feedwatch.toml").endswith('smtp = "smtp://anna:s3cret@127.0.0.1:9"  # mine\n# fine\n')


def test_what_somebody_else_writes_while_the_editor_is_open_stays(
    desk: Desk, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both changes are made when they do not meet; when they do, nothing is written and the text is kept."""
    path = desk.config / "sources.toml"
    editor(desk, monkeypatch, f'[ $N = 1 ] && echo "# theirs" >> {path}; sed -i "s/its feed/mine/" "$1"')
    done = call("config", "edit", "sources.toml", "--yes")
    assert done.code == Exit.FINE, done.err
    assert "on top of theirs" in done.err
    assert "# mine" in text(desk)
    assert text(desk).endswith("# theirs\n")
    editor(desk, monkeypatch, f'sed -i "s/mine/theirs/" {path}; sed -i "s/mine/its feed/" "$1"')
    refused = call("config", "edit", "sources.toml", "--yes")
    assert refused.code == Exit.REFUSED
    assert "+url" in refused.err
    kept = Path(refused.err.split("is kept in ")[1].split(".\n")[0])
    assert "# its feed" in kept.read_text()
    kept.unlink()
    assert '/a"  # theirs\n' in text(desk)


def test_a_broken_folder_is_mended_by_commands(desk: Desk, call: Call) -> None:
    """Which is when the history is needed most."""
    call("config", "history")
    before = text(desk)
    (desk.config / "sources.toml").write_text("[[source]\n", encoding="utf-8")
    assert call("sources", "list").code == Exit.USAGE
    restored = call("config", "restore", "1", "--file", "sources.toml", "--yes")
    assert restored.code == Exit.FINE, restored.err
    assert text(desk) == before
    assert call("sources", "list").code == Exit.FINE


def test_an_address_that_is_watched_is_not_added_again(desk: Desk, call: Call) -> None:
    """The id of the other is told."""
    desk.newsroom.feed(News("Kalmar signerar"), path="/a")
    refused = call("sources", "add", f"{desk.newsroom.base}/a", "--id", "x", "--yes")
    assert refused.code == Exit.USAGE
    assert "source 'a' watches this address already" in refused.err


def test_the_log_says_who_did_what(desk: Desk, call: Call) -> None:
    """With the version that came of it, and found by person, action and subject."""
    call("sources", "pause", "a")
    call("config", "set", "mail.per_minute", "7", "--why", "the relay asks for it")
    lines = call("log").out.splitlines()
    assert lines[1].split("  ")[-1] == "version 3, why the relay asks for it"
    assert "anna (command)" in lines[2]
    acts = call("log", "--action", "config", "--who", "anna", "--subject", "sources.toml", "--json").json
    assert [(act["action"], act["subject"], act["detail"]["version"]) for act in acts] == [
        ("config.change", "sources.toml", 2)
    ]
    assert call("log", "--who", "bo").out == "Nothing was done.\n"
