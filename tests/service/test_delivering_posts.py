"""Webhooks and chats: each endpoint has a lane of its own, its answers are obeyed, and a dead one is told of once."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.deliver.hook_server import Answer, Hooks, open_hooks
from tests.service.conftest import World
from tests.service.outbox import (
    FAILED,
    QUEUED,
    SENT,
    configure,
    open_notices,
    outbox,
    publish,
    state_of,
    states,
    subscribe,
    tries,
)

from feedwatch.engine.embedded import Embedded
from feedwatch.model.errors import DeliveryError, UsageError
from feedwatch.model.notice import NoticeKind
from feedwatch.model.subscriber import Channel, SubscriberState
from feedwatch.wiring import House, make_rounds

ADMIN = '[mail]\nadmin = "admin@example.org"\n'
OVERLOADED = Answer(429, headers=(("Retry-After", "7200"),))


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    with open_hooks() as hooks:
        yield hooks


@pytest.fixture
def house(world: World, hooks: Hooks) -> House:
    configure(world, ADMIN, allow=hooks.authority)
    return world.open()


def hook(house: House, hooks: Hooks, path: str = "/hook") -> str:
    """Subscribe an endpoint; gives its secret."""
    return subscribe(house, hooks.url(path), Channel.WEBHOOK).secret


def test_an_event_is_signed_so_that_others_can_check_it(world: World, house: House, hooks: Hooks) -> None:
    """The digest arrives once, as digest.ready, with a link to the archive, signed with the secret that was shown."""
    secret = hook(house, hooks)
    publish(world, house, 0)
    assert house.delivering.deliver_due() == 1
    (got,) = hooks.got
    assert got.is_signed_with(secret)
    assert not got.is_signed_with("whsec_" + "A" * 32)
    assert got.json["type"] == "digest.ready"
    assert "/digests/" in got.json["data"]["archive_url"]
    assert got.id == outbox(house)[0].key


def test_the_schedule_is_that_of_the_standard_over_three_days(world: World, house: House, hooks: Hooks) -> None:
    """Ten tries within a fifth of the schedule, all with one id; then the endpoint is suspended and the admin told once."""
    hooks.answers["/hook"] = [Answer(500)]
    hook(house, hooks)
    publish(world, house, 0)
    pauses = []
    for _ in range(9):
        assert house.delivering.deliver_due() == 0
        (delivery,) = outbox(house)
        assert delivery.next_try_at is not None
        pauses.append(delivery.next_try_at - world.clock.now)
        world.clock.now = delivery.next_try_at
    hours = timedelta(hours=1)
    wanted = [timedelta(seconds=5), timedelta(minutes=5), hours / 2, *(n * hours for n in (2, 5, 10, 14, 20, 24))]
    assert all(plan <= pause <= plan * 1.2 for plan, pause in zip(wanted, pauses, strict=True))
    assert house.delivering.deliver_due() == 0
    assert states(house) == [FAILED]
    assert {got.id for got in hooks.got} == {outbox(house)[0].key}
    assert len({got.headers["webhook-timestamp"] for got in hooks.got}) == len(hooks.got) == 10
    (notice,) = open_notices(house)
    assert notice.kind is NoticeKind.SUSPENDED
    assert house.delivering.deliver_due() == 1  # to the admin, by mail
    assert publish(world, house, 0, 1) == 0
    assert len(world.outbox) == 1


def test_gone_ends_it_at_once(world: World, house: House, hooks: Hooks) -> None:
    """410 suspends the endpoint; its other events wait, and go out when it is resumed."""
    hooks.answers["/hook"] = [Answer(410), Answer(204)]
    added = subscribe(house, hooks.url("/hook"), Channel.WEBHOOK)
    publish(world, house, 0)
    publish(world, house, 0, 1)
    assert house.delivering.deliver_due() == 0
    assert len(hooks.got) == 1
    assert state_of(house, added) is SubscriberState.SUSPENDED
    assert states(house) == [FAILED, QUEUED]
    assert "410" in str(open_notices(house)[0].text)
    assert hooks.authority not in str(open_notices(house)[0].text)
    house.subscribing.pause(str(added.subscriber.id), paused=False)
    assert house.delivering.deliver_due() == 2  # with the notice
    assert states(house) == [FAILED, SENT]
    house.watching.look()
    assert open_notices(house) == []


@pytest.mark.parametrize("answer", [OVERLOADED, Answer(503, headers=(("Retry-After", "7200"),))])
def test_a_pause_that_was_asked_for_holds_for_all_events(
    world: World, house: House, hooks: Hooks, answer: Answer
) -> None:
    """Nothing reaches the endpoint before the time, not even what was built later; then all does, in its order."""
    hooks.answers["/hook"] = [answer, Answer(204)]
    hook(house, hooks)
    publish(world, house, 0)
    house.delivering.deliver_due()
    publish(world, house, 0, 1)
    world.clock.pass_by(hours=1, minutes=59)
    assert house.delivering.deliver_due() == 0
    assert len(hooks.got) == 1
    world.clock.pass_by(minutes=2)
    assert house.delivering.deliver_due() == 2
    first, second = (delivery.key for delivery in outbox(house))
    assert [got.id for got in hooks.got] == [first, first, second]


def test_a_redirect_is_a_failure(world: World, house: House, hooks: Hooks) -> None:
    """The event is not carried to where the endpoint points, and is tried again."""
    hooks.answers["/hook"] = [Answer(308, headers=(("Location", hooks.url("/other")),)), Answer(200)]
    hook(house, hooks)
    publish(world, house, 0)
    assert house.delivering.deliver_due() == 0
    world.clock.pass_by(seconds=7)
    assert house.delivering.deliver_due() == 1
    assert [got.path for got in hooks.got] == ["/hook", "/hook"]


def test_a_private_address_fails_and_the_admin_learns_what_to_allow(world: World, house: House) -> None:
    """An endpoint on this machine that nobody allowed is never connected to."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        subscribe(house, f"http://127.0.0.1:{listener.getsockname()[1]}/hook", Channel.WEBHOOK)
        publish(world, house, 0)
        assert house.delivering.deliver_due() == 0
        with pytest.raises(BlockingIOError):
            listener.accept()
    (notice,) = open_notices(house)
    assert notice.kind is NoticeKind.REFUSED
    assert "private" in str(notice.text) or "allow" in str(notice.text)


def test_one_bad_peer_delays_no_other(world: World, hooks: Hooks) -> None:
    """A hook that never answers, a mail server that never answers, and fifty good hooks: those are done in five seconds."""
    hooks.answers["/dead"] = [Answer(hangs=True)]
    with socket.create_server(("127.0.0.1", 0)) as relay:  # takes connections, and says nothing
        smtp = f'[mail]\nsmtp = "smtp://127.0.0.1:{relay.getsockname()[1]}"\n[poll]\nworkers = 4\n'
        configure(world, smtp, allow=hooks.authority)
        house = world.open()
        subscribe(house, "anna@example.org")
        hook(house, hooks, "/dead")
        for number in range(50):
            hook(house, hooks, f"/good/{number}")
        assert publish(world, house, 0) == 52
        rounds = make_rounds(house)
        engine = Embedded(rounds.functions, 4 + 8)
        rounds.begin(engine)
        began = time.monotonic()
        engine.start()
        try:
            while len({got.path for got in hooks.got}) < 51:
                assert time.monotonic() - began < 20, "the good endpoints have to wait"
                time.sleep(0.02)
        finally:
            rounds.stop()
            engine.stop(0)
            house.door.close()
            hooks.over.set()
    good = [got for got in hooks.got if got.path != "/dead"]
    assert len(good) == 50
    assert max(got.at for got in good) - began < 5


def test_a_dead_endpoint_costs_one_waiting_thread_not_one_a_message(world: World, hooks: Hooks) -> None:
    """After one failure to connect, the endpoint's other events are given back untried."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        authority = f"127.0.0.1:{closed.getsockname()[1]}"
    configure(world, allow=authority)
    house = world.open()
    subscribe(house, f"http://{authority}/hook", Channel.WEBHOOK)
    for number in range(3):
        publish(world, house, *range(number + 1))
    assert house.delivering.deliver_due() == 0
    assert [delivery.attempts for delivery in outbox(house)] == [1, 0, 0]


def test_of_endpoints_that_did_not_answer_only_a_few_are_tried_at_a_time(world: World, hooks: Hooks) -> None:
    """Ten dead endpoints leave threads for the others, and each of them still has its turn."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        authority = f"127.0.0.1:{closed.getsockname()[1]}"
    configure(world, allow=authority)
    house = world.open()
    for number in range(10):
        subscribe(house, f"http://{authority}/{number}", Channel.WEBHOOK)
    publish(world, house, 0)
    house.delivering.deliver_due()
    world.clock.pass_by(seconds=7)
    batches = house.delivering.claim_due()
    assert len(batches) == 4
    assert house.delivering.claim_due() == []
    for batch in batches:
        house.delivering.deliver(batch)
    assert len(house.delivering.claim_due()) == 4


def test_a_new_secret_signs_beside_the_old_one_for_a_day(world: World, house: House, hooks: Hooks) -> None:
    """Both verify while the owner changes over, afterwards only the new one does."""
    old = hook(house, hooks)
    rotated = house.endpoints.rotate(hooks.url("/hook"))
    assert rotated.secret not in ("", old)
    publish(world, house, 0)
    house.delivering.deliver_due()
    world.clock.pass_by(hours=23)
    publish(world, house, 0, 1)
    house.delivering.deliver_due()
    assert [(got.is_signed_with(old), got.is_signed_with(rotated.secret)) for got in hooks.got] == [(True, True)] * 2
    world.clock.pass_by(hours=2)
    house.endpoints.test(hooks.url("/hook"))
    assert (hooks.got[-1].is_signed_with(old), hooks.got[-1].is_signed_with(rotated.secret)) == (False, True)


def test_a_trial_is_a_signed_event_of_its_own(world: World, house: House, hooks: Hooks) -> None:
    """It is posted at once, past the outbox, and what the endpoint says is shown, good or bad."""
    hooks.answers["/hook"] = [Answer(202), Answer(500)]
    secret = hook(house, hooks)
    assert house.endpoints.test(hooks.url("/hook")).reference == "202"
    assert hooks.got[0].json == {
        "type": "endpoint.test",
        "version": 1,
        "timestamp": "2026-11-24T08:00:00Z",
        "data": {},
    }
    assert hooks.got[0].is_signed_with(secret)
    with pytest.raises(DeliveryError, match="500"):
        house.endpoints.test(hooks.url("/hook"))
    subscribe(house, "anna@example.org")
    with pytest.raises(UsageError, match="no webhook"):
        house.endpoints.test("anna@example.org")
    with pytest.raises(UsageError, match="has no secret"):
        house.endpoints.rotate("anna@example.org")
    assert outbox(house) == []


def test_what_is_replayed_keeps_its_id(world: World, house: House, hooks: Hooks) -> None:
    """A receiver that has it already can tell; a failed one gets its whole schedule again."""
    hooks.answers["/hook"] = [Answer(204), Answer(204), Answer(500)]
    hook(house, hooks)
    publish(world, house, 0)
    house.delivering.deliver_due()
    world.clock.pass_by(days=2)
    replayed = house.replaying.replay(house.replaying.chosen([1]))
    assert (replayed.queued, replayed.refused) == ((1,), ())
    assert house.delivering.deliver_due() == 1
    house.replaying.replay(house.replaying.numbered(1, 9))
    assert house.delivering.deliver_due() == 0
    (delivery,) = outbox(house)
    assert (delivery.state.value, delivery.tries, delivery.attempts) == (QUEUED, 1, 3)
    assert {got.id for got in hooks.got} == {delivery.key}
    assert [attempt.number for attempt in tries(house, delivery)] == [1, 2, 3]


def test_only_what_still_has_a_reader_is_replayed(world: World, house: House, hooks: Hooks) -> None:
    """Who has left gets nothing, whoever asks; who is suspended gets it when they are resumed."""
    hooks.answers = {"/gone": [Answer(410)], "/left": [Answer(204)]}
    hook(house, hooks, "/gone")
    hook(house, hooks, "/left")
    publish(world, house, 0)
    house.delivering.deliver_due()
    house.subscribing.remove(hooks.url("/left"))
    failed = house.replaying.failed_since(world.clock.now - timedelta(minutes=1))
    assert [delivery.target for delivery in failed] == [hooks.url("/gone")]
    spans = house.replaying.queued_between(world.clock.now - timedelta(days=1), world.clock.now + timedelta(days=1))
    replayed = house.replaying.replay([delivery for delivery in spans if delivery.digest_id])
    assert (replayed.queued, len(replayed.later)) == ((), 1)
    assert [why for _, why in replayed.refused] == ["its subscriber has left"]
    with pytest.raises(UsageError, match="no delivery 99"):
        house.replaying.chosen([99])


CHATS = [
    (Channel.SLACK, Answer(200, b"ok"), "blocks"),
    (Channel.TEAMS, Answer(202), "attachments"),
    (Channel.DISCORD, Answer(204), "embeds"),
    (Channel.MATTERMOST, Answer(200, b"ok"), "text"),
]


@pytest.mark.parametrize(("channel", "answer", "member"), CHATS)
def test_a_chat_gets_the_digest_in_its_own_form(
    world: World, house: House, hooks: Hooks, channel: Channel, answer: Answer, member: str
) -> None:
    """The same digest through the same outbox, as the platform wants it; no signature, no secret."""
    hooks.answers["/services/T0/B0/s3cret"] = [answer]
    added = subscribe(house, hooks.url("/services/T0/B0/s3cret"), channel)
    assert (added.secret, state_of(house, added)) == ("", SubscriberState.ACTIVE)
    house.endpoints.test(str(added.subscriber.id))
    publish(world, house, 0)
    assert house.delivering.deliver_due() == 1
    trial, digest = hooks.got
    assert "feedwatch" in trial.body.decode()
    assert member in digest.json
    assert "Kalmar" in digest.body.decode()
    assert "webhook-signature" not in digest.headers


def test_a_chat_webhook_that_was_removed_is_suspended_without_showing_its_address(
    world: World, house: House, hooks: Hooks, caplog: pytest.LogCaptureFixture
) -> None:
    """Its address is a secret: it is in no log line, no notice, no error."""
    hooks.answers["/api/webhooks/1/s3cret"] = [
        Answer(429, b'{"message": "You are being rate limited.", "retry_after": 900.5, "global": false}'),
        Answer(404, b'{"message": "Unknown Webhook", "code": 10015}'),
    ]
    added = subscribe(house, hooks.url("/api/webhooks/1/s3cret"), Channel.DISCORD)
    publish(world, house, 0)
    with caplog.at_level(logging.DEBUG, logger="feedwatch"):
        house.delivering.deliver_due()
        world.clock.pass_by(seconds=900)
        assert house.delivering.deliver_due() == 0
        assert len(hooks.got) == 1
        world.clock.pass_by(seconds=1)
        house.delivering.deliver_due()
    assert state_of(house, added) is SubscriberState.SUSPENDED
    said = caplog.text + "".join(str(notice.text) for notice in open_notices(house))
    said += "".join(delivery.error for delivery in outbox(house))
    assert "Unknown Webhook" in said
    assert "s3cret" not in said
