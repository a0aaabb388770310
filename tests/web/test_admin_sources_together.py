"""Two people, a shell and an editor at the same sources: nobody's change is undone by a form that was loaded before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.service.conftest import World
from tests.web.api_client import program
from tests.web.conftest import Desk, serve
from tests.web.signed_in import Person, sign_in
from tests.web.test_admin_sources import POOL, SIGNS, TWO, fields, written

from feedwatch.model.access import Role
from feedwatch.service.admin.discovering import Discovering

EDIT = "/admin/sources/kalmar/edit"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Serve a house with two sources."""
    with serve(world) as desk:
        (world.config / "sources.toml").write_text(TWO.replace("{base}", world.newsroom.base), encoding="utf-8")
        desk.house.refresh()
        yield desk


@pytest.fixture
def erik(desk: Desk) -> Person:
    return sign_in(desk, Role.EDITOR, "erik")


@pytest.fixture
def sara(desk: Desk) -> Person:
    return sign_in(desk, Role.EDITOR, "sara")


def by_hand(desk: Desk, old: str, new: str) -> None:
    """Change the file in an editor; the service has not looked at it since."""
    assert old in written(desk)
    (desk.world.config / "sources.toml").write_text(written(desk).replace(old, new), encoding="utf-8")


def test_an_old_form_changes_only_what_its_person_changed(desk: Desk, erik: Person, sara: Person) -> None:
    """Sara pauses, renames and tags while Erik has the form open; he sets an interval, and hers stay."""
    loaded = fields(erik.get(EDIT).text)
    hers = fields(sara.get(EDIT).text) | {"name": "Kalmar stad", "tags": "municipality, syd"}
    del hers["enabled"]
    sara.confirm(EDIT, hers)
    shown = erik.post(EDIT, loaded | {"interval": "30m"})
    assert "feedwatch sources edit kalmar --interval 30m" in shown.text
    assert "Kalmar stad" not in "".join(node.text() for node in LexborHTMLParser(shown.text).css("pre.diff del"))
    erik.confirm(EDIT, loaded | {"interval": "30m"})
    for words in ('name = "Kalmar stad"', '"syd"', "enabled = false", 'interval = "30m"'):
        assert words in written(desk), words


def test_a_field_that_both_changed_is_told_and_nothing_written(desk: Desk, erik: Person, sara: Person) -> None:
    """Both values stand beside what it was; the form holds his, and what she did to other fields; then he decides."""
    loaded = fields(erik.get(EDIT).text)
    sara.confirm(EDIT, fields(sara.get(EDIT).text) | {"name": "Kalmar stad", "interval": "1h"})
    before = written(desk)
    answer = erik.post(EDIT, loaded | {"name": "Kalmars kommun"})
    assert (answer.status_code, written(desk)) == (409, before)
    row = LexborHTMLParser(answer.text).css_first("main tbody tr")
    assert row is not None
    assert [cell.text() for cell in row.css("th, td")] == ["Namn", "Kalmar kommun", "Kalmar stad", "Kalmars kommun"]
    again = fields(answer.text)
    assert (again["name"], again["interval"]) == ("Kalmars kommun", "1h")
    assert erik.confirm(EDIT, again).status_code == 303
    assert 'name = "Kalmars kommun"' in written(desk)
    assert 'interval = "1h"' in written(desk)


def test_who_confirms_second_is_asked_again(desk: Desk, erik: Person, sara: Person) -> None:
    """Both look at their change of one source; hers is written first, and his is shown on top of it before it is."""
    sent = {
        person.name: fields(person.get(EDIT).text) | change
        for person, change in ((erik, {"interval": "30m"}), (sara, {"place": "Växjö"}))
    }
    seen = {
        person.name: {"seen": fields(person.post(EDIT, sent[person.name]).text)["seen"], "confirm": "yes"}
        for person in (erik, sara)
    }
    assert sara.post(EDIT, sent["sara"] | seen["sara"]).status_code == 303
    second = erik.post(EDIT, sent["erik"] | seen["erik"])
    assert second.status_code == 409
    assert 'interval = "30m"' not in written(desk)
    assert erik.post(EDIT, fields(second.text) | {"confirm": "yes"}).status_code == 303
    for words in ('interval = "30m"', 'place = "0780"'):
        assert words in written(desk)


def test_a_source_that_went_meanwhile_is_not_brought_back(desk: Desk, erik: Person, sara: Person) -> None:
    """Neither by the form, nor by a change that was looked at before it went."""
    loaded = fields(erik.get(EDIT).text) | {"interval": "30m"}
    seen = fields(erik.post(EDIT, loaded).text)
    sara.confirm("/admin/sources/kalmar/remove")
    for sent in (loaded, seen | {"confirm": "yes"}):
        answer = erik.post(EDIT, sent)
        assert answer.status_code == 422
        assert "finns inte" in answer.text
    assert "kalmar" not in written(desk).replace("/kalmar", "").replace("# the newsroom of Kalmar", "")


def test_a_removal_that_was_looked_at_before_an_edit_is_asked_again(desk: Desk, erik: Person, sara: Person) -> None:
    seen = fields(sara.post("/admin/sources/kalmar/remove").text)
    erik.confirm(EDIT, fields(erik.get(EDIT).text) | {"interval": "30m"})
    answer = sara.post("/admin/sources/kalmar/remove", seen | {"confirm": "yes"})
    assert answer.status_code == 409
    assert "interval = &#34;30m&#34;" in answer.text
    assert 'id = "kalmar"' in written(desk)


def test_a_form_that_does_not_say_what_it_was_loaded_with_is_refused(desk: Desk, erik: Person) -> None:
    """Whatever sends it, all its fields would count as changes."""
    bare = {name: text for name, text in fields(erik.get(EDIT).text).items() if not name.startswith("was-")}
    assert erik.post(EDIT, bare).status_code == 422


def test_a_tag_is_added_to_the_tags_on_disk(desk: Desk, erik: Person) -> None:
    """An editor wrote another one a moment ago, and nobody has looked at the file since."""
    by_hand(desk, '["municipality"]', '["municipality", "syd"]')
    shown = erik.post("/admin/sources/many/act", {"source": ["kalmar"], "act": "tag", "tag": "ny"})
    (gone,) = (node.text() for node in LexborHTMLParser(shown.text).css("pre.diff del"))
    (come,) = (node.text() for node in LexborHTMLParser(shown.text).css("pre.diff ins"))
    assert ('"syd"]' in gone, '"syd", "ny"]' in come) == (True, True)


def test_an_address_that_was_added_on_disk_is_not_added_again(desk: Desk) -> None:
    """Under another id and in another spelling, and before the service looked at the file."""
    theirs = written(desk) + '\n[[source]]\nid = "theirs"\nurl = "https://ny.example/rss"\n'
    (desk.world.config / "sources.toml").write_text(theirs, encoding="utf-8")
    answer = program(desk)("POST", "/sources", {"url": "https://NY.example/rss", "name": "Ny", "id": "ours"})
    assert (answer.status_code, written(desk)) == (409, theirs)


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_move_does_not_undo_another_one(desk: Desk, erik: Person, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """While a new address is tried, which takes its time, an editor writes the right one into the file."""
    desk.world.newsroom.fail("/lund", 410)
    desk.world.newsroom.feed(POOL, path="/ny/feed")
    front = (
        "<!doctype html><title>Lund</title><link rel='alternate' type='application/rss+xml' href='/ny/feed'><main>Hej"
    )
    desk.world.newsroom.page("/", front)
    right = f'url = "{desk.world.newsroom.feed(SIGNS, path="/right")}"'
    look = Discovering.replacement

    def look_slowly(self: Discovering, *given: Any) -> Any:
        found = look(self, *given)
        by_hand(desk, f'url = "{desk.world.newsroom.base}/lund"', right)
        return found

    monkeypatch.setattr(Discovering, "replacement", look_slowly)
    if way == "page":
        answer = erik.post("/admin/sources/lund/edit", fields(erik.post("/admin/sources/lund/move").text))
    else:
        answer = program(desk)("POST", "/sources/lund/accept-move")
    assert answer.status_code == 409
    assert right in written(desk)
    assert "/ny/feed" not in written(desk)
