"""Commands called in the process of the test: as `feedwatch` does it, without the seconds that a start takes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.processes import Ended

from feedwatch.cli.main import run

Call = Callable[..., Ended]


def in_process(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Give a function that calls a command in a folder."""
    monkeypatch.chdir(folder)

    def command(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["feedwatch", *arguments])
        with pytest.raises(SystemExit) as ended:
            run()
        return Ended(int(ended.value.code or 0), *capsys.readouterr())

    return command
