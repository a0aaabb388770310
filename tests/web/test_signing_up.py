"""The sign-up page takes a wish, tells nobody who is listed, and lets nothing happen before a click in a mail."""

from __future__ import annotations

import logging
import re

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.mail import deliver, text_of
from tests.service.conftest import World
from tests.web.conftest import READER, TOPIC, Desk, one, serve, value, write_topics

from feedwatch.web.subscriber.words import SUBSCRIBER_WORDS

SWEDISH, ENGLISH = SUBSCRIBER_WORDS["sv"], SUBSCRIBER_WORDS["en"]


def heading(html: str) -> str:
    return one(html, "h1").text()


def errors(html: str) -> dict[str, str]:
    """Give what is wrong by the field it stands at, as somebody who listens hears it."""
    told = {}
    for field in LexborHTMLParser(html).css("[aria-invalid]"):
        ids = (field.attributes["aria-describedby"] or "").split()
        (text,) = [one(html, f"#{each}").text() for each in ids if each.endswith("-wrong")]
        told[str(field.attributes["name"])] = " ".join(text.split())
    return told


def test_a_sign_up_becomes_a_subscription_by_one_click(desk: Desk) -> None:
    """The form, the mail, the button, and what they get."""
    assert desk.get("/subscribe").status_code == 200
    answer = desk.post(
        "/subscribe", desk.form(places="kalmar kommun, Uppsala län", rhythm="monthly", day="last", at="08:30")
    )
    assert (answer.status_code, heading(answer.text)) == (200, SWEDISH["asked_title"])
    assert READER in answer.text
    confirm = desk.links()["confirm"]
    asked = desk.get(confirm)
    assert "den sista dagen i varje månad kl. 08.30" in asked.text
    assert "Kalmar, Uppsala län" in asked.text
    assert desk.house.subscribing.get("1").state.value == "pending"
    confirmed = desk.post(confirm)
    assert heading(confirmed.text) == SWEDISH["confirmed_title"]
    ((person, (wish,)),) = desk.house.subscribing.listing()
    assert (person.address, person.state.value, person.language) == (READER, "active", "sv")
    assert (wish.schedule, wish.places, wish.language) == ("monthly last 08:30", ("0880", "03"), "sv")


def test_the_words_on_the_page_are_those_on_record(desk: Desk) -> None:
    """What they agreed to is what stood over the button (GDPR art. 7(1))."""
    shown = one(desk.get("/subscribe").text, "blockquote").text()
    desk.post("/subscribe", desk.form())
    desk.post(desk.links()["confirm"])
    asked, confirmed = desk.house.looking_up.profile("1").consent
    assert asked["words"] == confirmed["words"] == shown
    assert asked["how"] == "sign-up page"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"address": ""}, {"address": SWEDISH["error_address_empty"]}),
        ({"address": "anna@"}, {"address": "”anna@” är ingen hel e-postadress"}),
        ({"places": "Kallmar, Växjö"}, {"places": "heter ”Kallmar”. Menar du Kalmar?"}),
        ({"at": "25:00"}, {"at": "07:00"}),
        ({"at": ""}, {"at": "07:00"}),
        ({"address": "x", "at": "y", "places": "z"}, {"address": "”x”", "at": "07:00", "places": "”z”"}),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_the_rest_is_kept(
    desk: Desk, fields: dict[str, str], told: dict[str, str]
) -> None:
    """Status 422, nothing is stored, and what was typed need not be typed again."""
    typed = {"address": "anna@example.se", "places": "Umeå", "rhythm": "daily", "at": "09:15"} | fields
    answer = desk.post("/subscribe", desk.form(**typed))
    assert answer.status_code == 422
    found = errors(answer.text)
    assert set(found) == set(told)
    assert all(found[name].startswith(SWEDISH["wrong"]) and text in found[name] for name, text in told.items())
    assert value(answer.text, "#address") == typed["address"]
    assert value(answer.text, "#places") == typed["places"]
    assert value(answer.text, "#rhythm option[selected]") == "daily"
    links = [link.attributes["href"] for link in LexborHTMLParser(answer.text).css(".summary a")]
    assert links == [f"#{name}" for name in ("address", "at", "places") if name in told]
    assert desk.house.subscribing.listing() == []


def test_whoever_is_listed_the_answer_is_the_same(desk: Desk) -> None:
    """For a stranger, somebody who waits, a subscriber, one who paused, left, or has had enough mail today: byte for byte."""
    answers = []
    for step in ("stranger", "pending", "active", "paused", "left", "too often"):
        if step == "active":
            desk.post(desk.links()["confirm"])
        if step == "paused":
            desk.house.subscribing.pause("1", paused=True)
        if step == "left":
            desk.house.subscribing.remove("1")
        answers.append(desk.post("/subscribe", desk.form()))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    varying = {"date"}
    shown = [
        {name: value for name, value in answer.headers.items() if name.lower() not in varying} for answer in answers
    ]
    assert all(headers == shown[0] for headers in shown)


def test_a_form_of_another_site_is_refused(desk: Desk) -> None:
    """Whether the browser says it by Sec-Fetch-Site or by Origin; our own page, also behind a proxy, and programs are served."""
    for headers in (
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        assert desk.post("/subscribe", desk.form(), **headers).status_code == 403
    assert desk.house.subscribing.listing() == []
    for headers in (
        {"Sec_Fetch_Site": "same-origin"},
        {"Origin": desk.base},
        {"Origin": desk.base, "Host": "inner:1"},
        {},
    ):
        assert desk.post("/subscribe", desk.form(), **headers).status_code == 200


def test_what_fills_the_hidden_field_hears_the_same_and_nothing_happens(desk: Desk) -> None:
    """People do not see it; programs that fill everything do."""
    caught = desk.post("/subscribe", desk.form(website="https://spam.example"))
    assert (desk.house.subscribing.listing(), deliver(desk.house)) == ([], [])
    honest = desk.post("/subscribe", desk.form())
    assert (caught.status_code, caught.content) == (honest.status_code, honest.content)


def test_too_many_sign_ups_from_one_place_are_told_to_wait(world: World) -> None:
    """Status 429 with the time to wait (RFC 6585 4)."""
    with serve(world, "[signup]\nper_client = 2\n") as desk:
        for number in range(2):
            assert desk.post("/subscribe", desk.form(address=f"a{number}@example.se")).status_code == 200
        refused = desk.post("/subscribe", desk.form(address="b@example.se"))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")


def test_where_nobody_may_sign_up_the_page_says_so(world: World) -> None:
    """GET and POST."""
    with serve(world, "[signup]\nopen = false\n") as desk:
        assert [desk.get("/subscribe").status_code, desk.post("/subscribe", desk.form()).status_code] == [404, 404]
        assert desk.house.subscribing.listing() == []


def test_a_short_form_takes_the_rest_as_it_is(desk: Desk) -> None:
    """A form on an organisation's own page may ask for the address alone."""
    assert desk.post("/subscribe", {"address": READER}).status_code == 200
    desk.post(desk.links()["confirm"])
    ((_, (wish,)),) = desk.house.subscribing.listing()
    assert (wish.topic, wish.schedule) == (TOPIC, "weekly mon 07:00")


@pytest.mark.parametrize(
    ("chosen", "topic"), [("heating", "heating"), (TOPIC, TOPIC), ("", TOPIC), ("nonsense", TOPIC)]
)
def test_with_several_topics_one_is_chosen(world: World, chosen: str, topic: str) -> None:
    """The first, or the one that a link names; a second topic later needs a yes of its own."""
    write_topics(world)
    with serve(world) as desk:
        page = LexborHTMLParser(desk.get(f"/subscribe?topic={chosen}").text)
        assert [box.attributes["value"] for box in page.css("[name=topic][checked]")] == [topic]
        assert desk.post("/subscribe", desk.form(topic="")).status_code == 422
        desk.post("/subscribe", desk.form(topic="heating"))
        desk.post(desk.links()["confirm"])
        desk.post("/subscribe", desk.form(topic=TOPIC))
        desk.post(desk.links()["confirm"])
        assert [wish.topic for wish in desk.house.subscribing.listing()[0][1]] == ["heating", TOPIC]


def test_the_latest_digest_can_be_seen_before(desk: Desk) -> None:
    """As its readers see it, in the language of whoever looks, with nobody's links; before there is any, a word says so."""
    path = value(desk.get("/subscribe").text, "main a", "href")
    assert (desk.get(path).status_code, heading(desk.get(path).text)) == (404, SWEDISH["no_digest_title"])
    digest = desk.subscriber(first=("0880",))
    shown = desk.get(path)
    assert "Kalmar signerar" in shown.text
    assert not any(
        link in shown.text for link in (digest["leave"], digest["preferences"], READER, "/leave/", "/preferences/")
    )
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert 'lang="en"' in desk.get(path, Accept_Language="en").text
    assert desk.get("/subscribe/latest/nonsense").status_code == 404


@pytest.mark.parametrize(
    "path", ["/confirm/1/nonsense", "/confirm/99999999999999999999/x", "/confirm/x/y", "/confirm/²/y"]
)
def test_a_link_that_is_not_ours_says_so(desk: Desk, path: str) -> None:
    """Without breaking, by GET and by POST."""
    desk.post("/subscribe", desk.form())
    assert [desk.get(path).status_code, desk.post(path).status_code] == [404, 404]
    assert heading(desk.get(path).text) == SWEDISH["bad_link_title"]


def test_a_link_that_was_used_says_so(desk: Desk) -> None:
    """Pressing twice is no fright: everything is done."""
    desk.post("/subscribe", desk.form())
    confirm = desk.links()["confirm"]
    desk.post(confirm)
    for answer in (desk.get(confirm), desk.post(confirm)):
        assert (answer.status_code, heading(answer.text)) == (410, SWEDISH["used_link_title"])


def test_scanners_that_follow_every_link_change_nothing(desk: Desk) -> None:
    """A GET of everything in every mail, and of every page behind it, leave all as it was (RFC 8058 1)."""
    desk.post("/subscribe", desk.form(address="bo@example.se"))
    links = set(desk.links().values()) | set(desk.subscriber().values())
    links = {link for link in links if link.split("/")[1] in ("confirm", "leave", "preferences", "privacy", "digests")}
    seen: set[str] = set()
    before = _state(desk)
    while fresh := links - seen:
        for path in fresh:
            seen.add(path)
            answer = desk.get(path)
            assert answer.status_code in (200, 404), path
            if "text/html" in answer.headers["Content-Type"]:
                found = [link.attributes["href"] or "" for link in LexborHTMLParser(answer.text).css("a")]
                links |= {
                    link.removeprefix(desk.base).partition("#")[0]
                    for link in found
                    if link.startswith(("/", desk.base))
                }
    assert {path.split("/")[1].partition("?")[0] for path in seen} >= {"confirm", "leave", "preferences", "privacy"}
    assert any(path.endswith("/erase") for path in seen)
    assert _state(desk) == before


def _state(desk: Desk) -> list[tuple[str, list[tuple[object, ...]]]]:
    tables = ("subscribers", "subscriptions", "questions", "deliveries", "suppressions", "ended_links", "knocks")
    with desk.house.database.read() as connection:
        return [
            (table, [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]) for table in tables
        ]


def test_no_address_in_a_log_line_or_metric(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever people do on the pages."""
    caplog.set_level(logging.DEBUG)
    desk.post("/subscribe", desk.form(address="x@"))
    desk.post("/subscribe", desk.form())
    own = re.search(r"/preferences/[\w-]+", desk.post(desk.links()["confirm"]).text)
    assert own is not None
    desk.post(f"{own[0]}/address", {"address": "ny@example.se"})
    desk.post(desk.links()["confirm"])
    metrics = desk.get("/metrics").text
    assert "feedwatch_deliveries" in metrics
    for word in (READER, "läsare", "ny@example.se"):
        assert word not in metrics
        assert word not in caplog.text


@pytest.mark.parametrize("path", ["/subscribe", "/privacy", "/confirm/1/x", "/preferences/x", "/leave/x"])
def test_every_page_forbids_scripts_frames_and_foreign_things(desk: Desk, path: str) -> None:
    """And tells other sites nothing of where a link stood; personal ones are kept by nobody."""
    headers = desk.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert all(rule in policy for rule in ("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert (
        (headers["Cache-Control"] == "no-store")
        if path.count("/") > 1
        else ("no-store" not in headers.get("Cache-Control", ""))
    )
    assert "script" not in desk.get(path).text


def test_a_form_too_large_or_no_form_at_all_is_refused(desk: Desk) -> None:
    """Before it fills our memory."""
    assert desk.post("/subscribe", desk.form(places="x" * 40_000)).status_code == 413
    assert desk.post("/subscribe", {f"f{number}": "x" for number in range(500)}).status_code == 400
    assert desk.post("/subscribe", {"address": b"\xff\xfe"}).status_code in (400, 422)


@pytest.mark.parametrize(("accept", "query", "language"), [
    ("sv", "", "sv"), ("en-GB,en;q=0.9", "", "en"), ("de,en;q=0.5,sv;q=0.8", "", "sv"), ("en;q=0,sv;q=0", "", "sv"), ("da", "", "sv"),
    ("en", "?lang=sv", "sv"), ("sv", "?lang=en", "en"), ("en", "?lang=xx", "en"), ("", "", "sv"), ("en;q=1.000, *;q=0.1", "", "en"),
])  # fmt: skip
def test_pages_speak_the_readers_language(desk: Desk, accept: str, query: str, language: str) -> None:
    """By Accept-Language with its weights (RFC 9110 12.5.4), unless they chose one."""
    page = desk.get(f"/subscribe{query}", Accept_Language=accept)
    assert (page.headers["Content-Language"], f'<html lang="{language}">' in page.text) == (language, True)


def test_who_signs_up_in_english_is_written_to_in_english(desk: Desk) -> None:
    """Mail and digests."""
    desk.post("/subscribe?lang=en", desk.form())
    (mail,) = deliver(desk.house)
    assert "Do you want to subscribe" in text_of(mail)
    assert mail["Content-Language"] == "en"
