"""Topic packs in a real browser: a person's whole task, by keyboard alone, without script, on a phone; and what axe-core finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.service.conftest import World
from tests.service.forest import PACK, TOPIC, plant
from tests.service.press import Press
from tests.web.conftest import EXECUTABLE, Desk, free_port
from tests.web.signed_in import Person, let_in, sign_in
from tests.web.standing import open_pages

from feedwatch.config.samples import ENDING
from feedwatch.model.access import Role
from feedwatch.web.server import listen_on

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not EXECUTABLE.exists(), reason="no Chromium; set FEEDWATCH_BROWSER to one"),
]
PAGE = f"/admin/topics/{TOPIC}"
Open = Callable[..., Page]


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Serve the pages of a house that has read six items about a park."""
    listen = f"127.0.0.1:{free_port()}"
    house = plant(world, settings=f'[web]\nlisten = "{listen}"\n')
    with open_pages(house, listen_on(listen)):
        yield Desk(world, house, f"http://{listen}", Press(world, house))


@pytest.fixture
def anna(desk: Desk) -> Person:
    return sign_in(desk, Role.ADMIN)


@pytest.fixture
def opened(browser: Browser, desk: Desk, anna: Person) -> Iterator[Open]:
    """Give pages of somebody who is signed in; requests to elsewhere and complaints about the policy fail the test."""
    wrong: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(path: str, *, script: bool = True, width: int = 1000, dark: bool = False) -> Page:
        context = browser.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            locale="sv-SE",
            base_url=desk.base,
        )
        context.on("request", lambda asked: None if asked.url.startswith(desk.base) else wrong.append(asked.url))
        context.on("console", lambda said: wrong.append(said.text) if "Security Policy" in said.text else None)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.set_default_timeout(8000)
        contexts.append(context)
        let_in(context, anna)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def on_disk(desk: Desk, name: str = "trees.toml") -> str:
    path = desk.world.config / "topics" / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_a_pack_is_changed_as_a_person_does_it(desk: Desk, opened: Open) -> None:
    """Open it, type a mistake, see it at its line, mend it, try it on what is stored, look it over, save, and take it back."""
    page = opened("/admin/topics")
    page.get_by_role("link", name="Träd").click()
    field = page.get_by_role("textbox", name="Paketets text")
    field.fill(PACK.replace("doubtful = 1.0", "doubtful = 1.0x"))
    told = page.get_by_role("status").filter(has_text="Ett fel i texten")
    expect(told).to_contain_text("Rad 8: ogiltig TOML")
    told.get_by_role("link", name="Rad 8").click()
    expect(field).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "doubtful = 1.0x"
    page.keyboard.type("doubtful = 0.9")
    expect(page.locator("#problems")).to_contain_text("Inga fel i texten.")
    field.fill(field.input_value().replace("kept = 2.0", "kept = 1.0"))
    page.get_by_role("button", name="Pröva mot sparade poster").click()
    expect(page.locator("#outcome")).to_contain_text("Skulle behålla 1 fler och tappa 0.")
    expect(page.locator("#found .would")).to_contain_text("+1 leaf in title: Löven")
    assert on_disk(desk) == PACK
    page.get_by_role("button", name="Se över och spara").click()
    expect(page.locator("ins").filter(has_text="+kept = 1.0")).to_be_visible()
    page.get_by_role("button", name="Spara ändringen").click()
    expect(page.locator(".done")).to_contain_text("Sparat.")
    assert on_disk(desk) == PACK.replace("kept = 2.0", "kept = 1.0").replace("doubtful = 1.0", "doubtful = 0.9")
    page.locator(".done").get_by_role("link", name="Ångra").click()
    expect(page.locator("ins").filter(has_text="+kept = 2.0")).to_be_visible()
    page.get_by_role("button", name="Spara ändringen").click()
    expect(page.locator(".done")).to_be_visible()
    assert on_disk(desk) == PACK


def test_five_items_are_labelled_by_keyboard_alone(desk: Desk, opened: Open) -> None:
    """One key an answer, one to skip, one to undo; and in a field the same keys are letters."""
    page = opened(f"{PAGE}/label")
    for key, left in (
        ("j", "3 kvar"),
        ("n", "2 kvar"),
        ("u", "3 kvar"),
        ("y", "2 kvar"),
        ("s", "1 kvar"),
        ("n", "0 kvar"),
    ):
        page.keyboard.press(key)
        expect(page.locator(".progress")).to_contain_text(left)
    expect(page.locator("h2")).to_have_text("Inget mer att märka")
    page.get_by_role("link", name="Visa de överhoppade igen").press("Enter")
    expect(page.locator("article h3")).to_have_text("Löven faller i parken")
    page.keyboard.press("j")
    expect(page.locator(".progress")).to_contain_text("Märkt som om ämnet: Löven faller i parken")
    assert len(on_disk(desk, f"{TOPIC}{ENDING}").splitlines()) == 4
    page.goto(PAGE)
    page.get_by_role("textbox").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("# jyns")
    expect(page.get_by_role("textbox")).to_have_value("# jyns" + PACK)


def test_keys_do_nothing_when_they_are_turned_off(opened: Open) -> None:
    """WCAG 2.1.4: whoever speaks to their machine turns them off, and buttons go on."""
    page = opened(f"{PAGE}/label")
    page.get_by_role("link", name="Stäng av tangenterna").click()
    page.keyboard.press("j")
    expect(page.locator("article h3")).to_have_text("Ekarna i parken")
    page.get_by_role("button", name="Ja").click()
    expect(page.locator("article h3")).to_have_text("Ekarna och löven")
    page.keyboard.press("n")
    expect(page.locator(".progress")).to_contain_text("1 märkta nu")


def test_everything_is_done_without_script(desk: Desk, opened: Open) -> None:
    """Check, try, save and label by buttons; the line of a mistake is marked beside the text."""
    page = opened(PAGE, script=False, width=390)
    field = page.get_by_role("textbox", name="Paketets text")
    field.fill(PACK.replace('hides = ["oak"]', "").replace('all = ["oak"]', 'all = ["oack"]'))
    page.get_by_role("button", name="Kontrollera").click()
    link = page.locator("#problems a")
    line = (link.get_attribute("data-line") or "").strip()
    link.click()
    expect(page.locator(f"#line-{line}")).to_be_in_viewport()
    field.fill(PACK.replace("kept = 2.0", "kept = 3.0"))
    page.get_by_role("button", name="Pröva mot").click()
    expect(page.locator("#outcome")).to_contain_text("Skulle behålla 0 fler och tappa 1.")
    page.get_by_role("button", name="Se över och spara").click()
    page.get_by_role("button", name="Spara ändringen").click()
    assert on_disk(desk) == PACK.replace("kept = 2.0", "kept = 3.0")
    page.goto(f"{PAGE}/label")
    page.get_by_role("button", name="Nej").click()
    page.get_by_role("button", name="Hoppa över").click()
    page.get_by_role("button", name="Ångra den senaste").click()
    expect(page.locator(".progress")).to_contain_text("Märkningen är borttagen.")
    assert on_disk(desk, f"{TOPIC}{ENDING}") == ""


@pytest.mark.parametrize(("width", "dark"), [(1000, False), (360, True)], ids=["desktop", "phone, dark"])
def test_axe_finds_nothing(desk: Desk, opened: Open, width: int, dark: bool) -> None:
    """On every page of topics, with problems and findings shown; and nothing is wider than the window."""
    for item_id, relevant in ((1, True), (2, True)):
        desk.house.labelling.label(item_id, TOPIC, relevant=relevant)
    page = opened("/admin/topics", width=width, dark=dark)

    def look() -> None:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    look()
    for path in (f"{PAGE}/samples", f"{PAGE}/label", PAGE):
        page.goto(path)
        look()
    field = page.get_by_role("textbox")
    field.fill(PACK.replace("kept = 2.0", "kept = 0.0"))
    expect(page.locator("#problems")).to_contain_text("Ett fel i texten")
    look()
    field.fill(PACK.replace("kept = 2.0", "kept = 1.0"))
    page.get_by_role("button", name="Pröva mot").click()
    expect(page.locator("#found h3")).to_be_visible()
    look()
