"""The door, people and tokens in a real browser: without script, by keyboard, on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.web.conftest import EXECUTABLE, Desk, Open
from tests.web.signed_in import PASSWORD, let_in, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not EXECUTABLE.exists(), reason="no Chromium; set FEEDWATCH_BROWSER to one"),
]


def test_the_first_admin_invites_somebody_without_script(desk: Desk, opened: Open) -> None:
    """From the link of the first start to a second person who signs in and out, on a phone."""
    token, _ = desk.house.admitting.first_link() or ("", None)
    page = opened(width=390).new_page()
    page.goto(f"/admin/welcome/{token}")
    page.get_by_label("Namn").fill("anna")
    page.get_by_label("Nytt lösenord").fill(PASSWORD)
    page.get_by_label("Samma lösenord igen").fill("något helt annat")
    page.get_by_role("button", name="Spara och logga in").click()
    expect(page.get_by_role("alert")).to_contain_text("inte lika")
    assert page.get_by_label("Namn").input_value() == "anna"
    page.get_by_label("Nytt lösenord").fill(PASSWORD)
    page.get_by_label("Samma lösenord igen").fill(PASSWORD)
    page.get_by_role("button", name="Spara och logga in").click()
    expect(page.locator("h1")).to_have_text("Översikt")

    page.get_by_role("link", name="Administratörer").click()
    page.get_by_label("Namn", exact=True).fill("bertil")
    page.get_by_role("button", name="Lägg till och visa engångslänk").click()
    link = page.locator("code.secret").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    other = opened(language="en-GB").new_page()
    other.goto(link)
    other.get_by_label("New password").fill(PASSWORD)
    other.get_by_label("The same password again").fill(PASSWORD)
    other.get_by_role("button", name="Save and sign in").click()
    expect(other.locator("h1")).to_have_text("Overview")
    expect(other.get_by_role("link", name="Admins")).to_have_count(0)  # an editor
    other.get_by_role("button", name="Sign out").click()
    expect(other.locator("h1")).to_have_text("Sign in")
    other.goto("/admin/tokens")
    expect(other.locator("h1")).to_have_text("Sign in")
    other.get_by_label("Name").fill("bertil")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    expect(other.locator("h1")).to_have_text("API tokens")


def test_a_token_is_made_and_revoked_by_keyboard(desk: Desk, opened: Open) -> None:
    """With Tab, Space and Enter alone; the page says what it did."""
    person = sign_in(desk)
    window = opened(script=True)
    let_in(window, person)
    page = window.new_page()
    page.goto("/admin/tokens")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Vad den ska användas till")).to_be_focused()
    page.keyboard.type("statistik")
    page.keyboard.press("Enter")
    secret = page.locator("code.secret").inner_text()
    assert desk.house.issuing.holder(secret)
    page.get_by_role("button", name=re.compile("Återkalla.*statistik")).focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_have_text(re.compile("gäller inte längre"))
    assert desk.house.issuing.holder(secret) is None


def test_a_chosen_language_stays(desk: Desk, opened: Open) -> None:
    """The language link counts for all admin pages from then on."""
    window = opened()
    let_in(window, sign_in(desk))
    page = window.new_page()
    page.goto("/admin")
    page.get_by_role("link", name="English").click()
    page.goto("/admin/account")
    expect(page.locator("h1")).to_have_text("My account")
