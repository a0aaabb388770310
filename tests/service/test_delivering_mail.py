"""Mail leaves the outbox once, whatever the mail server does; nobody pays for what is between the server and us."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.deliver.smtp_server import SWALLOW, Profile, SmtpServer
from tests.service.conftest import World
from tests.service.outbox import (
    ADMIN,
    FAILED,
    QUEUED,
    SENT,
    by_smtp,
    configure,
    names,
    open_notices,
    outbox,
    publish,
    received,
    state_of,
    states,
    subscribe,
    tries,
)

from feedwatch.model.notice import NoticeKind
from feedwatch.model.subscriber import SubscriberState
from feedwatch.wiring import House

PEOPLE = ("anna@example.org", "bo@example.org", "cia@example.net", "dan@example.com")
UNKNOWN = "550 5.1.1 no such user here"


@contextmanager
def mailing(world: World, profile: Profile, extra: str = "") -> Iterator[tuple[SmtpServer, House]]:
    """Run a mail server, and a house with four readers for whom a digest waits."""
    with SmtpServer(profile) as server:
        configure(world, by_smtp(server, extra))
        house = world.open()
        for person in PEOPLE:
            subscribe(house, person)
        assert publish(world, house, 0) == len(PEOPLE)
        yield server, house


def readers(server: SmtpServer) -> list[str]:
    """Give whom the server took mail for, in order, without the admin."""
    taken = [message["To"].addresses[0].addr_spec for message in received(server)]
    return [address for address in taken if address != ADMIN]


def test_many_mails_travel_over_one_connection(world: World) -> None:
    """Four readers, four mails, each once, in the order of their digests."""
    with mailing(world, Profile()) as (server, house):
        assert house.delivering.deliver_due() == 4
        assert house.delivering.deliver_due() == 0
    assert server.connections == 1
    assert readers(server) == list(PEOPLE)
    assert states(house) == [SENT] * 4


def test_greylisting_costs_five_minutes(world: World) -> None:
    """A server that turns everybody away the first time gets each mail once, under the same name, and nobody is blamed."""
    later = "451 4.7.1 greylisted, come back later"
    with mailing(world, Profile(recipients={person: [later] for person in PEOPLE})) as (server, house):
        assert house.delivering.deliver_due() == 0
        assert states(house) == [QUEUED] * 4
        world.clock.pass_by(minutes=4)
        assert house.delivering.deliver_due() == 0
        world.clock.pass_by(minutes=2, seconds=1)
        assert house.delivering.deliver_due() == 4
    assert sorted(readers(server)) == sorted(PEOPLE)
    assert [attempt.ok for attempt in tries(house, outbox(house)[0])] == [False, True]
    assert open_notices(house) == []


def test_one_that_must_wait_holds_up_nobody(world: World) -> None:
    """The first of four is told to come back later; the other three are there at once."""
    with mailing(world, Profile(recipients={PEOPLE[0]: ["450 4.2.0 busy"] * 99})) as (server, house):
        assert house.delivering.deliver_due() == 3
    assert readers(server) == list(PEOPLE[1:])


def test_an_address_that_does_not_exist_is_suspended_and_the_admin_told(world: World) -> None:
    """The other readers get their mail, and nothing is sent to the suspended one until they are resumed."""
    with mailing(world, Profile(recipients={"bo@": [UNKNOWN]})) as (server, house):
        bo = house.subscribing.get("bo@example.org")
        assert house.delivering.deliver_due() == 3
        assert state_of(house, bo) is SubscriberState.SUSPENDED
        (notice,) = open_notices(house)
        assert (notice.kind, notice.subject) == (NoticeKind.SUSPENDED, f"subscriber {bo.id}")
        assert "550 5.1.1" in str(notice.text)
        assert "bo@" not in str(notice.text)
        assert f"resume {bo.id}" in str(notice.text)
        assert house.delivering.deliver_due() == 1
        assert str(received(server, ADMIN)[0]["Subject"]).startswith("feedwatch: ")
        assert publish(world, house, 0, 1) == 3
        assert house.delivering.deliver_due() == 3
        house.subscribing.pause("bo@example.org", paused=False)
        house.watching.look()
        assert open_notices(house) == []
        assert house.digesting.build_due() == 1  # what happened meanwhile
        assert house.delivering.deliver_due() == 1
    assert len(received(server, "bo@")) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        UNKNOWN,
        "550 5.1.1 <x@y>: unknown, ticket 4711a",
        "550 relay not permitted",
        "554 5.7.1 relay access denied",
        "550 5.7.1 this network is on a block list",
        "530 5.7.0 authentication required",
    ],
)
def test_who_is_refused_with_all_others_is_not_to_blame(world: World, refusal: str) -> None:
    """Nobody is suspended, the admin is told, and when the server knows its people again they all get their mail."""
    profile = Profile(always={"RCPT": refusal})
    with mailing(world, profile) as (server, house):
        assert house.delivering.deliver_due() == 0
        assert states(house) == [QUEUED] * 4
        assert {state_of(house, house.subscribing.get(person)) for person in PEOPLE} == {SubscriberState.ACTIVE}
        (notice,) = open_notices(house)
        assert notice.kind is NoticeKind.REFUSED
        for _ in range(30):  # retries spread, so that each has a connection of its own
            world.clock.pass_by(minutes=10)
            house.delivering.deliver_due()
        assert states(house) == [QUEUED] * 4
        del profile.always["RCPT"]
        world.clock.pass_by(hours=2)
        while house.delivering.deliver_due():
            world.clock.pass_by(hours=2)
        assert states(house) == [SENT] * 4
        assert open_notices(house) == []
    assert sorted(readers(server)) == sorted(PEOPLE)
    told = [str(message["Subject"]) for message in received(server, ADMIN)]
    assert [subject.startswith("feedwatch: over: ") for subject in told] == [False, True]


def test_a_suspension_is_taken_back_when_the_next_ones_fare_no_better(world: World) -> None:
    """The first refused reader has a session of their own; that it was not about them shows with the second."""
    profile = Profile(always={"RCPT": UNKNOWN})
    with mailing(world, profile, "per_minute = 1\n") as (server, house):
        anna = house.subscribing.get("anna@example.org")
        house.delivering.deliver_due()
        assert state_of(house, anna) is SubscriberState.SUSPENDED
        world.clock.pass_by(seconds=61)
        house.delivering.deliver_due()
        assert state_of(house, anna) is SubscriberState.ACTIVE
        assert [notice.kind for notice in open_notices(house)] == [NoticeKind.REFUSED]
        assert states(house) == [QUEUED] * 4
        del profile.always["RCPT"]
        for _ in range(20):
            world.clock.pass_by(minutes=2)
            house.delivering.deliver_due()
    assert sorted(readers(server)) == sorted(PEOPLE)
    assert "suspended" not in "".join(str(message.get_body(("plain",))) for message in received(server, ADMIN)).lower()


def test_a_server_that_forgets_its_people_in_the_middle_suspends_none_of_them(world: World) -> None:
    """More were taken before; then five in a row are refused, and whoever of them was suspended is put back."""
    with mailing(world, Profile()) as (server, house):
        others = [f"o{number}@example.org" for number in range(2)]
        crowd = [f"p{number}@example.org" for number in range(5)]
        for person in others:
            subscribe(house, person)
        publish(world, house, 0)
        assert house.delivering.deliver_due() == 6
        for person in crowd:
            subscribe(house, person)
        assert publish(world, house, 0) == 5
        server.profile.always["RCPT"] = UNKNOWN
        assert house.delivering.deliver_due() == 0
        assert states(house) == [SENT] * 6 + [QUEUED] * 5
        assert {state_of(house, house.subscribing.get(person)) for person in crowd} == {SubscriberState.ACTIVE}
        assert [notice.kind for notice in open_notices(house)] == [NoticeKind.REFUSED]


def test_the_admins_own_address_may_be_wrong(world: World) -> None:
    """That is seen in the status, and does not go round in circles."""
    with mailing(world, Profile(recipients={"bo@": [UNKNOWN], ADMIN: ["550 5.1.1 who?"] * 9})) as (_, house):
        house.delivering.deliver_due()
        for _ in range(4):
            house.delivering.deliver_due()
        assert {notice.kind for notice in open_notices(house)} == {NoticeKind.SUSPENDED, NoticeKind.REFUSED}
        assert len(outbox(house)) == 6


def test_dead_addresses_among_living_ones_are_suspended(world: World) -> None:
    """A new server, a list with many dead addresses: as long as most are taken, the refusals are believed."""
    with mailing(world, Profile(recipients={"anna@": [UNKNOWN]})) as (_, house):
        assert house.delivering.deliver_due() == 3
        assert state_of(house, house.subscribing.get(PEOPLE[0])) is SubscriberState.SUSPENDED
    assert FAILED in states(house)


@pytest.mark.parametrize(
    ("profile", "kind"),
    [
        (Profile(always={"MAIL": "530 5.7.0 must issue a STARTTLS command first"}), "tls"),
        (Profile(always={"MAIL": "550 5.7.1 not from you"}), "auth"),
        (Profile(banner="554 5.3.2 no service"), "connect"),
    ],
)
def test_a_server_that_takes_nothing_is_asked_by_one_message_only(world: World, profile: Profile, kind: str) -> None:
    """The first mail finds out, the others wait in their order, and none loses a try of its schedule."""
    with mailing(world, profile) as (server, house):
        assert house.delivering.deliver_due() == 0
        first, *others = outbox(house)[:4]
        assert [attempt.error_kind for attempt in tries(house, first)] == [kind]
        assert (first.tries, [other.attempts for other in others]) == (0, [0, 0, 0])
        asked = server.connections
        world.clock.pass_by(seconds=30)
        assert house.delivering.deliver_due() == 0
        assert server.connections == asked
        profile.always.clear()
        profile.banner = "220 back again"
        world.clock.pass_by(minutes=20)
        assert house.delivering.deliver_due() >= 4
    assert readers(server) == list(PEOPLE)


def test_a_server_away_for_a_day_costs_nothing_but_the_day(world: World) -> None:
    """Nothing is lost, the order is kept, nobody is suspended, and the outbox is empty soon after."""
    with SmtpServer(Profile()) as server:
        configure(world, by_smtp(server))
    house = world.open()
    for person in PEOPLE:
        subscribe(house, person)
    for number in range(3):
        assert publish(world, house, *range(number + 1)) == len(PEOPLE)
        for _ in range(16):  # eight hours
            assert house.delivering.deliver_due() == 0
            world.clock.pass_by(minutes=30)
    assert states(house) == [QUEUED] * 12
    assert {state_of(house, house.subscribing.get(person)) for person in PEOPLE} == {SubscriberState.ACTIVE}
    assert [notice.kind for notice in open_notices(house)] == [NoticeKind.REFUSED]
    with SmtpServer(Profile(), port=server.port) as back:
        world.clock.pass_by(minutes=20)
        assert house.delivering.deliver_due() == 13
        assert house.delivering.deliver_due() == 1  # that it is over
    assert states(house) == [SENT] * 12
    assert readers(back) == list(PEOPLE) * 3
    assert len(set(names(received(back)))) == 14


def test_what_was_swallowed_is_sent_again_under_the_same_name(world: World) -> None:
    """A server that hangs up between the message and its 250 may have it: only then a mail comes twice."""
    with mailing(world, Profile(actions={"CONTENT": ["250 2.0.0 ok", SWALLOW]})) as (server, house):
        assert house.delivering.deliver_due() == 3
        world.clock.pass_by(minutes=7)
        assert house.delivering.deliver_due() == 1
    assert readers(server) == [*PEOPLE, PEOPLE[1]]
    assert len(set(names(received(server)))) == 4
    first, second = received(server, "bo@")
    assert first.as_bytes() == second.as_bytes()


def test_tls_is_demanded_where_the_admin_demands_it(world: World) -> None:
    """Without encryption nothing is said; the mail waits and the admin learns why."""
    with SmtpServer(Profile()) as server:
        settings = by_smtp(server).replace(f":{server.port}", f":{server.port}?starttls=required")
        configure(world, settings)
        house = world.open()
        subscribe(house, PEOPLE[0])
        publish(world, house, 0)
        assert house.delivering.deliver_due() == 0
    assert server.taken == []
    assert "STARTTLS" in str(open_notices(house)[0].text)


def test_no_more_than_the_limit_leave_in_any_minute(world: World) -> None:
    """Two mails a minute for four readers take two minutes."""
    with mailing(world, Profile(), "per_minute = 2\n") as (server, house):
        sent = []
        for _ in range(13):
            sent.append(house.delivering.deliver_due())
            world.clock.pass_by(seconds=10)
    assert [number for number, count in enumerate(sent) if count] == [0, 6]
    assert readers(server) == list(PEOPLE)


def test_bounces_come_back_to_an_address_that_names_the_delivery(world: World) -> None:
    """The envelope's sender is the return path with the delivery's key (VERP), and the From address stays."""
    with mailing(world, Profile(), 'return_path = "studs+{key}@feedwatch.example"\n') as (server, house):
        house.delivering.deliver_due()
    first = outbox(house)[0]
    assert server.taken[0].sender.startswith(f"MAIL FROM:<studs+{first.key}@feedwatch.example>")
    assert received(server)[0]["From"].addresses[0].addr_spec == "nyheter@feedwatch.example"


def test_a_mail_server_that_is_written_wrongly_loses_nothing(world: World) -> None:
    """What the configuration check lets through and the sender cannot read is a trouble like any other."""
    configure(world, '[mail]\nsmtp = "smtp://u:p@mail.example.org?starttls=never"\n')
    house = world.open()
    subscribe(house, PEOPLE[0])
    publish(world, house, 0)
    assert house.delivering.deliver_due() == 0
    assert states(house) == [QUEUED]
    assert "clear text" in str(open_notices(house)[0].text)
