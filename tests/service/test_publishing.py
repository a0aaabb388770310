"""Feeds tell everything that they should, once, whatever digests do; past weeks and digests stay readable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.service.conftest import NOW, World
from tests.service.press import Press, open_press

from feedwatch.model.story import StoryRole
from feedwatch.model.subscriber import Wish
from feedwatch.render.feed import FeedEntry
from feedwatch.service.answers.archiving import Week, digest_path
from feedwatch.service.answers.publishing import Ended, Feed
from feedwatch.service.secrets import open_secrets

TOPIC = "climate-contract"
READER = "läsare@example.se"
COPY, REPORT, UPDATE = StoryRole.COPY, StoryRole.REPORT, StoryRole.UPDATE
HOUR = timedelta(hours=1)


@pytest.fixture
def press(world: World) -> Press:
    return open_press(world, settings='[web]\nurl = "https://nyheter.example.se/klimat"\n')


def topic_feed(press: Press, place: str = "") -> Feed:
    feed = press.house.publishing.topic_feed(TOPIC, place)
    assert feed is not None
    return feed


def private_feed(press: Press, subscription: int) -> Feed:
    address = press.house.publishing.private_address(subscription)
    feed = press.house.publishing.private_feed(address.rpartition("/")[2])
    assert isinstance(feed, Feed)
    return feed


def titles(feed: Feed) -> list[str]:
    return [entry.title for entry in feed.entries]


def later(press: Press) -> None:
    press.world.clock.pass_by(hours=1)


def a_story(press: Press) -> int:
    """Print a story with a copy, and an update an hour later; gives its id."""
    story = press.story_of(press.print("Kalmar ska skriva under", places=("0880",)))
    press.print("Lund berättar om Kalmar", source="lund", story=story, role=COPY)
    later(press)
    press.print("Nu har Kalmar skrivit under", story=story, role=UPDATE)
    return story


def test_a_public_feed_has_one_entry_a_story(press: Press) -> None:
    """Its lead, who published it too, and what has followed; the newest first, updates included."""
    story = a_story(press)
    later(press)
    press.print("Solna tänker efter", source="solna", places=("0184",))
    feed = topic_feed(press)
    assert titles(feed) == ["Solna tänker efter", "Kalmar ska skriva under"]
    told = feed.entries[1]
    assert told == FeedEntry(
        id=f"tag:nyheter.example.se,2026:story/{story}",
        title="Kalmar ska skriva under",
        url="https://kalmar.example/1",
        published=NOW,
        updated=NOW + HOUR,
        summary="Ingress 1.\n\nSedan dess: Nu har Kalmar skrivit under (Kalmar kommun, 24 november 2026)\n\n"
        "Även publicerad av Lund kommun",
        publisher="Kalmar kommun",
        language="sv",
        places=("Kalmar",),
    )
    assert (feed.info.title, feed.info.updated) == ("Klimatkontrakt 2030", NOW + 2 * HOUR)
    assert feed.info.url == f"https://nyheter.example.se/klimat/feeds/topics/{TOPIC}"


def test_an_entry_keeps_its_name_and_its_time_tells_of_updates(press: Press) -> None:
    """A copy changes neither; an update and a correction change the time."""
    story = press.story_of(first := press.print("Kalmar ska skriva under"))
    (before,) = topic_feed(press).entries
    later(press)
    press.print(source="lund", story=story, role=COPY)
    (copied,) = topic_feed(press).entries
    assert (copied.id, copied.updated) == (before.id, NOW)
    later(press)
    press.print(story=story, role=UPDATE)
    (updated,) = topic_feed(press).entries
    assert (updated.id, updated.updated) == (before.id, NOW + 2 * HOUR)
    later(press)
    press.revise(first, title="Kalmar skriver under")
    (revised,) = topic_feed(press).entries
    assert (revised.id, revised.title, revised.updated) == (before.id, "Kalmar skriver under", NOW + 3 * HOUR)


def test_a_place_has_a_feed_and_so_has_its_county(press: Press) -> None:
    """Only stories that name it; what does not exist has none."""
    press.print("Kalmar", places=("0880",))
    press.print("Nybro", places=("0881",))
    press.print("Ingenstans")
    assert titles(topic_feed(press, "0880")) == ["Kalmar"]
    assert titles(topic_feed(press, "08")) == ["Nybro", "Kalmar"]
    assert topic_feed(press, "0880").info.title == "Klimatkontrakt 2030: Kalmar"
    assert topic_feed(press, "0180").entries == ()
    assert press.house.publishing.topic_feed(TOPIC, "9999") is None
    assert press.house.publishing.topic_feed("other") is None


def test_a_feed_leaves_out_what_nobody_is_told(press: Press) -> None:
    """What was there before its source was read first, and what the topic does not keep."""
    press.print(news=False)
    press.print(kept=False)
    assert topic_feed(press).entries == ()


def test_a_quiet_topic_keeps_its_last_stories(press: Press) -> None:
    """A month back, and further while there are few."""
    press.print("I fjol")
    press.world.clock.pass_by(days=300)
    assert titles(topic_feed(press)) == ["I fjol"]


def test_a_busy_topic_reaches_back_a_month(press: Press) -> None:
    """All of it, though it is more than the fewest that a feed has."""
    press.print("För länge sedan")
    press.world.clock.pass_by(days=40)
    for _ in range(60):
        press.print()
    assert len(topic_feed(press).entries) == 60


def test_a_private_feed_tells_what_the_filters_let_through_as_it_came(press: Press) -> None:
    """The story and each update apart, in the subscription's languages and places."""
    mine = press.subscribe(places=("0880",), languages=("sv",)).subscription_id
    a_story(press)
    press.print("Kalmar signs", places=("0880",), language="en")
    press.print("Solna tänker efter", places=("0184",))
    feed = private_feed(press, mine)
    assert titles(feed) == ["Nu har Kalmar skrivit under", "Kalmar ska skriva under"]
    update, story = feed.entries
    assert "Sedan dess" not in story.summary
    assert update.id == "tag:nyheter.example.se,2026:item/3"
    assert update.summary.startswith("Följer upp ”Kalmar ska skriva under”")
    assert (story.updated, update.updated) == (NOW, NOW + HOUR)


def test_changing_the_channel_loses_nothing(press: Press) -> None:
    """Whatever digests have told, have not told yet, or never will: the feed has it all, under the same names."""
    mine = press.subscribe(schedule="daily 07:00").subscription_id
    before: list[str] = []
    for day in range(4):
        press.print(f"Dag {day}")
        feed = private_feed(press, mine)
        assert [entry.id for entry in feed.entries[1:]] == before
        before = [entry.id for entry in feed.entries]
        press.pass_days(1)
    press.house.subscribing.pause(READER, paused=True)
    assert [entry.id for entry in private_feed(press, mine).entries] == before


def test_merging_stories_announces_nothing_again(press: Press) -> None:
    """Two stories and an update turn out to be one story: no entry has a name that was not there before."""
    mine = press.subscribe().subscription_id
    first = a_story(press)
    second = press.story_of(press.print("Kalmar, en annan gång"))
    known = {entry.id for entry in private_feed(press, mine).entries}
    press.print(story=second, role=COPY, merges=(first,))
    assert {entry.id for entry in private_feed(press, mine).entries} <= known


def test_a_private_address_cannot_be_guessed_and_ends_with_the_subscription(press: Press) -> None:
    """A wrong, changed or foreign link is nobody's; who has not confirmed has no feed yet, and who left has none left."""
    publishing = press.house.publishing
    mine, other = (press.subscribe(f"{name}@example.se").subscription_id for name in "ab")
    link = publishing.private_address(mine).rpartition("/")[2]
    other_link = publishing.private_address(other).rpartition("/")[2]
    assert link != other_link
    assert isinstance(publishing.private_feed(link), Feed)
    proof, other_proof = link.partition("-")[2], other_link.partition("-")[2]
    for wrong in (
        "",
        "1",
        "x",
        f"{other}-{proof}",
        f"{mine}-{other_proof}",
        link[:-1],
        f"{link}x",
        f"{mine}-{'å' * 43}",
        f"99-{proof}",
    ):
        assert publishing.private_feed(wrong) is None
    press.house.subscribing.remove("a@example.se")
    assert isinstance(publishing.private_feed(link), Ended)
    assert publishing.private_address(99) == ""


def test_who_has_not_confirmed_has_no_feed(press: Press) -> None:
    """Nothing is told before somebody said yes."""
    asked = press.house.subscribing.add(Wish(READER, TOPIC), confirmed=False, how="a test")
    address = press.house.publishing.private_address(asked.subscription_id or 1)
    assert press.house.publishing.private_feed(address.rpartition("/")[2]) is None


def test_a_link_of_one_kind_opens_nothing_of_another(press: Press) -> None:
    """The proof of a digest is none for a feed of the same number."""
    press.subscribe(schedule="daily 07:00")
    press.print()
    press.pass_days(1)
    digest = digest_path(open_secrets(press.house.data), 1).rpartition("/")[2]
    assert press.house.archiving.digest(digest) is not None
    assert press.house.publishing.private_feed(digest) is None
    feed = press.house.publishing.private_address(1).rpartition("/")[2]
    assert press.house.archiving.digest(feed) is None
    assert press.house.archiving.digest("1") is None


def test_a_week_holds_each_story_as_new_once_and_what_followed_later(press: Press) -> None:
    """By the week in which we saw it, in Swedish time; backlog and rejected items are in none."""
    sunday = datetime(2026, 11, 29, 22, 30, tzinfo=UTC)  # 23:30 in Sweden
    press.world.clock.now = sunday
    story = press.story_of(press.print("Söndag kväll"))
    press.world.clock.now = sunday + timedelta(hours=1)  # Monday 00:30 in Sweden
    press.print("Måndag natt")
    press.print("Det nya om söndagen", story=story, role=UPDATE)
    press.print("Det sagda om söndagen", story=story, role=COPY)
    press.print("Gammalt", news=False)
    week_48 = press.house.archiving.week(TOPIC, 2026, 48, "sv")
    week_49 = press.house.archiving.week(TOPIC, 2026, 49, "en")
    assert week_48 is not None
    assert week_49 is not None
    assert [entry.headline for section in week_48.sections for entry in section.entries] == ["Söndag kväll"]
    assert [entry.headline for section in week_49.sections for entry in section.entries] == ["Måndag natt"]
    assert [(entry.headline, entry.follows) for entry in week_49.updates] == [("Det nya om söndagen", "Söndag kväll")]
    assert (week_48.topic_name, week_49.topic_name) == ("Klimatkontrakt 2030", "Climate City Contracts 2030")


def test_an_item_that_was_kept_late_is_in_the_week_in_which_it_was_kept(press: Press) -> None:
    """Its publisher made it a matter of the topic a week later: no week may lose it."""
    late = press.print("Först något annat", kept=False)
    press.world.clock.pass_by(days=7)
    press.revise(late, title="Nu klimatkontrakt")
    content = press.house.archiving.week(TOPIC, 2026, 49, "sv")
    assert content is not None
    assert [entry.headline for section in content.sections for entry in section.entries] == ["Nu klimatkontrakt"]


def test_the_shelf_begins_with_the_first_story_and_ends_now(press: Press) -> None:
    """Weeks without a story are there too, over the turn of a year with 53 weeks; others do not exist."""
    assert press.house.archiving.shelf("other") is None
    empty = press.house.archiving.shelf(TOPIC)
    assert empty is not None
    assert empty.weeks == ()
    press.world.clock.now = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
    press.print()
    press.print()
    press.world.clock.now = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
    press.print()
    shelf = press.house.archiving.shelf(TOPIC)
    assert shelf is not None
    assert shelf.weeks == (Week(2027, 1, 1), Week(2026, 53, 0), Week(2026, 52, 2))
    assert [week.name for week in shelf.weeks] == ["2027-W01", "2026-W53", "2026-W52"]
    for year, number in ((2027, 2), (2026, 51), (2027, 53), (0, 1), (9999, 60)):
        assert press.house.archiving.week(TOPIC, year, number, "sv") is None
