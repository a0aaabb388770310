"""A day of edits by editor, command, API and two browsers at once: no comment is lost, no change, and each conflict is told.

Every change writes a mark of its own into a file. The browsers hold texts that they loaded hours ago. In the end every mark
that was said to be written stands there, but for those that were undone, and every line that was there in the morning.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pytest
from tests.cli.calling import Call, in_process
from tests.service.conftest import World

from feedwatch.config.files import defaults_folder
from feedwatch.model.actor import Actor, How
from feedwatch.model.errors import ConflictError, EntangledError, UsageError
from feedwatch.service.admin.administering import Edit
from feedwatch.wiring import House

T = TypeVar("T")

SOURCES, TOPIC = "sources.toml", "topics/climate-contract.toml"
STEPS = 60
MORNING = "# What we watch, and why.\n" + "".join(
    f'\n# {name} publishes on Tuesdays\n[[source]]\nid = "{name}"\nurl = "https://{name}.example/feed"  # found on the page\n'
    for name in ("ales", "bro", "ed", "hov", "mora", "nora", "orsa", "tuna")
)


@dataclass
class Loaded:
    """A text in a browser: what it was loaded from and what was typed since."""

    name: str
    base: str
    typed: str
    mark: str


@dataclass
class Day:
    """What happens, and what must be true in the evening."""

    world: World
    house: House
    command: Call
    chance: random.Random
    written: dict[str, str] = field(default_factory=dict)  # mark -> file
    undone: set[str] = field(default_factory=set)
    versions: dict[int, str] = field(default_factory=dict)  # of one mark each
    hands: Counter[str] = field(default_factory=Counter)
    conflicts: Counter[str] = field(default_factory=Counter)
    waiting: dict[str, Loaded] = field(default_factory=dict)
    held: dict[str, tuple[Edit, Callable[[], Edit], str, str]] = field(default_factory=dict)
    count: int = 0

    def mark(self) -> str:
        self.count += 1
        return f"mark-{self.count:03}"

    def text(self, name: str) -> str:
        return (self.world.config / name).read_text(encoding="utf-8")

    def wrote(self, mark: str, name: str, who: str) -> None:
        self.written[mark] = name
        self.hands[who] += 1
        self.versions[self.house.configuring.number] = mark

    def source(self) -> str:
        found: str = self.chance.choice(re.findall(r'^id = "(.*)"', self.text(SOURCES), re.MULTILINE))
        return found

    def with_comment(self, text: str, mark: str) -> str:
        """Type a comment above some line that is not in the middle of a value."""
        lines = text.splitlines(keepends=True)
        places = [at for at, line in enumerate(lines) if line.startswith("[")]
        lines.insert(self.chance.choice(places), f"# {mark}\n")
        return "".join(lines)

    def by_editor(self) -> None:
        name, mark = self.chance.choice((SOURCES, TOPIC)), self.mark()
        path = self.world.config / name
        path.write_text(self.with_comment(self.text(name), mark), encoding="utf-8")
        self.house.refresh()
        self.wrote(mark, name, "file")

    def by_command(self) -> None:
        mark = self.mark()
        kind = self.chance.choice(("add", "tags", "pause"))
        if kind == "add":
            done = self.command("sources", "edit", self.source(), "--name", mark, "--yes")
        elif kind == "tags":
            done = self.command("sources", "edit", self.source(), "--tag", f"+{mark}", "--yes")
        else:
            done = self.command("sources", "edit", self.source(), "--name", mark, "--paused", "--yes")
        assert done.code == 0, done.err
        self.house.refresh()
        self.forget_overwritten()
        self.wrote(mark, SOURCES, "command")

    def by_api(self) -> None:
        mark = self.mark()
        edit = self.house.administering.add({"id": mark, "url": f"https://{mark}.example"}, ["from a list"])
        self.house.administering.apply(edit, Actor("list", How.API))
        self.wrote(mark, SOURCES, "api")

    def browser_loads(self, who: str) -> None:
        name, mark = self.chance.choice((SOURCES, TOPIC)), self.mark()
        text, base = self.house.administering.text(name)
        self.waiting[who] = Loaded(name, base, self.with_comment(text, mark).replace("\n", "\r\n"), mark)

    def browser_sends(self, who: str) -> None:
        """What was loaded long ago is refused when the file is another one by now, and only then."""
        sent = self.waiting.pop(who)
        administering = self.house.administering
        stale = administering.text(sent.name)[1] != sent.base
        before = self.text(sent.name)
        edit, conflict = attempt(lambda: administering.edit_text(sent.name, sent.typed, sent.base))
        assert (conflict is not None) is stale
        if conflict is not None:
            assert f"+# {sent.mark}" in conflict.ours
            assert conflict.theirs
            assert self.text(sent.name) == before
            self.conflicts[who] += 1
            merged = administering.merged(sent.name, conflict)
            fresh, base = administering.text(sent.name)
            edit = administering.edit_text(sent.name, merged or self.with_comment(fresh, sent.mark), base)
        assert edit is not None
        administering.apply(edit, Actor(who, How.WEB))
        self.wrote(sent.mark, sent.name, who)

    def browser_looks(self, who: str) -> None:
        """A form is filled and its diff looked at; the button is pressed later."""
        mark, source = self.mark(), self.source()

        def make() -> Edit:
            return self.house.administering.change(source, {"name": mark})

        self.held[who] = (make(), make, mark, source)

    def browser_confirms(self, who: str) -> None:
        edit, make, mark, source = self.held.pop(who)
        stale = self.text(SOURCES) != edit.before
        _, conflict = attempt(lambda: self.house.administering.apply(edit, Actor(who, How.WEB)))
        assert (conflict is not None) is stale
        if conflict is not None:
            self.conflicts[who] += 1
            if self.house.configuring.current.source(source) is None:  # undone in the meantime
                with pytest.raises(UsageError, match="there is no source"):
                    make()
                return
            self.house.administering.apply(make(), Actor(who, How.WEB))
        self.forget_overwritten()
        self.wrote(mark, SOURCES, who)

    def undo(self) -> None:
        """Exactly the one mark goes; or nothing, when its lines were changed since."""
        number = self.chance.choice([n for n, mark in self.versions.items() if mark in self.written] or [0])
        if not number:
            return
        mark = self.versions[number]
        before = self.text(self.written[mark])
        try:
            edit = self.house.history.undo(number)
        except EntangledError:
            assert self.text(self.written[mark]) == before
            return
        self.house.administering.apply(edit, Actor("anna", How.WEB))
        self.hands["anna"] += 1
        assert mark not in self.text(self.written.pop(mark))
        self.undone.add(mark)

    def forget_overwritten(self) -> None:
        """A name or tag that somebody gave a source anew is not lost: the history has it, and who did it."""
        text = self.text(SOURCES)
        for mark, name in list(self.written.items()):
            if name == SOURCES and mark not in text:
                diffs = "".join(change.diff for change in self.house.history.changes(self.house.configuring.number))
                assert re.search(rf"^-(name|tags) = .*{mark}", diffs, re.MULTILINE), f"{mark} is lost:\n{diffs}"
                del self.written[mark]


def attempt(act: Callable[[], T]) -> tuple[T | None, ConflictError | None]:
    """Do something, and give what came of it or the conflict that was told."""
    try:
        return act(), None
    except ConflictError as error:
        return None, error


@pytest.fixture
def day(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> Day:
    world.configure(MORNING)
    (world.config / "topics").mkdir()
    pack = (defaults_folder() / TOPIC).read_text(encoding="utf-8")
    (world.config / TOPIC).write_text(pack, encoding="utf-8")
    monkeypatch.setattr("getpass.getuser", lambda: "anna")
    command = in_process(world.folder, monkeypatch, capsys)
    return Day(world, world.open(), command, random.Random(request.param))


@pytest.mark.parametrize("day", [1, 2, 3], indirect=True)
def test_a_day_of_mixed_edits_loses_nothing(day: Day) -> None:
    """In three orders of events."""
    morning = {name: day.text(name) for name in (SOURCES, TOPIC)}
    for _ in range(STEPS):
        step(day)
    for who in list(day.waiting):
        day.browser_sends(who)
    for who in list(day.held):
        day.browser_confirms(who)

    for name, text in morning.items():
        evening = Counter(day.text(name).splitlines())
        kept = [line for line in text.splitlines() if not line.startswith(("name = ", "enabled = "))]
        assert Counter(kept) - evening == Counter(), "a line of the morning is gone"
        marks = {mark for mark, file in day.written.items() if file == name}
        assert marks <= set(re.findall(r"mark-\d{3}", day.text(name)))
        assert not day.undone & set(re.findall(r"mark-\d{3}", day.text(name)))
    assert len(day.written) > STEPS // 3
    assert min(day.conflicts[who] for who in ("erik", "sara")) > 0, "nobody met anybody: this shows nothing"
    versions = [one for one in day.house.history.page(limit=1000) if one.number > 1]
    assert Counter(one.who.partition(" (")[0] for one in versions) == expected(day.hands)


def step(day: Day) -> None:
    who = day.chance.choice(("erik", "sara"))
    kind = day.chance.choice(("editor", "command", "api", "browser", "browser", "look", "look", "undo"))
    if kind == "browser":
        (day.browser_sends if who in day.waiting else day.browser_loads)(who)
    elif kind == "look":
        (day.browser_confirms if who in day.held else day.browser_looks)(who)
    else:
        {"editor": day.by_editor, "command": day.by_command, "api": day.by_api, "undo": day.undo}[kind]()


def expected(hands: Counter[str]) -> Counter[str]:
    """Give how the history names the hands: a command by its login, a token by its name."""
    names = {"command": "anna", "api": "list"}
    found: Counter[str] = Counter()
    for who, times in hands.items():
        found[names.get(who, who)] += times
    return found
