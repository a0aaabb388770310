"""The admin pages of deliveries over plain requests: the log, attempts, now, again, not at all, endpoints that are dead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.deliver.hook_server import Answer, Hooks, open_hooks
from tests.service.conftest import World
from tests.web.conftest import READER, TOPIC, Desk, one, serve, value
from tests.web.signed_in import Person, sign_in

from feedwatch.model.access import Role
from feedwatch.model.subscriber import Channel, Wish
from feedwatch.store import audit_log

HOSTILE = b"<script>alert(1)</script> \xe2\x80\xae"


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    with open_hooks() as hooks:
        yield hooks


@pytest.fixture
def desk(world: World, hooks: Hooks) -> Iterator[Desk]:
    """Serve a house with a mail that was sent, an event that waits after an error, and one to an endpoint that is gone."""
    with serve(world) as desk:
        hooks.admit(world.config)
        desk.house.refresh()
        hooks.answers["/busy"] = [Answer(503, body=HOSTILE)]
        hooks.answers["/gone"] = [Answer(410, body=HOSTILE)]
        for address in (READER, hooks.url("/busy"), hooks.url("/gone")):
            channel = Channel.WEBHOOK if address.startswith("http") else Channel.MAIL
            wish = Wish(address, TOPIC, schedule="at once", channel=channel)
            desk.house.subscribing.add(wish, confirmed=True, how="a test")
        desk.press.print("Kalmar signerar", places=("0880",))
        desk.world.clock.pass_by(seconds=2)
        desk.press.send()
        yield desk


@pytest.fixture
def eva(desk: Desk) -> Person:
    return sign_in(desk, Role.EDITOR, "eva")


def listed(page: str) -> list[str]:
    """Give the states of the deliveries of a page."""
    return [cell.text(strip=True) for cell in LexborHTMLParser(page).css("table.deliveries td .badge")]


def state_of(desk: Desk, delivery: int) -> str:
    return desk.house.overseeing.get(delivery).delivery.state.value


def test_deliveries_are_found_by_each_filter(eva: Person) -> None:
    """The latest first; a day that is none, and somebody who is not there, are said."""
    assert listed(eva.get("/admin/deliveries").text) == ["misslyckad", "väntar", "skickad"]
    for query, states in (
        ("state=sent", ["skickad"]),
        ("channel=webhook", ["misslyckad", "väntar"]),
        ("kind=copy", []),
        ("failed=yes", ["misslyckad", "väntar"]),
        (f"subscriber={READER}", ["skickad"]),
        ("since=2026-11-24", ["misslyckad", "väntar", "skickad"]),
        ("since=2026-11-25", []),
    ):
        assert listed(eva.get(f"/admin/deliveries?{query}").text) == states, query
    for wrong in ("since=never", "since=9999-12-31", "subscriber=nobody", "cursor=x"):
        assert eva.get(f"/admin/deliveries?{wrong}").status_code == 422, wrong


def test_a_viewer_sees_the_log_without_anybody_in_it(desk: Desk, hooks: Hooks) -> None:
    """No targets, no addresses in what servers said, no filter by subscriber, and nothing to press."""
    with desk.house.database.write() as connection:
        connection.exec_driver_sql("UPDATE deliveries SET error = '550 <läsare@example.se> unknown' WHERE id = 1")
    vera = sign_in(desk, Role.VIEWER, "vera")
    pages = vera.get("/admin/deliveries").text + vera.get("/admin/deliveries/1").text
    assert [word for word in (READER, hooks.authority, "/admin/subscribers", "/retry", "/dead") if word in pages] == []
    assert len(listed(vera.get("/admin/deliveries?subscriber=nobody").text)) == 3
    for path in ("/admin/deliveries/dead", "/admin/deliveries/replay"):
        assert vera.get(path).status_code == 403
    for act in ("retry", "cancel", "replay"):
        assert vera.post(f"/admin/deliveries/2/{act}").status_code == 403


def test_a_delivery_shows_every_attempt_and_what_was_answered(eva: Person) -> None:
    """As text, whatever the server wrote; of a webhook's address only its host."""
    page = eva.get("/admin/deliveries/2").text
    assert "503" in one(page, "main table tbody").text()
    assert ("<script>alert" in page, "/busy" in page, "feedwatch deliveries show 2" in page) == (False, False, True)
    assert eva.get("/admin/deliveries/99").status_code == 422
    assert eva.get("/admin/deliveries/99999999999999999999").status_code == 422


def test_what_waits_is_tried_now_and_what_failed_again(eva: Person, desk: Desk, hooks: Hooks) -> None:
    """The button does what the page says, and the log knows who pressed it."""
    hooks.answers.clear()
    assert eva.post("/admin/deliveries/2/retry").headers["Location"] == "/admin/deliveries/2?done=retried"
    desk.house.delivering.deliver_due()
    assert state_of(desk, 2) == "sent"
    assert eva.post("/admin/deliveries/2/retry").status_code == 422
    desk.world.clock.pass_by(seconds=1)
    seen = {"seen": value(eva.get("/admin/deliveries/1").text, "[name=seen]")}
    desk.world.clock.pass_by(seconds=1)
    assert eva.post("/admin/deliveries/1/replay").status_code == 422  # a form that does not say when it was made
    assert eva.post("/admin/deliveries/1/replay", seen).status_code == 303
    assert state_of(desk, 1) == "queued"
    with desk.house.database.read() as connection:
        acts = [(act.who, act.action, act.subject) for act in audit_log.page(connection, before=None, limit=2)]
    assert acts == [("eva", "delivery.replay", "delivery 1"), ("eva", "delivery.retry", "delivery 2")]
    again = eva.post("/admin/deliveries/1/replay", seen)
    assert (again.status_code, "it was sent or queued again since you looked" in again.text) == (422, True)


def test_cancelling_asks_first(eva: Person, desk: Desk) -> None:
    """Looking at the question changes nothing."""
    assert "räknas som berättat" in eva.get("/admin/deliveries/2/cancel").text
    assert state_of(desk, 2) == "queued"
    eva.post("/admin/deliveries/2/cancel")
    assert state_of(desk, 2) == "cancelled"


def test_many_are_shown_before_they_are_sent_again(eva: Person, desk: Desk) -> None:
    """Those that failed since a day, of days, or of numbers; whose subscriber left are named as refused."""
    shown = eva.get("/admin/deliveries/replay?way=failed&first=2026-11-20").text
    assert (listed(shown), "--failed-since 2026-11-20" in shown) == (["misslyckad"], True)
    assert len(listed(eva.get("/admin/deliveries/replay?way=days&first=2026-11-24&last=2026-11-24").text)) == 3
    assert "Inga leveranser" in eva.get("/admin/deliveries/replay?way=numbers&first=7").text
    assert eva.get("/admin/deliveries/replay?way=numbers&first=x").status_code == 422
    desk.house.subscribing.remove("1")
    desk.world.clock.pass_by(seconds=1)
    wanted = {"way": "numbers", "first": "1", "last": "3"}
    shown = eva.get("/admin/deliveries/replay?way=numbers&first=1&last=3").text
    desk.world.clock.pass_by(seconds=1)
    done = eva.post("/admin/deliveries/replay", wanted | {"seen": value(shown, "[name=seen]")}).text
    assert ("2 skickas igen" in done, "1 av dem när" in done, "1 skickas inte igen" in done) == (True, True, True)
    assert [state_of(desk, number) for number in (1, 2, 3)] == ["sent", "queued", "queued"]


def test_a_dead_endpoint_is_tried_and_resumed(eva: Person, desk: Desk, hooks: Hooks) -> None:
    """The list says since when and the last answer; mended and resumed it is none any more."""
    page = eva.get("/admin/deliveries/dead").text
    assert ("410" in one(page, "tbody").text(), "/gone" in page, "<script>alert" in page) == (True, False, False)
    assert "tog inte emot" in eva.post("/admin/subscribers/3/test").text
    hooks.answers.clear()
    assert "tog emot" in eva.post("/admin/subscribers/3/test").text
    assert eva.post("/admin/subscribers/3/resume").status_code == 303
    assert "Alla webhookar och chattar svarar" in eva.get("/admin/deliveries/dead").text
