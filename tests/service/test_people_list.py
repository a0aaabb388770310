"""A list of people is read as spreadsheets write it, and looked through before anybody is added."""

from __future__ import annotations

import pytest
from tests.service.conftest import World
from tests.service.press import open_press

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Wish
from feedwatch.service.people.enlisting import Outcome, counted, enlist, look_through
from feedwatch.service.people.people_list import decoded, read_list

DEFAULT = Wish("", "climate-contract", schedule="daily 07:00")
PERSON = "åsa@example.se"


def read(content: bytes) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(number, wish.address, wish.places) for number, wish in read_list(decoded(content), DEFAULT)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_however_a_spreadsheet_saves_it_the_same_people_are_in_it(encoding: str, delimiter: str, end: str) -> None:
    """In every character set, delimiter and line end that Excel knows."""
    rows = (("address", "places"), (PERSON, "0880 1281"), ("bo@example.se", ""))
    content = "".join(delimiter.join(row) + end for row in rows)
    assert read(content.encode(encoding)) == [(2, PERSON, ("0880", "1281")), (3, "bo@example.se", ())]


def test_what_excel_adds_and_takes_away_is_put_right() -> None:
    """A line that names the delimiter, empty rows and columns below and beside the table, codes without their zero."""
    content = b"sep=;\r\nAddress;Places;;\r\na@example.se;880;;\r\n;;;\r\nb@example.se;8 1281;;\r\n;;;\r\n"
    assert read(content) == [(3, "a@example.se", ("0880",)), (5, "b@example.se", ("08", "1281"))]


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"name;age\n", b"address;phone\n", PERSON.encode()])
def test_what_is_no_such_list_is_refused_as_a_whole(content: bytes) -> None:
    """Its first line says so."""
    with pytest.raises(UsageError, match="the first line must name the columns"):
        read(content)


def test_looking_through_a_list_adds_nobody_and_foretells_what_comes(world: World) -> None:
    """Line by line, also for who stands in it twice; then exactly that comes of it."""
    house = open_press(world).house
    house.subscribing.add(Wish("left@example.se", "climate-contract"), confirmed=True, how="a test")
    house.subscribing.remove("1")
    lines = ["address\n", "a@example.se\n", "left@example.se\n", "A@example.se\n", "nobody\n", "b@example.se\n"]
    wishes = list(read_list(lines, DEFAULT))
    seen = look_through(house.subscribing, wishes)
    assert [(line.number, line.outcome.value) for line in seen] == [
        (2, "added"),
        (3, "left"),
        (4, "known"),
        (5, "refused"),
        (6, "added"),
    ]
    assert "not a mail address" in seen[3].reason
    assert len(house.subscribing.listing()) == 1
    assert enlist(house.subscribing, wishes, "a list") == counted(seen)
    assert {line.outcome for line in look_through(house.subscribing, wishes)} == set(Outcome) - {Outcome.ADDED}


def test_nobody_is_added_without_a_word_about_how_they_agreed(world: World) -> None:
    """Consent must be shown (GDPR art. 7(1))."""
    house = open_press(world).house
    with pytest.raises(UsageError, match="say how they agreed"):
        enlist(house.subscribing, read_list(["address\n", "a@example.se\n"], DEFAULT), "  ")
    assert house.subscribing.listing() == []
