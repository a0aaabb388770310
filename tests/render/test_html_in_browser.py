"""The HTML part in a real browser: it fits a phone, can be read in light and dark, fetches nothing and runs nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, sync_playwright
from tests.render.hostile import NASTY, URLS
from tests.render.samples import LINKS, catch_up, crowded, digest, empty, english, entry
from tests.render.test_confirmation import SWEDISH

from feedwatch.model.digest import Also, DigestSection, SectionKind
from feedwatch.render.confirmation import confirmation_html
from feedwatch.render.html import digest_html

EXECUTABLE = Path(os.environ.get("FEEDWATCH_BROWSER") or "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Open = Callable[..., Page]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not EXECUTABLE.exists(), reason="no Chromium; set FEEDWATCH_BROWSER to one"),
]

HOSTILE = digest(
    topic_name='<img src=x onerror="alert(1)">',
    sections=(
        DigestSection(
            SectionKind.DECIDED,
            tuple(
                entry(
                    headline=text,
                    lead=text,
                    publisher=text,
                    url=URLS[number % len(URLS)],
                    places=(text,),
                    why=(text,),
                    also=(Also(text, URLS[-1 - number % len(URLS)]),),
                    language="ar",
                )
                for number, text in enumerate(NASTY)
            ),
        ),
    ),
)
PAGES = {
    "digest": digest_html(digest(), LINKS),
    "english": digest_html(english(), LINKS),
    "catch-up": digest_html(catch_up(), LINKS),
    "empty": digest_html(empty(), LINKS),
    "crowded": digest_html(crowded(150), LINKS),
    "hostile": digest_html(HOSTILE, LINKS),
    "confirmation": confirmation_html(SWEDISH),
}

# For every text that can be seen: its contrast to the ground it stands on (WCAG 2.2, 1.4.3), and its words.
CONTRASTS = """() => {
  const channels = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const light = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const colour = channels(getComputedStyle(element).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    const pair = [luminance(channels(getComputedStyle(element).color)), luminance(ground(element))];
    found.push([(Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05), walker.currentNode.data.trim()]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Open a page of ours; whatever it asks for or says is noted on it, and nothing is answered."""

    asked: list[str] = []
    said: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    def close(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    def open_page(name: str, *, width: int = 900, dark: bool = False) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light")
        page.route("**/*", refuse)
        page.on("dialog", close)
        page.set_content(PAGES[name])
        return page

    yield open_page
    for context in browser.contexts:
        context.close()
    assert (asked, said) == ([], [])


@pytest.mark.parametrize("width", [320, 360, 900])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_screen(opened: Open, name: str, width: int) -> None:
    """No scrolling sideways, on a small phone neither (WCAG 2.2, 1.4.10), whatever the words are."""
    assert opened(name, width=width).evaluate("document.scrollingElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_all_text_stands_out_from_its_ground(opened: Open, name: str, dark: bool) -> None:
    """AA for every size of letter, in both colour schemes."""
    page = opened(name, dark=dark)
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) > 3
    assert [words for contrast, words in contrasts if contrast < 4.5] == []
    ground = page.evaluate("getComputedStyle(document.querySelector('.paper')).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") is not dark


def test_the_contrast_check_can_fail(opened: Open) -> None:
    """Grey on white is found."""
    page = opened("digest")
    page.add_style_tag(content=".meta { color: #999 !important }")
    assert min(contrast for contrast, _ in page.evaluate(CONTRASTS)) < 4.5


def test_hostile_words_run_nothing(opened: Open) -> None:
    """No script, no dialog, no request; every link leads to the web or a mailbox (the fixture looks at the rest)."""
    page = opened("hostile")
    page.wait_for_timeout(50)
    assert page.locator("script, img, iframe, [onerror], [onclick]").count() == 0
    targets = page.evaluate("[...document.links].map((link) => link.protocol)")
    assert set(targets) <= {"http:", "https:", "mailto:"}


def test_the_preview_cannot_be_seen(opened: Open) -> None:
    """It is for the list of mails only."""
    assert not opened("digest").locator(".preview").is_visible()
