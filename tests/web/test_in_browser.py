"""Subscribers' pages in a real browser: a person's whole way, without script and by keyboard, and everything axe-core finds."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.mail import deliver, links_in
from tests.web.conftest import EXECUTABLE, READER, TOPIC, Desk, Open

from feedwatch.web.subscriber.words import SUBSCRIBER_WORDS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not EXECUTABLE.exists(), reason="no Chromium; set FEEDWATCH_BROWSER to one"),
]
SWEDISH = SUBSCRIBER_WORDS["sv"]
NEW = "ny@example.se"


def test_a_persons_whole_way_without_script(desk: Desk, opened: Open) -> None:
    """Sign up, confirm by the mail, change what they get, move, leave, and be erased, as pages and mails lead them."""
    page = opened().new_page()
    page.goto("/subscribe")
    page.get_by_label(SWEDISH["address"]).fill("anna@")
    page.get_by_label(SWEDISH["places"]).fill("Kallmar")
    page.get_by_role("button", name=SWEDISH["subscribe_button"]).click()
    assert page.title().startswith(SWEDISH["wrong"])
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label(SWEDISH["address"])).to_be_focused()
    page.get_by_label(SWEDISH["address"]).fill(READER)
    page.get_by_label(SWEDISH["places"]).fill("Kalmar")
    page.get_by_label(SWEDISH["rhythm"]).select_option(label="Varje dag")
    page.get_by_role("button", name=SWEDISH["subscribe_button"]).click()
    expect(page.locator("h1")).to_have_text(SWEDISH["asked_title"])
    expect(page.locator("main .address")).to_have_text(READER)

    page.goto(links_in(deliver(desk.house)[0])["confirm"])
    page.get_by_role("button", name=SWEDISH["confirm_button"]).click()
    expect(page.locator("h1")).to_have_text(SWEDISH["confirmed_title"])
    page.get_by_role("link", name=SWEDISH["own_page"]).click()
    assert page.get_by_label(SWEDISH["places"]).input_value() == "Kalmar"

    page.get_by_label(SWEDISH["rhythm"]).select_option(label="Varje vecka")
    page.get_by_label(SWEDISH["weekday"]).select_option(label="fredag")
    page.get_by_label(SWEDISH["holidays"]).check()
    page.get_by_label(SWEDISH["places"]).fill("")
    page.get_by_label(SWEDISH["first"]).fill("Växjö")
    page.locator(f'form[action*="/topics/{TOPIC}"]').get_by_role("button", name=SWEDISH["save"]).click()
    expect(page.get_by_role("status")).to_have_text(SWEDISH["done_saved"])
    page.get_by_text(SWEDISH["next_five"]).click()
    expect(page.locator(".next li")).to_have_count(5)
    expect(page.locator(".next li").first).to_have_text("fredag 27 november 2026 kl. 07.00")

    page.get_by_label(SWEDISH["new_address"]).fill(NEW)
    page.get_by_role("button", name=SWEDISH["address_button"]).click()
    expect(page.get_by_role("status")).to_have_text(SWEDISH["done_asked"])
    page.goto(links_in(deliver(desk.house)[0])["confirm"])
    page.get_by_role("button", name=SWEDISH["move_button"]).click()
    page.get_by_role("link", name=SWEDISH["own_page"]).click()
    expect(page.locator("main .address").first).to_have_text(NEW)

    with page.expect_download() as download:
        page.get_by_role("link", name=SWEDISH["export"]).click()
    assert json.loads(download.value.path().read_text(encoding="utf-8"))["subscriber"]["address"] == NEW
    own = page.url
    page.get_by_role("main").get_by_role("link", name=SWEDISH["leave_link"]).click()
    page.get_by_role("button", name=SWEDISH["leave_button"]).click()
    expect(page.locator("h1")).to_have_text(SWEDISH["left_title"])
    page.goto(own)
    page.get_by_role("link", name=SWEDISH["erase"]).click()
    page.get_by_role("button", name=SWEDISH["erase_button"]).click()
    expect(page.locator("h1")).to_have_text(SWEDISH["erased_title"])
    assert desk.house.subscribing.listing() == []


def test_by_keyboard_alone(desk: Desk, opened: Open) -> None:
    """From the top of the page to a sent form, never out of sight: skip link, fields in their order, the button by Enter."""
    page = opened().new_page()
    page.goto("/subscribe")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=SWEDISH["skip"])).to_be_focused()
    expect(page.get_by_role("link", name=SWEDISH["skip"])).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=SWEDISH["see_latest"])).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type(READER)
    page.keyboard.press("Tab")
    expect(page.get_by_label(SWEDISH["rhythm"])).to_be_focused()
    page.keyboard.type("Varje timme")
    page.keyboard.press("Tab")
    expect(page.get_by_label(SWEDISH["places"])).to_be_focused()  # what an hourly schedule has not is not in the way
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=SWEDISH["subscribe_button"])).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(SWEDISH["asked_title"])
    page.goto(links_in(deliver(desk.house)[0])["confirm"])
    for _ in range(3):  # skip link, language, button
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(SWEDISH["confirmed_title"])
    assert desk.house.subscribing.listing()[0][1][0].schedule == "hourly"


def test_only_what_a_rhythm_has_is_shown(opened: Open) -> None:
    """By the style sheet alone; fields that are hidden are still sent and do no harm."""
    page = opened().new_page()
    page.goto("/subscribe")
    shown = {
        "Varje vecka": ("weekday", "at"),
        "Varje månad": ("day", "at"),
        "Varje dag": ("at",),
        "Varje timme": (),
        "Var 3:e timme": (),
    }
    for rhythm, fields in shown.items():
        page.get_by_label(SWEDISH["rhythm"]).select_option(label=rhythm)
        assert tuple(name for name in ("weekday", "day", "at") if page.locator(f"#{name}").is_visible()) == fields


def send(page: Page, button: str) -> None:
    """Press a button that leads to another page, and wait for that."""
    with page.expect_navigation():
        page.click(button)


def walk(desk: Desk, page: Page) -> Iterator[str]:
    """Open every page that a subscriber can come to, one after the other; gives its name."""
    digest = desk.subscriber(first=("0780",), schedule="weekly mon 07:00")
    page.goto("/subscribe")
    yield "subscribe"
    page.fill("#address", "anna@")
    page.fill("#places", "Kallmar")
    send(page, "main button")
    yield "subscribe-errors"
    page.fill("#address", "bo@example.se")
    page.fill("#places", "Kalmar, Uppsala län")
    send(page, "main button")
    yield "asked"
    page.goto(f"/subscribe/latest/{TOPIC}")
    yield "latest"
    confirm = links_in(deliver(desk.house)[0])["confirm"]
    page.goto(confirm)
    yield "confirm"
    send(page, "main button")
    yield "confirmed"
    page.goto(confirm)
    yield "used"
    page.goto(digest["preferences"])
    yield "preferences"
    page.click("summary")
    yield "preferences-open"
    page.fill("#new-address", "x@")
    send(page, 'form[action*="/address"] button')
    yield "preferences-errors"
    page.goto(digest["preferences"])
    send(page, 'form[action*="/pause"] button')
    yield "paused"
    desk.house.signing_up.ask_to_move(1, NEW)
    page.goto(links_in(deliver(desk.house)[0])["confirm"])
    yield "move"
    page.goto(f"{digest['preferences']}/erase")
    yield "erase"
    page.goto(digest["leave"])
    yield "leave"
    send(page, "main button")
    yield "left"
    page.goto("/privacy")
    yield "privacy"
    page.goto("/leave/nonsense")
    yield "bad-link"


@pytest.mark.parametrize(("language", "width", "dark"), [("sv-SE", 360, True), ("en-GB", 1100, False)])
def test_no_page_has_a_fault_that_axe_finds_or_is_wider_than_the_screen(
    desk: Desk, opened: Open, language: str, width: int, dark: bool
) -> None:
    """In both languages, light and dark, on a desk and in a hand (WCAG 2.2 AA)."""
    page = opened(script=True, width=width, dark=dark, language=language).new_page()
    seen = []
    for name in walk(desk, page):
        seen.append(name)
        found = Axe().run(page).response["violations"]
        faults = [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]
        assert (name, faults) == (name, [])
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width, name
    assert len(seen) == 17


def test_the_axe_check_can_fail(desk: Desk, opened: Open) -> None:
    """A field without its label, and grey on white, are found."""
    page = opened(script=True).new_page()
    page.goto("/subscribe")
    page.evaluate("document.querySelector('label[for=address]').remove()")
    page.evaluate("document.querySelector('h1').style.setProperty('color', '#bbb')")
    found = {fault["id"] for fault in Axe().run(page).response["violations"]}
    assert {"label", "color-contrast"} <= found


def test_at_twice_the_size_of_letters_nothing_is_lost(desk: Desk, opened: Open) -> None:
    """No scrolling sideways at 320 pixels, which is 400 % of 1280 (WCAG 2.2, 1.4.10)."""
    page = opened(width=320).new_page()
    for _ in walk(desk, page):
        widest = page.locator("html").evaluate("element => element.scrollWidth")
        assert widest <= 320
