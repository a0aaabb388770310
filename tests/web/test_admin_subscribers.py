"""The admin pages of subscribers over plain requests: found, previewed, copied, suspended, handed out, erased, imported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.deliver.hook_server import Answer, open_hooks
from tests.service.conftest import World
from tests.web.conftest import READER, TOPIC, Desk, one, serve, value
from tests.web.signed_in import Person, sign_in

from feedwatch.model.access import Role
from feedwatch.model.subscriber import Channel, Wish
from feedwatch.store import audit_log

HOSTILE = "<script>alert(1)</script>\u202e\"'>"
ADMIN = "klimatstrateg@example.se"
PAGES = ("", "/new", "/1", "/1/preview", "/1/digest", "/1/remove")


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Serve a house with two subscribers and one story."""
    with serve(world, f'[mail]\nadmin = "{ADMIN}"\n') as desk:
        desk.house.subscribing.add(
            Wish(READER, TOPIC, places=("0880",), schedule="daily 07:00"), confirmed=True, how=HOSTILE, words=HOSTILE
        )
        desk.house.subscribing.add(Wish("bo@example.org", TOPIC, schedule="at once"), confirmed=True, how="a test")
        desk.press.print(f"Kalmar signerar {HOSTILE}", places=("0880",))
        desk.press.print("Lund tvekar", places=("1281",))
        desk.world.clock.pass_by(minutes=1)
        yield desk


@pytest.fixture
def anna(desk: Desk) -> Person:
    return sign_in(desk, Role.ADMIN)


@pytest.fixture
def eva(desk: Desk) -> Person:
    return sign_in(desk, Role.EDITOR, "eva")


def names(page: str) -> list[str]:
    return [row.text(strip=True) for row in LexborHTMLParser(page).css("table.people tbody th a")]


def acts(desk: Desk) -> list[tuple[str, str, str]]:
    with desk.house.database.read() as connection:
        return [(act.who, act.action, act.subject) for act in audit_log.page(connection, before=None, limit=9)]


def test_subscribers_are_found_by_each_filter(eva: Person, desk: Desk) -> None:
    """By address, state, channel, place by name, when due, and trouble; the command line does the same."""
    desk.house.subscribing.suspend("2", "on leave")
    assert names(eva.get("/admin/subscribers").text) == [READER, "bo@example.org"]
    for query, found in (
        ("q=BO@", ["bo@example.org"]),
        ("state=suspended", ["bo@example.org"]),
        ("channel=slack", []),
        ("place=kalmar", [READER]),
        ("place=Kalmar+l%C3%A4n", []),
        ("due=day", [READER]),
        ("troubled=yes", ["bo@example.org"]),
        (f"topic={TOPIC}&q=example.se", [READER]),
        ("state=nonsense", [READER, "bo@example.org"]),
    ):
        page = eva.get(f"/admin/subscribers?{query}")
        assert (page.status_code, names(page.text)) == (200, found), query
    assert "--place 0880" in eva.get("/admin/subscribers?place=kalmar").text
    wrong = eva.get("/admin/subscribers?place=Mordor")
    assert (wrong.status_code, "Ingen plats heter" in wrong.text) == (422, True)
    assert eva.get("/admin/subscribers?cursor=x").status_code == 422


def test_a_long_list_goes_on_page_by_page(eva: Person, desk: Desk) -> None:
    """With a link to the next one until there is none."""
    for number in range(60):
        wish = Wish(f"p{number}@example.net", TOPIC, schedule="monthly 1 07:00")
        desk.house.subscribing.add(wish, confirmed=True, how="a test")
    first = eva.get("/admin/subscribers?q=example.net").text
    second = eva.get(value(first, "nav.pager a[rel=next]", "href")).text
    assert (len(names(first)), len(names(second))) == (50, 10)
    assert LexborHTMLParser(second).css("nav.pager a[rel=next]") == []


@pytest.mark.parametrize("page", PAGES)
def test_a_viewer_sees_no_subscriber(desk: Desk, page: str) -> None:
    """Addresses are personal."""
    answer = sign_in(desk, Role.VIEWER, "vera").get(f"/admin/subscribers{page}")
    assert (answer.status_code, READER in answer.text) == (403, False)


@pytest.mark.parametrize("path", ["/1/export", "/1/erase", "/1/rotate", "/import"])
def test_an_editor_neither_exports_nor_erases_nor_imports(eva: Person, desk: Desk, path: str) -> None:
    """No button is shown for it, and none would work."""
    assert eva.post(f"/admin/subscribers{path}").status_code == 403
    assert f"/admin/subscribers{path}" not in eva.get("/admin/subscribers/1").text
    assert desk.house.subscribing.get("1").address == READER


def test_one_subscriber_shows_everything_about_them_as_text(eva: Person) -> None:
    """What they asked for in words, the next times, how they agreed; hostile words stay words."""
    page = eva.get("/admin/subscribers/1").text
    for words in (
        "varje dag kl. 07.00",
        "Kalmar",
        READER,
        "samtyckte",
        "&lt;script&gt;",
        "feedwatch subscribers show 1",
    ):
        assert words in page
    assert "<script>alert" not in page
    assert eva.get("/admin/subscribers/99").status_code == 422
    assert eva.get("/admin/subscribers/999999999999999999999").status_code == 422


WISHED = {"topic": TOPIC, "rhythm": "weekly", "weekday": "tue", "at": "08:30", "places": "Kalmar", "language": "sv"}


def test_a_subscriber_is_added_with_how_they_agreed(eva: Person, desk: Desk) -> None:
    """They are told from now on, as they wished; the words stand in their record, and who added them in the audit log."""
    form = eva.get("/admin/subscribers/new").text
    assert (one(form, "label[for=f-consent]").text().startswith("Hur har"), "subscribers add" in form) == (True, True)
    sent = eva.post("/admin/subscribers/new", WISHED | {"address": "ny@example.se", "consent": f"bad om det {HOSTILE}"})
    assert sent.headers["Location"] == "/admin/subscribers/3?done=added"
    profile = desk.house.looking_up.profile("ny@example.se")
    wish = profile.wishes[0][0]
    assert (wish.schedule, wish.places, profile.subscriber.state.value) == ("weekly tue 08:30", ("0880",), "active")
    assert "bad om det <script>" in profile.consent[0]["words"]
    assert acts(desk)[0] == ("eva", "subscriber.add", "subscriber 3")
    shown = eva.get("/admin/subscribers/3?done=added").text
    assert ("Prenumeranten är tillagd" in shown, "<script>alert" in shown) == (True, False)


def test_who_has_not_agreed_is_asked_first(eva: Person, desk: Desk) -> None:
    """The page says so, and nothing but the question waits in the outbox."""
    sent = eva.post("/admin/subscribers/new", WISHED | {"address": "ny@example.se"})
    assert sent.headers["Location"] == "/admin/subscribers/3?done=asked"
    assert "Ett brev med en fråga" in eva.get("/admin/subscribers/3?done=asked").text
    assert desk.house.subscribing.get("3").state.value == "pending"


def test_a_wrong_address_or_a_known_one_is_said_at_the_field(eva: Person, desk: Desk) -> None:
    """With what to do, and what was typed stays; nobody is changed in passing."""
    for changed, told in (
        ({"address": "ny"}, "ingen hel adress"),
        ({"address": ""}, "Skriv en adress"),
        ({"address": READER.upper()}, "Prenumererar redan"),
        ({"address": "ny@example.se", "places": "Mordor"}, "Mordor"),
        ({"address": "ny@example.se", "at": "25:00"}, "klockslaget"),
        ({"address": "ny@example.se", "topic": "nothing"}, "ämnena"),
        ({"address": "ny@example.se", "language": "xx"}, "svenska eller engelska"),
    ):
        page = eva.post("/admin/subscribers/new", WISHED | {"consent": "muntligen"} | changed)
        assert (page.status_code, told in one(page.text, "div.summary").text()) == (422, True), changed
        assert value(page.text, "#f-consent") == "muntligen"
    known = eva.post("/admin/subscribers/new", WISHED | {"address": READER})
    assert "/admin/subscribers/1" in known.text
    assert desk.house.looking_up.profile("1").wishes[0][0].schedule == "daily 07:00"
    assert len(desk.house.subscribing.listing()) == 2


def test_an_erased_address_is_only_asked(eva: Person, desk: Desk) -> None:
    """Nobody else says that they agreed; the page tells what can be done."""
    desk.house.leaving.erase("2")
    again = WISHED | {"address": "bo@example.org"}
    refused = eva.post("/admin/subscribers/new", again | {"consent": "muntligen"})
    assert (refused.status_code, "raderad på egen begäran" in refused.text) == (422, True)
    assert eva.post("/admin/subscribers/new", again).headers["Location"].endswith("done=asked")


def test_the_secret_of_a_new_webhook_is_shown_once(eva: Person, desk: Desk) -> None:
    """On the page that says it is added, and on none after it."""
    page = eva.post(
        "/admin/subscribers/new", WISHED | {"address": "https://hooks.example.se/in", "channel": "mail"}
    ).text
    secret = one(page, "code.secret").text()
    assert (secret.startswith("whsec_"), secret in eva.get("/admin/subscribers/3").text) == (True, False)
    assert desk.house.subscribing.get("3").channel is Channel.WEBHOOK


def test_the_next_digest_stands_beside_its_reasons(eva: Person) -> None:
    """What is in it with score, words and places, what is not and why, when; the digest in a frame that can do nothing."""
    page = eva.get("/admin/subscribers/1/preview").text
    (account,) = LexborHTMLParser(page).css(".accounts > li")
    text = account.text()
    for words in ("Kalmar signerar", "1 poäng, 2,4 behövs", "klimatkontrakt", "Kalmar (efterfrågad)"):
        assert words in text
    assert "Nämner ingen plats som prenumeranten vill ha" in page
    assert "Lund tvekar" in one(page, ".left-out").text()
    assert "2026-11-25 07:00</span>" in page
    assert "<script>alert" not in page
    frame = one(page, "iframe.digest")
    assert frame.attributes["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    digest = eva.get(frame.attributes["src"] or "")
    policy = digest.headers["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, "sandbox " in policy, "frame-ancestors 'self'" in policy) == (
        True,
        True,
        True,
    )
    assert ("Kalmar signerar" in digest.text, "<script>alert" in digest.text) == (True, False)
    assert [word for word in ("/leave/", "/preferences/") if word in digest.text + page] == []
    assert eva.get("/admin/subscribers/1/preview?topic=heating").status_code == 422


def test_a_copy_arrives_marked_and_without_links(eva: Person, desk: Desk) -> None:
    """At the address that is given, which is the admin's at first; a wrong one is said at the field."""
    assert value(eva.get("/admin/subscribers/1/preview").text, "#f-to") == ADMIN
    wrong = eva.post("/admin/subscribers/1/copy", {"topic": TOPIC, "to": "me"})
    assert (wrong.status_code, one(wrong.text, "#w-to").text().strip().startswith("Fel:")) == (422, True)
    sent = eva.post("/admin/subscribers/1/copy", {"topic": TOPIC, "to": ADMIN})
    assert sent.headers["Location"] == f"/admin/subscribers/1/preview?topic={TOPIC}&done=copied"
    desk.house.delivering.deliver_due()
    (mail,) = [message_from_bytes(path.read_bytes(), policy=default) for path in desk.world.outbox]
    assert (mail["To"], str(mail["Subject"]).startswith("[Kopia] ")) == (ADMIN, True)
    assert "/leave/" not in mail.as_string()
    assert acts(desk)[0] == ("eva", "digest.copy", "subscriber 1")


def test_suspended_with_a_note_and_resumed(eva: Person, desk: Desk) -> None:
    """Without a note nothing happens; the page then says since when and why."""
    assert eva.post("/admin/subscribers/1/suspend", {"note": " "}).status_code == 422
    assert desk.house.subscribing.get("1").state.value == "active"
    assert eva.post("/admin/subscribers/1/suspend", {"note": f"tjänstledig {HOSTILE}"}).status_code == 303
    page = eva.get("/admin/subscribers/1").text
    assert ("Avstängd sedan" in page, "tjänstledig &lt;script&gt;" in page) == (True, True)
    assert eva.post("/admin/subscribers/1/resume").status_code == 303
    assert eva.post("/admin/subscribers/1/pause").status_code == 303
    assert desk.house.subscribing.get("1").state.value == "paused"
    assert [action for _, action, _ in acts(desk)[:3]] == [
        "subscriber.pause",
        "subscriber.resume",
        "subscriber.suspend",
    ]
    assert eva.post("/admin/subscribers/1/remove").status_code == 303
    assert desk.house.subscribing.get("1").state.value == "unsubscribed"


def test_all_about_somebody_is_downloaded_and_then_erased(anna: Person, desk: Desk) -> None:
    """The file is the export; erasing asks first, and nothing is left."""
    held = anna.post("/admin/subscribers/1/export")
    assert "subscriber-1.json" in held.headers["Content-Disposition"]
    assert json.loads(held.text)["subscriber"]["address"] == READER
    asked = anna.get("/admin/subscribers/1/erase")
    assert (asked.status_code, "Det går inte att ångra" in asked.text) == (200, True)
    assert desk.house.subscribing.get("1").address == READER
    assert anna.post("/admin/subscribers/1/erase").headers["Location"] == "/admin/subscribers?done=erased"
    assert names(anna.get("/admin/subscribers").text) == ["bo@example.org"]
    assert anna.get("/admin/subscribers/1").status_code == 422
    assert acts(desk)[:2] == [
        ("anna", "subscriber.erase", "subscriber 1"),
        ("anna", "subscriber.export", "subscriber 1"),
    ]


LIST = "Address;Places\r\nåsa@example.se;880\r\ninte en adress;\r\nBO@example.org;\r\n"


def test_a_list_is_looked_through_and_then_imported(anna: Person, desk: Desk) -> None:
    """As Excel saves it; the bad line is named, nobody is added before the second step, and how they agreed is kept."""
    given = {"consent": "skrev upp sig på forumet", "topic": TOPIC, "schedule": "weekly mon 07:00", "language": "sv"}
    shown = anna.post("/admin/subscribers/import", given, files={"file": ("list.csv", LIST.encode("cp1252"))}).text
    assert ("Rad 3" in shown, "1 läggs till" in shown, "1 finns redan" in shown) == (True, True, True)
    assert "åsa@example.se" in shown
    assert len(desk.house.subscribing.listing()) == 2
    again = {
        node.attributes["name"] or "": node.attributes["value"] or ""
        for node in LexborHTMLParser(shown).css("main input[type=hidden]")
    }
    done = anna.post("/admin/subscribers/import", again | {"add": "yes"}).text
    assert ("1 är tillagda" in done, "Rad 3" in done) == (True, True)
    profile = desk.house.looking_up.profile("åsa@example.se")
    assert (profile.wishes[0][0].places, profile.consent[0]["words"]) == (("0880",), "skrev upp sig på forumet")
    assert acts(desk)[0] == ("anna", "subscriber.add", "subscriber 3")


def test_nothing_is_imported_without_consent_or_list(anna: Person, desk: Desk) -> None:
    """What was chosen is kept for the next try."""
    no_list = anna.post("/admin/subscribers/import", {"consent": "x", "topic": TOPIC})
    no_consent = anna.post(
        "/admin/subscribers/import", {"topic": TOPIC, "add": "yes"}, files={"file": ("l", LIST.encode())}
    )
    no_header = anna.post("/admin/subscribers/import", {"consent": "x", "text": HOSTILE, "topic": TOPIC})
    assert [each.status_code for each in (no_list, no_consent, no_header)] == [422, 422, 422]
    kept = anna.post(
        "/admin/subscribers/import", {"consent": "x", "topic": TOPIC, "list": value(no_consent.text, "[name=list]")}
    )
    assert "1 läggs till" in kept.text
    assert len(desk.house.subscribing.listing()) == 2


def test_an_endpoint_is_tried_and_gets_another_secret(world: World) -> None:
    """What it answers is shown as text; the secret is shown once, after a question."""
    with open_hooks() as hooks, serve(world) as desk:
        hooks.admit(world.config)
        desk.house.refresh()
        wish = Wish(hooks.url("/secret-path"), TOPIC, schedule="at once", channel=Channel.WEBHOOK)
        desk.house.subscribing.add(wish, confirmed=True, how="a test")
        anna = sign_in(desk)
        assert "secret-path" not in anna.get("/admin/subscribers").text + anna.get("/admin/subscribers/1").text
        assert "tog emot provet" in anna.post("/admin/subscribers/1/test").text
        hooks.answers["/secret-path"] = [Answer(500, body=HOSTILE.encode())]
        refused = anna.post("/admin/subscribers/1/test").text
        assert ("tog inte emot" in refused, "<script>alert" in refused) == (True, False)
        assert len(LexborHTMLParser(anna.get("/admin/subscribers/1/rotate").text).css("code.secret")) == 0
        secret = one(anna.post("/admin/subscribers/1/rotate").text, "code.secret").text()
        assert secret.startswith("whsec_")
        assert secret not in anna.get("/admin/subscribers/1").text
