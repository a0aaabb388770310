"""What a person merges stays together, and what they take apart stays apart, whatever arrives later."""

from __future__ import annotations

import pytest
from tests.newsroom import News
from tests.service.conftest import World

from feedwatch.model.errors import UsageError
from feedwatch.service.admin.arranging import Arranged
from feedwatch.store import records
from feedwatch.wiring import House

SOURCES = '[[source]]\nid = "a"\nurl = "{base}/a"\n[[source]]\nid = "b"\nurl = "{base}/b"\n[[source]]\nid = "c"\nurl = "{base}/c"\n'
BODY = (
    "Kalmar skrev i dag under Klimatkontrakt 2030 tillsammans med Viable Cities och sex myndigheter.\n\n"
    "I kontraktet lovar kommunen att halvera utsläppen från egna transporter till 2028 och att visa vem som betalar.\n\n"
    "Kommunstyrelsen följer upp arbetet varje kvartal, och de första insatserna börjar i hamnen redan i vår."
)


def signing(path: str, title: str = "Kalmar signerar Klimatkontrakt 2030") -> News:
    return News(title, path=path, guid=path, summary=BODY.partition("\n")[0], body=BODY)


def stories(house: House) -> list[set[int]]:
    with house.database.read() as connection:
        return [{item.id for item in members} for _, members in records.stories(connection)]


def poll(house: House, source: str) -> None:
    (polled,) = house.polling.poll_all([source], only_due=False)
    assert polled.kept == 1, polled


@pytest.fixture
def house(world: World) -> House:
    """Give a house with one story of two copies, and a feed whose copy is still to come."""
    for name in "abc":
        world.newsroom.feed(signing(f"/{name}/1"), path=f"/{name}")
    world.configure(SOURCES)
    house = world.open()
    poll(house, "a")
    poll(house, "b")
    assert stories(house) == [{1, 2}]
    return house


def test_what_was_taken_apart_stays_apart_when_something_like_both_arrives(house: House) -> None:
    """The third copy joins one of the two, and does not pull the other in."""
    house.arranging.split([2], "another paper")
    assert sorted(map(sorted, stories(house))) == [[1], [2]]
    poll(house, "c")
    assert sorted(map(len, stories(house))) == [1, 2]
    with house.database.read() as connection:
        (item,) = records.of_ids(connection, [2])
    assert str(item.story_reason) == "taken apart by hand: another paper"


def test_what_was_merged_by_hand_stays_together(house: House) -> None:
    """Also after it was taken apart, which the merge takes back."""
    apart = house.arranging.split([2], "").story
    with house.database.read() as connection:
        ids = [story for story, _ in records.stories(connection)]
    assert house.arranging.merge(ids) == Arranged(min(ids), (2,), (apart,))
    assert apart in ids
    assert stories(house) == [{1, 2}]
    poll(house, "c")
    assert stories(house) == [{1, 2, 3}]


def test_what_is_not_there_is_refused_in_words(house: House) -> None:
    with pytest.raises(UsageError, match="there is no story 99"):
        house.arranging.merge([1, 99])
    with pytest.raises(UsageError, match="two stories"):
        house.arranging.merge([1])
    with pytest.raises(UsageError, match="item 99 is in no story"):
        house.arranging.split([99], "")
