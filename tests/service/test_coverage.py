"""The coverage picture tells a gap in the watch from a month in which nothing happened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete
from tests.newsroom import News
from tests.service.conftest import World
from tests.service.press import Press, open_press

from feedwatch.model.errors import UsageError
from feedwatch.service.answers.coverage import PlaceMonth
from feedwatch.store.schema import polls
from feedwatch.wiring import House

SOURCES = (
    '[[source]]\nid = "kalmar"\nurl = "{base}/kalmar"\nplace = "0880"\n'
    '[[source]]\nid = "lund"\nurl = "{base}/lund"\nplace = "1281"\n'
)
SIGNS = News(
    "Kalmar och Malmö signerar Klimatkontrakt 2030",
    path="/1",
    guid="1",
    summary="Kommunerna Kalmar och Malmö skrev under Klimatkontrakt 2030 med Viable Cities.",
)


@pytest.fixture
def house(world: World) -> House:
    """Give a house whose clock stands at the end of September."""
    world.clock.now = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)
    world.newsroom.feed(SIGNS, path="/kalmar")
    world.newsroom.feed(path="/lund")
    world.configure(SOURCES)
    return world.open()


def watch(world: World, house: House, until: datetime, *sources: str) -> None:
    """Ask sources once a day until a day."""
    while world.clock.now < until:
        list(house.polling.poll_all(list(sources), only_due=False))
        world.clock.pass_by(days=1)


def months(house: House, place: str, count: int = 3) -> dict[str, PlaceMonth]:
    (row,) = house.covering.coverage(count, place).places
    return {month.month: month for month in row.months}


def test_a_quiet_month_is_no_gap_and_a_gap_is_not_quiet(world: World, house: House) -> None:
    """Kalmar is read every day of October and fails most of November; nothing new comes in either."""
    watch(world, house, datetime(2026, 11, 1, tzinfo=UTC))
    world.newsroom.fail("/kalmar", 503)
    watch(world, house, datetime(2026, 11, 21, tzinfo=UTC))
    found = months(house, "0880")
    assert {name: (month.state, month.reason) for name, month in found.items()} == {
        "2026-09": ("gap", "begun"),
        "2026-10": ("quiet", "nothing-kept"),
        "2026-11": ("gap", "never-read"),
    }
    assert (found["2026-10"].polls, found["2026-10"].failures, found["2026-10"].unread) == (31, 0, 0)
    assert (found["2026-11"].polls, found["2026-11"].failures, found["2026-11"].unread) == (20, 20, 20)
    assert str(found["2026-09"].since) == "2026-09-30"


def test_a_day_is_read_when_any_source_of_the_place_was(world: World, house: House) -> None:
    """Two sources of a place stand in for each other, and their polls are added up."""
    world.configure(SOURCES.replace("1281", "0880"))
    house.refresh()
    world.newsroom.fail("/lund", 503)
    watch(world, house, datetime(2026, 11, 1, tzinfo=UTC))
    october = months(house, "0880")["2026-10"]
    assert (october.state, october.sources, october.polls, october.failures, october.unread) == ("quiet", 2, 62, 31, 0)


def test_kept_items_count_for_the_place_that_sent_them_and_for_those_they_name(world: World, house: House) -> None:
    """Malmö has no source: it is not watched, though it was named."""
    watch(world, house, datetime(2026, 10, 1, tzinfo=UTC))
    kalmar, malmo = months(house, "0880", 2)["2026-09"], months(house, "1280", 2)["2026-09"]
    assert (kalmar.kept, kalmar.mentioned) == (1, 1)
    assert (malmo.state, malmo.reason, malmo.kept, malmo.mentioned) == ("unwatched", "no-source", 0, 1)


def test_a_month_in_which_the_service_stood_still_is_a_gap(world: World, house: House) -> None:
    """Nobody asked anything in October: no poll failed, and still nothing was watched."""
    watch(world, house, datetime(2026, 10, 1, tzinfo=UTC))
    world.clock.now = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    october = months(house, "1281")["2026-10"]
    assert (october.state, october.reason, october.polls, october.unread) == ("gap", "never-read", 0, 31)


def test_the_picture_outlasts_the_polls_and_the_sources(world: World, house: House) -> None:
    """When polls are forgotten and a source is removed, what it did for its place is still known."""
    watch(world, house, datetime(2026, 11, 3, tzinfo=UTC))
    with house.database.write() as connection:
        connection.execute(delete(polls))
    world.configure(SOURCES.partition('[[source]]\nid = "lund"')[0])
    house.refresh()
    watch(world, house, datetime(2026, 12, 3, tzinfo=UTC))
    picture = house.covering.coverage(3)
    states = {row.place: [month.state for month in row.months] for row in picture.places}
    assert picture.months == ("2026-10", "2026-11", "2026-12")
    assert states["0880"] == ["quiet", "quiet", "quiet"]
    assert states["1281"] == ["quiet", "gap", "unwatched"]


def test_places_of_the_programme_stand_there_without_a_source(world: World, house: House) -> None:
    """Who takes part and is not watched is what the picture is for."""
    rows = {row.place: row for row in house.covering.coverage(1).places}
    members = [row for row in rows.values() if row.programmes]
    assert len(members) > 20
    assert all(row.months[0].state == "unwatched" for row in members if row.place not in ("0880", "1281"))


def test_what_cannot_be_asked_is_refused_in_words(house: House) -> None:
    with pytest.raises(UsageError, match="24 months are remembered, not 25"):
        house.covering.coverage(25)
    with pytest.raises(UsageError, match="no place '9999'"):
        house.covering.coverage(1, "9999")


@pytest.fixture
def press(world: World) -> Press:
    return open_press(world)


def test_trends_count_by_the_local_day(world: World, press: Press) -> None:
    """A digest that is due at seven and handed over at nine came two hours late; days without anything are there too."""
    press.subscribe()
    press.print("Kalmar signerar", places=("0880",))
    world.clock.now = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    press.send()
    world.clock.pass_by(days=1)
    days = press.house.trending.trends(3).days
    assert [str(day.day) for day in days] == ["2026-11-29", "2026-11-30", "2026-12-01"]
    assert [(day.delivered, day.late_seconds) for day in days] == [(0, None), (1, 7200.0), (0, None)]


def test_trends_add_up_what_sources_gave(world: World, house: House) -> None:
    """In all, and of one source."""
    world.newsroom.fail("/lund", 503)
    watch(world, house, datetime(2026, 10, 2, 12, tzinfo=UTC))
    days = house.trending.trends(4).days
    assert [(day.polls, day.failures, day.new, day.kept) for day in days] == [
        (2, 1, 1, 1), (2, 1, 0, 0), (2, 1, 0, 0), (0, 0, 0, 0),
    ]  # fmt: skip
    assert [(day.polls, day.failures) for day in house.trending.of_source("lund", 2)] == [(1, 1), (0, 0)]
