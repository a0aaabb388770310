"""A busy hour on one file over HTTP: two people, a program, a shell and an editor, each with what they loaded a while ago.

`tests/reliability/test_one_truth.py` lives through whole days of it below the web; `test_together_in_browser.py` has the two
people sit at real windows.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import pytest
from tests.cli.calling import in_process
from tests.processes import Ended
from tests.web.api_client import Program, program
from tests.web.conftest import Desk, one, value
from tests.web.signed_in import Person, sign_in

from feedwatch.model.access import Role

FILE = "/admin/configuration/file"
NAMES = ("ales", "bro", "ed", "hov", "mora", "nora", "orsa", "tuna")
MORNING = "# What we watch.\n" + "".join(
    f'\n# about {name}\n[[source]]\nid = "{name}"\nurl = "https://{name}.example/feed"\n' for name in NAMES
)


class Seat(Protocol):
    """Where somebody sits who has the file open as text."""

    name: str
    mark: str  # what they typed and have not saved

    def open(self, change: Callable[[str], str]) -> None:
        """Load the file and type."""

    def save(self) -> str | None:
        """Send the text; gives the text that is offered instead when somebody else was faster."""

    def type(self, text: str) -> None:
        """Put a text into the field."""

    def confirm(self) -> None:
        """Confirm the change that is shown."""

    def shown(self) -> str:
        """Give the page."""


class Session:
    """A seat that sends what a browser would send."""

    def __init__(self, person: Person) -> None:
        self.name, self.mark = person.name, ""
        self._person = person
        self._sent: dict[str, str] = {}
        self._shown = ""

    def open(self, change: Callable[[str], str]) -> None:
        self._shown = self._person.get(f"{FILE}?name=sources.toml").text
        self.type(change(one(self._shown, "textarea").text().removeprefix("\n")))

    def type(self, text: str) -> None:
        base = value(self._shown, "[name=base]")
        self._sent = {"name": "sources.toml", "base": base, "text": text.replace("\n", "\r\n")}

    def save(self) -> str | None:
        answer = self._person.post(f"{FILE}/save", self._sent)
        self._shown = answer.text
        return one(answer.text, "textarea[name=text]").text().removeprefix("\n") if answer.status_code == 409 else None

    def confirm(self) -> None:
        seen = {"seen": value(self._shown, "[name=seen]"), "confirm": "yes"}
        assert self._person.post(f"{FILE}/save", self._sent | seen).status_code == 303

    def shown(self) -> str:
        return self._shown


class Hour:
    """Who does what; every mark that was said to be saved must be there in the end."""

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self.desk = desk
        self.chance = chance
        self.marks: set[str] = set()
        self.told: Counter[str] = Counter()

    @property
    def text(self) -> str:
        return (self.desk.world.config / "sources.toml").read_text(encoding="utf-8")

    def mark(self) -> str:
        return f"mark-{self.chance.randrange(10**9)}"

    def commented(self, text: str, mark: str) -> str:
        above = f"# about {self.chance.choice(NAMES)}\n"
        assert above in text
        return text.replace(above, f"# {mark}\n{above}")

    def edit(self) -> None:
        mark = self.mark()
        (self.desk.world.config / "sources.toml").write_text(self.commented(self.text, mark), encoding="utf-8")
        self.desk.house.refresh()
        self.marks.add(mark)

    def sit(self, seat: Seat) -> None:
        """Open the file and type, or save what was typed some other time."""
        if not seat.mark:
            seat.mark = self.mark()
            seat.open(lambda text: self.commented(text, seat.mark))
            return
        before = self.text
        if (offered := seat.save()) is not None:
            self.told[seat.name] += 1
            assert f"# {seat.mark}" in seat.shown()
            assert self.text == before
            seat.type(offered if seat.mark in offered else self.commented(offered, seat.mark))
            assert seat.save() is None
        seat.confirm()
        self.marks.add(seat.mark)
        seat.mark = ""

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

    def live(self, acts: Iterable[str], seats: Sequence[Seat], ask: Program, command: Callable[..., Ended]) -> None:
        """Let somebody at a seat go on, named by their name, or another act happen; then nothing may be missing."""
        by_name = {seat.name: seat for seat in seats}
        for act in acts:
            if act == "edit":
                self.edit()
            elif act == "ask":
                self.ask(ask)
            elif act == "command":
                mark = self.mark()
                assert command("sources", "edit", self.chance.choice(NAMES), "--tag", f"+{mark}", "--yes").code == 0
                self.marks.add(mark)
            else:
                self.sit(by_name[act])
        assert self.marks == set(re.findall(r"mark-\d+", self.text))
        assert Counter(MORNING.splitlines()) - Counter(self.text.splitlines()) == Counter()
        assert min(self.told[seat.name] for seat in seats) > 0, "nobody met anybody: this shows nothing"
        assert [one.who for one in self.desk.house.history.page(limit=200) if not one.who] == []


def begin(desk: Desk, seed: int) -> Hour:
    """Give the file of the morning, and the hour."""
    (desk.world.config / "sources.toml").write_text(MORNING, encoding="utf-8")
    desk.house.refresh()
    return Hour(desk, random.Random(seed))


@pytest.mark.parametrize("seed", [1, 2])
def test_no_change_and_no_comment_is_lost(
    desk: Desk, seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everybody is told when somebody else was faster, and nobody's words go."""
    hour = begin(desk, seed)
    command = in_process(desk.world.folder, monkeypatch, capsys)
    seats = [Session(sign_in(desk, Role.EDITOR, name)) for name in ("erik", "sara")]
    acts = hour.chance.choices(("edit", "command", "ask", "erik", "sara", "sara"), k=30)
    hour.live(acts, seats, program(desk), command)
    assert hour.told["program"] > 0
