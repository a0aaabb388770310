"""The configuration in a real browser: a file edited with a mistake, mended, saved, undone; a conflict; by keyboard; on a phone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.web.conftest import EXECUTABLE, Desk, Open
from tests.web.signed_in import let_in, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not EXECUTABLE.exists(), reason="no Chromium; set FEEDWATCH_BROWSER to one"),
]
SOURCES = '# What we watch.\n\n# the town\n[[source]]\nid = "a"\nurl = "https://a.example/feed"  # its feed\n'
SHOTS = os.environ.get("FEEDWATCH_SCREENSHOTS", "")


@pytest.fixture
def page(desk: Desk, opened: Open, request: pytest.FixtureRequest) -> Page:
    """Give a page of somebody who is signed in, in a window as the test asks for it."""
    (desk.world.config / "sources.toml").write_text(SOURCES, encoding="utf-8")
    desk.house.refresh()
    window = opened(**getattr(request, "param", {"script": True}))
    let_in(window, sign_in(desk))
    return window.new_page()


def on_disk(desk: Desk) -> str:
    return (desk.world.config / "sources.toml").read_text(encoding="utf-8")


def looked_at(page: Page, name: str, *, script: bool = True) -> None:
    """See that nothing on a page is hard to use, and that it fits; keep a picture when one is asked for."""
    found = Axe().run(page).response["violations"] if script else []  # axe is a script itself
    assert [(one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"]) for one in found] == []
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def edit(page: Page, old: str, new: str) -> None:
    """Change a piece of the text as a person does who selects it and types."""
    field = page.locator("textarea[name=text]")
    start = field.input_value().index(old)
    field.evaluate("(it, [from, to]) => { it.focus(); it.setSelectionRange(from, to) }", [start, start + len(old)])
    page.keyboard.insert_text(new)


@pytest.mark.parametrize("page", [{"script": True}, {"script": False, "width": 390}], indirect=True)
def test_a_file_is_edited_with_a_mistake_mended_saved_and_undone(desk: Desk, page: Page) -> None:
    """With script the mistake shows while one types; without it, on a phone, when one asks to save."""
    scripted = page.viewport_size != {"width": 390, "height": 800}
    size = "wide" if scripted else "phone"
    page.goto("/admin")
    with page.expect_navigation():
        page.get_by_role("link", name="Konfiguration", exact=True).click()
    looked_at(page, f"configuration-{size}", script=scripted)
    page.get_by_role("link", name="sources.toml", exact=True).first.click()
    if scripted:
        edit(page, "https://a", "htps://a")
    else:
        field = page.locator("textarea[name=text]")
        field.fill(field.input_value().replace("https://a", "htps://a"))
        page.get_by_role("button", name="Se över och spara").click()
    expect(page.locator("#problems")).to_contain_text("Rad 6: source.url ska vara en adress med http eller https")
    assert "htps://a" in page.locator("textarea[name=text]").input_value()
    looked_at(page, f"configuration-mistake-{size}", script=scripted)
    if scripted:
        page.get_by_role("link", name="Rad 6").click()
        assert page.evaluate("getSelection().toString()").startswith('url = "htps://a')
        edit(page, "htps://a.example/feed", "https://a.example/rss")
        expect(page.locator("#problems")).to_contain_text("Inga fel i texten.")
    else:
        field = page.locator("textarea[name=text]")
        field.fill(field.input_value().replace("htps://a.example/feed", "https://a.example/rss"))
    page.get_by_role("button", name="Se över och spara").click()
    expect(page.locator("pre.diff")).to_contain_text('+url = "https://a.example/rss"  # its feed')
    expect(page.locator(".effects")).to_have_text("Ändrar källan a: url.")
    looked_at(page, f"configuration-change-{size}", script=scripted)
    page.get_by_label("Varför").fill("de bytte adress")
    page.get_by_role("button", name="Spara ändringen").click()
    assert on_disk(desk) == SOURCES.replace("/feed", "/rss")
    expect(page.get_by_role("status")).to_contain_text("Sparat.")
    expect(page.locator("table").last.locator("tbody tr").first).to_contain_text("de bytte adress")
    page.get_by_role("status").get_by_role("link", name="Ångra").click()
    expect(page.locator("pre.diff")).to_contain_text('+url = "https://a.example/feed"')
    page.get_by_role("button", name="Spara ändringen").click()
    assert on_disk(desk) == SOURCES
    page.locator("table").last.locator("tbody th a").first.click()
    expect(page.locator("h1")).to_contain_text("Version")
    looked_at(page, f"configuration-version-{size}", script=scripted)


@pytest.mark.parametrize("page", [{"script": True, "dark": True, "width": 1200}], indirect=True)
def test_both_changes_are_shown_when_somebody_else_was_faster(desk: Desk, page: Page) -> None:
    """A file that changes on disk while somebody types; theirs stays, and mine is not lost."""
    page.goto("/admin/configuration/file?name=sources.toml")
    edit(page, "# the town", "# our town")
    (desk.world.config / "sources.toml").write_text(SOURCES.replace("the town", "the city"), encoding="utf-8")
    page.get_by_role("button", name="Se över och spara").click()
    expect(page.get_by_role("alert")).to_contain_text("Någon annan ändrade filen")
    expect(page.locator("pre.diff").first).to_contain_text("+# the city")
    expect(page.locator("pre.diff").last).to_contain_text("+# our town")
    assert "# our town" in page.get_by_label("Din text").input_value()
    looked_at(page, "configuration-conflict-dark")
    edit(page, "# the city", "# our city")
    page.get_by_role("button", name="Se över och spara").click()
    page.get_by_role("button", name="Spara ändringen").click()
    assert on_disk(desk) == SOURCES.replace("the town", "our city")


@pytest.mark.parametrize("page", [{"script": True, "language": "en-GB"}], indirect=True)
def test_a_read_only_folder_gives_the_diff_to_copy(desk: Desk, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told before one begins; the diff stands in a field from which it can be taken."""
    monkeypatch.setattr("os.access", lambda *_, **__: False)
    page.goto("/admin/configuration/file?name=sources.toml")
    expect(page.get_by_role("note")).to_contain_text("The folder is read-only")
    edit(page, "# the town", "# our town")
    page.get_by_role("button", name="Look over and save").click()
    assert (
        page.get_by_label("Diff to copy")
        .input_value()
        .endswith(' [[source]]\n id = "a"\n url = "https://a.example/feed"  # its feed\n')
    )
    assert page.get_by_role("button", name="Save the change").count() == 0
    looked_at(page, "configuration-read-only-en")
    page.goto("/admin/audit-log")
    looked_at(page, "configuration-log-en")
    assert on_disk(desk) == SOURCES
