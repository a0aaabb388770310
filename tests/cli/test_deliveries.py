"""The outbox as people look at it, send again from it, and try its endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.calling import Call, in_process
from tests.cli.conftest import Desk
from tests.deliver.hook_server import Answer, Hooks, open_hooks
from tests.newsroom import News

from feedwatch.engine.workshop_direct import Direct
from feedwatch.wiring import open_house

SIGNS = News(
    "Kalmar signerar Klimatkontrakt 2030",
    path="/nyheter/1",
    summary="Kommunen skrev i dag under klimatkontraktet tillsammans med Viable Cities och sex myndigheter.",
)
SOURCE = '[[source]]\nid = "kalmar"\nurl = "{base}/feed"\n'


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    with open_hooks() as hooks:
        yield hooks


@pytest.fixture
def call(desk: Desk, hooks: Hooks, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Give a function that calls a command in a folder with a configuration that lets the endpoints be posted to."""
    desk.newsroom.feed(SIGNS)
    desk.configure(SOURCE)
    hooks.admit(desk.config)
    return in_process(desk.folder, monkeypatch, capsys)


def serve_once() -> None:
    """Do what the service does: poll, and a minute later build and deliver."""
    later = timedelta(0)

    def clock() -> datetime:
        return datetime.now(UTC) + later

    with open_house(Path("config"), Path("var"), clock=clock, environment={}, reader=Direct()) as house:
        list(house.polling.poll_all([], only_due=False))
        later = timedelta(minutes=1)
        house.digesting.build_due()
        house.delivering.deliver_due()


def test_a_chat_is_added_tried_and_never_shown_whole(call: Call, hooks: Hooks) -> None:
    """What a platform says is shown, good with exit code 0 and bad with 1, and the secret path nowhere."""
    hooks.answers["/services/T0/B0/s3cret"] = [Answer(200, b"ok"), Answer(404, b"no_service")]
    address = hooks.url("/services/T0/B0/s3cret")
    added = call("subscribers", "add", address, "--channel", "slack", "--topic", "climate-contract", "--json")
    assert (added.code, added.json["state"]) == (0, "active")
    number = str(added.json["id"])
    good, bad = call("webhooks", "test", number), call("webhooks", "test", number)
    assert (good.code, good.out) == (0, "Taken: the endpoint answered 200 ok.\n")
    assert (bad.code, "no_service" in bad.err) == (1, True)
    assert call("webhooks", "rotate", number).code == 2
    for command in (("status",), ("deliveries", "list"), ("deliveries", "list", "--json")):
        shown = call(*command)
        assert "s3cret" not in shown.out + shown.err
    assert hooks.got[0].json == {"text": "Ett prov från feedwatch: hit kommer utskicken."}


def test_a_new_secret_is_shown_once(call: Call, hooks: Hooks) -> None:
    """With the time until which the old one signs too."""
    added = call("subscribers", "add", hooks.url("/hook"), "--topic", "climate-contract", "--json")
    rotated = call("webhooks", "rotate", str(added.json["id"]), "--json")
    assert rotated.code == 0
    assert rotated.json["secret"].startswith("whsec_")
    assert rotated.json["secret"] != added.json["secret"]
    assert call("webhooks", "test", str(added.json["id"]), "--json").json == {"taken": True, "answer": "204"}
    assert hooks.got[0].is_signed_with(added.json["secret"])
    assert hooks.got[0].is_signed_with(rotated.json["secret"])


def test_deliveries_are_shown_with_every_attempt_and_sent_again(call: Call, hooks: Hooks) -> None:
    """List, show, replay: the words of the last attempt, and exit codes for what cannot be."""
    hooks.answers["/hook"] = [Answer(500), Answer(204)]
    added = call(
        "subscribers", "add", hooks.url("/hook"), "--topic", "climate-contract", "--schedule", "at once", "--json"
    )
    serve_once()
    (listed,) = call("deliveries", "list", "--subscriber", str(added.json["id"]), "--json").json
    assert (listed["state"], listed["attempts"][0]["detail"]) == ("queued", "The endpoint answered 500 instead of 2xx")
    shown = call("deliveries", "show", str(listed["id"]))
    assert listed["key"] in shown.out
    assert "answered 500" in shown.out
    assert f"{hooks.authority}/…" in shown.out
    assert "/hook" not in shown.out
    assert call("deliveries", "show", "99").code == 2
    assert call("deliveries", "replay").code == 2
    unasked = call("deliveries", "replay", "--range", "1..9")
    assert (unasked.code, "--yes" in unasked.err) == (2, True)
    assert call("deliveries", "replay", "--range", "yesterday", "--yes").code == 2
    assert call("deliveries", "replay", "--failed-since", "2d", "--yes", "--json").json["queued"] == []
    again = call("deliveries", "replay", "--range", "2020-01-01..2099-01-01", "--yes", "--json")
    assert again.json == {"queued": [listed["id"]], "later": [], "refused": []}
    serve_once()
    assert [got.id for got in hooks.got] == [listed["key"]] * 2
    assert call("subscribers", "remove", str(added.json["id"]), "--yes").code == 0
    left = call("deliveries", "replay", str(listed["id"]), "--yes")
    assert (left.code, "has left" in left.out) == (4, True)
