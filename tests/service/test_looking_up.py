"""Subscribers are found by what an admin knows of them, a page at a time, with what is the matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.deliver.hook_server import Answer, open_hooks
from tests.service import outbox
from tests.service.conftest import World
from tests.service.press import Press, open_press

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Channel, SubscriberState
from feedwatch.service.people.looking_up import EVERYBODY, Sought


@pytest.fixture
def press(world: World) -> Press:
    press = open_press(world)
    press.subscribe("anna@example.se", places=("0880",))
    press.subscribe("Bo@Example.org", schedule="daily 07:00", first=("1281",))
    press.subscribe("https://hooks.example.se/in", schedule="at once", channel=Channel.WEBHOOK, muted=("08",))
    return press


def found(press: Press, **sought: object) -> list[int]:
    page = press.house.looking_up.page(replace(EVERYBODY, **sought))  # type: ignore[arg-type]  # named by each test
    return [listed.subscriber.id for listed in page.items]


def test_each_filter_finds_its_own(press: Press) -> None:
    """And several together only those that fit all."""
    press.house.subscribing.pause("1", paused=True)
    assert found(press) == [1, 2, 3]
    assert found(press, state=SubscriberState.PAUSED) == [1]
    assert found(press, channel=Channel.MAIL) == [1, 2]
    assert (found(press, topic="climate-contract"), found(press, topic="heating")) == ([1, 2, 3], [])
    assert (found(press, text="EXAMPLE.ORG"), found(press, text="anna"), found(press, text="%")) == ([2], [1], [])
    assert found(press, channel=Channel.MAIL, state=SubscriberState.ACTIVE) == [2]


def test_a_place_is_found_as_it_was_named(press: Press) -> None:
    """Asked for, first or muted; a county is not found for its municipality, nor what merely looks alike."""
    places = ("0880", "1281", "08", "80", '"')
    assert [found(press, place=code) for code in places] == [[1], [2], [3], [], []]


def test_who_is_due_is_found_only_while_they_are_told(press: Press) -> None:
    """Who has paused is due to nobody."""
    now = press.world.clock.now
    assert found(press, due_before=now + timedelta(minutes=1)) == [3]
    assert found(press, due_before=now + timedelta(days=1)) == [2, 3]
    press.house.subscribing.pause("2", paused=True)
    assert found(press, due_before=now + timedelta(days=1)) == [3]


def test_pages_follow_each_other_without_gap_or_repetition(press: Press) -> None:
    """The last one has no cursor, and what is no cursor is refused."""
    first = press.house.looking_up.page(limit=2)
    second = press.house.looking_up.page(cursor=first.next_cursor, limit=2)
    assert [[listed.subscriber.id for listed in page.items] for page in (first, second)] == [[1, 2], [3]]
    assert (second.next_cursor, press.house.looking_up.count()) == ("", 3)
    for cursor in ("-1", "two", "9" * 30, "²"):
        with pytest.raises(UsageError, match="no cursor"):
            press.house.looking_up.page(cursor=cursor)


def test_trouble_is_the_latest_word_not_an_old_one(world: World) -> None:
    """An endpoint that failed is troubled until it takes something; another one never is."""
    with open_hooks() as hooks:
        outbox.configure(world, allow=hooks.authority)
        house = world.open()
        outbox.subscribe(house, hooks.url("/hook"), Channel.WEBHOOK)
        outbox.subscribe(house, hooks.url("/other"), Channel.WEBHOOK)
        hooks.answers["/hook"] = [Answer(500)]
        outbox.publish(world, house, 0)
        house.delivering.deliver_due()
        (listed,) = house.looking_up.page(Sought(troubled=True)).items
        assert (listed.subscriber.address, "500" in listed.trouble) == (hooks.url("/hook"), True)
        hooks.answers["/hook"] = [Answer(200)]
        world.clock.pass_by(minutes=10)
        house.delivering.deliver_due()
        assert house.looking_up.page(Sought(troubled=True)).items == ()


def test_a_dead_endpoint_says_since_when_and_what_it_answered(world: World) -> None:
    """With what waits for it; resumed, it is none any more. Suspended mail is another matter."""
    with open_hooks() as hooks:
        outbox.configure(world, allow=hooks.authority)
        house = world.open()
        outbox.subscribe(house, "anna@example.org")
        house.subscribing.suspend("1", "called, is on leave")
        outbox.subscribe(house, hooks.url("/hook"), Channel.WEBHOOK)
        hooks.answers["/hook"] = [Answer(410)]
        outbox.publish(world, house, 0)
        house.delivering.deliver_due()
        (dead,) = house.looking_up.dead_endpoints()
        assert (dead.silent.subscriber.id, dead.silent.since, dead.silent.waiting) == (2, world.clock.now, 0)
        assert dead.silent.last is not None
        assert "410" in dead.silent.last.detail
        assert "410" in str(dead.why)
        house.subscribing.pause("2", paused=False)
        assert house.looking_up.dead_endpoints() == []


def test_suspended_by_hand_until_resumed_with_the_reason_on_record(press: Press) -> None:
    """Nothing is built for them meanwhile; then everything comes in one digest."""
    house = press.house
    suspended = house.subscribing.suspend("3", "  moves to another machine ")
    profile = house.looking_up.profile("3")
    assert suspended.state is SubscriberState.SUSPENDED
    assert (str(profile.suspended_for), profile.since) == ("moves to another machine", press.world.clock.now)
    press.print("Kalmar signerar")
    press.world.clock.pass_by(hours=1)
    assert house.digesting.build_due() == 0
    house.watching.look()
    assert house.subscribing.get("3").state is SubscriberState.SUSPENDED
    house.subscribing.pause("3", paused=False)
    assert (str(house.looking_up.profile("3").suspended_for), house.digesting.build_due()) == ("", 1)


def test_who_is_told_nothing_cannot_be_suspended(press: Press) -> None:
    """Or resuming would confirm for them; and nobody is without a reason."""
    press.house.subscribing.remove("1")
    with pytest.raises(UsageError, match="is unsubscribed and cannot"):
        press.house.subscribing.suspend("1", "why not")
    with pytest.raises(UsageError, match="say why"):
        press.house.subscribing.suspend("2", "  ")
    assert press.house.subscribing.get("2").state is SubscriberState.ACTIVE
