"""The console sessions of the documentation show what the program really prints."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.docs.pages import reference, rows_of
from tests.docs.sessions import PAGES, Step, call, in_the_morning, perform, rewritten, steps_of

SITE = "http://127.0.0.1:8000"

AS_JSON = {
    "config check": (),
    "status": (),
    "poll": ("kalmar",),
    "sources list": (),
    "sources try": (f"{SITE}/nyheter.xml",),
    "sources discover": (f"{SITE}/vaxjo/",),
    "sources verify": ("kalmar",),
    "sources remove": ("vaxjo", "--yes"),
    "sources add": (f"{SITE}/vaxjo/", "--dry-run"),
    "sources pause": ("kalmar",),
    "items list": (),
    "items show": ("3",),
    "items versions": ("3",),
    "items keep": ("3", "--topic", "climate-contract"),
    "stories list": (),
    "stories show": ("1",),
    "why": ("3",),
    "subscribers list": (),
    "subscribers pause": ("1",),
    "deliveries list": (),
    "deliveries replay": ("1", "--yes"),
    "resume": (),
    "audit": (),
    "config show": ("sources.toml",),
    "config history": (),
    "config diff": ("2",),
    "config set": ("mail.per_minute", "7", "--yes"),
    "log": (),
    "topics list": (),
    "topics test": ("mine/topics/climate-contract.toml",),
}
PAGE = """\
```console
$ ./feedwatch items
first
…
last
$ export A=1
```
"""


def test_what_is_shown_is_what_is_printed(tmp_path: Path) -> None:
    """Every command of the tutorial and the how-tos prints what is printed there; so do those of the page about JSON."""
    wrong = []
    with in_the_morning(tmp_path) as port:
        for page in PAGES:
            steps = steps_of(page.read_text(encoding="utf-8"))
            wrong += [
                f"{page.name}\n$ {step.command}\n{real}" for step, real in perform(steps, port) if not step.agrees(real)
            ]
        printed = {name: json.loads(call([*name.split(), *more, "--json"], port)) for name, more in AS_JSON.items()}
    assert not wrong, "run: python tests/docs/sessions.py\n\n" + "\n".join(wrong)
    rows = rows_of(reference("json.md"))
    assert {name: set(first_of(document)) for name, document in printed.items()} == {
        name: keys_of(rows[name][1]) for name in AS_JSON
    }


def first_of(document: Any) -> dict[str, Any]:
    """Give an object, or the first of a list of them."""
    found: dict[str, Any] = document[0] if isinstance(document, list) else document
    return found


def keys_of(cell: str) -> set[str]:
    """Give the outermost keys of the first object in a cell of the page about JSON."""
    found = re.search(r"`\[?\{([^`]*)\}\]?`", cell)
    assert found, cell
    flat, nested = found[1], 1
    while nested:
        flat, nested = re.subn(r"\[[^][{}]*\]|\{[^][{}]*\}", "", flat)
    return {key.partition(":")[0].strip() for key in flat.split(",")}


@pytest.mark.parametrize(
    ("real", "agrees"),
    [
        ("first\nlast\n", True),
        ("first\nsecond\nthird\nlast\n", True),
        ("first\nsecond\nlast one\n", False),
        ("second\nlast\n", False),
    ],
)
def test_a_page_may_leave_lines_out_only_where_it_says_so(real: str, *, agrees: bool) -> None:
    """A line with dots stands for any lines; all others must be there."""
    step, _ = steps_of(PAGE)
    assert step == Step("./feedwatch items", "first\n…\nlast\n")
    assert step.agrees(real) is agrees


def test_only_what_differs_is_written_anew() -> None:
    """A step that agrees stays as it is, dots and all; another gets what was printed."""
    step, _ = steps_of(PAGE)
    assert rewritten(PAGE, {step: "first\nlast\n"}) == PAGE
    assert rewritten(PAGE, {step: "nothing\n"}) == PAGE.replace("first\n…\nlast\n", "nothing\n")
