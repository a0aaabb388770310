"""Leaving: a GET shows a button, a POST does it at once, as often as it comes, without cookies or login (RFC 8058)."""

from __future__ import annotations

import requests
from selectolax.lexbor import LexborHTMLParser
from tests.mail import deliver, read
from tests.web.conftest import Desk, one
from tests.web.test_signing_up import heading

from feedwatch.web.subscriber.words import SUBSCRIBER_WORDS

SWEDISH = SUBSCRIBER_WORDS["sv"]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def state(desk: Desk) -> str:
    return desk.house.subscribing.get("1").state.value


def test_a_person_leaves_by_a_button(desk: Desk) -> None:
    """The link shows it, pressing it says that it is done."""
    leave = desk.subscriber()["leave"]
    page = desk.get(leave)
    assert (page.status_code, heading(page.text), state(desk)) == (200, SWEDISH["leave_title"], "active")
    (form,) = LexborHTMLParser(page.text).css("form")
    assert (form.attributes["method"], one(form, "button").text()) == ("post", SWEDISH["leave_button"])
    assert heading(desk.post(leave).text) == SWEDISH["left_title"]
    assert state(desk) == "unsubscribed"
    assert heading(desk.get(leave).text) == SWEDISH["left_title"]


def test_a_mail_program_leaves_by_the_header(desk: Desk) -> None:
    """One POST to the address in List-Unsubscribe, from elsewhere, in either encoding of forms; twice is as good as once."""
    desk.subscriber()
    header = read(desk.world.outbox[-1])["List-Unsubscribe"]
    address = header.partition("<")[2].partition(">")[0]
    foreign = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    first = requests.post(address, data=ONE_CLICK, headers=foreign, allow_redirects=False, timeout=5)
    assert (first.status_code, state(desk)) == (200, "unsubscribed")
    parts = {"List-Unsubscribe": (None, "One-Click")}
    again = requests.post(address, files=parts, headers=foreign, allow_redirects=False, timeout=5)
    assert (again.status_code, "Set-Cookie" in again.headers) == (200, False)
    assert requests.post(address, allow_redirects=False, timeout=5).status_code == 200


def test_it_answers_200_when_everything_is_gone(desk: Desk) -> None:
    """Erased by hand, or moved to another address: nothing is sent to where this link was."""
    leave = desk.subscriber()["leave"]
    desk.house.leaving.erase("1")
    answer = desk.post(leave, ONE_CLICK)
    assert (answer.status_code, heading(answer.text)) == (200, SWEDISH["left_title"])


def test_a_link_that_is_not_whole_is_no_yes(desk: Desk) -> None:
    """Nobody must believe that they left when they did not."""
    leave = desk.subscriber()["leave"]
    for spoiled in (leave[:-1], leave + "=", "/leave/x"):
        assert [desk.get(spoiled).status_code, desk.post(spoiled, ONE_CLICK).status_code] == [404, 404]
    assert state(desk) == "active"


def test_what_waits_is_not_sent_any_more(desk: Desk) -> None:
    """Leaving counts from the moment of the click."""
    leave = desk.subscriber()["leave"]
    desk.press.print("För sent")
    desk.world.clock.pass_by(seconds=2)
    assert desk.house.digesting.build_due() == 1
    desk.post(leave, ONE_CLICK)
    assert deliver(desk.house) == []


def test_the_page_says_how_long_things_are_kept(desk: Desk) -> None:
    """As it is set, like the page about data."""
    leave = desk.subscriber()["leave"]
    assert "efter 30 dagar" in desk.post(leave).text
    assert "30 dagar" in desk.get("/privacy").text
    assert "90 days" in desk.get("/privacy?lang=en").text
