"""The API on personal data: who may see whom, what is hidden from the others, and what every act leaves behind."""

from __future__ import annotations

import json

import pytest
from tests.deliver.hook_server import Answer, open_hooks
from tests.mail import deliver
from tests.service.conftest import World
from tests.web.api_client import Program, program
from tests.web.conftest import READER, TOPIC, Desk, serve

from feedwatch.model.access import Scope
from feedwatch.model.subscriber import Channel, Wish
from feedwatch.store import audit_log


@pytest.fixture
def told(desk: Desk) -> Desk:
    """Let somebody be told, so that there are a subscriber, a digest and a delivery."""
    desk.subscriber()
    return desk


def test_who_may_only_read_sees_no_address(told: Desk) -> None:
    """Not in deliveries, not in what a mail server said; people themselves are behind another scope."""
    with told.press.tampering() as connection:
        connection.exec_driver_sql("UPDATE deliveries SET error = '550 <läsare@example.se>: no such user'")
    reader, keeper = program(told, [Scope.READ]), program(told, [Scope.SUBSCRIBERS, Scope.READ])
    for path in ("/deliveries", "/deliveries/1"):
        shown = json.dumps(reader.get(path), ensure_ascii=False)
        assert "no such user" in shown
        assert READER not in shown
    assert READER in json.dumps(keeper.get("/deliveries"), ensure_ascii=False)
    for path in ("/subscribers", "/subscribers/1", "/subscribers/1/preview"):
        assert reader("GET", path).status_code == 403


def test_taking_along_and_erasing_a_person_takes_the_scope_of_an_admin(told: Desk) -> None:
    """An editor, who can make tokens that look after subscribers, cannot do more by one."""
    keeper, admin = program(told, [Scope.SUBSCRIBERS, Scope.READ, Scope.WRITE]), program(told)
    for method, path in (("GET", "/subscribers/1/export"), ("POST", "/subscribers/1/erase")):
        assert keeper(method, path).status_code == 403
    assert admin.get("/subscribers/1/export")["subscriber"]["address"] == READER
    assert admin("POST", "/subscribers/1/erase").json()["id"] == 1
    assert admin("GET", "/subscribers/1").status_code == 404
    acts = json.dumps(admin.get("/audit-log"), ensure_ascii=False)
    assert "subscriber.erase" in acts
    assert READER not in acts


def test_a_subscriber_is_added_changed_suspended_and_resumed(desk: Desk) -> None:
    """With consent in words at once, without it they are asked; each act is the token's, and says no address."""
    ask = program(desk)
    new = {"address": "klimatstrateg@example.se", "topic": TOPIC, "places": ["0880"], "consent": "asked by phone"}
    added = ask("POST", "/subscribers", new)
    assert (added.status_code, added.json()["subscriber"]["state"]) == (201, "active")
    asked = ask("POST", "/subscribers", new | {"address": "annan@example.se", "consent": ""}).json()
    assert asked["subscriber"]["state"] == "pending"
    path = f"/subscribers/{added.json()['subscriber']['id']}"
    assert ask("PATCH", f"{path}/subscriptions/{TOPIC}", {"schedule": "daily 07:00"}).status_code == 200
    profile = ask.get(path)
    assert (profile["wishes"][0][0]["schedule"], profile["wishes"][0][0]["places"]) == ("daily 07:00", ["0880"])
    assert ask("POST", f"{path}/suspend", {"why": "asked to wait"}).json()["state"] == "suspended"
    assert ask("POST", f"{path}/suspend", {"why": "again"}).status_code == 409
    assert ask("POST", f"{path}/resume").json()["state"] == "active"
    wrong = ask("POST", "/subscribers", new | {"schedule": "sometimes", "places": ["Kallmar"]})
    assert wrong.status_code == 422
    assert {one["file"] for one in wrong.json()["problems"]} == {"body schedule", "body places"}
    with desk.house.database.read() as connection:
        acts = audit_log.page(connection, before=None, limit=20, action="subscriber")
    assert [act.action.partition(".")[2] for act in acts] == ["resume", "suspend", "change", "add", "add"]
    assert "@" not in json.dumps([act.detail for act in acts])


def test_a_preview_says_why(told: Desk) -> None:
    """What was told before is left out, and that is said."""
    (preview,) = program(told).get("/subscribers/1/preview")
    assert preview["told"] == []
    assert [left["why"] for left in preview["left_out"]] == ["told"]


def test_a_delivery_is_handed_over_again(told: Desk) -> None:
    """It waits again under its old name; what waits for nothing cannot be hastened."""
    ask: Program = program(told)
    delivery = ask.get("/deliveries")["items"][0]["delivery"]
    assert ask("POST", f"/deliveries/{delivery['id']}/retry").status_code == 409
    assert ask("POST", "/deliveries/replay", {"deliveries": [delivery["id"]]}).json()["queued"] == [delivery["id"]]
    again = ask.get(f"/deliveries/{delivery['id']}")["delivery"]
    assert (again["state"], again["key"]) == ("queued", delivery["key"])
    assert ask("POST", f"/deliveries/{delivery['id']}/cancel").json()["state"] == "cancelled"
    assert ask("POST", "/deliveries/replay", {"deliveries": [999]}).status_code == 404


def test_digests_go_to_another_address_once_its_holder_agrees(told: Desk) -> None:
    """At once when they did already; else a mail asks them, and until then nothing changes."""
    ask = program(told)
    asked = ask("POST", "/subscribers/1/move", {"address": "ny@example.se"})
    assert (asked.status_code, asked.json()["address"]) == (200, READER)
    assert "ny@example.se" in {mail["To"] for mail in deliver(told.house)}
    moved = ask("POST", "/subscribers/1/move", {"address": "ny@example.se", "confirmed": True})
    assert moved.json()["address"] == "ny@example.se"
    told.house.subscribing.add(Wish("bo@example.org", TOPIC), confirmed=True, how="a test")
    assert ask("POST", "/subscribers/2/move", {"address": "ny@example.se", "confirmed": True}).status_code == 409
    assert ask("POST", "/subscribers/2/move", {"address": "ny"}).status_code == 422
    assert ask("POST", "/subscribers/9/move", {"address": "ny@example.se"}).status_code == 404


def test_an_endpoint_is_tried_and_gets_another_secret(world: World) -> None:
    """What it answers is told, taken or not; the secret stands in one answer, and takes the scope of an admin."""
    with open_hooks() as hooks, serve(world) as desk:
        hooks.admit(world.config)
        desk.house.refresh()
        hook = Wish(hooks.url("/hook"), TOPIC, schedule="at once", channel=Channel.WEBHOOK)
        desk.house.subscribing.add(hook, confirmed=True, how="a test")
        desk.house.subscribing.add(Wish(READER, TOPIC), confirmed=True, how="a test")
        keeper, admin = program(desk, [Scope.SUBSCRIBERS, Scope.READ]), program(desk)
        assert keeper("POST", "/subscribers/1/test").json()["taken"] is True
        hooks.answers["/hook"] = [Answer(500, body=b"on fire")]
        refused = keeper("POST", "/subscribers/1/test").json()
        assert (refused["taken"], "500" in refused["answer"]) == (False, True)
        assert keeper("POST", "/subscribers/2/test").status_code == 409
        assert keeper("POST", "/subscribers/1/rotate").status_code == 403
        assert admin("POST", "/subscribers/1/rotate").json()["secret"].startswith("whsec_")
        assert admin("POST", "/subscribers/2/rotate").status_code == 409
        assert "whsec_" not in json.dumps([admin.get("/subscribers/1"), admin.get("/audit-log")])
