"""Shells complete commands, sources and topics, as their own scripts ask for it."""

from __future__ import annotations

import pytest
from tests.cli.conftest import Desk
from tests.processes import call

SOURCES = '[[source]]\nid = "kalmar"\nname = "Kalmar kommun"\nurl = "{base}/a"\n[[source]]\nid = "kalix"\nname = "Kalix"\nurl = "{base}/b"\n'


def completed(desk: Desk, *words: str) -> list[str]:
    """Give what the bash script would be told for a line that is not finished."""
    environment = {
        "_FEEDWATCH_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(("feedwatch", *words)),
        "COMP_CWORD": str(len(words)),
    }
    ended = call(desk.starter, (), desk.folder, environment)
    return [line.partition(",")[2] for line in ended.out.splitlines() if line]


def test_commands_are_completed(desk: Desk) -> None:
    """By their beginning, on every level, and options too."""
    assert completed(desk, "so") == ["sources"]
    assert completed(desk, "sources", "acc") == ["accept-move"]
    assert "--config" in completed(desk, "status", "--c")


def test_sources_and_topics_are_completed(desk: Desk) -> None:
    """From the configuration that the line names, or that is in the folder."""
    desk.configure(SOURCES)
    assert completed(desk, "sources", "pause", "kal") == ["kalmar", "kalix"]
    assert completed(desk, "sources", "pause", "--config", str(desk.config), "kalm") == ["kalmar"]
    (desk.config / "sources.toml").write_text("[[source", encoding="utf-8")
    assert completed(desk, "sources", "pause", "kal") == []


def test_files_and_settings_are_completed(desk: Desk) -> None:
    """Files of the folder, and those that the program brings."""
    desk.configure(SOURCES)
    assert completed(desk, "config", "edit", "s") == ["sources.toml"]
    assert completed(desk, "config", "restore", "3", "--file", "topics/") == ["topics/climate-contract.toml"]
    assert completed(desk, "config", "set", "mail.f") == ["mail.from"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(desk: Desk, shell: str) -> None:
    """The script names our command and its own kind of completion."""
    ended = desk("completion", shell)
    assert ended.code == 0
    assert f"_FEEDWATCH_COMPLETE={shell}_complete" in ended.out
