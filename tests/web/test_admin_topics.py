"""Topic packs on the admin pages: edited as text, checked, tried, saved; samples and labels beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from selectolax.lexbor import LexborHTMLParser
from tests.service.conftest import World
from tests.service.forest import PACK, TITLES, TOPIC, plant
from tests.service.press import Press
from tests.web.conftest import Desk, free_port, one, value
from tests.web.signed_in import Person, sign_in
from tests.web.standing import open_pages

from feedwatch.config.edit import diff
from feedwatch.config.samples import ENDING
from feedwatch.model.access import Role
from feedwatch.model.errors import UnwritableError
from feedwatch.service.admin import labelling
from feedwatch.store import audit_log
from feedwatch.web.server import listen_on

PAGE = f"/admin/topics/{TOPIC}"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Serve the pages of a house that has read six items about a park."""
    listen = f"127.0.0.1:{free_port()}"
    house = plant(world, settings=f'[web]\nlisten = "{listen}"\n')
    with open_pages(house, listen_on(listen)):
        yield Desk(world, house, f"http://{listen}", Press(world, house))


@pytest.fixture
def anna(desk: Desk) -> Person:
    return sign_in(desk, Role.EDITOR)


def form(anna: Person, old: str = "", new: str = "", *, path: str = PAGE) -> dict[str, str]:
    """Load the pack and give the form with its text changed, as a browser sends it."""
    shown = anna.get(path).text
    text = one(shown, "textarea").text().removeprefix("\n")
    assert old in text
    return {"text": text.replace(old, new).replace("\n", "\r\n"), "base": value(shown, "[name=base]")}


def part_of(anna: Person, path: str, data: dict[str, str]) -> requests.Response:
    """Send a form as htmx does, for a part of the page."""
    return anna.post(path, data, HX_Request="true")


def words_of(html: str, selector: str = "main") -> str:
    return " ".join(one(html, selector).text().split())


def pack_on_disk(desk: Desk) -> str:
    return (desk.world.config / "topics" / "trees.toml").read_text(encoding="utf-8")


def test_the_list_tells_how_well_each_pack_judges(desk: Desk, anna: Person) -> None:
    """Without samples it says what to do; with them it shows the figures, and how many items wait for a label."""
    assert "Inga exempel än" in words_of(anna.get("/admin/topics").text, "tbody")
    for item_id, relevant in ((1, True), (2, True), (3, False)):
        desk.house.labelling.label(item_id, TOPIC, relevant=relevant)
    row = words_of(anna.get("/admin/topics").text, "tbody")
    assert "1 av 3 döms fel 100,0 % 50,0 % 66,7 % 1" in row


def test_the_text_stands_with_its_lines_and_comes_back_unchanged(desk: Desk, anna: Person) -> None:
    """What is sent as it was shown changes nothing."""
    shown = anna.get(PAGE).text
    assert one(shown, "textarea").text().removeprefix("\n") == PACK
    numbers = [node.text() for node in LexborHTMLParser(shown).css(".gutter span")]
    assert numbers[: PACK.count("\n") + 1] == [str(at) for at in range(1, PACK.count("\n") + 2)]
    same = anna.post(f"{PAGE}/save", form(anna))
    assert "Det blir ingen skillnad" in same.text


def test_a_mistake_is_told_at_its_line_and_never_saved(desk: Desk, anna: Person) -> None:
    """By a part of the page while one types, and by the whole page without script; the text that was sent stays."""
    bad = form(anna, "doubtful = 1.0", "doubtful = 3.0")
    part = part_of(anna, f"{PAGE}/check", bad)
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "Rad 8: thresholds.doubtful är högre än thresholds.kept" in words_of(part.text, ".summary li")
    for way in ("check", "save", "try"):
        whole = anna.post(f"{PAGE}/{way}", bad)
        assert whole.status_code == 422
        assert "Ett fel i texten" in words_of(whole.text, "#problems")
        assert "doubtful = 3.0" in one(whole.text, "textarea").text()
        assert value(whole.text, ".summary a", "href") == "#line-8"
        one(whole.text, "#line-8")
    assert pack_on_disk(desk) == PACK
    assert "Inga fel i texten." in part_of(anna, f"{PAGE}/check", form(anna)).text


def test_a_draft_is_tried_before_it_is_saved(desk: Desk, anna: Person) -> None:
    """How many more and fewer, each item with its reasons, and the figures on the samples before and after."""
    for item_id, relevant in ((1, True), (2, True)):
        desk.house.labelling.label(item_id, TOPIC, relevant=relevant)
    changed = form(anna, '"oak in title" = 2.0', '"oak in title" = 1.9')
    changed["text"] = changed["text"].replace('"leaf in title" = 1.0', '"leaf in title" = 2.0')
    part = part_of(anna, f"{PAGE}/try", changed | {"reach": "500"}).text
    assert "Skulle behålla 1 fler och tappa 1." in part
    assert "2 av de 6 poster som prövades skulle behållas." in part
    kept, lost = (" ".join(node.text().split()) for node in LexborHTMLParser(part).css("ol.would")[:2])
    assert kept.startswith("Löven faller i parken")
    assert "nu tveksam, skulle bli behållen med 2 poäng +2 leaf in title: Löven" in kept
    assert lost.startswith("Ekarna i parken")
    assert "Gäller nu 100,0 % 50,0 %" in words_of(part, "table.figures")
    whole = anna.post(f"{PAGE}/try", changed | {"reach": "all"}).text
    assert words_of(whole, "#outcome") == "Skulle behålla 1 fler och tappa 1."
    assert pack_on_disk(desk) == PACK


def test_a_draft_is_saved_when_it_was_looked_at(desk: Desk, anna: Person) -> None:
    """Diff first, then the file with its comments; in the history by name, and the command that does the same is shown."""
    changed = form(anna, "kept = 2.0", "kept = 1.5")
    looked = anna.post(f"{PAGE}/save", changed)
    assert "-kept = 2.0" in words_of(looked.text, "pre.diff")
    assert "feedwatch config edit topics/trees.toml" in words_of(looked.text, ".cli")
    assert pack_on_disk(desk) == PACK
    done = anna.confirm(f"{PAGE}/save", changed)
    assert (done.status_code, done.headers["location"].partition("?")[0]) == (303, PAGE)
    assert pack_on_disk(desk) == PACK.replace("kept = 2.0", "kept = 1.5")
    assert desk.house.configuring.current.pack(TOPIC).kept == 1.5


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(desk: Desk, anna: Person) -> None:
    """Both changes are shown and stand in the field when they do not meet; the next try counts from what is on disk now."""
    changed = form(anna, "kept = 2.0", "kept = 1.5")
    theirs = PACK.replace('"bird" = 0.5', '"bird" = 0.7')
    (desk.world.config / "topics" / "trees.toml").write_text(theirs, encoding="utf-8")
    told = anna.post(f"{PAGE}/save", changed)
    assert told.status_code == 409
    diffs = [" ".join(node.text().split()) for node in LexborHTMLParser(told.text).css("pre.diff")]
    assert '+"bird" = 0.7' in diffs[0]
    assert "+kept = 1.5" in diffs[1]
    assert pack_on_disk(desk) == theirs
    text = one(told.text, "textarea").text().removeprefix("\n")
    assert text == theirs.replace("kept = 2.0", "kept = 1.5")
    merged = {"text": text, "base": value(told.text, "[name=base]")}
    assert anna.confirm(f"{PAGE}/save", merged).status_code == 303
    assert pack_on_disk(desk) == theirs.replace("kept = 2.0", "kept = 1.5")


def test_the_samples_that_are_judged_wrong_come_first(desk: Desk, anna: Person) -> None:
    """Each with its label, its verdict and the reasons; those judged right can be left out."""
    assert "Inga exempel än" in words_of(anna.get(f"{PAGE}/samples").text)
    for item_id, relevant in ((1, True), (2, True), (3, False)):
        desk.house.labelling.label(item_id, TOPIC, relevant=relevant)
    rows = [
        " ".join(row.text().split())
        for row in LexborHTMLParser(anna.get(f"{PAGE}/samples").text).css("table:not(.figures) tbody tr")
    ]
    assert len(rows) == 3
    assert rows[0].startswith("Löven faller i parken")
    assert "hör till ämnet fel: tveksam 1 poäng +1 leaf in title: Löven" in rows[0]
    wrong = LexborHTMLParser(anna.get(f"{PAGE}/samples?only=wrong").text).css("table:not(.figures) tbody tr")
    assert len(wrong) == 1


def test_one_doubtful_item_after_another_is_labelled(desk: Desk, anna: Person) -> None:
    """Yes, no and skip lead to the next; the last label can be undone; loading the page again changes nothing."""
    path = f"{PAGE}/label"
    asked: list[str] = []
    for answer in ("yes", "skip", "no"):
        shown = anna.get(path)
        asked.append(words_of(shown.text, "article h3"))
        done = anna.post(f"{PAGE}/label", hidden(shown.text) | {"answer": answer})
        assert done.status_code == 303
        path = done.headers["location"]
    assert asked == ["Ekarna i parken", "Ekarna och löven", "Löven faller i parken"]
    shown = anna.get(path)
    assert "Märkt som inte om ämnet: Löven faller i parken" in words_of(shown.text, ".progress")
    assert "2 märkta nu. 1 kvar nära gränsen." in words_of(shown.text, ".progress")
    undone = anna.post(f"{PAGE}/unlabel", hidden(shown.text))
    again = anna.get(undone.headers["location"])
    assert "Märkningen är borttagen." in words_of(again.text, ".progress")
    assert words_of(again.text, "article h3") == "Löven faller i parken"
    text = (desk.world.config / "topics" / f"{TOPIC}{ENDING}").read_text(encoding="utf-8")
    assert [json.loads(line)["title"] for line in text.splitlines()] == ["Ekarna i parken"]
    with desk.house.database.read() as connection:
        acts = audit_log.page(connection, before=None, limit=10, action="topic")
    assert {(act.who, act.how) for act in acts} == {("anna", "web")}
    assert len(acts) == 3


def test_who_labels_the_same_item_second_is_told(desk: Desk, anna: Person) -> None:
    """Two have it before them; neither the answer nor the undo of one replaces what the other said."""
    shown = hidden(anna.get(f"{PAGE}/label").text)
    desk.house.labelling.label(int(shown["item"]), TOPIC, relevant=False)
    late = anna.post(f"{PAGE}/label", shown | {"answer": "yes"})
    assert (late.status_code, "Någon annan märkte posten" in late.text) == (422, True)
    mine = hidden(anna.get(f"{PAGE}/label").text)
    after = hidden(anna.get(anna.post(f"{PAGE}/label", mine | {"answer": "yes"}).headers["location"]).text)
    desk.house.labelling.label(int(mine["item"]), TOPIC, relevant=False)
    assert anna.post(f"{PAGE}/unlabel", after).status_code == 422
    assert desk.house.labelling.said(int(mine["item"]), TOPIC) is False


def hidden(html: str) -> dict[str, str]:
    """Give the hidden fields of the form that asks."""
    fields = LexborHTMLParser(html).css("form.answers input[type=hidden]")
    given = {node.attributes["name"] or "": node.attributes["value"] or "" for node in fields}
    given.pop("form_token")
    return given


def test_the_words_that_counted_are_marked(desk: Desk, anna: Person) -> None:
    """In title and text, those for and those against told apart by more than colour; hostile text stays text."""
    shown = anna.get(f"{PAGE}/label").text
    assert one(shown, "article h3 mark.for").text() == "Ekarna"
    hostile = "<script>alert(1)</script> Ekarna"
    with desk.house.database.write() as connection:
        connection.exec_driver_sql("UPDATE items SET title = ?, summary = ? WHERE id = 1", (hostile, hostile))
    shown = anna.get(f"{PAGE}/label").text
    assert "<script>alert" not in shown
    assert words_of(shown, "article h3") == hostile


@pytest.mark.parametrize("nonsense", ["9" * 40, "-1", "x", "1,2", "²", ""])
def test_what_we_did_not_write_into_the_address_counts_as_nothing(anna: Person, nonsense: str) -> None:
    """An address that somebody changed by hand shows a page, and a form without an item changes nothing."""
    for name in ("skipped", "last", "count", "cursor"):
        assert anna.get(f"{PAGE}/label?{name}={nonsense}").status_code == 200
    assert anna.get(f"{PAGE}/samples?cursor={nonsense}").status_code == 200
    assert anna.post(f"{PAGE}/label", {"item": nonsense, "answer": "yes"}).status_code == 422
    assert anna.post(f"{PAGE}/unlabel", {"last": nonsense}).status_code == 422


def test_single_keys_can_be_turned_off(anna: Person) -> None:
    """And stay off while one labels (WCAG 2.1.4)."""
    shown = anna.get(f"{PAGE}/label").text
    assert value(shown, "button[value=yes]", "data-keys") == "j y"
    off = anna.get(f"{PAGE}/label?keys=off").text
    assert LexborHTMLParser(off).css("[data-keys], [src$='keys.js']") == []
    done = anna.post(f"{PAGE}/label", hidden(off) | {"answer": "yes"})
    assert "keys=off" in done.headers["location"]


def test_a_viewer_looks_and_changes_nothing(desk: Desk) -> None:
    """They see packs, figures and samples; every form is refused."""
    viewer = sign_in(desk, Role.VIEWER, "vera")
    for path in ("/admin/topics", PAGE, f"{PAGE}/samples"):
        assert viewer.get(path).status_code == 200
    shown = viewer.get(PAGE).text
    assert "readonly" in one(shown, "textarea").attributes
    assert viewer.get(f"{PAGE}/label").status_code == 403
    for path in ("check", "try", "save", "label", "unlabel"):
        assert viewer.post(f"{PAGE}/{path}", {"text": PACK, "item": "1", "answer": "yes"}).status_code == 403
    assert not (desk.world.config / "topics" / f"{TOPIC}{ENDING}").exists()


@pytest.mark.parametrize(
    "path", ["/admin/topics/weather", "/admin/topics/weather/samples", "/admin/topics/weather/label"]
)
def test_a_topic_that_is_not_there_is_told(anna: Person, path: str) -> None:
    """With the names of those that are."""
    told = anna.get(path)
    assert told.status_code == 422
    assert "ämnena är: trees" in told.text


def test_a_topic_begins_with_a_few_words(desk: Desk, anna: Person) -> None:
    """A small pack that works, looked at before it is written, and from then on edited as text."""
    sent = {"name": "birds", "title": "Fåglar", "words": 'fågel*\r\n  nät"[verk]\r\n'}
    assert "is not a word" in anna.post("/admin/topics", sent).text
    sent["words"] = "fågel*\r\n\r\nvinge"
    done = anna.confirm("/admin/topics", sent)
    assert done.headers["location"].partition("?")[0] == "/admin/topics/birds"
    assert desk.house.configuring.current.pack("birds").titles == {"sv": "Fåglar"}
    found = part_of(anna, "/admin/topics/birds/try", form(anna, path="/admin/topics/birds")).text
    assert "Fågel sedd i parken" in found
    for wrong, told in (("trees", "there is a topic"), ("Birds!", "cannot be the name of a topic")):
        assert told in anna.post("/admin/topics", sent | {"name": wrong}).text


def test_samples_that_cannot_be_written_give_the_change_to_make_by_hand(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a folder that is read-only: nothing is written, and the page says what to do."""

    def refused(_folder: Path, name: str, expected: str, new: str) -> None:
        raise UnwritableError(name, "the folder is read-only", diff(expected, new, name))

    monkeypatch.setattr(labelling, "write", refused)
    told = anna.post(f"{PAGE}/label", {"item": "1", "answer": "yes"})
    assert told.status_code == 409
    assert "Exemplen kan inte skrivas: the folder is read-only" in words_of(told.text)
    assert '"title": "Ekarna i parken"' in one(told.text, "pre.diff ins").text()


def test_samples_that_cannot_be_read_are_told_with_their_line(desk: Desk, anna: Person) -> None:
    """The other pages of the topic go on."""
    (desk.world.config / "topics" / f"{TOPIC}{ENDING}").write_text("{}\n", encoding="utf-8")
    assert "Exempelfilen går inte att läsa" in words_of(anna.get("/admin/topics").text)
    assert anna.get(PAGE).status_code == 200
    assert "trees.samples.jsonl:1: is not a labelled item" in words_of(anna.get(f"{PAGE}/samples").text)


def test_every_answer_is_in_the_language_of_the_browser(desk: Desk, anna: Person) -> None:
    """English has its own decimals."""
    desk.house.labelling.label(1, TOPIC, relevant=True)
    assert len(TITLES) == 6
    shown = anna.get(f"{PAGE}?lang=en").text
    assert "In force 100.0% 100.0% 100.0%" in words_of(shown, "table.figures")
