"""Every admin page that can be reached by links, on data that wants to break out: nothing runs, nothing is hard to use.

The crawl begins at the overview and follows all links, so that a page that is added is looked at too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, Page
from tests.newsroom import News
from tests.service.conftest import World
from tests.web.conftest import EXECUTABLE, TOPIC, Desk, Open, serve
from tests.web.signed_in import let_in, sign_in

from feedwatch.model.access import Scope
from feedwatch.model.actor import Actor, How
from feedwatch.model.subscriber import Channel, Wish

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not EXECUTABLE.exists(), reason="no Chromium; set FEEDWATCH_BROWSER to one"),
]
# Markup in text, in an attribute, in a script's text; a formula; a direction override; a template; a very long word.
HOSTILE = (
    '<script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover="alert(1)\' =HYPERLINK(1) {{ 7*7 }}'
    " \u202egnorw \u2066klimatkontrakt 2030 " + "å" * 400
)
# Of pages that differ only by a number or a name one is looked at.
NAMED = re.compile(r"(/admin/(?:sources|topics)/|/wishes/|/settings/)(?!new\b|lists\b)[^/]+")
NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")
ENOUGH = 80
PHONE = 390


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """A house full of what a hostile newsroom, subscriber or colleague could put there."""
    with serve(world) as served:
        fill(served)
        yield served


def fill(desk: Desk) -> None:
    world, house = desk.world, desk.house
    room = world.newsroom
    texts = ["Kommunen signerar Klimatkontrakt 2030 med Viable Cities. " + HOSTILE, HOSTILE, "Fotbollsskolan börjar."]
    news = [
        News(f"{title} {HOSTILE}", path=f"/{number}", guid=f"{HOSTILE}{number}", summary=text)
        for number, (title, text) in enumerate(zip(("Klimatkontrakt 2030", "Avtal", "Sommar"), texts, strict=True))
    ]
    room.feed(*news, title=HOSTILE)
    room.fail("/away", 503)
    room.fail("/hook", 500)
    name = HOSTILE.replace("\\", "\\\\").replace('"', '\\"').replace("\u202e", "\\u202e").replace("\u2066", "\\u2066")
    (world.config / "sources.toml").write_text(
        f"# {name}\n"
        f'[[source]]\nid = "ond"\nname = "{name}"\nurl = "{room.base}/feed"\ntags = ["{name}"]\n'
        f'[[source]]\nid = "kalmar"\nname = "Kalmar"\nurl = "{room.base}/away"\nplace = "0880"\n',
        encoding="utf-8",
    )
    house.refresh()
    list(house.polling.poll_all([], only_due=False))
    house.subscribing.add(Wish("strateg@example.se", TOPIC, schedule="at once"), confirmed=True, how=HOSTILE)
    hook = Wish(f"{room.base}/hook", TOPIC, schedule="at once", channel=Channel.WEBHOOK)
    house.subscribing.add(hook, confirmed=True, how=HOSTILE)
    desk.press.print(HOSTILE, places=("0880",))
    desk.press.print(f"Lund {HOSTILE}", places=("1281",))
    world.clock.pass_by(minutes=5)
    house.digesting.build_due()
    house.delivering.deliver_due()
    house.issuing.issue(HOSTILE[:80], {Scope.READ}, None, by=Actor(HOSTILE, How.COMMAND))
    room.feed(
        News(f"Ändrat {HOSTILE}", path="/0", guid=f"{HOSTILE}0", summary=texts[0] + " Nytt."), *news[1:], title=HOSTILE
    )
    world.clock.pass_by(hours=1)
    list(house.polling.poll_all([], only_due=False))


def crawl(page: Page, base: str) -> Iterator[str]:
    """Go to every admin page that links lead to, one of each kind; gives its path."""
    waiting = ["/admin"]
    seen: set[str] = set()
    while waiting and len(seen) < ENOUGH:
        path = waiting.pop(0)
        kind = kind_of(path)
        if kind in seen:
            continue
        seen.add(kind)
        answer = page.goto(base + path)
        assert answer
        assert answer.status == 200, f"{path}: {answer.status}"
        yield path
        for link in page.locator("a[href]:not([download])").evaluate_all("all => all.map(a => a.href)"):
            parts = urlsplit(link)
            if link.startswith(base) and parts.path.startswith("/admin") and not parts.fragment:
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))


def kind_of(path: str) -> str:
    """Give what pages have in common that differ only by a number or a name."""
    return NUMBER.sub("N", NAMED.sub(r"\1NAME", path.partition("?")[0]))


def test_nothing_runs_and_nothing_is_hard_to_use(desk: Desk, opened: Open) -> None:
    """On every page: no dialog, no foreign request, no complaint of the policy; axe-core finds nothing; it fits a phone."""
    window = opened(script=True, width=1200)
    let_in(window, sign_in(desk))
    page = window.new_page()
    dialogs: list[str] = []
    wrong: list[str] = []
    seen: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    axe = Axe()
    for path in crawl(page, desk.base):
        seen.append(path)
        found = axe.run(page).response["violations"]
        wrong += [f"{path}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
        wrong += [f"{path}: not the command that does the same"] if page.locator(".cli code").count() == 0 else []
        wrong += [f"{path}: no h1"] if page.locator("h1").count() != 1 else []
        wrong += [f"{path}: a link to {url}" for url in bad_links(page)]
        page.set_viewport_size({"width": PHONE, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{path}: {wide} pixels wide on a phone"] if wide > PHONE else []
        page.set_viewport_size({"width": 1200, "height": 800})
    assert dialogs == []
    assert wrong == []
    assert len(seen) > 3


def bad_links(page: Page) -> list[str]:
    """Give the links that would run something."""
    links = page.locator("a[href], form[action], [src]").evaluate_all(
        "all => all.map(e => e.getAttribute('href') || e.getAttribute('action') || e.getAttribute('src'))"
    )
    return [link for link in links if re.match(r"\s*(javascript|data:text|vbscript)", link or "", re.IGNORECASE)]
