"""The first admin page: whether the watch is complete, what comes next, coverage and trends; for people and machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser
from tests.newsroom import News
from tests.service.conftest import World
from tests.web.conftest import EXECUTABLE, TOPIC, Desk, one, serve
from tests.web.signed_in import let_in, sign_in

from feedwatch.model.access import Role
from feedwatch.model.subscriber import Wish

HOSTILE = "<script>alert(1)</script>\"'=cmd() \u202eKalmar"
SOURCES = (
    '[[source]]\nid = "kalmar"\nname = "Kalmar kommun"\nurl = "{base}/kalmar"\nplace = "0880"\n'
    '[[source]]\nid = "lund"\nname = "Lund <b>"\nurl = "{base}/lund"\nplace = "1281"\nverified = false\n'
)
SIGNS = News(
    f"Kalmar signerar Klimatkontrakt 2030 {HOSTILE}", path="/1", guid="1", summary="Kalmar kommun och Viable Cities."
)


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Serve a house that has watched for six weeks: Kalmar is read and was in the news once, Lund fails for three weeks."""
    world.clock.now = datetime(2026, 10, 10, 8, 0, tzinfo=UTC)
    world.newsroom.feed(path="/kalmar")
    world.newsroom.feed(path="/lund")
    with serve(world) as desk:
        text = SOURCES.replace("{base}", world.newsroom.base)
        (world.config / "sources.toml").write_text(text, encoding="utf-8")
        desk.house.refresh()
        watch(desk, days=24)
        world.newsroom.feed(SIGNS, path="/kalmar")
        world.newsroom.fail("/lund", 503)
        desk.house.subscribing.add(
            Wish("läsare@example.se", TOPIC, schedule="weekly mon 07:00"), confirmed=True, how="test"
        )
        watch(desk, days=18)
        yield desk


def watch(desk: Desk, days: int) -> None:
    for _ in range(days):
        list(desk.house.polling.poll_all([], only_due=False))
        desk.house.watching.look()
        desk.press.send()
        desk.world.clock.pass_by(days=1)


def test_the_page_says_what_is_wrong_first(desk: Desk) -> None:
    """Lund cannot be read and nobody has checked its address; it stands before Kalmar, and what it is called is no markup."""
    page = sign_in(desk, Role.VIEWER).get("/admin").text
    assert "Bevakningen är inte hel: 1 av 2 källor läses." in page
    assert "1 kan inte läsas" in page
    assert "1 har en adress som ingen har kontrollerat" in page
    rows = [
        row.text(strip=True) for row in LexborHTMLParser(page).css("main table:not(.coverage):not(.figures) tbody th")
    ]
    assert rows == ["Lund <b>", "Kalmar kommun"]
    assert "feedwatch status" in page


def test_the_coverage_picture_shows_gap_quiet_and_news_apart(desk: Desk) -> None:
    """By sign and by words, not only by colour: October has begun late, November is news for Kalmar and a gap for Lund."""
    page = LexborHTMLParser(sign_in(desk).get("/admin?months=6").text)
    rows = {row.css("th")[0].text(strip=True): row.css("td") for row in page.css("table.coverage tbody tr")}
    kalmar, lund, malmo = rows["Kalmar"][0], rows["Lund"][0], rows["Malmö"][0]
    assert [cell.attributes["class"] for cell in (kalmar, lund, malmo)] == ["news", "gap", "unwatched"]
    assert kalmar.text(strip=True).startswith("11 behållna från egna källor, nämnd i 1")
    assert "på 18 av 20 dagar kunde ingen av 1 källor läsas" in lund.text(strip=True)
    assert len(rows["Kalmar"]) == 6
    assert f"Den här månaden: 1 platser med nyheter, 0 tysta, 1 med luckor, {len(rows) - 2} utan källa." in page.text()


def test_charts_have_their_figures_as_tables_too(desk: Desk) -> None:
    """A chart that cannot be seen is a title, a sentence, and a table of thirty days."""
    page = LexborHTMLParser(sign_in(desk).get("/admin").text)
    charts = page.css("figure.chart")
    assert [one(chart.html or "", "svg > title").text() for chart in charts] == [
        "Läsningar", "Nya poster", "Behållna poster", "Leveransförsök", "Försening i minuter",
    ]  # fmt: skip
    assert "misslyckades" in one(charts[0].html or "", "svg > desc").text()
    assert {len(chart.css("tbody tr")) for chart in charts} == {30}
    assert page.css("[style]") == []


def test_an_empty_house_says_so(world: World) -> None:
    """No sources: the watch is not called complete."""
    with serve(world) as desk:
        page = sign_in(desk).get("/admin", **{"Accept-Language": "en"}).text
    assert "No sources are watched yet." in page
    assert "No digest has been made yet." in page


def test_the_readers_first_page_shows_no_mail_address(desk: Desk) -> None:
    """A mail server repeats the address in its answer; the page that anybody may reach hides it."""
    with desk.press.tampering() as connection:
        connection.exec_driver_sql("UPDATE deliveries SET error = '550 <läsare@example.se>: no such user'")
    page = desk.get("/").text
    assert "no such user" in page
    assert "example.se" not in page


@pytest.mark.browser
@pytest.mark.skipif(not EXECUTABLE.exists(), reason="no Chromium; set FEEDWATCH_BROWSER to one")
def test_the_page_is_good_in_a_browser(desk: Desk, browser: Browser) -> None:
    """Nothing that axe finds, no wider than the screen, by script and without, in light and dark, at a desk and on a phone."""
    person = sign_in(desk)
    for width, dark, script in ((1280, False, True), (1280, True, True), (390, False, False), (390, True, True)):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", locale="sv-SE"
        )
        let_in(context, person)
        page = context.new_page()
        if not script:
            page.route("**/*.js", lambda route: route.abort())
        page.goto(f"{desk.base}/admin")
        found = Axe().run(page).response["violations"]
        assert found == [], [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()
