"""Whatever an admin does to subscribers and deliveries stands in the audit log, with their name and without an address."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests.deliver.hook_server import Answer, open_hooks
from tests.service import outbox
from tests.service.conftest import World
from tests.service.press import Press, open_press

from feedwatch.model.actor import Actor, How
from feedwatch.model.errors import FeedwatchError
from feedwatch.model.subscriber import Channel, Wish
from feedwatch.service.people.enlisting import enlist
from feedwatch.service.people.people_list import read_list
from feedwatch.store import audit_log
from feedwatch.store.audit_log import Act
from feedwatch.wiring import House

BY = Actor("anna", How.WEB)
READER = "läsare@example.se"
WISH = Wish(READER, "climate-contract", schedule="at once")


@pytest.fixture
def press(world: World) -> Press:
    return open_press(world)


def acts(house: House) -> list[Act]:
    """Give the audit log, the oldest first."""
    with house.database.read() as connection:
        return audit_log.page(connection, before=None, limit=99)[::-1]


ACTS: dict[str, Callable[[House], object]] = {
    "subscriber.change": lambda h: h.subscribing.change("1", "", {"places": ("0880",), "cap": 3}, by=BY),
    "subscriber.move": lambda h: h.subscribing.move("1", "ny@example.se", by=BY),
    "subscriber.ask-to-move": lambda h: h.signing_up.ask_to_move(1, "ny@example.se", by=BY),
    "subscriber.pause": lambda h: h.subscribing.pause("1", paused=True, by=BY),
    "subscriber.resume": lambda h: h.subscribing.pause("1", paused=False, by=BY),
    "subscriber.suspend": lambda h: h.subscribing.suspend("1", "läsare@example.se is on leave", by=BY),
    "subscriber.remove": lambda h: h.subscribing.remove("1", by=BY),
    "subscriber.export": lambda h: h.leaving.export("1", by=BY),
    "subscriber.erase": lambda h: h.leaving.erase("1", by=BY),
    "digest.copy": lambda h: h.copying.send("1", "klimatstrateg@example.se", by=BY),
}


@pytest.mark.parametrize("action", ACTS)
def test_every_act_on_a_subscriber_is_logged_by_number(press: Press, action: str) -> None:
    """Who, how, what, and to whom; of addresses not a word, also when a note names one."""
    press.house.subscribing.add(WISH, confirmed=True, how="a test", by=BY)
    ACTS[action](press.house)
    added, act = acts(press.house)
    assert (added.action, added.subject, added.detail["topic"]) == ("subscriber.add", "subscriber 1", WISH.topic)
    assert (act.who, act.how, act.action, act.subject) == ("anna", "web", action, "subscriber 1")
    assert "@" not in json.dumps([act.detail, added.detail])


def test_what_fails_is_not_logged(press: Press) -> None:
    """The log is written in the transaction of what was done."""
    house = press.house
    house.subscribing.add(WISH, confirmed=True, how="a test")
    house.subscribing.remove("1")
    before = acts(house)
    for act in (
        lambda: house.subscribing.suspend("1", "why not", by=BY),
        lambda: house.subscribing.pause("1", paused=True, by=BY),
        lambda: house.subscribing.change("1", "", {"cap": 1}, by=BY),
        lambda: house.leaving.erase("9", by=BY),
        lambda: house.endpoints.rotate("1", by=BY),
    ):
        with pytest.raises(FeedwatchError):
            act()
    assert acts(house) == before


def test_what_subscribers_do_themselves_is_none_of_the_log(press: Press) -> None:
    """It is about admins."""
    press.house.subscribing.add(WISH, confirmed=True, how="a test")
    before = len(acts(press.house))
    press.house.signing_up.ask_to_move(1, "ny@example.se")
    press.house.leaving.export("1", by=None)
    press.house.leaving.erase("1", by=None)
    assert len(acts(press.house)) == before


def test_an_import_names_everybody_it_added(press: Press) -> None:
    """By number, and how they came."""
    lines = ["address\n", "a@example.se\n", "b@example.se\n", "nobody\n"]
    enlist(press.house.subscribing, read_list(lines, WISH), "a list", by=BY)
    assert [(act.who, act.subject) for act in acts(press.house)] == [("anna", "subscriber 1"), ("anna", "subscriber 2")]


def test_acts_on_deliveries_and_endpoints(world: World) -> None:
    """Tried, rotated, replayed, hastened, cancelled; a test that was not taken is logged as well."""
    with open_hooks() as hooks:
        outbox.configure(world, allow=hooks.authority)
        house = world.open()
        outbox.subscribe(house, hooks.url("/hook"), Channel.WEBHOOK)
        house.endpoints.test("1", by=BY)
        hooks.answers["/hook"] = [Answer(500)]
        with pytest.raises(FeedwatchError):
            house.endpoints.test("1", by=BY)
        house.endpoints.rotate("1", by=BY)
        outbox.publish(world, house, 0)
        house.delivering.deliver_due()
        house.replaying.retry(1, by=BY)
        house.replaying.cancel(1, by=BY)
        house.replaying.replay(house.replaying.chosen([1]), by=BY)
        assert [(act.action, act.subject, act.detail) for act in acts(house)[1:]] == [
            ("endpoint.test", "subscriber 1", {"taken": True}),
            ("endpoint.test", "subscriber 1", {"taken": False}),
            ("endpoint.rotate", "subscriber 1", {}),
            ("delivery.retry", "delivery 1", {}),
            ("delivery.cancel", "delivery 1", {}),
            ("delivery.replay", "delivery 1", {}),
        ]
