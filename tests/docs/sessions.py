"""Console sessions of the documentation, run as they are printed: python tests/docs/sessions.py writes their output anew.

A block of ```console holds commands after `$ ` and what they print. All blocks of PAGES, in this order, are one session in
one folder: a morning in November 2026, at a terminal in Sweden, beside the example site on port 8000. Questions are answered
with y. Of commands that are not ours only `export` is obeyed. A line `…` of a page stands for lines that it leaves out.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import click
import time_machine

from feedwatch.cli.main import run
from feedwatch.engine.workshop_direct import Direct

DOCS = Path(__file__).parents[2] / "docs"
SITE = DOCS / "examples" / "site"
PAGES = tuple(
    DOCS / name
    for name in (
        "tutorial.md",
        "how-to/site-without-feed.md",
        "how-to/why.md",
        "how-to/subscribers.md",
        "how-to/move-and-verify-sources.md",
    )
)
MORNING = datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
LEFT_OUT = "…"

_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_PORT = "8000"


@dataclass(frozen=True)
class Step:
    """A command as a page prints it, with the output that the page gives it."""

    command: str
    output: str

    def agrees(self, real: str) -> bool:
        """Tell whether the output is what really came, but for what the page leaves out."""
        parts = self.output.split(f"{LEFT_OUT}\n")
        pattern = ".*".join(map(re.escape, parts))
        return re.fullmatch(pattern, real, re.DOTALL) is not None


def steps_of(text: str) -> list[Step]:
    """Give the steps of all console blocks of a page."""
    return [step for block in _BLOCK.findall(text) for step in _steps(block)]


def perform(steps: list[Step], port: int) -> Iterator[tuple[Step, str]]:
    """Run steps in the folder that is current, and give each with what it printed; `port` is that of the site."""
    for step in steps:
        words = shlex.split(step.command, comments=True)
        if words[0] == "export":
            _export(words[1:], port)
        if words[0] == "./feedwatch":
            yield step, call(words[1:], port)


def call(arguments: list[str], port: int) -> str:
    """Give what a command prints; in both, the site is said to be on the port that it has in the pages."""
    words = [word.replace(f":{_PORT}", f":{port}") for word in arguments]
    return _call(words).replace(f":{port}", f":{_PORT}")


@contextmanager
def in_the_morning(folder: Path) -> Iterator[int]:
    """Make it that morning in an empty folder; gives the port of the example site."""
    handler = partial(_Quiet, directory=str(SITE))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    before = Path.cwd()
    try:
        with (
            patch.dict(os.environ),
            patch("feedwatch.wiring.Workshop", Direct),  # the same readers; a process for each command takes seconds
            time_machine.travel(MORNING),  # which travels to its time zone too
        ):
            os.chdir(folder)
            yield server.server_port
    finally:
        os.chdir(before)
        server.shutdown()
        server.server_close()


def rewritten(text: str, real: dict[Step, str]) -> str:
    """Give a page with what its commands really print, where it says otherwise."""
    return _BLOCK.sub(lambda block: "".join(_lines(step, real) for step in _steps(block[0])), text)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


class _Keyboard(_Screen):
    """Answers every question with y, which the screen shows as it is typed."""

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # as StringIO has it
        sys.stdout.write("y\n")
        return "y\n"


def _export(assignments: list[str], port: int) -> None:
    for name, _, value in (each.partition("=") for each in assignments):
        os.environ[name] = value.replace(f":{_PORT}", f":{port}")


def _call(arguments: list[str]) -> str:
    screen = _Screen()
    with (
        redirect_stdout(screen),
        redirect_stderr(screen),
        patch.object(sys, "stdin", _Keyboard()),
        patch.object(sys, "argv", ["feedwatch", *arguments]),
        suppress(SystemExit),
    ):
        run()
    return click.unstyle(screen.getvalue()).rstrip() + "\n"


def _steps(block: str) -> list[Step]:
    steps = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        steps.append(Step(command, output.rstrip() + "\n" if output.strip() else "\n"))
    return steps


def _lines(step: Step, real: dict[Step, str]) -> str:
    output = step.output if step not in real or step.agrees(real[step]) else real[step]
    return f"$ {step.command}\n{output.lstrip() if not output.strip() else output}"


def main() -> None:
    """Run all sessions and write what is not so in the pages."""
    texts = {page: page.read_text(encoding="utf-8") for page in PAGES}
    with tempfile.TemporaryDirectory() as folder, in_the_morning(Path(folder)) as port:
        for page, text in texts.items():
            page.write_text(rewritten(text, dict(perform(steps_of(text), port))), encoding="utf-8")


if __name__ == "__main__":
    main()
