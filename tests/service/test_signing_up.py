"""Signing up by oneself: nothing before a yes, the same answer for everybody, and bounds on mail that others asked for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage

import pytest
from sqlalchemy.exc import IntegrityError
from tests.mail import deliver, links_in, text_of
from tests.service.conftest import World
from tests.service.press import open_press

from feedwatch.model.delivery import DeliveryKind
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import SubscriberState, Wish
from feedwatch.service.people.signing_up import Answer, Asked, TooManyError
from feedwatch.service.people.wishes import WishError
from feedwatch.store import subscribers
from feedwatch.wiring import House

ANNA = "anna.andersson@example.se"
WISH = Wish(ANNA, "climate-contract", places=("0880",), schedule="daily 07:00")
WORDS = "I want it, says the form."
LIMITS = "[signup]\nper_client = 5\nper_address = 2\n"


@pytest.fixture
def house(world: World) -> House:
    return open_press(world).house


def ask(house: House, wish: Wish = WISH, client: str = "192.0.2.1") -> list[EmailMessage]:
    house.signing_up.ask(wish, client=client, words=WORDS)
    return deliver(house)


def answer(house: House, mail: EmailMessage) -> Answer:
    _, _, question, token = links_in(mail)["confirm"].split("/")
    return house.signing_up.answer(int(question), token)


def active(house: House, wish: Wish = WISH) -> None:
    house.subscribing.add(wish, confirmed=True, how="a test")


def test_a_yes_begins_what_the_mail_asked(house: House) -> None:
    """The mail says what they would get; until the yes there is no subscription at all."""
    (mail,) = ask(house)
    assert "varje dag kl. 07.00" in text_of(mail)
    assert "Kalmar" in text_of(mail)
    assert [(person.state.value, wishes) for person, wishes in house.subscribing.listing()] == [("pending", ())]
    assert answer(house, mail).asked is Asked.OPEN
    ((person, (wish,)),) = house.subscribing.listing()
    assert (person.state.value, wish.places, wish.schedule) == ("active", ("0880",), "daily 07:00")
    words = {event["what"]: event["words"] for event in house.looking_up.profile("1").consent}
    assert words == {"asked": WORDS, "confirmed": WORDS}


def test_looking_at_a_link_changes_nothing(house: House) -> None:
    """However often: mail scanners follow every link."""
    (mail,) = ask(house)
    _, _, question, token = links_in(mail)["confirm"].split("/")
    for _ in range(3):
        assert house.signing_up.question(int(question), token).asked is Asked.OPEN
    assert house.subscribing.get(ANNA).state is SubscriberState.PENDING


def test_a_link_works_once(house: House) -> None:
    """Afterwards it says that it was used, and brings nobody back who left meanwhile."""
    (mail,) = ask(house)
    answer(house, mail)
    assert answer(house, mail).asked is Asked.USED
    house.subscribing.remove(ANNA)
    assert answer(house, mail).asked is Asked.USED
    assert house.subscribing.get(ANNA).state is SubscriberState.UNSUBSCRIBED


@pytest.mark.parametrize(("hours", "asked"), [(47.9, Asked.OPEN), (48, Asked.VOID), (400, Asked.VOID)])
def test_a_link_works_for_48_hours(house: House, world: World, hours: float, asked: Asked) -> None:
    """And not a moment longer."""
    (mail,) = ask(house)
    world.clock.pass_by(hours=hours)
    assert answer(house, mail).asked is asked


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: t + "A", lambda t: t.swapcase(), lambda _: "", lambda _: "å" * 43]
)
def test_a_link_that_is_not_whole_is_nobodys(house: House, spoil: Callable[[str], str]) -> None:
    """Nor is the right token of another question."""
    (mail,) = ask(house)
    (other,) = ask(house, replace(WISH, address="bo@example.se"))
    _, _, question, token = links_in(mail)["confirm"].split("/")
    _, _, another, _ = links_in(other)["confirm"].split("/")
    assert house.signing_up.answer(int(question), spoil(token)).asked is Asked.VOID
    assert house.signing_up.answer(int(another), token).asked is Asked.VOID
    assert house.signing_up.answer(10**17, token).asked is Asked.VOID


def test_asking_again_writes_again_with_a_link_that_works(house: House) -> None:
    """The first mail may have been lost; both links work, each for what it asked."""
    (first,) = ask(house)
    (second,) = ask(house, replace(WISH, schedule="hourly"))
    answer(house, second)
    assert house.subscribing.listing()[0][1][0].schedule == "hourly"
    answer(house, first)
    assert house.subscribing.listing()[0][1][0].schedule == "daily 07:00"


@pytest.mark.parametrize("state", ["active", "paused"])
def test_who_is_told_already_gets_a_letter_that_says_so(house: House, state: str) -> None:
    """With the way to their own page, and nothing of what a stranger typed is applied."""
    active(house)
    if state == "paused":
        house.subscribing.pause(ANNA, paused=True)
    before = house.subscribing.listing()
    (mail,) = ask(house, replace(WISH, address=ANNA.upper(), schedule="hourly", places=()))
    assert mail["Subject"] == "Du prenumererar redan på Klimatkontrakt 2030"
    assert set(links_in(mail)) == {"preferences"}
    assert house.subscribing.listing() == before


def test_a_stranger_cannot_bring_back_or_change_who_left_or_bounced(house: House) -> None:
    """The question is asked; until the yes everything stays as it is."""
    active(house)
    house.subscribing.remove(ANNA)
    ask(house)
    assert house.subscribing.get(ANNA).state is SubscriberState.UNSUBSCRIBED
    bo = replace(WISH, address="bo@example.se", schedule="weekly mon 07:00")
    active(house, bo)
    with house.database.write() as connection:
        subscribers.set_state(connection, 2, SubscriberState.SUSPENDED, house.signing_up._clock())
    (mail,) = ask(house, replace(bo, schedule="hourly"))
    assert house.subscribing.get("2").state is SubscriberState.SUSPENDED
    assert house.subscribing.listing()[1][1][0].schedule == "weekly mon 07:00"
    answer(house, mail)
    assert (house.subscribing.get("2").state.value, house.subscribing.listing()[1][1][0].schedule) == (
        "active",
        "hourly",
    )


def test_an_address_gets_only_so_many_letters_a_day_whoever_asks(house: House, world: World) -> None:
    """Three by default, for a stranger's address as for a subscriber's; on the next day it may be asked again."""
    for number in range(6):
        ask(house, client=f"192.0.2.{number}")
    assert len(world.outbox) == 3
    active(house, replace(WISH, address="bo@example.se"))
    for number in range(6):
        ask(house, replace(WISH, address="Bo@example.se"), client=f"198.51.100.{number}")
    assert len(world.outbox) == 6
    world.clock.pass_by(days=1, seconds=1)
    ask(house)
    assert len(world.outbox) == 7


def test_a_client_names_only_so_many_addresses_an_hour(world: World) -> None:
    """As set; of IPv6 a whole subnet counts as one, of IPv4 each address, and who is refused writes nothing."""
    house = open_press(world, settings=LIMITS).house
    for number in range(5):
        ask(house, replace(WISH, address=f"a{number}@example.se"), client=f"2001:db8::{number}")
    with pytest.raises(TooManyError):
        ask(house, replace(WISH, address="b@example.se"), client="2001:db8::ffff")
    assert len(world.outbox) == 5
    ask(house, replace(WISH, address="b@example.se"), client="2001:db8:0:1::1")
    for number in range(5):
        ask(house, replace(WISH, address=f"d{number}@example.se"), client=f"::ffff:192.0.2.{number % 2}")
    world.clock.pass_by(hours=1, seconds=1)
    ask(house, replace(WISH, address="c@example.se"), client="2001:db8::1")
    assert len(world.outbox) == 12


def test_what_is_wrong_counts_for_nothing(house: House) -> None:
    """A mistyped form is not a knock."""
    for _ in range(30):
        with pytest.raises(WishError):
            ask(house, replace(WISH, address="anna@"))
    assert len(ask(house)) == 1


def test_closed_means_closed(world: World) -> None:
    """An admin may keep sign-up to themselves."""
    house = open_press(world, settings="[signup]\nopen = false\n").house
    with pytest.raises(UsageError, match="open = false"):
        ask(house)


def test_moving_needs_a_yes_from_the_new_address(house: House) -> None:
    """Until then digests go to the old one; afterwards all links are new and the old address is told."""
    active(house)
    with house.database.read() as connection:
        old_own = house.messages._letters.preferences(connection, house.subscribing.get("1")).rpartition("/")[2]
        old_leave = house.messages._letters.leave(connection, house.subscribing.get("1")).rpartition("/")[2]
    house.preferences.move(old_own, "ny@example.se")
    (question,) = deliver(house)
    assert question["To"] == "ny@example.se"
    assert ANNA not in text_of(question)
    assert house.subscribing.get("1").address == ANNA
    moved = answer(house, question)
    assert (moved.asked, moved.kind) == (Asked.OPEN, DeliveryKind.MOVE)
    assert house.subscribing.get("1").address == "ny@example.se"
    (told,) = deliver(house)
    assert (told["To"], told["Subject"]) == (ANNA, "Dina utskick går nu till en annan adress")
    assert "ny@example.se" not in told.as_string()
    assert house.preferences.of(moved.preferences).subscriber.id == 1
    assert house.leaving.leave(old_leave).value == "gone"
    assert house.subscribing.get("1").state is SubscriberState.ACTIVE


def test_moving_to_somebody_elses_address_tells_only_them(house: House) -> None:
    """Whoever asked sees nothing; the other subscriber is told that they are one, and stays."""
    active(house)
    active(house, replace(WISH, address="bo@example.se"))
    house.signing_up.ask_to_move(1, "bo@example.se")
    (mail,) = deliver(house)
    assert (mail["To"], set(links_in(mail))) == ("bo@example.se", {"preferences"})


def test_moving_to_an_address_that_subscribed_meanwhile_moves_nothing(house: House) -> None:
    """The link no longer works, and neither subscriber loses anything."""
    active(house)
    house.signing_up.ask_to_move(1, "bo@example.se")
    (question,) = deliver(house)
    active(house, replace(WISH, address="bo@example.se"))
    assert answer(house, question).asked is Asked.VOID
    assert [person.address for person, _ in house.subscribing.listing()] == [ANNA, "bo@example.se"]


def test_moving_to_an_address_that_never_said_yes_takes_its_place(house: House) -> None:
    """A sign-up that waits, or somebody who left, is no hindrance."""
    ask(house, replace(WISH, address="bo@example.se"))
    active(house)
    house.signing_up.ask_to_move(2, "bo@example.se")
    (question,) = deliver(house)
    answer(house, question)
    assert [(person.id, person.address) for person, _ in house.subscribing.listing()] == [(2, "bo@example.se")]


def test_no_token_stands_in_the_database_and_no_address_in_a_log(
    house: House, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Who steals the database cannot use a link; who reads the logs learns of nobody."""
    caplog.set_level(logging.DEBUG)
    (mail,) = ask(house)
    own = answer(house, mail).preferences
    (already,) = ask(house)
    house.leaving.export(ANNA)
    tokens = {path.rpartition("/")[2] for each in (mail, already) for path in links_in(each).values()} | {own}
    house.housekeeping.forget()
    house.database.settle()
    stored = b"".join(path.read_bytes() for path in world.folder.joinpath("var").glob("feedwatch.db*"))
    assert ANNA.encode() in stored  # so that the search below can find something
    assert len(tokens) == 2
    assert [token for token in tokens if token.encode() in stored] == []
    assert ANNA not in caplog.text


def test_a_database_error_carries_no_address(house: House) -> None:
    """Its text goes into logs, so it leaves out what was to be stored."""
    active(house)
    with pytest.raises(IntegrityError, match="UNIQUE") as error, house.database.write() as connection:
        house.signing_up._register.enter(connection, WISH, "", house.signing_up._clock())
    assert ANNA not in str(error.value)


def test_who_never_answers_is_forgotten_and_who_was_asked_again_is_not(house: House, world: World) -> None:
    """A week after the last question everything about them is gone, but for nobody else."""
    active(house, replace(WISH, address="bo@example.se"))
    ask(house)
    world.clock.pass_by(days=6)
    (again,) = ask(house)
    world.clock.pass_by(days=1, hours=2)
    house.housekeeping.forget()
    assert answer(house, again).asked is Asked.OPEN
    ask(house, replace(WISH, address="cia@example.se"))
    world.clock.pass_by(days=7, hours=1)
    assert house.housekeeping.forget()["unconfirmed"] == 1
    assert [person.address for person, _ in house.subscribing.listing()] == ["bo@example.se", ANNA]


def test_a_question_outlives_neither_its_wish_nor_leaving(house: House, world: World) -> None:
    """Who leaves is not brought back by an older mail, and questions are forgotten with the unconfirmed."""
    active(house)
    (other,) = ask(house, replace(WISH, address="bo@example.se"))
    house.signing_up.ask_to_move(1, "ny@example.se")
    (move,) = deliver(house)
    house.subscribing.remove("1")
    assert answer(house, move).asked is Asked.VOID
    world.clock.pass_by(days=8)
    assert house.housekeeping.forget()["questions"] == 0  # gone with their subscriber
    assert answer(house, other).asked is Asked.VOID
