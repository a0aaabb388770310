"""The archive in a real browser: everything axe-core finds, in light and dark, on a phone, and nothing asked of others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.service.conftest import World
from tests.service.press import Press, open_press
from tests.web.conftest import EXECUTABLE
from tests.web.press_pages import Client, open_client

from feedwatch.model.story import StoryRole
from feedwatch.service.answers.archiving import digest_path
from feedwatch.service.secrets import open_secrets

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not EXECUTABLE.exists(), reason="no Chromium; set FEEDWATCH_BROWSER to one"),
]


@pytest.fixture
def press(world: World) -> Press:
    press = open_press(world)
    press.subscribe(schedule="daily 07:00")
    story = press.story_of(press.print("Kalmar ska skriva under", places=("0880",), kind="event"))
    press.print("Lund berättar om Kalmar", source="lund", story=story, role=StoryRole.COPY)
    press.print("Solna signs its contract", source="solna", language="en", kind="decided")
    press.pass_days(7, step_hours=24)
    press.print("Nu har Kalmar skrivit under", story=story, role=StoryRole.UPDATE, kind="decided")
    press.print("ord" * 60)
    return press


@pytest.fixture
def client(press: Press) -> Iterator[Client]:
    with open_client(press) as client:
        yield client


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_to_mend(client: Client, press: Press, browser: Browser, dark: bool) -> None:
    """On every page, which fits the screen of a phone and is all ours."""
    context = browser.new_context(
        color_scheme="dark" if dark else "light", viewport={"width": 360, "height": 640}, base_url=client.base
    )
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    try:
        page = context.new_page()
        for path in (digest_path(open_secrets(press.house.data), 1), "/archive", "/archive/climate-contract/2026-W49"):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
    finally:
        context.close()
    assert all(url.startswith(client.base) for url in asked)
