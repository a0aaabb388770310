"""The next digest with reasons, as nobody has to guess them; and its copy, by which nobody else's links travel."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from tests.mail import deliver
from tests.service.conftest import World
from tests.service.press import Press, open_press

from feedwatch.compose.telling import Silence
from feedwatch.model.delivery import DeliveryKind
from feedwatch.model.errors import UsageError
from feedwatch.model.story import StoryRole
from feedwatch.service.people.previewing import Preview
from feedwatch.store.schema import metadata

ADMIN = "klimatstrateg@example.se"


@pytest.fixture
def press(world: World) -> Press:
    return open_press(world)


def preview(press: Press, who: str = "1") -> Preview:
    """Preview a second later: what is decided this very moment belongs to the next window."""
    press.world.clock.pass_by(seconds=1)
    (only,) = press.house.previewing.of(who)
    return only


def left_out(press: Press, who: str = "1") -> dict[int, str]:
    return {left.item_id: left.why.value for left in preview(press, who).left_out}


def rows(press: Press) -> dict[str, int]:
    with press.house.database.read() as connection:
        return {t: connection.exec_driver_sql(f"SELECT count(*) FROM {t}").scalar() or 0 for t in metadata.tables}


def test_every_story_says_what_its_topic_saw_and_which_places_it_names(press: Press) -> None:
    """With the score and what is needed, the words, and whether a place was asked for or comes first."""
    press.subscribe("anna@example.se", places=("08", "1281"), first=("0880",))
    item = press.print("Kalmar signerar", places=("0880", "0780"))
    (account,) = preview(press).told
    assert (account.item_id, account.headline, account.publisher) == (item, "Kalmar signerar", "Kalmar kommun")
    assert (account.score, account.least, account.told, account.section) == (1.0, 1.0, "new", "other")
    assert [(reason.part, reason.words) for reason in account.reasons] == [("a test", ("klimatkontrakt",))]
    assert [(place.code, place.name, place.wanted, place.first) for place in account.places] == [
        ("0880", "Kalmar", True, True),
        ("0780", "Växjö", False, False),
    ]


def test_every_kept_story_that_is_missing_says_why(press: Press) -> None:
    """By language, place, muting, cap, as known already, as a repetition, or as older than the watch."""
    press.subscribe("anna@example.se", schedule="at once", muted=("1281",), languages=("sv",), cap=1)
    told = press.print("Kalmar signerar", places=("0880",))
    press.world.clock.pass_by(minutes=1)
    press.send()
    copy = press.print("Kalmar signerar", source="lund", story=press.story_of(told), role=StoryRole.COPY)
    muted = press.print("Lund firar", places=("1281",))
    english = press.print("Solna signs", language="en")
    backlog = press.print("Gammalt", news=False)
    press.print("En")
    press.world.clock.pass_by(minutes=1)
    later = press.print("Två")
    press.world.clock.pass_by(minutes=1)
    found = preview(press)
    assert len(found.told) == 1
    ((capped,),) = [[left.item_id for left in found.left_out if left.why is Silence.CAP]]
    assert {capped, found.told[0].item_id} == {later, later - 1}
    assert left_out(press) == {
        copy: "repeats",
        muted: "muted",
        english: "language",
        backlog: "backlog",
        capped: "cap",
    }
    press.send()
    told_again = {left.item_id: left for left in preview(press).left_out}
    assert (told_again[told].why, told_again[told].digest_id) == (Silence.TOLD, 1)
    press.subscribe("bo@example.se", places=("0880",))
    assert left_out(press, "2")[muted] == "places"


def test_told_and_left_out_are_all_that_the_topic_kept(press: Press) -> None:
    """Each item of the time once, whatever became of it; what the topic did not keep is no part of it."""
    press.subscribe("anna@example.se", places=("0880",))
    kept = {press.print(places=places, news=news) for places in ((), ("0880",), ("1281",)) for news in (True, False)}
    press.print(kept=False)
    found = preview(press)
    seen = [account.item_id for account in found.told] + [left.item_id for left in found.left_out]
    assert (sorted(seen), len(found.told)) == (sorted(kept), 1)


def test_a_preview_is_what_is_built_then_and_changes_nothing(press: Press) -> None:
    """The same stories, and not a row more or less in any table."""
    press.subscribe("anna@example.se", schedule="daily 07:00")
    press.print("Kalmar signerar", places=("0880",))
    before = rows(press)
    shown = preview(press)
    assert rows(press) == before
    press.world.clock.now = shown.due[0]
    press.house.digesting.build_due()
    with press.house.database.read() as connection:
        stored = connection.exec_driver_sql("SELECT item_id FROM digest_lines").scalars().all()
    assert stored == [account.item_id for account in shown.told]


def test_it_says_when_and_whether_something_is_sent(press: Press) -> None:
    """Over the end of summer time by the wall clock; not when there is nothing to tell, nor to who has paused."""
    press.world.clock.pass_by(days=-31)  # the Saturday before the clocks go back
    press.subscribe("anna@example.se", schedule="daily 07:00")
    found = preview(press)
    assert (found.is_sent, [f"{at:%d %H}" for at in found.due[:2]]) == (False, ["25 06", "26 06"])
    press.world.clock.pass_by(days=-1)
    assert [f"{at:%d %H}" for at in preview(press).due[:2]] == ["24 05", "25 06"]
    press.world.clock.pass_by(days=1)
    press.print("Kalmar signerar")
    assert preview(press).is_sent
    press.house.subscribing.pause("1", paused=True)
    assert (preview(press).is_sent, preview(press).due) == (False, ())
    with pytest.raises(UsageError, match="does not subscribe to 'heating'"):
        press.house.previewing.of("1", "heating")


def mailed(press: Press) -> EmailMessage:
    press.house.delivering.deliver_due()
    message = message_from_bytes(press.world.outbox[-1].read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize(("language", "mark"), [("sv", "[Kopia] "), ("en", "[Copy] ")])
def test_a_copy_is_marked_and_holds_no_link_of_the_subscriber(press: Press, language: str, mark: str) -> None:
    """In both parts, and in no header: whoever gets it can neither leave for them nor see who they are."""
    press.subscribe("anna@example.se", language=language)
    press.print("Kalmar signerar", places=("0880",))
    press.world.clock.pass_by(seconds=1)
    press.house.copying.send("1", f" {ADMIN} ")
    message = mailed(press)
    assert (message["To"], str(message["Subject"]).startswith(mark)) == (ADMIN, True)
    assert [name for name in message if name.casefold().startswith("list-")] == []
    for part in message.iter_parts():
        text = part.get_content()
        assert ("Kalmar signerar" in text, "1" in text) == (True, True)
        assert [word for word in ("/leave/", "/preferences/", "anna@", "/archive/") if word in text] == []


def test_a_copy_counts_as_nothing_told(press: Press) -> None:
    """The digest itself still comes in full, when it is due."""
    press.subscribe("anna@example.se", schedule="daily 07:00")
    press.print("Kalmar signerar")
    before = preview(press)
    (delivery,) = press.house.copying.send("1", ADMIN)
    mailed(press)
    assert preview(press).told == before.told
    assert preview(press).subscription == before.subscription
    assert press.house.overseeing.get(delivery).delivery.kind is DeliveryKind.COPY
    press.world.clock.now = before.due[0]
    assert press.house.digesting.build_due() == 1


def test_a_copy_that_is_refused_is_no_matter_of_the_subscriber(press: Press) -> None:
    """It belongs to none of their records, outlives them, and is forgotten with its delivery."""
    press.subscribe("anna@example.se")
    press.print("Kalmar signerar")
    press.house.copying.send("1", ADMIN)
    assert press.house.leaving.export("1").get("deliveries", []) == []
    press.house.leaving.erase("1")
    assert len(deliver(press.house)) == 1
    press.world.clock.pass_by(days=800)
    forgotten = press.house.housekeeping.forget()
    assert (forgotten["deliveries"], rows(press)["copies"]) == (1, 0 if forgotten["copies"] else 1)
    assert press.house.housekeeping.forget()["copies"] + forgotten["copies"] == 1


def test_a_copy_needs_an_address_and_something_to_copy(press: Press) -> None:
    """Nothing is queued otherwise."""
    press.subscribe("anna@example.se")
    with pytest.raises(UsageError, match="not a mail address"):
        press.house.copying.send("1", "anna")
    press.house.subscribing.remove("1")
    with pytest.raises(UsageError, match="nothing to copy"):
        press.house.copying.send("1", ADMIN)
    assert rows(press)["deliveries"] == 0
