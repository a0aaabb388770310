"""Subscribers look after themselves by the link in their mail: everything they see can be changed, and nothing by others."""

from __future__ import annotations

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.mail import deliver, links_in, text_of
from tests.service.conftest import World
from tests.web.conftest import READER, TOPIC, Desk, one, serve, value, write_topics
from tests.web.test_signing_up import errors, heading

from feedwatch.model.subscriber import SubscriberState, Subscription, Wish
from feedwatch.store import subscribers
from feedwatch.web.subscriber.words import SUBSCRIBER_WORDS

SWEDISH = SUBSCRIBER_WORDS["sv"]


def own_page(desk: Desk, **options: Any) -> str:
    return desk.subscriber(**options)["preferences"]


def form_of(page: str, topic: str = TOPIC) -> dict[str, Any]:
    """Give what a browser would send of a topic's form when nothing is changed."""
    form = one(page, f'form[action*="/topics/{topic}"]')
    sent: dict[str, Any] = {}
    for field in form.css("input"):
        name, filled = str(field.attributes["name"]), field.attributes["value"] or ""
        if field.attributes["type"] != "checkbox":
            sent[name] = filled
        elif "checked" in field.attributes:
            sent.setdefault(name, []).append(filled)
    for field in form.css("select"):
        sent[str(field.attributes["name"])] = value(field, "[selected]")
    return sent


def subscription(desk: Desk) -> Subscription:
    ((_, (wish,)),) = desk.house.subscribing.listing()
    return wish


FULL: dict[str, Any] = {
    "places": ("0880", "03"),
    "first": ("0780",),
    "muted": ("2480",),
    "languages": ("sv", "de"),
    "schedule": "every 5 hours except holidays",
    "zone": "Europe/Helsinki",
    "cap": 12,
    "say_nothing": True,
}


@pytest.mark.parametrize(
    "options",
    [{}, FULL, {"schedule": "monthly last 00:00"}, {"schedule": "weekdays 23:59 except weekends and holidays"}],
)
def test_what_is_shown_and_sent_back_is_what_it_was(desk: Desk, options: dict[str, Any]) -> None:
    """Saving without a change changes nothing, also of what only the command line offers."""
    own = own_page(desk, **options)
    before = subscription(desk)
    answer = desk.post(f"{own}/topics/{TOPIC}", form_of(desk.get(own).text))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{own}?done=saved")
    assert subscription(desk) == before
    assert SWEDISH["done_saved"] in desk.get(f"{own}?done=saved").text


def test_everything_can_be_changed(desk: Desk) -> None:
    """Each field of the form reaches the subscription."""
    own = own_page(desk)
    sent = {
        "rhythm": "monthly", "weekday": "mon", "day": "15", "at": "06:45", "quiet": ["weekends", "holidays"], "zone": "Europe/London",
        "places": "Kalmar, Umeå", "first": "Umeå kommun", "muted": "Lund", "languages": ["en"], "cap": "3", "say_nothing": "yes",
    }  # fmt: skip
    assert desk.post(f"{own}/topics/{TOPIC}", sent).status_code == 303
    wish = subscription(desk)
    assert (wish.schedule, wish.zone) == ("monthly 15 06:45 except weekends and holidays", "Europe/London")
    assert (wish.places, wish.first, wish.muted, wish.languages) == (("0880", "2480"), ("2480",), ("1281",), ("en",))
    assert (wish.cap, wish.say_nothing) == (3, True)
    desk.post(
        f"{own}/topics/{TOPIC}",
        {"rhythm": "at once", "zone": "Europe/London", "places": "", "first": "", "muted": "", "cap": ""},
    )
    wish = subscription(desk)
    assert (wish.schedule, wish.places, wish.muted, wish.languages, wish.cap, wish.say_nothing) == (
        "at once",
        (),
        (),
        (),
        0,
        False,
    )


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("places", "Kallmar", "Menar du Kalmar?"),
        ("first", "Atlantis", "”Atlantis”"),
        ("muted", "Kalmar", SWEDISH["error_muted_all"]),
        ("at", "7", "07:00"),
        ("zone", "Europe/Stokholm", "Menar du Europe/Stockholm?"),
        ("cap", "many", "från 1 till 500"),
        ("cap", "501", "från 1 till 500"),
        ("cap", "-1", "från 1 till 500"),
        ("cap", "0", "från 1 till 500"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_saved(desk: Desk, field: str, typed: str, told: str) -> None:
    """Status 422; what was typed stays in the form."""
    own = own_page(desk, places=("0880",), schedule="weekly mon 07:00")
    sent = form_of(desk.get(own).text) | {field: typed}
    answer = desk.post(f"{own}/topics/{TOPIC}", sent)
    assert answer.status_code == 422
    assert told in errors(answer.text)[field]
    assert form_of(answer.text)[field] == typed
    assert (subscription(desk).places, subscription(desk).muted) == (("0880",), ())


@pytest.mark.parametrize(
    "tampered",
    [{"rhythm": "often"}, {"rhythm": "weekly", "weekday": "x"}, {"rhythm": "monthly", "day": "40"}, {"rhythm": ""}],
)
def test_a_form_that_was_tampered_with_is_refused(desk: Desk, tampered: dict[str, str]) -> None:
    """Not broken by it."""
    own = own_page(desk)
    assert desk.post(f"{own}/topics/{TOPIC}", form_of(desk.get(own).text) | tampered).status_code == 422


def test_the_next_five_times_are_shown_on_the_readers_clock(desk: Desk) -> None:
    """In words, also over a change of clocks; a quiet day is left out."""
    own = own_page(desk, schedule="weekly thu 07:00 except holidays", zone="Europe/Stockholm")
    desk.world.clock.pass_by(days=22)  # 16 December; Christmas Eve is a Thursday
    shown = [item.text() for item in LexborHTMLParser(desk.get(own).text).css(".next li")]
    assert shown[:2] == ["torsdag 17 december 2026 kl. 07.00", "måndag 28 december 2026 kl. 07.00"]
    assert len(shown) == 5
    assert "Monday 28 December 2026 at 07:00" in desk.get(f"{own}?lang=en").text


def test_pause_and_resume(desk: Desk) -> None:
    """By one button each; while it is paused the page says so and shows no times."""
    own = own_page(desk)
    assert desk.post(f"{own}/pause").headers["Location"] == f"{own}?done=paused"
    page = desk.get(own).text
    assert desk.house.subscribing.get("1").state is SubscriberState.PAUSED
    assert (SWEDISH["own_paused"] in page, SWEDISH["next_times"] in page) == (True, False)
    desk.post(f"{own}/resume")
    assert desk.house.subscribing.get("1").state is SubscriberState.ACTIVE


def test_who_bounced_is_told_and_can_try_again(desk: Desk) -> None:
    """Or change the address."""
    own = own_page(desk)
    with desk.house.database.write() as connection:
        subscribers.set_state(connection, 1, SubscriberState.SUSPENDED, desk.world.clock.now)
    assert SWEDISH["own_suspended"] in desk.get(own).text
    desk.post(f"{own}/resume")
    assert desk.house.subscribing.get("1").state is SubscriberState.ACTIVE


def test_language(desk: Desk) -> None:
    """Of mail and digests, whatever language the page is read in; nonsense changes nothing."""
    own = own_page(desk)
    desk.post(f"{own}/language", {"language": "en"})
    assert (desk.house.subscribing.get("1").language, subscription(desk).language) == ("en", "en")
    assert desk.post(f"{own}/language?lang=en", {"language": "xx"}).headers["Location"] == f"{own}?lang=en"
    assert desk.house.subscribing.get("1").language == "en"


def test_another_address(desk: Desk) -> None:
    """Nothing happens before its holder says yes; then the old links are dead, and the old address is told."""
    own = own_page(desk)
    wrong = desk.post(f"{own}/address", {"address": "ny@"})
    assert (wrong.status_code, "address" in errors(wrong.text)) == (422, True)
    answer = desk.post(f"{own}/address", {"address": "ny@example.se"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{own}?done=asked")
    (question,) = deliver(desk.house)
    assert desk.house.subscribing.get("1").address == READER
    confirm = links_in(question)["confirm"]
    assert heading(desk.get(confirm).text) == SWEDISH["move_title"]
    assert READER not in desk.get(confirm).text
    new_own = value(desk.post(confirm).text, "main a", "href")
    assert desk.house.subscribing.get("1").address == "ny@example.se"
    (told,) = deliver(desk.house)
    assert (told["To"], "ny@example.se" in text_of(told)) == (READER, False)
    assert [desk.get(own).status_code, desk.get(new_own).status_code] == [404, 200]
    assert "ny@example.se" in desk.get(new_own).text


def test_one_subscriber_cannot_have_many_written_to(world: World) -> None:
    """Somebody else's link is no way round the bounds on sign-ups."""
    with serve(world, "[signup]\nper_client = 2\n") as desk:
        own = own_page(desk)
        codes = [desk.post(f"{own}/address", {"address": f"a{number}@example.se"}).status_code for number in range(3)]
        assert (codes, len(deliver(desk.house))) == ([303, 303, 429], 2)


def test_who_is_asked_again_after_leaving_changes_nothing_before_the_yes(desk: Desk) -> None:
    """An admin added them again; the old link shows what is held and no more."""
    own = own_page(desk)
    desk.house.subscribing.remove("1")
    desk.house.subscribing.add(Wish(READER, TOPIC), confirmed=False, how="a test")
    assert "<select" not in desk.get(own).text
    assert desk.post(f"{own}/topics/{TOPIC}", {"rhythm": "hourly"}).headers["Location"] == own
    assert (subscription(desk).schedule, desk.house.subscribing.get("1").state.value) == ("weekly mon 07:00", "pending")


def test_topics_can_be_added_and_dropped_but_for_the_last(world: World) -> None:
    """The last one is left by leaving."""
    write_topics(world)
    with serve(world) as desk:
        own = own_page(desk)
        assert desk.post(f"{own}/follow", {"topic": "heating"}).headers["Location"] == f"{own}?done=followed"
        assert "Fjärrvärme" in desk.get(own).text
        desk.post(f"{own}/topics/heating", form_of(desk.get(own).text, "heating") | {"rhythm": "hourly"})
        schedules = {wish.topic: wish.schedule for wish in desk.house.subscribing.listing()[0][1]}
        assert schedules == {TOPIC: "at once", "heating": "hourly"}
        desk.post(f"{own}/drop", {"topic": TOPIC})
        assert [wish.topic for wish in desk.house.subscribing.listing()[0][1]] == ["heating"]
        assert desk.post(f"{own}/drop", {"topic": "heating"}).headers["Location"] == own
        assert [wish.topic for wish in desk.house.subscribing.listing()[0][1]] == ["heating"]
        assert desk.post(f"{own}/follow", {"topic": "nonsense"}).headers["Location"] == own
        assert desk.post(f"{own}/topics/nonsense", {"rhythm": "hourly"}).headers["Location"] == own


def test_export_is_a_file_to_keep(desk: Desk) -> None:
    """JSON with everything; it is looked at and not changed."""
    own = own_page(desk, first=("0880",))
    answer = desk.get(f"{own}/export")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    held = answer.json()
    assert (held["subscriber"]["address"], held["subscriptions"][0]["first"]) == (READER, ["0880"])
    assert held["digests"][0]["content"]["sections"][0]["entries"][0]["headline"] == "Kalmar signerar"
    assert own.rpartition("/")[2] not in answer.text


def test_erasing_takes_a_second_step(desk: Desk) -> None:
    """The page says what goes; the button does it, and the link then leads to nobody."""
    own = own_page(desk)
    assert SWEDISH["erase_text"] in desk.get(f"{own}/erase").text
    assert len(desk.house.subscribing.listing()) == 1
    assert heading(desk.post(f"{own}/erase").text) == SWEDISH["erased_title"]
    assert desk.house.subscribing.listing() == []
    assert [desk.get(own).status_code, desk.post(f"{own}/erase").status_code] == [404, 404]


def test_who_has_left_can_still_see_take_and_erase_what_is_held(desk: Desk) -> None:
    """But change nothing."""
    own = own_page(desk)
    desk.house.subscribing.remove("1")
    page = desk.get(own).text
    assert SWEDISH["own_left"] in page
    assert "<select" not in page
    for path in ("pause", "resume", "language", "address", "follow", f"topics/{TOPIC}"):
        desk.post(f"{own}/{path}", {"language": "en", "address": "ny@example.se", "topic": TOPIC, "rhythm": "hourly"})
    assert (
        desk.house.subscribing.get("1").state.value,
        desk.house.subscribing.listing()[0][1],
        deliver(desk.house),
    ) == ("unsubscribed", (), [])
    assert desk.get(f"{own}/export").json()["subscriber"]["state"] == "unsubscribed"
    assert heading(desk.post(f"{own}/erase").text) == SWEDISH["erased_title"]


@pytest.mark.parametrize(
    "path",
    ["", "/export", "/erase", "/pause", "/resume", "/language", "/address", "/follow", "/drop", f"/topics/{TOPIC}"],
)
def test_a_link_that_leads_to_nobody_says_so(desk: Desk, path: str) -> None:
    """Whatever is asked by it."""
    own = own_page(desk)
    for spoiled in (own[:-1], own + "x", "/preferences/x"):
        get, post = desk.get(spoiled + path), desk.post(spoiled + path, {"address": "ny@example.se", "language": "en"})
        assert get.status_code in (404, 405)
        assert post.status_code in (404, 405)
    assert deliver(desk.house) == []


def test_a_token_stays_out_of_every_answer_that_others_could_keep(desk: Desk) -> None:
    """No cache keeps a personal page, no search engine lists it, no site hears of it."""
    own = own_page(desk)
    for path in (own, f"{own}/export", f"{own}/erase"):
        headers = desk.get(path).headers
        assert (headers["Cache-Control"], headers["X-Robots-Tag"], headers["Referrer-Policy"]) == (
            "no-store",
            "noindex",
            "no-referrer",
        )


def test_nothing_hostile_comes_back_as_markup(desk: Desk) -> None:
    """What is typed is shown as it is."""
    own = own_page(desk)
    answer = desk.post(
        f"{own}/topics/{TOPIC}",
        form_of(desk.get(own).text) | {"places": '"><script>alert(1)</script>', "zone": "{{ 7*7 }}"},
    )
    assert LexborHTMLParser(answer.text).css("script") == []
    assert "{{ 7*7 }}" in answer.text
    assert "<script>" not in desk.get(f"{own}?done=<script>&lang=<script>").text
