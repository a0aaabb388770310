"""Take a picture of every admin page over the demo's data: `python tests/web/screenshots.py [PART OF A PATH]`.

They go into docs/screenshots/admin: on a desk in light colours, and on a phone in dark ones. Look at them.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, sync_playwright  # noqa: E402 - after the path
from tests.web.conftest import EXECUTABLE, FLAGS  # noqa: E402 - likewise
from tests.web.signed_in import PASSWORD, Person, let_in  # noqa: E402 - likewise
from tests.web.test_admin_crawl import crawl, kind_of  # noqa: E402 - likewise

from feedwatch.demo.fortnight import live_through  # noqa: E402 - likewise
from feedwatch.model.access import Role  # noqa: E402 - likewise
from feedwatch.web.server import listen_on, open_pages  # noqa: E402 - likewise

OUT = ROOT / "docs" / "screenshots" / "admin"
DESK: ViewportSize = {"width": 1200, "height": 900}
TALLEST = 2400  # pixels
PHONE: ViewportSize = {"width": 390, "height": 844}


def main() -> None:
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    OUT.mkdir(parents=True, exist_ok=True)
    with demo() as person, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        desk, phone = opened(browser, person, DESK, dark=False), opened(browser, person, PHONE, dark=True)
        for path in list(crawl(desk, person.base)):
            if only in path:
                name = re.sub(r"\W+", "-", kind_of(path).removeprefix("/admin")).strip("-").lower() or "overview"
                picture(desk, person.base + path, f"{name}.png")
                picture(phone, person.base + path, f"{name}-phone-dark.png")
        browser.close()


@contextmanager
def demo() -> Iterator[Person]:
    """Live through the demo, serve its pages, and sign in."""
    with tempfile.TemporaryDirectory() as folder, live_through(Path(folder)) as fortnight:
        house, listener = fortnight.house, listen_on("127.0.0.1:0")
        with open_pages(house, listener):
            house.admitting.add("anna", Role.ADMIN, PASSWORD)
            base = f"http://127.0.0.1:{listener.getsockname()[1]}"
            yield Person(base, "anna", house.signing_in.sign_in("anna", PASSWORD, "127.0.0.1"))


def opened(browser: Browser, person: Person, size: ViewportSize, *, dark: bool) -> Page:
    """Open a window for somebody who is signed in."""
    context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light", locale="sv-SE")
    let_in(context, person)
    return context.new_page()


def picture(page: Page, url: str, name: str) -> None:
    """Take a picture of a page, of a long one its beginning."""
    page.goto(url)
    box = page.evaluate("({width: innerWidth, height: document.documentElement.scrollHeight})")
    clip: FloatRect = {"x": 0, "y": 0, "width": box["width"], "height": min(box["height"], TALLEST)}
    page.screenshot(path=OUT / name, full_page=True, clip=clip)
    print(name)


if __name__ == "__main__":
    main()
