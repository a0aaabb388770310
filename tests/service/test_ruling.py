"""What a person keeps or rejects stays so, whatever arrives or changes later, and readers are told accordingly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.newsroom import News
from tests.service.conftest import World
from tests.service.press import PACK, TOPIC, Press, open_press

from feedwatch.config.topics import load_topic
from feedwatch.model.actor import Actor, How
from feedwatch.model.digest import Told
from feedwatch.model.errors import UsageError
from feedwatch.store import audit_log
from feedwatch.store.records import ItemRecord, VerdictRecord
from feedwatch.wiring import House

ANNA = Actor("anna", How.WEB)
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = '[[source]]\nid = "kalmar"\nurl = "{base}/feed"\n'
PLAIN = News("Kalmar lovar staten mindre utsläpp", path="/1", guid="1", summary="Avtalet gäller till 2030.")
SIGNS = News("Kalmar signerar klimatkontrakt", path="/2", guid="2", summary="Kontraktet gäller till 2030.")


def verdict(house: House, item_id: int) -> VerdictRecord:
    (found,) = house.browsing.item(item_id).item.verdicts
    return found


def item(house: House, item_id: int) -> ItemRecord:
    return house.browsing.item(item_id).item


def poll(house: House) -> None:
    (polled,) = house.polling.poll_all(["kalmar"], only_due=False)
    assert polled.error is None


def write_pack(world: World, text: str = PACK) -> None:
    (world.config / "topics").mkdir(exist_ok=True)
    (world.config / "topics" / f"{TOPIC}.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def house(world: World) -> House:
    """Give a house that has read one item which the rules reject (1) and one that they keep (2)."""
    world.newsroom.feed(SIGNS, PLAIN)
    world.configure(SOURCE)
    write_pack(world)
    house = world.open()
    poll(house)
    assert [item(house, number).state for number in (1, 2)] == ["rejected", "kept"]
    return house


@pytest.fixture
def press(world: World) -> Press:
    return open_press(world)


def test_a_ruling_survives_a_new_version_of_the_item_and_a_new_version_of_the_rules(world: World, house: House) -> None:
    """Both ways: kept against the rules, rejected against the rules; in the end the rules are asked again."""
    house.ruling.keep(1, note="the contract is meant", by=ANNA)
    house.ruling.reject(2, TOPIC, "an old text", by=ANNA)
    world.newsroom.feed(replace(SIGNS, summary="Ny ingress om det."), replace(PLAIN, summary="En helt annan ingress."))
    poll(house)
    assert [house.browsing.item(number).versions for number in (1, 2)] == [2, 2]
    assert [verdict(house, number).decision for number in (1, 2)] == ["kept", "rejected"]
    write_pack(world, PACK.replace("kept = 1.0", "kept = 0.9"))
    house.refresh()
    assert house.rejudging.catch_up() == 2
    assert house.rejudging.catch_up() == 0
    kept, rejected = verdict(house, 1), verdict(house, 2)
    assert (kept.decision, kept.by_rules) == ("kept", "rejected")
    assert (rejected.decision, rejected.by_rules, rejected.score) == ("rejected", "kept", 1.0)
    assert kept.reasons[0]["words"] == ["anna (web)", "the contract is meant"]
    assert rejected.reasons[1]["part"] == "named"  # what the rules say stays behind it
    assert [item(house, number).state for number in (1, 2)] == ["kept", "rejected"]
    assert house.ruling.withdraw(1, by=ANNA).decision == "rejected"
    assert house.ruling.withdraw(2, by=ANNA).decision == "kept"
    assert verdict(house, 2).by_rules is None


def test_a_trial_of_other_rules_counts_what_people_decided(house: House) -> None:
    """Rules that keep what a person rejected would change nothing there."""
    house.ruling.reject(2)
    comparison = house.rejudging.compare(load_topic(PACK, "x.toml"), None)
    assert (comparison.kept, comparison.newly_kept, comparison.newly_lost) == (0, (), ())


def test_what_is_kept_by_hand_after_its_digest_is_told_once_in_the_next_one(press: Press) -> None:
    """As a reader expects: what an admin finds today comes with the next digest, however old it is, and never again."""
    press.subscribe(schedule="daily 07:00")
    missed = press.print("Lund lovar staten", kept=False)
    other = press.print("Kalmar signerar")
    press.pass_days(5)
    press.house.ruling.keep(missed, note="meant", by=ANNA)
    press.pass_days(3)
    for number in (missed, other):
        (told,) = press.house.browsing.item(number).told
        assert told.told == Told.NEW.value
    (record,) = press.house.browsing.item(missed).told
    assert timedelta(days=5) < record.built_at - item(press.house, missed).first_seen_at <= timedelta(days=6)
    assert press.house.auditing.audit(BEGINNING).unexplained == 0


def test_what_is_rejected_by_hand_is_told_no_more_and_comes_back_when_that_is_withdrawn(press: Press) -> None:
    press.subscribe(schedule="daily 07:00")
    number = press.print("Kalmar signerar")
    press.house.ruling.reject(number, by=ANNA)
    press.pass_days(3)
    assert press.house.browsing.item(number).told == ()
    assert press.house.auditing.audit(BEGINNING).unexplained == 0
    press.house.ruling.withdraw(number, by=ANNA)
    press.pass_days(2)
    assert len(press.house.browsing.item(number).told) == 1
    assert press.house.auditing.audit(BEGINNING).unexplained == 0


def test_what_was_told_stays_told_when_it_is_rejected_afterwards(press: Press) -> None:
    press.subscribe(schedule="daily 07:00")
    number = press.print("Kalmar signerar")
    press.pass_days(2)
    press.house.ruling.reject(number, by=ANNA)
    press.house.ruling.withdraw(number, by=ANNA)
    press.pass_days(2)
    assert len(press.house.browsing.item(number).told) == 1
    assert press.house.auditing.audit(BEGINNING).unexplained == 0


def test_what_is_kept_by_hand_is_put_into_its_story(house: House) -> None:
    outcome = house.ruling.keep(1)
    assert outcome.tellable
    assert outcome.story_id is not None
    assert house.browsing.story(outcome.story_id).story.items[-1].id == 1


def test_the_backlog_of_a_new_source_is_not_told_even_when_somebody_keeps_it(press: Press) -> None:
    number = press.print("Gammal nyhet", kept=False, news=False)
    assert not press.house.ruling.keep(number).tellable


def test_why_tells_who_decided_and_what_the_rules_say(house: House) -> None:
    house.ruling.reject(2, TOPIC, "an old text", by=ANNA)
    (answer,) = house.explaining.why("2")
    assert answer.ended == f"not kept: rejected by hand for {TOPIC}"
    (ruling,) = answer.rulings
    assert (ruling.who, ruling.note, answer.item.verdicts[0].by_rules) == ("anna (web)", "an old text", "kept")


def test_a_later_ruling_takes_the_place_of_an_earlier_one(house: House) -> None:
    house.ruling.keep(1, note="yes", by=ANNA)
    house.ruling.reject(1, note="no, after all", by=ANNA)
    assert verdict(house, 1).reasons[0]["words"] == ["anna (web)", "no, after all"]
    assert [reason["part"] for reason in verdict(house, 1).reasons].count("by hand") == 1
    assert verdict(house, 1).by_rules == "rejected"


def test_every_ruling_is_in_the_audit_log_with_its_note(house: House) -> None:
    house.ruling.keep(1, note="meant\r\nand more", by=ANNA)
    house.ruling.withdraw(1, by=ANNA)
    with house.database.read() as connection:
        acts = audit_log.page(connection, before=None, limit=10, action="item")
    assert [(act.who, act.action, act.subject) for act in acts] == [
        ("anna", "item.withdraw", "item 1"),
        ("anna", "item.keep", "item 1"),
    ]
    assert acts[1].detail == {"topic": TOPIC, "note": "meant and more", "before": "rejected"}


def test_what_somebody_ruled_on_is_not_forgotten(world: World, house: House) -> None:
    """A year later they can still read it and think again; what nobody touched has expired, and cannot be kept any more."""
    world.newsroom.feed(News("Om fotboll", path="/3", guid="3"), SIGNS, PLAIN)
    poll(house)
    house.ruling.reject(2)
    world.clock.pass_by(days=400)
    house.housekeeping.forget()
    assert [item(house, number).state for number in (1, 2, 3)] == ["expired", "rejected", "expired"]
    assert house.ruling.withdraw(2).decision == "kept"
    with pytest.raises(UsageError, match="the text of item 1 is forgotten"):
        house.ruling.keep(1)


def test_what_is_not_there_is_refused_in_words(house: House) -> None:
    with pytest.raises(UsageError, match="there is no item 99"):
        house.ruling.keep(99)
    with pytest.raises(UsageError, match="there is no topic 'cats'"):
        house.ruling.keep(1, "cats")
    with pytest.raises(UsageError, match="nobody has ruled on item 1"):
        house.ruling.withdraw(1)
    with pytest.raises(UsageError, match="nobody has ruled on item 1 for climate-contract"):
        house.ruling.withdraw(1, TOPIC)
