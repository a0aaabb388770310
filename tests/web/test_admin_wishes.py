"""What a subscriber asked for and where it goes, changed by an admin or editor on the page of the subscriber."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.mail import deliver
from tests.service.conftest import World
from tests.web.conftest import READER, TOPIC, Desk, one, serve, value
from tests.web.signed_in import Person, sign_in

from feedwatch.model.access import Role
from feedwatch.model.subscriber import Channel, Wish
from feedwatch.store import audit_log
from feedwatch.store.audit_log import Act

PATH = f"/admin/subscribers/1/wishes/{TOPIC}"
MOVE = "/admin/subscribers/1/move"
WISH = Wish(
    READER, TOPIC, places=("1281", "0880"), muted=("1280",), languages=("sv",), schedule="weekly tue 08:30", cap=7
)


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Serve a house with one reader and one webhook."""
    with serve(world) as desk:
        desk.house.subscribing.add(WISH, confirmed=True, how="a test")
        hook = Wish("https://hooks.example.se/secret-path", TOPIC, channel=Channel.WEBHOOK)
        desk.house.subscribing.add(hook, confirmed=True, how="a test")
        yield desk


@pytest.fixture
def eva(desk: Desk) -> Person:
    return sign_in(desk, Role.EDITOR, "eva")


def as_shown(page: str) -> dict[str, list[str]]:
    """Give what a browser would send of the only form on a page that nobody touched."""
    form = one(page, "main form")
    sent: dict[str, list[str]] = {}
    for node in form.css("input[name], select[name]"):
        given = node.attributes
        if node.tag == "select":
            chosen = node.css_first("option[selected]")
            sent[given["name"] or ""] = [(chosen.attributes["value"] if chosen else "") or ""]
        elif given.get("type") != "checkbox" or "checked" in given:
            sent.setdefault(given["name"] or "", []).append(given.get("value") or "")
    return sent


def wish(desk: Desk, number: int = 1) -> Wish:
    found = desk.house.looking_up.profile(str(number)).wishes[0][0]
    return Wish(
        READER, found.topic, found.places, found.schedule, found.zone, Channel.MAIL, found.language, found.first,
        found.muted, found.languages, found.cap, found.say_nothing,
    )  # fmt: skip


def acts(desk: Desk) -> list[Act]:
    with desk.house.database.read() as connection:
        return audit_log.page(connection, before=None, limit=9)


def test_the_form_shows_what_they_asked_for_and_changes_nothing_by_itself(eva: Person, desk: Desk) -> None:
    """Sent as it is shown, everything stays, and no act is logged; the command on the page asks for the same."""
    assert PATH in eva.get("/admin/subscribers/1").text
    page = eva.get(PATH).text
    before = len(acts(desk))
    assert eva.post(PATH, as_shown(page)).headers["Location"] == "/admin/subscribers/1?done=saved"
    assert (wish(desk), len(acts(desk))) == (WISH, before)
    line = shlex.split(one(page, ".cli code").text())
    assert line[:4] == ["feedwatch", "subscribers", "change", "1"]
    assert line[4:] == shlex.split(
        f'--topic {TOPIC} --schedule "weekly tue 08:30" --place 1281 --place 0880 --mute 1280 --only-language sv --cap 7 --language sv'
    )


def test_what_is_changed_is_changed_and_logged(eva: Person, desk: Desk) -> None:
    """Of all that a subscription has; the log names what changed, and no address."""
    changed = {
        "rhythm": "daily", "at": "06:15", "quiet": "weekends", "zone": "Europe/Helsinki", "places": "", "first": "Lund",
        "muted": "", "languages": [], "cap": "", "say_nothing": "yes", "language": "en",
    }  # fmt: skip
    assert eva.post(PATH, as_shown(eva.get(PATH).text) | changed).status_code == 303
    assert wish(desk) == Wish(
        READER, TOPIC, (), "daily 06:15 except weekends", "Europe/Helsinki", Channel.MAIL, "en", ("1281",), (), (), 0, True
    )  # fmt: skip
    act = acts(desk)[0]
    assert (act.who, act.action, act.subject) == ("eva", "subscriber.change", "subscriber 1")
    named = act.detail["changed"]
    assert isinstance(named, dict)
    assert set(named) == {
        "schedule", "zone", "places", "first", "muted", "languages", "cap", "say_nothing", "language",
    }  # fmt: skip
    assert READER not in str(act.detail)


def test_what_is_wrong_is_said_at_its_field(eva: Person, desk: Desk) -> None:
    """And what was typed stays; nothing is changed."""
    shown = as_shown(eva.get(PATH).text)
    for field, typed, told in (
        ("at", "25:00", "klockslaget"), ("places", "Mordor", "Mordor"), ("zone", "Kalmar", "tidszon"),
        ("cap", "många", "från 1 till 500"), ("muted", "Kalmar, Lund", "efterfrågas"), ("language", "xx", "engelska"),
    ):  # fmt: skip
        page = eva.post(PATH, shown | {field: typed})
        assert (page.status_code, told in one(page.text, "div.summary").text()) == (422, True), field
        if field != "language":
            assert value(page.text, f"#f-{field}") == typed
    assert wish(desk) == WISH
    assert eva.get("/admin/subscribers/1/wishes/heating").status_code == 422
    assert eva.get(f"/admin/subscribers/9/wishes/{TOPIC}").status_code == 422


def test_a_form_does_not_undo_what_the_subscriber_changed_meanwhile(eva: Person, desk: Desk) -> None:
    """Only what its person changed counts; what both changed is told with both, and saved when it was looked over."""
    old = as_shown(eva.get(PATH).text)
    desk.house.subscribing.change("1", TOPIC, {"places": (), "cap": 3})
    assert eva.post(PATH, old | {"rhythm": "daily"}).status_code == 303
    assert (wish(desk).schedule, wish(desk).places, wish(desk).cap) == ("daily 08:30", (), 3)
    met = eva.post(PATH, old | {"cap": "9", "places": "Växjö", "rhythm": "daily"})
    assert met.status_code == 409
    cells = [[cell.text() for cell in row.css("th, td")] for row in LexborHTMLParser(met.text).css("main tbody tr")]
    assert sorted(cells) == [
        ["Högst så många nyheter", "7", "3", "9"],
        ["Platser", "Kalmar, Lund", "–", "Växjö"],
    ]
    assert wish(desk).cap == 3
    again = as_shown(met.text)
    assert (again["cap"], again["places"], again["rhythm"]) == (["9"], ["Växjö"], ["daily"])
    assert eva.post(PATH, again).status_code == 303
    assert (wish(desk).cap, wish(desk).places) == (9, ("0780",))


@pytest.mark.parametrize("loaded", ["", "nonsense", "[]", "{}", '{"topic": 1}'])
def test_a_form_that_does_not_say_what_it_was_loaded_with_changes_nothing(eva: Person, desk: Desk, loaded: str) -> None:
    """It is no form of ours."""
    shown = as_shown(eva.get(PATH).text)
    assert eva.post(PATH, shown | {"loaded": loaded, "cap": "9"}).status_code == 422
    assert wish(desk) == WISH


def test_another_address_is_asked_before_digests_go_there(eva: Person, desk: Desk) -> None:
    """By a mail; at once when its holder agreed already."""
    assert eva.post(MOVE, {"address": "ny@example.se"}).headers["Location"].endswith("?done=asked_to_move")
    assert desk.house.subscribing.get("1").address == READER
    assert deliver(desk.house)[-1]["To"] == "ny@example.se"
    sent = eva.post(MOVE, {"address": "ny@example.se", "confirmed": "yes"})
    assert sent.headers["Location"] == "/admin/subscribers/1?done=moved"
    assert desk.house.subscribing.get("1").address == "ny@example.se"
    assert [act.action for act in acts(desk)[:2]] == ["subscriber.move", "subscriber.ask-to-move"]


def test_no_address_is_taken_from_somebody_else_or_made_up(eva: Person, desk: Desk) -> None:
    """The page says so at the field, and keeps what was typed."""
    desk.house.subscribing.add(Wish("bo@example.org", TOPIC), confirmed=True, how="a test")
    for typed, told in (("bo@example.org", "prenumererar redan"), ("ny", "ingen hel adress"), ("", "Skriv en adress")):
        page = eva.post(MOVE, {"address": typed, "confirmed": "yes"})
        assert (page.status_code, told in one(page.text, "#w-address").text()) == (422, True)
        assert value(page.text, "#f-address") == typed
    assert desk.house.subscribing.get("1").address == READER


def test_a_webhook_moves_at_once_and_its_address_stays_hidden(eva: Person, desk: Desk) -> None:
    """Nobody can be asked there; whoever knows an address of a chat can write to it, so pages do not show it."""
    page = eva.get("/admin/subscribers/2/move").text
    assert ("secret-path" in page, LexborHTMLParser(page).css("#f-confirmed")) == (False, [])
    assert eva.post("/admin/subscribers/2/move", {"address": "https://hooks.example.se/other"}).status_code == 303
    assert desk.house.subscribing.get("2").address == "https://hooks.example.se/other"
    assert "secret-path" not in eva.get("/admin/subscribers/new?subscriber=2").text


def test_one_more_topic_begins_with_the_address_filled_in(eva: Person, desk: Desk) -> None:
    """Of a reader, by number: no address stands in the address of a page."""
    assert "new?subscriber=" not in eva.get("/admin/subscribers/1").text
    text = (desk.world.config / "feedwatch.toml").parent / "topics"
    text.mkdir()
    pack = desk.house.administering.text(f"topics/{TOPIC}.toml")[0]
    (text / f"{TOPIC}.toml").write_text(pack, encoding="utf-8")
    (text / "heating.toml").write_text(pack.replace(f'name = "{TOPIC}"', 'name = "heating"'), encoding="utf-8")
    desk.house.refresh()
    link = value(eva.get("/admin/subscribers/1").text, 'main a[href*="new?"]', "href")
    assert link == "/admin/subscribers/new?subscriber=1&topic=heating"
    form = as_shown(eva.get(link).text)
    assert (form["address"], form["topic"]) == ([READER], ["heating"])
    assert eva.post("/admin/subscribers/new", form).headers["Location"] == "/admin/subscribers/1?done=added"
    assert {wish.topic for wish, _ in desk.house.looking_up.profile("1").wishes} == {TOPIC, "heating"}
