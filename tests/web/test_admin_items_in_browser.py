"""Items and stories in a real browser, as somebody works with them: without script, by keyboard alone, on a phone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.newsroom import News
from tests.service.press import PACK
from tests.web.conftest import EXECUTABLE, TOPIC, Desk, Open
from tests.web.signed_in import let_in, sign_in
from tests.web.test_admin_items import EVIL, index

from feedwatch.model.access import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not EXECUTABLE.exists(), reason="no Chromium; set FEEDWATCH_BROWSER to one"),
]
PHONE = 390


def tab_to(page: Page, label: str) -> None:
    """Press Tab until what has this name is focused, as somebody does who has no mouse."""
    wanted = re.compile(label)
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(e => e.getAttribute('aria-label') || (e.labels && e.labels[0] && e.labels[0].innerText) || e.innerText || '')"
            "(document.activeElement)"
        )
        if wanted.search(focused):
            return
    raise AssertionError(f"{label} cannot be reached by Tab")


def test_an_item_is_found_by_another_form_of_its_word_kept_and_stays_kept(desk: Desk, opened: Open) -> None:
    """On a phone without script: search, open, keep with a note; other rules are applied, and it is still kept."""
    room, world, house = desk.world.newsroom, desk.world, desk.house
    room.feed(News("Lund lovar staten mindre utsläpp", path="/1", guid="1", summary="Avtalen gäller till 2030."))
    (world.config / "sources.toml").write_text(f'[[source]]\nid = "lund"\nurl = "{room.base}/feed"\n', encoding="utf-8")
    (world.config / "topics").mkdir()
    pack = world.config / "topics" / f"{TOPIC}.toml"
    pack.write_text(PACK, encoding="utf-8")
    house.refresh()
    list(house.polling.poll_all([], only_due=False))
    window = opened(width=PHONE)
    let_in(window, sign_in(desk, Role.EDITOR))
    page = window.new_page()
    page.goto("/admin")
    page.get_by_role("link", name="Poster").click()
    page.get_by_label("Ord", exact=True).fill("utsläppen")
    page.get_by_label("Beslut", exact=True).select_option("alla")
    page.get_by_role("button", name="Sök").first.click()
    page.get_by_role("link", name="Lund lovar staten").click()
    expect(page.locator("h1")).to_have_text("Lund lovar staten mindre utsläpp")
    page.get_by_label("Anteckning").fill("Avtalet är menat")
    page.get_by_role("button", name="Behåll").click()
    expect(page.get_by_role("status").first).to_contain_text("Nästa utskick berättar den")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    pack.write_text(PACK.replace("kept = 1.0", "kept = 0.9"), encoding="utf-8")
    house.refresh()
    assert house.rejudging.catch_up() == 1
    page.reload()
    expect(page.get_by_text("Avtalet är menat")).to_be_visible()
    expect(page.get_by_text("Reglerna säger: avvisad.")).to_be_visible()
    page.get_by_role("button", name="Ta tillbaka beslutet").click()
    assert house.browsing.item(1).item.state == "rejected"


def test_stories_are_merged_and_split_by_keyboard_alone(desk: Desk, opened: Open) -> None:
    """Tick two, look, merge; tick one, split it off; take that back. Tab, Space and Enter are enough."""
    one, two = desk.press.print("Kalmar signerar"), desk.press.print("Lund signerar", source="lund")
    window = opened(script=True)
    let_in(window, sign_in(desk, Role.EDITOR))
    page = window.new_page()
    page.goto("/admin/items")
    for title in ("Lund signerar", "Kalmar signerar"):
        tab_to(page, f"Välj: {title}")
        page.keyboard.press("Space")
    tab_to(page, "Slå ihop de valdas händelser")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Slå ihop händelser")
    tab_to(page, "Anteckning")
    page.keyboard.type("samma avtal")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Händelserna är ihopslagna")
    assert desk.press.story_of(one) == desk.press.story_of(two)
    tab_to(page, "Välj: Lund signerar")
    page.keyboard.press("Space")
    tab_to(page, "Anteckning")
    page.keyboard.type("en annan stad")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Posterna är utbrutna")
    assert desk.press.story_of(one) != desk.press.story_of(two)
    tab_to(page, "Ångra: slå ihop igen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Händelserna är ihopslagna")
    assert desk.press.story_of(one) == desk.press.story_of(two)


def test_what_is_typed_is_looked_for_while_it_is_typed(desk: Desk, opened: Open) -> None:
    """With script the list follows the words, says how much it shows, and its address can be kept."""
    index(desk, desk.press.print("Kalmar signerar klimatkontraktet"), desk.press.print("Lund lovar", source="lund"))
    window = opened(script=True)
    let_in(window, sign_in(desk, Role.VIEWER))
    page = window.new_page()
    page.goto("/admin/items")
    expect(page.get_by_role("status")).to_have_text("2 på sidan")
    page.get_by_label("Ord", exact=True).press_sequentially("kontrakt")
    expect(page.get_by_role("status")).to_have_text("1 på sidan")
    expect(page.locator("mark")).to_have_count(0)
    expect(page).to_have_url(re.compile("q=kontrakt"))
    expect(page.get_by_label("Ord", exact=True)).to_be_focused()


def test_hostile_and_long_text_breaks_no_page(desk: Desk, opened: Open) -> None:
    """No dialog, nothing for axe to find, and no page wider than the phone, in both colour schemes."""
    number = desk.press.print(EVIL, summary=EVIL, body=EVIL)
    desk.press.revise(number, title=EVIL.replace("å", "ä"))
    desk.house.ruling.reject(number, note=EVIL[:1500])
    other = desk.press.print(EVIL)
    index(desk, number, other)
    desk.press.subscribe("strateg@example.se")
    story = desk.press.story_of(other)
    person = sign_in(desk, Role.EDITOR)
    dialogs: list[str] = []
    wrong: list[str] = []
    for dark in (False, True):
        window = opened(script=True, width=PHONE, dark=dark)
        let_in(window, person)
        page = window.new_page()
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        for path in (
            "/admin/items?decision=any&q=alert&by_hand=1",
            f"/admin/items/{number}?subscriber=1&did=rejected",
            f"/admin/items/{number}/versions",
            "/admin/stories?place=Kalmar&since=x",
            f"/admin/stories/{story}?find=alert&did=split&back=1-2",
            f"/admin/stories/merge?item={number}&item={other}",
        ):
            page.goto(path)
            found = Axe().run(page).response["violations"]
            wrong += [f"{path}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
            wide = page.evaluate("document.documentElement.scrollWidth")
            wrong += [f"{path}: {wide} pixels wide"] if wide > PHONE else []
    assert (dialogs, wrong) == ([], [])
