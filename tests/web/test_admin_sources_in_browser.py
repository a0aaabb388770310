"""Sources administered in a real browser, each task from start to end as a person does it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.newsroom import News
from tests.service.conftest import World
from tests.web.conftest import EXECUTABLE, Desk, Open, serve
from tests.web.signed_in import let_in, sign_in
from tests.web.test_admin_sources import FRONT, POOL, SIGNS, TWO, written

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not EXECUTABLE.exists(), reason="no Chromium; set FEEDWATCH_BROWSER to one"),
]
PHONE = 390


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Serve a house that has watched two sources for some days, one of which fails now."""
    world.newsroom.feed(SIGNS, path="/kalmar")
    world.newsroom.feed(POOL, path="/lund")
    with serve(world) as desk:
        (world.config / "sources.toml").write_text(TWO.replace("{base}", world.newsroom.base), encoding="utf-8")
        desk.house.refresh()
        for day in range(6):
            if day == 4:
                world.newsroom.fail("/lund", 503)
            world.newsroom.feed(
                SIGNS, *(News(f"Nytt {n}", path=f"/n/{n}", guid=f"n{n}") for n in range(day)), path="/kalmar"
            )
            list(desk.house.polling.poll_all([], only_due=False))
            desk.house.watching.look()
            world.clock.pass_by(days=1)
        yield desk


def admin(desk: Desk, opened: Open, *, script: bool = True, width: int = 1200, dark: bool = False) -> Page:
    window = opened(script=script, width=width, dark=dark)
    let_in(window, sign_in(desk))
    return window.new_page()


def look(page: Page, name: str) -> None:
    """See that a page is sound for everybody, and keep a picture of it when somebody wants to look."""
    found = Axe().run(page).response["violations"]
    assert found == [], [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
    if folder := os.environ.get("FEEDWATCH_SHOTS"):
        page.screenshot(path=f"{folder}/admin-sources-{name}.png", full_page=True)


def confirm(page: Page) -> None:
    page.get_by_label("Varför?").fill("provas")
    page.get_by_role("button", name="Spara ändringen").click()


def test_a_site_is_added_and_read_at_once(desk: Desk, opened: Open) -> None:
    """From the list to the first exchange, with nothing saved before the person says so."""
    room = desk.world.newsroom
    room.feed(
        SIGNS,
        News("Växjö skriver klimatkontrakt 2030", path="/v/1", guid="v1", summary=SIGNS.summary),
        path="/rss",
        title="Växjö kommun, nyheter",
    )
    front = "<!doctype html><html lang='sv'><head><title>Växjö</title><link rel='alternate' type='application/rss+xml' href='/rss'></head><body><main><p>Hej</p></main></body></html>"
    room.page("/", front)
    page = admin(desk, opened)
    page.goto("/admin/sources")
    look(page, "list")
    with page.expect_navigation():
        page.get_by_role("link", name="Lägg till en källa").click()
    look(page, "new")
    page.get_by_label("Webbplats eller flöde").fill(room.base)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Förhandsvisning")
    expect(page.get_by_label("Plats")).to_have_value("Växjö")
    expect(page.get_by_role("row", name=re.compile("Kalmar signerar"))).to_contain_text("samma sida från Kalmar kommun")
    look(page, "preview")
    before = written(desk)
    page.get_by_role("button", name="Se över och spara").click()
    expect(page.locator("ins").filter(has_text="Växjö kommun, nyheter").first).to_be_visible()
    assert written(desk) == before
    confirm(page)
    expect(page.locator("h1")).to_have_text("Växjö kommun, nyheter")
    assert "/rss" in written(desk)
    page.get_by_role("button", name="Läs nu").click()
    expect(page.get_by_role("status")).to_contain_text("Läst: 2 nya", timeout=15000)
    expect(page.get_by_role("heading", name=re.compile("Steg 1: GET"))).to_be_visible()
    page.get_by_text("Skickat").first.click()
    expect(page.get_by_text("User-Agent").first).to_be_visible()
    look(page, "check")
    with page.expect_navigation():
        page.get_by_role("link", name="Till källan").click()
    look(page, "source-new")


def test_a_page_is_watched_by_selectors_that_show_at_once_what_they_find(desk: Desk, opened: Open) -> None:
    """Our proposal is filled in; while a selector is typed the entries beside it change."""
    url = desk.world.newsroom.page("/nyheter", FRONT)
    page = admin(desk, opened)
    page.goto("/admin/sources/new/address")
    page.get_by_label("Webbplats eller flöde").fill(url)
    page.get_by_role("button", name="Sök källor").click()
    expect(page.get_by_text("med 8 poster")).to_be_visible()
    look(page, "page")
    assert "news" in page.get_by_role("textbox", name="En post").input_value()
    page.get_by_role("textbox", name="En post").fill("li.gammal")
    expect(page.locator("#trial")).to_contain_text("'li.gammal' finds nothing")
    page.get_by_role("textbox", name="En post").fill("li.news")
    page.get_by_label("Datumet i den").fill("time")
    expect(page.locator("#trial")).to_contain_text("med 8 poster")
    page.get_by_label("Namn").fill("Åmål")
    page.get_by_role("textbox", name="Id").fill("amal")
    with page.expect_navigation():
        page.get_by_role("button", name="Se över och spara").click()
    look(page, "change")
    confirm(page)
    expect(page.locator("h1")).to_have_text("Åmål")
    assert 'item = "li.news"' in written(desk)


def test_everything_goes_without_script_and_by_keyboard_on_a_phone(desk: Desk, opened: Open) -> None:
    """Selectors are tried by a button, and a check is looked at by a link."""
    url = desk.world.newsroom.page("/nyheter", FRONT)
    page = admin(desk, opened, script=False, width=PHONE)
    page.goto("/admin/sources")
    page.get_by_role("link", name="Lägg till en källa").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Webbplats eller flöde").focus()
    page.keyboard.type(url)
    page.keyboard.press("Enter")
    item = page.get_by_role("textbox", name="En post")
    item.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("li.news")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Visa vad det ger").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("med 8 poster")).to_be_visible()
    expect(page.get_by_role("textbox", name="En post")).to_have_value("li.news")
    page.get_by_label("Namn").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Amal")
    page.get_by_role("button", name="Se över och spara").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Spara ändringen").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Amal")
    page.get_by_role("button", name="Läs nu").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Läs Amal nu")
    desk.house.checking.latest(page.url.split("/")[-2], wait=10)
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("Läst: 8 nya")


def test_a_source_is_edited_paused_removed_and_back_again(desk: Desk, opened: Open) -> None:
    """Each change is asked about, and said when it is done; what was removed comes back with its comments."""
    page = admin(desk, opened)
    page.goto("/admin/sources/kalmar")
    look(page, "source")
    with page.expect_navigation():
        page.get_by_role("link", name="Ändra").click()
    look(page, "edit")
    page.get_by_label("Läses var").fill("30m")
    page.get_by_role("button", name="Se över och spara").click()
    confirm(page)
    expect(page.get_by_role("status")).to_have_text(re.compile("Sparat"))
    page.get_by_role("button", name="Pausa").click()
    confirm(page)
    expect(page.get_by_text("pausad", exact=True)).to_be_visible()
    page.goto("/admin/sources")
    page.get_by_label("Välj Kalmar kommun").check()
    page.get_by_label("Välj Lund <b>").check()
    page.get_by_role("button", name="Ta bort", exact=True).click()
    confirm(page)
    expect(page.get_by_text("Inga källor än.")).to_be_visible()
    assert "[[source]]" not in written(desk)
    page.get_by_role("status").get_by_role("link", name="Ångra").click()
    confirm(page)
    page.goto("/admin/sources")
    expect(page.get_by_role("link", name="Kalmar kommun")).to_be_visible()
    assert "# the newsroom of Kalmar" in written(desk)


def test_a_slow_check_is_watched_until_it_is_over(desk: Desk, opened: Open) -> None:
    """The page says that the source is being read, and what came of it, without being loaded again."""
    desk.world.newsroom.hang("/lund")
    page = admin(desk, opened)
    page.goto("/admin/sources/lund")
    page.get_by_role("button", name="Läs nu").click()
    expect(page.get_by_role("status")).to_contain_text("Läses …")
    desk.world.newsroom.over.set()
    expect(page.get_by_role("status")).to_contain_text("Gick inte att läsa", timeout=10000)
    expect(page.get_by_text("Inget svar:")).to_be_visible()


def test_a_list_with_two_bad_rows_is_imported(desk: Desk, opened: Open, tmp_path: Path) -> None:
    """The bad rows stand there with their lines, the good ones are added."""
    file = tmp_path / "kommuner.csv"
    file.write_bytes(
        "namn;url;place\n".replace("namn", "name").encode()
        + "Åmål;https://amal.example/rss;1492\nFel;https://fel.example;9999\nTom;;\n".encode("cp1252")
    )
    page = admin(desk, opened)
    page.goto("/admin/sources/lists/import")
    look(page, "import")
    page.get_by_label("Fil").set_input_files(file)
    page.get_by_role("button", name="Se vad som skulle läggas till").click()
    expect(page.get_by_role("alert")).to_contain_text("Fel: 2.")
    expect(page.get_by_role("row", name=re.compile("Rad 3"))).to_contain_text("unknown place '9999'")
    look(page, "import-plan")
    page.get_by_role("button", name="Se över och lägg till").click()
    confirm(page)
    expect(page.get_by_role("link", name="Åmål")).to_be_visible()
    assert 'place = "1492"' in written(desk)


@pytest.mark.parametrize(("width", "dark"), [(1200, True), (PHONE, False), (PHONE, True)])
def test_the_pages_are_good_in_the_dark_and_on_a_phone(desk: Desk, opened: Open, width: int, dark: bool) -> None:
    """Nothing that axe finds and nothing too wide on the pages with the most in them."""
    room = desk.world.newsroom
    url = room.page("/nyheter", FRONT)
    page = admin(desk, opened, width=width, dark=dark)
    kind = ("phone" if width == PHONE else "desk") + ("-dark" if dark else "")
    for path, name in (("", "list"), ("/lund", "failing"), ("/kalmar/edit", "edit"), ("/lists/import", "import")):
        page.goto(f"/admin/sources{path}")
        look(page, f"{name}-{kind}")
    page.goto("/admin/sources/new/address")
    page.get_by_label("Webbplats eller flöde").fill(url)
    with page.expect_navigation():
        page.get_by_role("button", name="Sök källor").click()
    look(page, f"page-{kind}")
    page.goto("/admin/sources/lund")
    page.get_by_role("button", name="Läs nu").click()
    expect(page.get_by_role("status")).to_contain_text("Gick inte att läsa", timeout=15000)
    look(page, f"check-failed-{kind}")
    page.goto("/admin/sources/lund")
    with page.expect_navigation():
        page.get_by_role("button", name="Leta efter en ersättare").click()
    look(page, f"move-{kind}")
