"""Two people at two windows of a real browser, who have the same file or the same source open and save in turn or at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Response, expect
from tests.processes import Ended, Forge, call
from tests.web.api_client import program
from tests.web.conftest import EXECUTABLE, Desk, Open
from tests.web.signed_in import let_in, sign_in
from tests.web.test_one_truth import FILE, begin

from feedwatch.model.access import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not EXECUTABLE.exists(), reason="no Chromium; set FEEDWATCH_BROWSER to one"),
]
NAMES = ("erik", "sara")


def press(page: Page, button: str) -> int:
    """Press a button and wait for the page that it leads to; gives its status."""
    statuses: list[int] = []

    def note(answer: Response) -> None:
        if answer.request.is_navigation_request():
            statuses.append(answer.status)

    page.on("response", note)
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()
    page.remove_listener("response", note)
    return statuses[-1]


class Window:
    """A seat at the text editor in a window."""

    def __init__(self, name: str, page: Page) -> None:
        self.name, self.mark = name, ""
        self._page = page

    @property
    def _field(self) -> Locator:
        return self._page.locator("textarea[name=text]")

    def open(self, change: Callable[[str], str]) -> None:
        self._page.goto(f"{FILE}?name=sources.toml")
        self.type(change(self._field.input_value()))

    def type(self, text: str) -> None:
        self._field.fill(text)

    def save(self) -> str | None:
        return self._field.input_value() if press(self._page, "Se över och spara") == 409 else None

    def confirm(self) -> None:
        press(self._page, "Spara ändringen")
        expect(self._page.get_by_role("status")).to_contain_text("Sparat.")

    def shown(self) -> str:
        fields = self._page.locator("textarea").all()
        return self._page.content() + "".join(field.input_value() for field in fields)


@pytest.fixture
def pages(desk: Desk, opened: Open) -> dict[str, Page]:
    """Give a window each to two editors who are signed in."""
    found = {}
    for name in NAMES:
        window = opened(script=True)
        let_in(window, sign_in(desk, Role.EDITOR, name))
        found[name] = window.new_page()
    return found


def test_two_windows_a_program_a_shell_and_an_editor_lose_nothing(
    desk: Desk, pages: dict[str, Page], forge: Forge
) -> None:
    """Each window holds a text that is older than the file when it is saved; the commands are processes of their own."""
    hour = begin(desk, 1)

    def command(*arguments: str) -> Ended:
        return call(forge, arguments, desk.world.folder, {})

    acts = ("erik", "sara", "edit", "erik", "command", "sara", "ask", "erik", "erik")
    hour.live(acts, [Window(name, pages[name]) for name in NAMES], program(desk), command)


def test_two_windows_confirm_a_change_of_one_source_at_once(desk: Desk, pages: dict[str, Page]) -> None:
    """One is written, the other asked again; then one removes the source while the other still has its form open."""
    hour = begin(desk, 1)
    for name, label, text in (("erik", "Läses var", "30m"), ("sara", "Märkord", "syd")):
        pages[name].goto("/admin/sources/mora/edit")
        pages[name].get_by_label(label).fill(text)
        assert press(pages[name], "Spara") == 200
    statuses = []
    for page in pages.values():
        page.on("response", lambda answer: statuses.append(answer.status) if answer.request.method == "POST" else None)
    for page in pages.values():
        page.get_by_role("button", name="Spara ändringen").click(no_wait_after=True)
    for page in pages.values():
        expect(page.get_by_role("status").or_(page.get_by_role("alert"))).to_be_visible()
    assert sorted(statuses) == [303, 409]
    (second,) = (page for page in pages.values() if page.get_by_role("alert").count())
    expect(second.locator("pre.diff").first).to_contain_text("+")
    press(second, "Spara ändringen")
    assert {'interval = "30m"', 'tags = ["syd"]'} <= set(hour.text.splitlines())
    erik, sara = pages.values()
    erik.goto("/admin/sources/mora/edit")
    erik.get_by_label("Läses var").fill("1h")
    sara.goto("/admin/sources/mora")
    press(sara, "Ta bort")
    press(sara, "Spara ändringen")
    assert press(erik, "Spara") == 422
    expect(erik.locator("main")).to_contain_text("Källan mora finns inte")
    assert 'id = "mora"' not in hour.text
