"""Every command line that is shown, in the documentation or in an error, is one that the program takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.docs.command_lines import objection, words_of
from tests.docs.pages import PAGES, ROOT, commands_in_blocks, commands_in_sentences, name_of

_ADVICE = re.compile(r"'(feedwatch [a-z][^'\n]*)'|: (feedwatch [a-z][a-z -]* \{[a-z_.]+\})")
_FILLED_IN = re.compile(r"\{[^}]*\}")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_of_a_page_exists(page: Path) -> None:
    """In blocks a command line is whole; in a sentence it may only name the command."""
    text = page.read_text(encoding="utf-8")
    wrong = [f"{line}: {why}" for line in commands_in_blocks(text) if (why := objection(words_of(line)))]
    wrong += [
        f"{line}: {why}" for line in commands_in_sentences(text) if (why := objection(words_of(line), whole=False))
    ]
    assert wrong == []


def test_every_command_that_an_error_names_exists() -> None:
    """Where the program says what to call, that command and its options are there."""
    lines = [
        (file.name, _FILLED_IN.sub("1", quoted or after_colon))
        for file in (ROOT / "src" / "feedwatch").rglob("*.py")
        for quoted, after_colon in _ADVICE.findall(file.read_text(encoding="utf-8"))
    ]
    assert len(lines) > 10
    assert [f"{file}: {line}: {why}" for file, line in lines if (why := objection(words_of(line), whole=False))] == []


def test_the_start_of_the_readme_has_ten_lines() -> None:
    """A newcomer sees everything that matters in ten commands."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```console\n(.*?)```", text, re.DOTALL)
    assert block
    assert len(block[1].splitlines()) <= 10


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("feedwatch poll --due", ""),
        ("./feedwatch subscribers resume 1", ""),
        ("feedwatch deliveries list --state failed | grep x > file", ""),
        ("feedwatch status   # how it is", ""),
        ("feedwatch pol", "no such command"),
        ("feedwatch sources", "not a command by itself"),
        ("feedwatch poll --do", "No such option"),
        ("feedwatch why", "Missing argument"),
        ("feedwatch subscribers add anna@example.se", "Missing option '--topic'"),
        ("feedwatch status now", "unexpected extra argument"),
        ("feedwatch deliveries list --state lost", "is not one of"),
        ("feedwatch deliveries show LAST", "is not a valid number"),
    ],
)
def test_a_command_line_is_checked_without_being_run(line: str, complaint: str) -> None:
    """What the program would not take is found, and what it takes is let through."""
    found = objection(words_of(line))
    assert complaint in found
    assert bool(found) is bool(complaint)
