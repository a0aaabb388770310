"""A busy hour on one file over HTTP: two browsers, a program, a shell and an editor, each with what they loaded a while ago.

`tests/reliability/test_one_truth.py` lives through whole days of it below the web.
"""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest
from tests.cli.calling import in_process
from tests.web.api_client import Program, program
from tests.web.conftest import Desk, one, value
from tests.web.signed_in import Person, sign_in

from feedwatch.model.access import Role

FILE = "/admin/configuration/file"
NAMES = ("ales", "bro", "ed", "hov", "mora", "nora", "orsa", "tuna")
MORNING = "# What we watch.\n" + "".join(
    f'\n# about {name}\n[[source]]\nid = "{name}"\nurl = "https://{name}.example/feed"\n' for name in NAMES
)


class Hour:
    """Who does what; every mark that was said to be saved must be there in the end."""

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self.desk = desk
        self.chance = chance
        self.marks: set[str] = set()
        self.told: Counter[str] = Counter()
        self.forms: dict[str, tuple[dict[str, str], str]] = {}

    @property
    def text(self) -> str:
        return (self.desk.world.config / "sources.toml").read_text(encoding="utf-8")

    def mark(self) -> str:
        return f"mark-{len(self.marks) + len(self.forms) + self.chance.randrange(10**9)}"

    def commented(self, text: str, mark: str) -> str:
        above = f"# about {self.chance.choice(NAMES)}\n"
        assert above in text
        return text.replace(above, f"# {mark}\n{above}")

    def edit(self) -> None:
        mark = self.mark()
        (self.desk.world.config / "sources.toml").write_text(self.commented(self.text, mark), encoding="utf-8")
        self.desk.house.refresh()
        self.marks.add(mark)

    def load(self, person: Person) -> None:
        """Open the file in a browser and type; it is saved some other time."""
        shown = person.get(f"{FILE}?name=sources.toml").text
        mark = self.mark()
        text = self.commented(one(shown, "textarea").text().removeprefix("\n"), mark)
        sent = {"name": "sources.toml", "base": value(shown, "[name=base]"), "text": text.replace("\n", "\r\n")}
        self.forms[person.name] = (sent, mark)

    def save(self, person: Person) -> None:
        sent, mark = self.forms.pop(person.name)
        before = self.text
        answer = person.post(f"{FILE}/save", sent)
        if answer.status_code == 409:
            self.told[person.name] += 1
            assert f"# {mark}" in answer.text
            assert self.text == before
            offered = one(answer.text, "textarea[name=text]").text().removeprefix("\n")
            text = offered if mark in offered else self.commented(offered, mark)
            sent = {"name": "sources.toml", "base": value(answer.text, "[name=base]"), "text": text}
        done = person.confirm(f"{FILE}/save", sent)
        assert done.status_code == 303
        self.marks.add(mark)

    def ask(self, ask: Program) -> None:
        """A program that reads, waits while others write, and writes: 412 tells it to read again."""
        mark = self.mark()
        loaded = ask("GET", "/configuration/files/sources.toml")
        if self.chance.random() < 0.5:
            self.edit()
        for _ in range(2):
            text = self.commented(loaded.json()["text"], mark)
            tag = {"If-Match": loaded.headers["ETag"]}
            answer = ask("PUT", "/configuration/files/sources.toml", {"text": text}, headers=tag)
            if answer.status_code == 200:
                self.marks.add(mark)
                return
            assert answer.status_code == 412
            self.told["program"] += 1
            loaded = ask("GET", "/configuration/files/sources.toml")
        raise AssertionError("nobody wrote in between, and still it was refused")


@pytest.mark.parametrize("seed", [1, 2])
def test_no_change_and_no_comment_is_lost(
    desk: Desk, seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everybody is told when somebody else was faster, and nobody's words go."""
    (desk.world.config / "sources.toml").write_text(MORNING, encoding="utf-8")
    desk.house.refresh()
    command = in_process(desk.world.folder, monkeypatch, capsys)
    people = [sign_in(desk, Role.EDITOR, name) for name in ("erik", "sara")]
    robot = program(desk)
    hour = Hour(desk, random.Random(seed))
    for _ in range(30):
        kind = hour.chance.choice(("edit", "command", "ask", "browse", "browse", "browse"))
        if kind == "edit":
            hour.edit()
        elif kind == "ask":
            hour.ask(robot)
        elif kind == "command":
            mark = hour.mark()
            assert command("sources", "edit", hour.chance.choice(NAMES), "--tag", f"+{mark}", "--yes").code == 0
            hour.marks.add(mark)
        else:
            person = hour.chance.choice(people)
            (hour.save if person.name in hour.forms else hour.load)(person)
    assert hour.marks == set(re.findall(r"mark-\d+", hour.text))
    assert Counter(MORNING.splitlines()) - Counter(hour.text.splitlines()) == Counter()
    assert min(hour.told[name] for name in ("erik", "sara", "program")) > 0, "nobody met anybody: this shows nothing"
    assert [one.who for one in desk.house.history.page(limit=200) if not one.who] == []
