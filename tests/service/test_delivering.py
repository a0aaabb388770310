"""Leases, fencing, an orderly stop, and what happens when our own house is on fire."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError
from tests.service.conftest import World
from tests.service.outbox import FAILED, QUEUED, SENT, configure, open_notices, outbox, publish, states, subscribe

from feedwatch.deliver.chat import ChatSender
from feedwatch.deliver.outbox_folder import OutboxFolder
from feedwatch.deliver.webhook import WebhookSender
from feedwatch.model.delivery import DeliveryState, Receipt
from feedwatch.model.errors import DeliveryError
from feedwatch.service.line.delivering import Delivering
from feedwatch.service.line.senders import Senders
from feedwatch.service.line.settling import Outcome, Settling
from feedwatch.store.database import Database
from feedwatch.wiring import House

PEOPLE = ("anna@example.org", "bo@example.org", "cia@example.net")


@pytest.fixture
def house(world: World) -> House:
    """A house without a mail server, and three readers for whom a digest waits."""
    configure(world)
    house = world.open()
    for person in PEOPLE:
        subscribe(house, person)
    assert publish(world, house, 0) == 3
    return house


def test_what_one_sender_holds_no_other_claims(world: World, house: House) -> None:
    """Two processes on one database share the work; each delivery is sent by one of them."""
    other = world.open()
    (batch,) = house.delivering.claim_due()
    assert other.delivering.claim_due() == []
    assert house.delivering.deliver(batch) == 3
    assert len(world.outbox) == 3


def test_a_lost_lease_gives_the_right_to_nothing(world: World, house: House) -> None:
    """Who comes back after his lease was over and given away sends nothing and writes nothing."""
    other = world.open()
    (late,) = house.delivering.claim_due()
    world.clock.pass_by(minutes=21)
    assert other.delivering.deliver_due() == 3
    assert house.delivering.deliver(late) == 0
    assert states(house) == [SENT] * 3
    assert [delivery.attempts for delivery in outbox(house)] == [1, 1, 1]


def test_the_result_of_a_lost_lease_is_not_written(world: World, house: House) -> None:
    """What a slow sender found out after another one took over does not change what that one wrote."""
    (batch,) = house.delivering.claim_due()
    world.clock.pass_by(minutes=21)
    world.open().delivering.deliver_due()
    settling = Settling(house.database, lambda: "")
    late = Outcome(
        batch.deliveries[0], world.clock.now, "", DeliveryError("recipient", "550 5.1.1", temporary=False, gone=True)
    )
    assert settling.settle(late) is None
    assert states(house) == [SENT] * 3


def test_a_reader_who_leaves_is_not_sent_what_was_claimed(world: World, house: House) -> None:
    """Leaving counts from that moment, also when the batch is under way; pausing likewise, and it goes out later."""
    (batch,) = house.delivering.claim_due()
    house.subscribing.remove("bo@example.org")
    house.subscribing.pause("cia@example.net", paused=True)
    assert house.delivering.deliver(batch) == 1
    assert states(house) == [SENT, DeliveryState.CANCELLED.value, QUEUED]
    assert house.delivering.deliver_due() == 0
    house.subscribing.pause("cia@example.net", paused=False)
    assert house.delivering.deliver_due() == 1


def test_a_stop_ends_the_batch_after_the_message_under_way(world: World, house: House) -> None:
    """What was claimed and not begun is free at once for the next service."""
    (batch,) = house.delivering.claim_due()
    house.delivering.stop()
    assert house.delivering.deliver(batch) == 1
    assert house.delivering.claim_due() == []
    assert states(house) == [SENT, QUEUED, QUEUED]
    assert world.open().delivering.deliver_due() == 2


def test_a_message_that_cannot_be_made_holds_up_no_other(
    world: World, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """A broken digest is tried again by the schedule and fails in the end; the others are sent at once."""
    with house.database.write() as connection:
        connection.execute(text("UPDATE digests SET content = '{}' WHERE id = (SELECT min(id) FROM digests)"))
    with caplog.at_level(logging.ERROR):
        assert house.delivering.deliver_due() == 2
    assert "could not be made" in caplog.text
    assert states(house) == [QUEUED, SENT, SENT]
    for _ in range(51):
        world.clock.pass_by(minutes=73)
        house.delivering.deliver_due()
    assert states(house) == [FAILED, SENT, SENT]
    assert len(open_notices(house)) == 1


@pytest.mark.parametrize("ahead", [3, 400])
def test_a_clock_that_ran_ahead_delays_nothing_for_long(world: World, house: House, ahead: int) -> None:
    """What was queued, claimed, or put off by a clock days ahead is due when the clock is right again."""
    right = world.clock.now
    world.clock.pass_by(days=ahead)
    assert publish(world, house, 0, 1) == 3
    house.delivering.claim_due()
    world.clock.now = right
    assert world.open().delivering.deliver_due() == 6


class Burning:
    """A database that cannot be written while it burns."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.burns = False

    @contextmanager
    def write(self) -> Iterator[Connection]:
        if self.burns:
            raise OperationalError("COMMIT", {}, Exception("database or disk is full"))
        with self._database.write() as connection:
            yield connection


def test_what_cannot_be_written_down_is_kept_and_nothing_else_is_sent(world: World, house: House) -> None:
    """A full disk between a server's yes and our commit makes no second mail: the yes is remembered."""
    (batch,) = house.delivering.claim_due()
    database = Burning(house.database)
    settling = Settling(database, lambda: "")  # type: ignore[arg-type]  # as much of it as is used
    database.burns = True
    taken = Outcome(batch.deliveries[0], world.clock.now, Receipt("250 ok").reference, None)
    assert settling.settle(taken) is None
    assert not settling.catch_up()
    assert states(house)[0] != SENT
    database.burns = False
    assert settling.catch_up()
    assert states(house)[0] == SENT


def test_a_full_disk_heals_by_itself(world: World, house: House) -> None:
    """While the database cannot be written nothing is sent, and what was claimed then goes out as soon as it can."""
    database = Burning(house.database)
    folder = OutboxFolder(world.folder / "var" / "outbox")
    delivering = Delivering(
        database,  # type: ignore[arg-type]  # as much of it as is used
        house.messages.of,
        Senders(lambda: folder, WebhookSender(house.door), ChatSender(house.door)),
        Settling(house.database, lambda: ""),
        world.clock,
        "test-",
        lambda: 0,
    )
    (batch,) = delivering.claim_due()
    database.burns = True
    assert delivering.deliver(batch) == 0
    assert world.outbox == []
    database.burns = False
    assert delivering.deliver_due() == 3
