"""An admin adds, changes, pauses and removes subscribers; what they agreed to is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.mail import deliver, links_in, read, text_of
from tests.service.conftest import World
from tests.service.press import Press, open_press

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Channel, SubscriberState, Wish
from feedwatch.service.people.wishes import WishError
from feedwatch.store import deliveries
from feedwatch.wiring import House

WISH = Wish("Anna@Example.se", "climate-contract")


@pytest.fixture
def press(world: World) -> Press:
    return open_press(world)


@pytest.fixture
def house(press: Press) -> House:
    return press.house


def add(house: House, *, confirmed: bool = True, **options: Any) -> None:
    house.subscribing.add(replace(WISH, **options), confirmed=confirmed, how="a test")


def state_of(house: House, reference: str = "1") -> str:
    return house.subscribing.get(reference).state.value


def confirm(house: House, link: str) -> None:
    _, _, question, token = link.split("/")
    house.signing_up.answer(int(question), token)


def test_every_option_is_kept_and_comes_back(house: House) -> None:
    """What is asked for is what is stored, written in one way."""
    options: dict[str, Any] = {
        "places": ("0880", "0880", "08"), "first": ("0780",), "muted": ("2480",), "languages": ("sv", "en"),
        "schedule": "WEEKLY måndag 7.00 except holidays", "zone": "Europe/Helsinki", "language": "en", "cap": 7,
        "say_nothing": True,
    }  # fmt: skip
    add(house, **options)
    ((subscriber, (wish,)),) = house.subscribing.listing()
    assert (subscriber.address, subscriber.language, subscriber.state) == (
        "Anna@example.se",
        "en",
        SubscriberState.ACTIVE,
    )
    assert (wish.places, wish.first, wish.muted, wish.languages) == (("0880", "08"), ("0780",), ("2480",), ("sv", "en"))
    assert (wish.schedule, wish.zone, wish.cap, wish.say_nothing) == (
        "weekly mon 07:00 except holidays",
        "Europe/Helsinki",
        7,
        True,
    )


@pytest.mark.parametrize(
    ("option", "value", "field", "told"),
    [
        ("address", "anna@", "address", "not a mail address"),
        ("address", "", "address", "not a mail address"),
        ("topic", "weather", "topic", "topics are: climate-contract"),
        ("places", ("0880", "9999"), "places", "'9999'"),
        ("first", ("kalmar",), "first", "SCB code"),
        ("muted", ("",), "muted", "SCB code"),
        ("languages", ("svenska",), "languages", "two letters"),
        ("schedule", "weekly", "schedule", "weekly mon 07:00"),
        ("zone", "Europe/Stokholm", "zone", "Europe/Stockholm"),
        ("language", "de", "language", "sv or en"),
        ("cap", -1, "cap", "from 1 to 500"),
        ("cap", 501, "cap", "from 1 to 500"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(
    house: House, option: str, value: object, field: str, told: str
) -> None:
    """The problem names its field, so that a form can show it there."""
    with pytest.raises(WishError, match=told) as refused:
        house.subscribing.add(replace(WISH, **{option: value}), confirmed=True, how="a test")  # type: ignore[arg-type]  # on purpose
    assert [problem.field for problem in refused.value.problems] == [field]
    assert house.subscribing.listing() == []


def test_all_that_is_wrong_is_told_at_once(house: House) -> None:
    """Not only the first."""
    with pytest.raises(WishError) as refused:
        add(house, address="x", topic="y", schedule="z", cap=-3)
    assert [problem.field for problem in refused.value.problems] == ["address", "topic", "schedule", "cap"]


@pytest.mark.parametrize(
    ("places", "muted", "is_fine"), [("0880", "08", False), ("08", "08", False), ("08", "0880", True)]
)
def test_who_mutes_all_that_they_want_is_told(house: House, places: str, muted: str, is_fine: bool) -> None:
    """A county is more than its one muted municipality."""
    wish = replace(WISH, places=(places,), muted=(muted,))
    if is_fine:
        assert house.subscribing.add(wish, confirmed=True, how="a test").subscription_id
    else:
        with pytest.raises(WishError, match="nothing would ever be told"):
            house.subscribing.add(wish, confirmed=True, how="a test")


@pytest.mark.parametrize(
    ("first", "again"), [("Åsa@example.se", "åsa@EXAMPLE.se"), ("a\u030asa@example.se", "Åsa@example.se")]
)
def test_an_address_is_there_once_however_it_is_written(house: House, first: str, again: str) -> None:
    """Also in letters that a database does not fold."""
    add(house, address=first)
    add(house, address=again)
    assert len(house.subscribing.listing()) == 1
    assert house.subscribing.get(again.upper()).id == 1


def test_nobody_is_told_before_they_agree(press: Press) -> None:
    """No digest for a pending subscriber, whatever happens; after their yes the next one is theirs."""
    house = press.house
    add(house, confirmed=False, schedule="at once")
    (question,) = deliver(house)
    press.pass_days(1)
    press.print("Kalmar signerar")
    press.pass_days(0.75)
    assert (state_of(house), deliver(house), len(press.world.outbox)) == ("pending", [], 1)
    confirm(house, links_in(question)["confirm"])
    press.world.clock.pass_by(seconds=2)
    house.digesting.build_due()
    (digest,) = deliver(house)
    assert "Kalmar signerar" in text_of(digest)


def test_consent_is_on_record(house: House, world: World) -> None:
    """When they were asked and said yes, how, and by which words (GDPR art. 7(1))."""
    add(house, confirmed=False)
    asked_at = world.clock.now
    (question,) = deliver(house)
    world.clock.pass_by(hours=3)
    confirm(house, links_in(question)["confirm"])
    asked, confirmed = house.looking_up.profile("1").consent
    assert asked == {"at": asked_at.isoformat(), "what": "asked", "how": "a test", "words": ""}
    assert (confirmed["at"], confirmed["what"]) == (world.clock.now.isoformat(), "confirmed")
    assert "link in a mail" in confirmed["how"]
    assert confirmed["words"] == "Vill du prenumerera på Klimatkontrakt 2030?"


@pytest.mark.parametrize("state", ["active", "paused"])
def test_who_has_agreed_is_not_asked_again(house: House, state: str) -> None:
    """Adding somebody again without a yes neither asks nor stops them."""
    add(house)
    if state == "paused":
        house.subscribing.pause("1", paused=True)
    add(house, confirmed=False, schedule="daily 08:00")
    assert (state_of(house), deliver(house)) == (state, [])


def test_an_unknown_topic_of_a_running_subscription_can_still_be_left(house: House) -> None:
    """Removing needs no topic pack."""
    add(house)
    assert house.subscribing.remove("1").state is SubscriberState.UNSUBSCRIBED


def test_the_next_five_times_are_shown(house: House) -> None:
    """On the subscriber's clock, over the change to summer time."""
    add(house, schedule="monthly last 02:30", zone="Europe/Stockholm")
    ((_, times),) = house.looking_up.profile("anna@example.se").wishes
    assert [f"{time:%m-%d %H:%M}" for time in times] == [
        "11-30 01:30",
        "12-31 01:30",
        "01-31 01:30",
        "02-28 01:30",
        "03-31 00:30",
    ]


def test_a_change_leaves_alone_what_it_does_not_name(house: House) -> None:
    """Only the schedule moves, and the next time with it."""
    add(house, places=("0880",), cap=3)
    before = house.subscribing.listing()[0][1][0]
    house.subscribing.change("1", "", {"schedule": "daily 08:00"})
    after = house.subscribing.listing()[0][1][0]
    assert replace(after, schedule=before.schedule, next_due_at=before.next_due_at) == before
    assert after.next_due_at == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


def test_a_change_keeps_the_turn_that_is_due_now(house: House, world: World) -> None:
    """Who changes a place at the very moment of a digest still gets it."""
    add(house)
    due = house.subscribing.listing()[0][1][0].next_due_at
    world.clock.now = due + timedelta(milliseconds=300)
    house.subscribing.change("1", "", {"first": ("0880",)})
    assert house.subscribing.listing()[0][1][0].next_due_at == due


def test_a_change_says_what_there_is(house: House) -> None:
    """A topic that is not subscribed to is named with those that are."""
    add(house)
    with pytest.raises(UsageError, match="subscribes to climate-contract; name one"):
        house.subscribing.change("1", "other", {"cap": 1})
    with pytest.raises(WishError, match="time zone"):
        house.subscribing.change("1", "", {"zone": "Mars/Olympus"})


def test_the_language_of_digests_and_letters_is_one(house: House) -> None:
    """Changing it changes both."""
    add(house)
    house.subscribing.change("1", "", {"language": "en"})
    ((subscriber, (wish,)),) = house.subscribing.listing()
    assert (subscriber.language, wish.language) == ("en", "en")


def test_pause_holds_back_and_resume_tells_it_all_once(press: Press) -> None:
    """What happened meanwhile comes in one digest."""
    house = press.house
    add(house, schedule="daily 07:00")
    house.subscribing.pause("1", paused=True)
    for _ in range(3):
        press.print()
        press.pass_days(1)
    assert press.world.outbox == []
    house.subscribing.pause("1", paused=False)
    house.digesting.build_due()
    (digest,) = deliver(house)
    assert all(f"Nyhet {number}" in text_of(digest) for number in (1, 2, 3))


@pytest.mark.parametrize("prepare", ["pending", "unsubscribed"])
def test_only_who_is_told_can_be_paused(house: House, prepare: str) -> None:
    """Pausing is no way around a yes or a no."""
    add(house, confirmed=prepare != "pending")
    if prepare == "unsubscribed":
        house.subscribing.remove("1")
    with pytest.raises(UsageError, match=prepare):
        house.subscribing.pause("1", paused=False)


def test_leaving_cancels_what_waits_also_what_is_claimed(press: Press) -> None:
    """A digest that a sender has in hand and not yet tried is not sent any more."""
    house = press.house
    add(house, schedule="at once")
    press.print()
    press.world.clock.pass_by(seconds=2)
    house.digesting.build_due()
    (batch,) = house.delivering.claim_due()
    house.subscribing.remove("1")
    assert house.delivering.deliver(batch) == 0
    assert press.world.outbox == []
    with house.database.read() as connection:
        assert [each.state.value for each in deliveries.listing(connection, limit=9)] == ["cancelled"]


def test_who_comes_back_gets_what_they_ask_for_then_and_nothing_twice(press: Press) -> None:
    """Leaving ends every subscription; the lines of the old one still count."""
    house = press.house
    add(house, schedule="daily 07:00", places=("0880",))
    press.print("Först", places=("0880",))
    press.pass_days(1)
    house.subscribing.remove("1")
    assert house.subscribing.listing()[0][1] == ()
    press.print("Medan hon var borta", places=("0880",))
    press.world.clock.pass_by(days=20)
    add(house, schedule="daily 07:00")
    press.print("Sedan")
    press.pass_days(1)
    before, after = (text_of(read(path)) for path in press.world.outbox)
    assert [title in before for title in ("Först", "Medan", "Sedan")] == [True, False, False]
    assert [title in after for title in ("Först", "Medan", "Sedan")] == [False, False, True]


def test_a_webhook_needs_no_question_and_keeps_its_address_as_it_is(house: House) -> None:
    """Its address is an URL, whose case counts; it is told at once, and its secret is shown once."""
    wish = Wish("https://hooks.example.se/In", "climate-contract", channel=Channel.WEBHOOK)
    added = house.subscribing.add(wish, confirmed=False, how="a test")
    assert (added.subscriber.state.value, added.subscriber.address) == ("active", "https://hooks.example.se/In")
    assert added.secret.startswith("whsec_")
    again = house.subscribing.add(replace(wish, schedule="hourly"), confirmed=False, how="a test")
    assert (again.subscriber.id, again.secret) == (1, "")
    with pytest.raises(WishError, match="http or https"):
        house.subscribing.add(replace(wish, address="hooks.example.se"), confirmed=False, how="a test")


def test_an_admin_moves_somebody_who_agreed(press: Press) -> None:
    """At once; what waits goes along, and the old address hears of it without the new one."""
    house = press.house
    add(house, schedule="at once")
    press.print("Kalmar signerar")
    press.world.clock.pass_by(seconds=2)
    house.digesting.build_due()
    house.subscribing.move("1", "ny@example.se")
    sent = {mail["To"]: mail for mail in deliver(house)}
    assert set(sent) == {"ny@example.se", "Anna@example.se"}
    assert "Kalmar signerar" in text_of(sent["ny@example.se"])
    assert "ny@example.se" not in sent["Anna@example.se"].as_string()
    add(house, address="bo@example.se")
    with pytest.raises(UsageError, match="subscriber already"):
        house.subscribing.move("1", "BO@example.se")


@pytest.mark.parametrize("reference", ["9", "nobody@example.se", "²", "9" * 40, ""])
def test_nobody_is_said_to_be_nobody(house: House, reference: str) -> None:
    """Whatever is typed."""
    with pytest.raises(UsageError, match="subscribers list"):
        house.subscribing.get(reference)
