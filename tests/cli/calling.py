"""Commands called in the process of the test: as `feedwatch` does it, without the seconds that a start takes."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from tests.cli.conftest import Desk, Ended

from feedwatch.cli.main import run

Call = Callable[..., Ended]


def in_process(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Give a function that calls a command in a desk's folder."""
    monkeypatch.chdir(desk.folder)

    def command(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["feedwatch", *arguments])
        with pytest.raises(SystemExit) as ended:
            run()
        return Ended(int(ended.value.code or 0), *capsys.readouterr())

    return command
