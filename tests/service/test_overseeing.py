"""The outbox as an admin looks into it; what waits is tried now, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.deliver.hook_server import Answer, Hooks, open_hooks
from tests.service import outbox
from tests.service.conftest import World

from feedwatch.model.delivery import DeliveryKind, DeliveryState
from feedwatch.model.digest import DigestState
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Channel
from feedwatch.service.upkeep.overseeing import Wanted
from feedwatch.store import digests
from feedwatch.wiring import House


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    with open_hooks() as server:
        yield server


@pytest.fixture
def house(world: World, hooks: Hooks) -> House:
    """Give a house with three deliveries: one that waits after an error, one that was sent, one mail."""
    outbox.configure(world, allow=hooks.authority)
    house = world.open()
    outbox.subscribe(house, hooks.url("/hook"), Channel.WEBHOOK)
    outbox.subscribe(house, hooks.url("/good"), Channel.WEBHOOK)
    hooks.answers["/hook"] = [Answer(503)]
    outbox.publish(world, house, 0)
    house.delivering.deliver_due()
    world.clock.pass_by(seconds=1)
    house.copying.send("1", "klimatstrateg@example.se")
    return house


def found(house: House, wanted: Wanted) -> list[int]:
    return [followed.delivery.id for followed in house.overseeing.page(wanted).items]


def test_deliveries_are_found_by_what_became_of_them(house: House, world: World) -> None:
    """The newest first; by state, way, kind, whose, since when, and whether the last word was an error."""
    assert found(house, Wanted()) == [3, 2, 1]
    assert found(house, Wanted(state=DeliveryState.SENT)) == [2]
    assert found(house, Wanted(channel=Channel.WEBHOOK)) == [2, 1]
    assert found(house, Wanted(kind=DeliveryKind.COPY)) == [3]
    assert found(house, Wanted(subscriber_id=2)) == [2]
    assert found(house, Wanted(failed=True)) == [1]
    assert found(house, Wanted(since=world.clock.now)) == [3]
    assert found(house, Wanted(failed=True, state=DeliveryState.SENT)) == []


def test_pages_of_deliveries_follow_each_other(house: House) -> None:
    """Each delivery with its attempts."""
    first = house.overseeing.page(limit=2)
    second = house.overseeing.page(cursor=first.next_cursor, limit=2)
    assert [[f.delivery.id for f in page.items] for page in (first, second)] == [[3, 2], [1]]
    assert (second.next_cursor, [attempt.ok for attempt in second.items[0].attempts]) == ("", [False])
    with pytest.raises(UsageError, match="there is no delivery 9"):
        house.overseeing.get(9)


def test_what_waits_is_tried_at_once_and_its_schedule_goes_on(house: House, world: World, hooks: Hooks) -> None:
    """A retry is one more try, not a new beginning; what does not wait is not retried."""
    waits = house.overseeing.get(1).delivery
    assert waits.next_try_at is not None
    assert waits.next_try_at > world.clock.now
    hastened = house.replaying.retry(1)
    assert (hastened.next_try_at, hastened.tries) == (world.clock.now, 1)
    hooks.answers["/hook"] = [Answer(200)]
    house.delivering.deliver_due()
    after = house.overseeing.get(1)
    assert (after.delivery.state, [attempt.number for attempt in after.attempts]) == (DeliveryState.SENT, [1, 2])
    with pytest.raises(UsageError, match="is sent and does not wait; send it again with"):
        house.replaying.retry(1)


def test_what_is_cancelled_is_never_sent_until_it_is_replayed(house: House, world: World, hooks: Hooks) -> None:
    """Its digest is cancelled with it, and what was sent cannot be cancelled."""
    assert house.replaying.cancel(1).state is DeliveryState.CANCELLED
    hooks.answers["/hook"] = [Answer(200)]
    world.clock.pass_by(days=1)
    before = len(hooks.got)
    house.delivering.deliver_due()
    assert len(hooks.got) == before
    with house.database.read() as connection:
        digest = digests.get(connection, house.overseeing.get(1).delivery.digest_id or 0)
    assert digest is not None
    assert digest.state is DigestState.CANCELLED
    house.replaying.replay(house.replaying.chosen([1]))
    house.delivering.deliver_due()
    assert house.overseeing.get(1).delivery.state is DeliveryState.SENT
    with pytest.raises(UsageError, match="does not wait"):
        house.replaying.cancel(2)


def test_what_is_being_sent_is_left_alone(house: House, world: World) -> None:
    """Nobody knows whether it was taken already."""
    world.clock.pass_by(days=1)
    house.delivering.claim_due()
    for act in (house.replaying.retry, house.replaying.cancel):
        with pytest.raises(UsageError, match="this very moment"):
            act(1)


def test_a_copy_is_replayed_like_any_other(house: House, world: World) -> None:
    """It belongs to no subscriber, and is not refused for that."""
    house.delivering.deliver_due()
    world.clock.pass_by(seconds=30)
    replayed = house.replaying.replay(
        house.replaying.queued_between(world.clock.now - timedelta(minutes=9), world.clock.now)
    )
    assert (set(replayed.queued), replayed.refused) == ({1, 2, 3}, ())
