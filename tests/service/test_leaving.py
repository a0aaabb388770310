"""Leaving works at once and for good; what is held can be taken along, and erased without a trace."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.mail import deliver, links_in
from tests.service.conftest import World
from tests.service.press import Press, open_press

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Wish
from feedwatch.service.people.enlisting import enlist
from feedwatch.service.people.leaving import Standing
from feedwatch.service.people.people_list import read_list
from feedwatch.store.schema import metadata
from feedwatch.wiring import House

ANNA = "anna.andersson@example.se"
NEW = "anna.ny@example.org"
WISH = Wish(ANNA, "climate-contract", schedule="at once")


@pytest.fixture
def press(world: World) -> Press:
    return open_press(world)


@pytest.fixture
def house(press: Press) -> House:
    return press.house


def add(house: House, **options: Any) -> None:
    house.subscribing.add(replace(WISH, **options), confirmed=True, how="a test")


def tell(press: Press, title: str = "Kalmar signerar") -> dict[str, str]:
    """Let something happen, and give the links in the digest about it."""
    press.print(title)
    press.world.clock.pass_by(seconds=2)
    press.house.digesting.build_due()
    *_, mail = deliver(press.house)
    return links_in(mail)


def stored(world: World) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(world.folder.joinpath("var").rglob("*")) if path.is_file())


def test_a_link_to_leave_works_at_once_and_says_so_ever_after(press: Press) -> None:
    """Also for somebody who left long ago and was erased; for what is no link it does not."""
    add(press.house)
    token = tell(press)["leave"].rpartition("/")[2]
    leaving = press.house.leaving
    assert leaving.standing(token) is Standing.OPEN
    assert leaving.leave(token) is Standing.GONE
    assert press.house.subscribing.get(ANNA).state.value == "unsubscribed"
    assert leaving.leave(token) is Standing.GONE
    press.world.clock.pass_by(days=40)
    assert press.house.housekeeping.forget()["left"] == 1
    assert (leaving.standing(token), leaving.leave(token)) == (Standing.GONE, Standing.GONE)
    assert leaving.leave(token[:-1]) is Standing.UNKNOWN
    assert leaving.leave("") is Standing.UNKNOWN


def test_a_link_to_leave_opens_no_preferences_and_none_the_other(press: Press) -> None:
    """Mail programs see the first one; it must not let them do more than it says."""
    add(press.house)
    links = {kind: path.rpartition("/")[2] for kind, path in tell(press).items()}
    assert press.house.leaving.standing(links["preferences"]) is Standing.UNKNOWN
    with pytest.raises(Exception, match="leads to nobody"):
        press.house.preferences.of(links["leave"])


def test_who_left_is_kept_as_long_as_is_set_and_no_longer(world: World) -> None:
    """Then everything about them goes, and of others nothing."""
    house = open_press(world, settings='[retention]\nleft = "3d"\n').house
    add(house)
    add(house, address="bo@example.se")
    house.subscribing.remove(ANNA)
    world.clock.pass_by(days=2, hours=23)
    assert house.housekeeping.forget()["left"] == 0
    world.clock.pass_by(hours=2)
    assert house.housekeeping.forget()["left"] == 1
    assert [person.address for person, _ in house.subscribing.listing()] == ["bo@example.se"]


def lived(press: Press) -> None:
    """Let somebody sign up, get digests, change, move and be written to in every way."""
    house = press.house
    house.signing_up.ask(WISH, client="192.0.2.7", words="I want it.")
    (question,) = deliver(house)
    _, _, number, token = links_in(question)["confirm"].split("/")
    house.signing_up.answer(int(number), token)
    tell(press)
    house.subscribing.change(ANNA, "", {"places": ("0880",)})
    house.signing_up.ask(WISH, client="192.0.2.7", words="I want it.")
    deliver(house)
    house.signing_up.ask_to_move(1, NEW)
    (question,) = deliver(house)
    _, _, number, token = links_in(question)["confirm"].split("/")
    house.signing_up.answer(int(number), token)
    deliver(house)


def test_an_export_holds_everything_and_no_secret(press: Press) -> None:
    """Every row about somebody in every table, with what they were told; nobody else's, and nothing that opens a door."""
    add(press.house, address="bo@example.se", schedule="monthly 1 07:00")
    with press.house.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM subscriptions")
        connection.exec_driver_sql("DELETE FROM subscribers")
        # From here on the numbers of subscribers and of their subscriptions differ.
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'subscribers'")
    lived(press)
    add(press.house, address="bo@example.se")
    held = press.house.leaving.export(NEW)
    text = json.dumps(held, default=str, ensure_ascii=False)
    assert (held["subscriber"]["address"], held["subscriptions"][0]["places"]) == (NEW, ["0880"])
    assert [event["what"] for event in held["subscriber"]["consent"]] == ["asked", "confirmed", "moved"]
    assert {row["kind"] for row in held["deliveries"]} == {"confirmation", "digest", "already", "move", "moved"}
    assert {row["target"] for row in held["deliveries"]} == {ANNA, NEW}
    assert all(row["attempts"] == 1 for row in held["deliveries"])
    assert len(held["attempts"]) == len(held["deliveries"])
    assert "Kalmar signerar" in text
    assert len(held["digests"]) == len(held["digest_lines"]) == 1
    assert [row["address"] for row in held["questions"]] == [ANNA, NEW]
    assert len(held["named_at_sign_up"]) == 1  # as the new address; the count of the old one is nobody's any more
    assert "bo@example.se" not in text
    with press.house.database.read() as connection:
        secret = {
            str(value)
            for row in connection.exec_driver_sql(
                "SELECT token_salt, token_hash, preferences_hash FROM subscribers WHERE id = 1"
            )
            for value in row
        } | {row[0] for row in connection.exec_driver_sql("SELECT salt FROM questions")}
    assert [each for each in secret if each in text] == []


def test_erased_means_that_nothing_is_found_anywhere(press: Press) -> None:
    """Not in the database, its log, or the outbox folder; of others everything stays."""
    lived(press)
    add(press.house, address="bo@example.se")
    tell(press, "Växjö signerar")
    before = stored(press.world)
    assert (ANNA.encode() in before, NEW.encode() in before) == (True, True)
    erased = press.house.leaving.erase(NEW)
    assert erased.mails >= 5
    after = stored(press.world)
    assert [word for word in (ANNA, NEW, "anna.andersson", "anna.ny") if word.encode() in after] == []
    assert b"bo@example.se" in after
    assert [person.address for person, _ in press.house.subscribing.listing()] == ["bo@example.se"]
    with press.house.database.read() as connection:
        rows = {
            table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() for table in metadata.tables
        }
    assert (rows["subscriptions"], rows["digests"], rows["deliveries"], rows["questions"]) == (1, 1, 1, 0)
    with pytest.raises(UsageError, match="no subscriber"):
        press.house.leaving.export(NEW)


def test_an_address_in_other_letters_is_erased_from_the_outbox_too(press: Press) -> None:
    """Mail headers hold it in another form (RFC 5890, RFC 6531)."""
    address = "åsa@smörgås.example"
    add(press.house, address=address)
    tell(press)
    assert len(press.world.outbox) == 1
    assert press.house.leaving.erase(address).mails == 1
    assert press.world.outbox == []
    assert "smörgås".encode() not in stored(press.world)


@pytest.mark.parametrize("gone", ["erased", "left", "left and forgotten"])
def test_a_list_never_brings_back_who_is_gone(press: Press, gone: str) -> None:
    """However they went; others on the list are added."""
    add(press.house)
    if gone == "erased":
        press.house.leaving.erase(ANNA)
    else:
        press.house.subscribing.remove(ANNA)
    if gone == "left and forgotten":
        press.world.clock.pass_by(days=31)
        press.house.housekeeping.forget()
    lines = ["address\n", f"{ANNA.upper()}\n", "bo@example.se\n"]
    enlisted = enlist(press.house.subscribing, read_list(lines, Wish("", "climate-contract")), "a list")
    assert (enlisted.added, enlisted.left) == (1, 1)


def test_an_erased_address_comes_back_only_by_its_holder(press: Press) -> None:
    """An admin's word is not enough; the holder's own yes is, and lifts the bar."""
    house = press.house
    add(house)
    house.leaving.erase(ANNA)
    with pytest.raises(UsageError, match="erased at the wish of its holder"):
        add(house)
    house.subscribing.add(WISH, confirmed=False, how="a test")
    (question,) = deliver(house)
    _, _, number, token = links_in(question)["confirm"].split("/")
    house.signing_up.answer(int(number), token)
    assert house.subscribing.get(ANNA).state.value == "active"
    add(house, schedule="hourly")


def test_an_admin_may_add_again_who_only_left(house: House) -> None:
    """They may have changed their mind and said so; it goes on record."""
    add(house)
    house.subscribing.remove(ANNA)
    add(house)
    assert [event["what"] for event in house.looking_up.profile(ANNA).consent] == ["confirmed", "left", "confirmed"]


def test_every_table_about_people_is_reached(house: House) -> None:
    """A table that refers to subscribers, however far, is exported and erased; this one says which do today."""
    add(house)
    with house.database.read() as connection:
        connection.exec_driver_sql("SELECT 1")
    reached = {"subscribers"}
    while True:
        further = {
            table.name
            for table in metadata.sorted_tables
            for key in table.foreign_keys
            if key.column.table.name in reached
        } | reached
        if further == reached:
            break
        reached = further
    people = {"subscribers", "subscriptions", "questions", "digests", "digest_lines", "deliveries", "attempts"}
    assert people <= reached
    texts = {name for name, table in metadata.tables.items() if {"address", "target"} & set(table.columns.keys())}
    assert texts <= reached
