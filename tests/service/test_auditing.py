"""The audit finds whatever went wrong, and says nothing of what did not."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from tests.service.conftest import World
from tests.service.press import Press, open_press

from feedwatch.model.digest import Told
from feedwatch.model.errors import UsageError
from feedwatch.model.story import StoryRole
from feedwatch.model.subscriber import Channel
from feedwatch.service.answers.auditing import Audit, StoryAudit, SubscriptionAudit
from feedwatch.store import restores
from feedwatch.store.schema import attempts, deliveries, digest_lines, digests, subscriptions
from feedwatch.store.search import Filter

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)  # 07:00 in Sweden
READER = "läsare@example.se"
COPY, REPORT, UPDATE = StoryRole.COPY, StoryRole.REPORT, StoryRole.UPDATE


@pytest.fixture
def press(world: World) -> Press:
    return open_press(world)


def audit(press: Press, *, since: datetime = BEGINNING, subscriber: str = "") -> Audit:
    return press.house.auditing.audit(since, subscriber)


def only(press: Press) -> SubscriptionAudit:
    """Audit the only subscription."""
    (subscription,) = audit(press).subscriptions
    return subscription


def clean(press: Press) -> dict[int, StoryAudit]:
    """Audit the only subscription, which must be clean; gives its stories by id."""
    found = only(press)
    assert found.unexplained == ()
    stories = {story.story_id: story for story in found.stories}
    assert len(stories) == len(found.stories)  # each exactly once
    return stories


def causes(press: Press) -> dict[int, str]:
    """Give for each story why it is absent, in a word."""
    return {story.story_id: story.cause for story in clean(press).values()}


def on_monday(press: Press) -> None:
    press.world.clock.now = MONDAY
    press.send()


# ---- what is in order, with its reasons -----------------------------------------------------------------------------


def test_a_story_is_told_and_its_update_later_and_both_are_listed(press: Press) -> None:
    """One story, told as new in one digest and updated in the next, each with its delivery."""
    press.subscribe()
    first = press.print("Kalmar ska skriva under")
    story = press.story_of(first)
    on_monday(press)
    press.print("Nu är det klart", story=story, role=UPDATE)
    press.print("Lund skriver om Kalmar", source="lund", story=story, role=COPY)
    press.world.clock.pass_by(days=7)
    press.send()
    told = clean(press)[story]
    assert [(telling.told, telling.state, telling.at) for telling in told.told] == [
        (Told.NEW, "sent", MONDAY),
        (Told.UPDATE, "sent", MONDAY + timedelta(days=7)),
    ]
    assert (told.headline, told.cause, told.reason) == ("Kalmar ska skriva under", "", "")


def test_what_is_absent_has_its_reason(press: Press) -> None:
    """Not yet due, refused by language, place or mute, before the subscription, a new source's backlog, not kept."""
    press.world.clock.pass_by(days=-20)
    before = press.print(places=("0880",))
    press.world.clock.pass_by(days=20)
    press.subscribe(places=("08", "1281"), muted=("1281",), languages=("sv",))
    due = press.print(places=("0880",))
    english = press.print(places=("0880",), language="en")
    elsewhere = press.print(places=("0184",))
    muted = press.print(places=("1281",))
    backlog = press.print(places=("0880",), news=False)
    rejected = press.print(places=("0880",), kept=False)
    found = clean(press)
    by_item = {item: found[press.story_of(item)].cause for item in (before, due, english, elsewhere, muted, backlog)}
    assert by_item == {
        before: "before",
        due: "waiting",
        english: "refused",
        elsewhere: "refused",
        muted: "refused",
        backlog: "backlog",
    }
    assert found[press.story_of(due)].reason == "not yet due, to be told 2026-11-30 06:00Z"
    assert len(found) == 6, rejected
    on_monday(press)
    assert {story: each.told != () for story, each in clean(press).items()}[press.story_of(due)]


def test_a_paused_subscriber_is_told_afterwards(press: Press) -> None:
    """While paused, that is the reason; once resumed, all is told in one digest, however late it is audited."""
    press.subscribe()
    story = press.story_of(press.print())
    press.house.subscribing.pause(READER, paused=True)
    on_monday(press)
    press.pass_days(8)
    assert causes(press) == {story: "silent"}
    press.house.subscribing.pause(READER, paused=False)
    assert causes(press) == {story: "waiting"}  # it is due by now, but nobody could look yet
    press.send()
    assert [telling.state for telling in clean(press)[story].told] == ["sent"]


def test_a_delivery_that_waits_for_a_paused_subscriber_is_not_stuck(press: Press) -> None:
    """A digest was built before they paused; it goes out when they come back."""
    press.subscribe()
    story = press.story_of(press.print())
    press.world.clock.now = MONDAY
    press.house.digesting.build_due()
    press.house.subscribing.pause(READER, paused=True)
    press.pass_days(3)
    assert [telling.state for telling in clean(press)[story].told] == ["queued"]
    press.house.subscribing.pause(READER, paused=False)
    assert [telling.state for telling in clean(press)[story].told] == ["queued"]
    press.send()
    assert [telling.state for telling in clean(press)[story].told] == ["sent"]


def test_who_left_is_told_no_more(press: Press) -> None:
    """What came after they left is explained, and what waited for them was cancelled."""
    press.subscribe()
    told = press.story_of(press.print())
    press.world.clock.now = MONDAY
    press.house.digesting.build_due()
    press.house.subscribing.remove(READER)
    press.world.clock.pass_by(days=1)
    untold = press.story_of(press.print())
    found = clean(press)
    assert [telling.state for telling in found[told].told] == ["cancelled"]
    assert found[untold].cause == "silent"


def test_what_a_cap_holds_over_is_counted(press: Press) -> None:
    """Three stories, two a digest: the third is held over, and told the week after."""
    press.subscribe(cap=2)
    stories = {press.story_of(press.print()) for _ in range(3)}
    on_monday(press)
    found = clean(press)
    held = {story for story in stories if found[story].cause == "held over"}
    assert len(held) == 1
    press.world.clock.pass_by(days=7)
    press.send()
    assert all(story.told for story in clean(press).values())


def test_new_rules_may_come_too_late_and_then_that_is_the_reason(press: Press) -> None:
    """An item that is kept only after the digests of its time were built is not told, and nobody lost it."""
    press.subscribe(schedule="daily 07:00")
    press.print()
    late = press.print(kept=False)
    soon = press.print(kept=False)
    press.judge_again(soon)
    press.pass_days(5)
    press.judge_again(late)
    press.pass_days(5)
    found = clean(press)
    assert found[press.story_of(late)].cause == "late"
    assert found[press.story_of(soon)].told


def test_a_changed_wish_explains_what_was_refused_before(press: Press) -> None:
    """Wider filters do not bring back old windows, and narrower ones do not put the past in the wrong."""
    press.subscribe(schedule="daily 07:00", places=("0880",))
    kalmar, lund = (press.story_of(press.print(places=(code,))) for code in ("0880", "1281"))
    press.pass_days(5)
    press.house.subscribing.change(READER, "", {"places": ("1281",)})
    fresh = press.story_of(press.print(places=("1281",)))
    press.pass_days(5)
    found = clean(press)
    assert found[kalmar].told
    assert found[fresh].told
    assert (found[lund].told, found[lund].cause) == ((), "late")


def test_a_failed_delivery_is_a_reason(press: Press) -> None:
    """The webhook is not allowed: the story was told in a digest that failed, and the audit says why."""
    press.subscribe("http://127.0.0.1:9/hook", schedule="daily 07:00", channel=Channel.WEBHOOK)
    story = press.story_of(press.print())
    press.pass_days(4)
    (telling,) = clean(press)[story].told
    assert telling.state == "failed"
    assert telling.detail


def test_stories_that_become_one_after_they_were_told_are_no_repetition(press: Press) -> None:
    """Two stories were told, then merged: each was new when it was told; what comes later is an update of both."""
    press.subscribe(schedule="daily 07:00")
    one, other = (press.story_of(press.print()) for _ in range(2))
    press.pass_days(2)
    press.print(story=one, role=COPY, merges=(other,))
    press.pass_days(2)
    found = clean(press)
    assert set(found) == {one}
    assert [telling.told for telling in found[one].told] == [Told.NEW, Told.NEW]
    press.print(story=one, role=UPDATE)
    press.pass_days(2)
    assert [telling.told for telling in clean(press)[one].told] == [Told.NEW, Told.NEW, Told.UPDATE]


def test_an_edited_item_is_not_put_in_the_wrong(press: Press) -> None:
    """It was told to Kalmar; then its publisher took Kalmar out, and the topic let go of it."""
    press.subscribe(schedule="daily 07:00", places=("0880",))
    edited, dropped = (press.print(places=("0880",)) for _ in range(2))
    press.pass_days(2)
    press.revise(edited, places=("1281",))
    press.revise(dropped, places=("0880",), kept=False)
    press.pass_days(2)
    assert [len(story.told) for story in clean(press).values()] == [1, 1]


def test_after_a_restore_nothing_is_stuck_until_an_admin_resumes(press: Press) -> None:
    """What waits is held on purpose, and for a while after that nobody can have sent it yet."""
    press.subscribe(schedule="daily 07:00")
    press.print()
    press.world.clock.pass_by(days=1)
    press.house.digesting.build_due()
    with press.house.database.write() as connection:
        restores.note_backup(connection, press.world.clock.now)
    press.pass_days(3)
    assert [telling.state for story in clean(press).values() for telling in story.told] == ["queued"]
    press.house.resuming.resume(skip_overdue=False)
    assert [telling.state for story in clean(press).values() for telling in story.told] == ["queued"]
    press.send()
    assert [telling.state for story in clean(press).values() for telling in story.told] == ["sent"]


def test_a_delivery_that_waits_its_turn_is_not_stuck(press: Press) -> None:
    """Its mail server is left alone, or moves slowly; only when nothing moves, or younger mail is preferred, it is stuck."""
    for name in ("a", "b"):
        press.subscribe(f"{name}@example.se", schedule="daily 07:00")
    press.print()
    press.world.clock.pass_by(days=1)
    press.house.digesting.build_due()
    due = press.world.clock.now
    press.world.clock.pass_by(hours=5)
    now = press.world.clock.now

    def unexplained(**second: object) -> int:
        with press.tampering() as connection:
            connection.execute(update(deliveries).where(deliveries.c.id == 2).values(**second))
        return audit(press).unexplained

    assert unexplained(holds=False) == 2
    assert unexplained(holds=True, next_try_at=now + timedelta(minutes=5)) == 0
    with press.tampering() as connection:
        tried = {"delivery_id": 2, "number": 1, "at": now - timedelta(minutes=30), "ok": False}
        connection.execute(insert(attempts).values(**tried))
    assert unexplained(holds=False, next_try_at=due) == 1  # the lane moves, but the younger one went first


def test_deliveries_are_forgotten_after_their_time(press: Press) -> None:
    """Records of deliveries are kept for 90 days; a digest older than that is believed."""
    press.subscribe()
    story = press.story_of(press.print())
    on_monday(press)
    press.world.clock.pass_by(days=120)
    press.house.housekeeping.forget()
    assert [telling.state for telling in clean(press)[story].told] == ["no longer recorded"]


def test_a_clock_that_is_set_back_loses_nothing(press: Press) -> None:
    """The clock ran a fortnight ahead, digests were built, and it was set right: all is explained at each moment."""
    press.subscribe(schedule="daily 07:00")
    press.print()
    press.pass_days(1)
    press.world.clock.pass_by(days=14)
    press.send()
    ahead = press.story_of(press.print())
    press.world.clock.pass_by(days=-14)
    press.print()
    assert causes(press)[ahead] == "waiting"
    press.pass_days(16)
    assert all(story.told for story in clean(press).values())


def test_only_one_subscriber_and_only_a_span_can_be_asked_for(press: Press) -> None:
    """By id or address; somebody unknown is an error; what was over before the span is left out."""
    first = press.subscribe()
    press.subscribe("annan@example.se")
    press.print()
    on_monday(press)
    assert [each.subscriber_id for each in audit(press, subscriber=READER).subscriptions] == [first.subscriber.id]
    assert len(audit(press).subscriptions) == 2
    assert audit(press, since=MONDAY + timedelta(days=1), subscriber=READER).subscriptions[0].stories == ()
    with pytest.raises(UsageError, match="there is no subscriber 'nobody'"):
        audit(press, subscriber="nobody")


# ---- what is not in order -------------------------------------------------------------------------------------------


def told_line(press: Press, number: int = 0) -> tuple[int, int, int]:
    """Give digest, story and item of a line that tells a story as new."""
    with press.house.database.read() as connection:
        rows = connection.execute(
            select(digest_lines).where(digest_lines.c.told == "new").order_by(digest_lines.c.item_id)
        )
        row = rows.all()[number]
    return row.digest_id, row.story_id, row.item_id


def lose_a_line(press: Press) -> None:
    _, _, item = told_line(press)
    with press.tampering() as connection:
        connection.execute(delete(digest_lines).where(digest_lines.c.item_id == item))


def lose_a_delivery(press: Press) -> None:
    with press.tampering() as connection:
        connection.execute(delete(attempts))
        connection.execute(delete(deliveries))


def lose_a_digest(press: Press) -> None:
    lose_a_delivery(press)
    with press.tampering() as connection:
        connection.execute(delete(digest_lines))
        connection.execute(delete(digests))


def lose_only_the_digest(press: Press) -> None:
    lose_a_delivery(press)
    with sqlite3.connect(press.house.data / "feedwatch.db") as connection:  # which looks at no foreign keys
        connection.execute("DELETE FROM digests")


def thaw(press: Press, change: Callable[[list[dict[str, object]]], object]) -> None:
    """Change the first section of a frozen digest."""
    digest, _, _ = told_line(press)
    with press.tampering() as connection:
        content = connection.execute(select(digests.c.content).where(digests.c.id == digest)).scalar_one()
        change(content["sections"][0]["entries"])
        connection.execute(update(digests).where(digests.c.id == digest).values(content=content))


def lose_an_entry(press: Press) -> None:
    thaw(press, lambda entries: entries.pop(0))


def tell_twice_in_one_digest(press: Press) -> None:
    thaw(press, lambda entries: entries.append(entries[0]))


def tell_again_in_another_digest(press: Press) -> None:
    first, _, _ = told_line(press)
    with press.tampering() as connection:
        row = connection.execute(select(digests).where(digests.c.id == first)).one()
        values = dict(row._mapping) | {"id": 99, "period": "2026-W99", "window_start": row.window_end}
        connection.execute(insert(digests).values(**values))
        delivery = connection.execute(select(deliveries).where(deliveries.c.digest_id == first)).one()
        values = dict(delivery._mapping) | {"id": 99, "digest_id": 99, "key": "another"}
        connection.execute(insert(deliveries).values(**values))


def lose_line_and_entry(press: Press) -> None:
    lose_an_entry(press)
    lose_a_line(press)


def lose_the_lead_of_an_item_that_came_along(press: Press) -> None:
    thaw(press, lambda entries: entries.clear())
    with press.tampering() as connection:
        connection.execute(update(digest_lines).values(told="along"))


def tell_what_the_places_refuse(press: Press) -> None:
    with press.tampering() as connection:
        connection.execute(update(subscriptions).values(places=["0184"]))


def tell_what_the_languages_refuse(press: Press) -> None:
    with press.tampering() as connection:
        connection.execute(update(subscriptions).values(languages=["en"]))


def tell_what_is_muted(press: Press) -> None:
    with press.tampering() as connection:
        connection.execute(update(subscriptions).values(muted=["08"]))


def tell_what_is_not_kept(press: Press) -> None:
    with press.tampering() as connection:
        connection.exec_driver_sql("UPDATE verdicts SET decision = 'rejected', kept_at = NULL")


def tell_what_is_no_news(press: Press) -> None:
    with press.tampering() as connection:
        connection.exec_driver_sql("UPDATE items SET news = 0")


def leave_a_delivery_lying(press: Press) -> None:
    with press.tampering() as connection:
        values = {"state": "queued", "next_try_at": MONDAY, "done_at": None}
        connection.execute(update(deliveries).values(**values))


def leave_a_delivery_with_a_dead_sender(press: Press) -> None:
    with press.tampering() as connection:
        values = {"state": "sending", "next_try_at": MONDAY, "lease_until": MONDAY, "done_at": None}
        connection.execute(update(deliveries).values(**values))


def forget_to_build(press: Press) -> None:
    press.print()
    press.world.clock.pass_by(days=10)


def lose_an_item_from_its_story(press: Press) -> None:
    item = press.print()
    with press.tampering() as connection:
        connection.exec_driver_sql(f"UPDATE items SET story_id = NULL WHERE id = {item}")


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (lose_a_line, "nothing remembers it: it would be told again"),
        (lose_a_delivery, "digest 1 has no delivery"),
        (lose_a_digest, "should have been told in the window to 2026-11-30 06:00Z"),
        (lose_only_the_digest, "is remembered as told in digest 1, which does not exist"),
        (lose_an_entry, "is remembered as told in digest 1, which does not tell it"),
        (tell_twice_in_one_digest, "tells story 1 2 times"),
        (
            tell_again_in_another_digest,
            "digest 99 tells story 1 by item 1 as new, but it is remembered as new in digest 1",
        ),
        (lose_line_and_entry, "story 1 was not told: item 1 should have been told"),
        (lose_the_lead_of_an_item_that_came_along, "but nothing of the story was told"),
        (tell_what_the_places_refuse, "although the subscription's filters refuse it"),
        (tell_what_the_languages_refuse, "although the subscription does not want its language"),
        (tell_what_is_muted, "although the subscription's filters refuse it"),
        (tell_what_is_not_kept, "which the topic does not keep"),
        (tell_what_is_no_news, "which was there before its source was read first"),
        (leave_a_delivery_lying, "digest 1 is queued and stuck"),
        (leave_a_delivery_with_a_dead_sender, "digest 1 is sending and stuck"),
        (forget_to_build, "the digest that was due 2026-12-07 06:00Z was not built"),
        (lose_an_item_from_its_story, "is kept, but in no story"),
    ],
)
def test_what_went_wrong_is_found(press: Press, tamper: Callable[[Press], None], expected: str) -> None:
    """A database is damaged in one way, and the audit says which."""
    press.subscribe()
    for code in ("0880", "0884"):
        press.print(places=(code,))
    on_monday(press)
    press.world.clock.pass_by(days=2)
    assert all(story.told for story in clean(press).values())
    tamper(press)
    assert any(expected in problem for problem in only(press).unexplained), only(press).unexplained


def test_a_story_told_as_new_again_under_another_name_is_found(press: Press) -> None:
    """Merged first, and yet told as new: what a digest builder would do that forgets to look at merges."""
    press.subscribe(schedule="daily 07:00")
    one = press.story_of(press.print())
    press.pass_days(2)
    late = press.print(story=one, role=COPY)
    press.pass_days(2)
    assert len(clean(press)) == 1
    with press.tampering() as connection:
        values = {"told": "new", "digest_id": 98, "story_id": one + 1}
        row = connection.execute(select(digests)).all()[-1]
        content = dict(row.content)
        entry = dict(content["sections"][0]["entries"][0]) | {"item_id": late, "story_id": one + 1}
        content["sections"] = [{"kind": "other", "entries": [entry]}]
        built = {"id": 98, "period": "2026-11-29", "built_at": press.world.clock.now, "content": content}
        connection.exec_driver_sql(
            f"INSERT INTO stories SELECT {one + 1}, first_seen_at, last_seen_at, {one} FROM stories"
        )
        connection.execute(insert(digests).values(**dict(row._mapping) | built))
        connection.execute(delete(digest_lines).where(digest_lines.c.item_id == late))
        connection.execute(insert(digest_lines).values(subscription_id=1, item_id=late, **values))
    assert any("as new, although digest 1 told it already" in problem for problem in only(press).unexplained)


def test_a_lost_update_is_found(press: Press) -> None:
    """The story was told, its follow-up was passed by."""
    press.subscribe(schedule="daily 07:00")
    story = press.story_of(press.print())
    press.pass_days(2)
    press.print(story=story, role=UPDATE)
    press.world.clock.pass_by(days=1)
    with press.tampering() as connection:
        connection.execute(update(subscriptions).values(position=press.world.clock.now))
    (problem,) = only(press).unexplained
    assert problem.startswith(f"an update of story {story} was not told: item 2 should have been told")


def test_more_than_the_cap_held_over_is_found(press: Press) -> None:
    """A digest left one story over; two are missing."""
    press.subscribe(cap=1)
    for _ in range(2):
        press.print()
    on_monday(press)
    press.world.clock.pass_by(hours=1)
    assert sorted(causes(press).values()) == ["", "held over"]
    lose_line_and_entry(press)
    assert "digest 1 held 1 stories over, but 2 were not told" in only(press).unexplained


# ---- a long time ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [17, 39])
def test_weeks_of_everything_are_clean_at_every_moment(press: Press, seed: int) -> None:
    """Three weeks of news, edits, merges and new rules; readers of all kinds pause, change their minds and come back."""
    chance = random.Random(seed)
    press.subscribe("allt@example.se")
    press.subscribe("genast@example.se", schedule="at once")
    press.subscribe("snålt@example.se", schedule="daily 07:00", cap=1)
    press.subscribe("kalmar@example.se", schedule="weekdays 16:30", places=("08",), muted=("0884",), languages=("sv",))
    press.subscribe("lund@example.se", schedule="monthly 1 07:00", places=("1281",), zone="America/New_York")
    printed: list[int] = []
    for _ in range(3 * 7):
        for _ in range(chance.randrange(4)):
            happen(press, chance, printed)
            press.world.clock.pass_by(hours=chance.choice((0, 1, 5)))
            press.send()
        change_minds(press, chance)
        press.pass_days(0.5)
        found = audit(press)
        assert [subscription.unexplained for subscription in found.subscriptions] == [()] * 5
    told = [story for subscription in audit(press).subscriptions for story in subscription.stories if story.told]
    assert len(told) > 10  # something did happen


def happen(press: Press, chance: random.Random, printed: list[int]) -> None:
    """Let something happen to the news."""
    places = tuple(chance.sample(("0880", "0884", "08", "1281", "0184"), chance.randrange(3)))
    language = chance.choice(("sv", "sv", "en", ""))
    kept = chance.random() < 0.8
    match chance.randrange(10):
        case 8 if printed:
            rule = chance.choice((press.house.ruling.keep, press.house.ruling.reject))
            rule(chance.choice(printed))
        case 9 if ruled := press.house.browsing.items(Filter(decision="any", by_hand=True)).items:
            press.house.ruling.withdraw(chance.choice(ruled).id)
        case 0 if printed:
            press.revise(chance.choice(printed), places=places, language=language, kept=kept)
        case 1 if printed:
            press.judge_again(chance.choice(printed), places=places, kept=kept)
        case 2 | 3 if told := [item for item in printed if press.has_story(item)]:
            joined = press.story_of(chance.choice(told))
            others = {press.story_of(chance.choice(told)) for _ in range(chance.randrange(2))} - {joined}
            role, kind = chance.choice((COPY, REPORT, UPDATE)), chance.choice(("decided", "event", "other"))
            merged = press.print(
                places=places, language=language, kind=kind, story=joined, role=role, merges=tuple(others)
            )
            printed.append(merged)
        case _:
            news = chance.random() < 0.9
            printed.append(press.print(places=places, language=language, kept=kept, news=news))


def change_minds(press: Press, chance: random.Random) -> None:
    """Let a reader do something now and then."""
    reader = chance.choice(("allt", "snålt", "kalmar", "lund")) + "@example.se"
    match chance.randrange(12):
        case 0:
            press.house.subscribing.change(reader, "", {"places": chance.choice(((), ("0880",), ("1281", "08")))})
        case 1:
            press.house.subscribing.change(reader, "", {"schedule": chance.choice(("hourly", "weekly fri 12:00"))})
        case 2 | 3:
            subscriber = press.house.subscribing.get(reader)
            press.house.subscribing.pause(reader, paused=subscriber.state.value == "active")
        case 4:
            press.house.subscribing.change(reader, "", {"cap": chance.choice((0, 1, 2))})
        case 5:
            press.world.clock.pass_by(days=chance.choice((1, 3)))  # the service was down
