"""A list of people who agreed elsewhere: everybody is added who may be, and every other line says why not."""

from __future__ import annotations

import pytest
from tests.mail import deliver
from tests.service.conftest import World
from tests.service.press import open_press

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import SubscriberState, Wish
from feedwatch.service.people.enlisting import Enlisted, Refused, enlist
from feedwatch.service.people.people_list import read_list
from feedwatch.store import subscribers
from feedwatch.wiring import House

DEFAULT = Wish("", "climate-contract", schedule="daily 07:00")


@pytest.fixture
def house(world: World) -> House:
    return open_press(world).house


def run(house: House, *lines: str) -> Enlisted:
    return enlist(
        house.subscribing, read_list([f"{line}\r\n" for line in lines], DEFAULT), "list signed on 20 November"
    )


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_columns_override_what_is_given_for_all(house: House, delimiter: str) -> None:
    """In any order, with commas or, as Excel writes it in Swedish, semicolons; empty cells mean the default."""
    rows = [
        ("Language", "address", "places", "schedule"),
        ("en", " a@example.se ", "0880 08", "hourly"),
        ("", "b@example.se", "", ""),
    ]
    assert run(house, "\ufeff" + delimiter.join(rows[0]), *(delimiter.join(row) for row in rows[1:])).added == 2
    (first, (one,)), (second, (other,)) = house.subscribing.listing()
    assert (first.address, first.language, one.places, one.schedule) == ("a@example.se", "en", ("0880", "08"), "hourly")
    assert (second.language, other.places, other.schedule) == ("sv", (), "daily 07:00")


def test_they_are_not_asked_and_their_consent_is_on_record(house: House) -> None:
    """The note says how they agreed; nobody gets a mail about it."""
    run(house, "address", "a@example.se")
    assert deliver(house) == []
    (event,) = house.looking_up.profile("a@example.se").consent
    assert (event["what"], event["how"], event["words"]) == (
        "confirmed",
        "a list that was imported",
        "list signed on 20 November",
    )


def test_one_bad_line_stops_no_other(house: House) -> None:
    """Each is told with its line number, those that are there already are counted."""
    enlisted = run(
        house,
        "address,places",
        "a@example.se,",
        "not an address,",
        'b@example.se,"9999"',
        "A@EXAMPLE.se,",
        "c@example.se,08",
    )
    assert (enlisted.added, enlisted.known, enlisted.left) == (2, 1, 0)
    assert [each.line for each in enlisted.refused] == [3, 4]
    assert "not a mail address" in enlisted.refused[0].reason
    assert isinstance(enlisted.refused[1], Refused)
    assert "9999" in enlisted.refused[1].reason


def test_a_list_wakes_nobody_whose_mail_came_back(house: House) -> None:
    """A suspended address stays so."""
    run(house, "address", "a@example.se")
    with house.database.write() as connection:
        subscribers.set_state(connection, 1, SubscriberState.SUSPENDED, house.subscribing._clock())
    assert run(house, "address", "a@example.se").known == 1
    assert house.subscribing.get("1").state is SubscriberState.SUSPENDED


@pytest.mark.parametrize("header", ["", "mail", "address,age", "a@example.se"])
def test_a_header_that_names_something_else_is_refused(house: House, header: str) -> None:
    """A list without a header would lose its first person."""
    with pytest.raises(UsageError, match="first line must name the columns"):
        run(house, header, "a@example.se")
    assert house.subscribing.listing() == []
