"""Past news in a browser: a digest for who has its link, and for everybody the weeks of a topic."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from tests.render.hostile import NASTY
from tests.service.conftest import World
from tests.service.press import Press, open_press
from tests.web.press_pages import Client, open_client

from feedwatch.model.story import StoryRole
from feedwatch.model.text import clean
from feedwatch.service.answers.archiving import digest_path
from feedwatch.service.secrets import open_secrets

ARCHIVE = "/archive/climate-contract"
READER = "läsare@example.se"


@pytest.fixture
def press(world: World) -> Press:
    return open_press(world)


@pytest.fixture
def client(press: Press) -> Iterator[Client]:
    with open_client(press) as client:
        yield client


def text_of(html: str) -> str:
    """Give the words of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def links_of(html: str) -> list[str]:
    return re.findall(r'<a [^>]*href="([^"]*)"', html)


def a_digest(press: Press) -> str:
    """Send one digest; gives the path of its page."""
    press.subscribe(schedule="daily 07:00", places=("0880",))
    press.print("Kalmar skriver under", places=("0880",))
    press.pass_days(1)
    return digest_path(open_secrets(press.house.data), 1)


def test_a_digest_can_be_read_in_a_browser(client: Client, press: Press) -> None:
    """As it was sent, in Swedish or English, and with nothing about who got it or how they leave."""
    path = a_digest(press)
    page = client.get(path)
    assert page.status_code == 200
    assert "Klimatkontrakt 2030" in text_of(page.text)
    assert "Kalmar skriver under Kalmar kommun · 24 november 2026" in text_of(page.text)
    assert "https://kalmar.example/1" in links_of(page.text)
    assert not any(word in page.text for word in (READER, "läsare", "/leave/", "/preferences/"))
    english = client.get(f"{path}?lang=en").text
    assert "24 November 2026 · in Swedish" in text_of(english)
    assert '<h3 lang="sv">' in english


def test_a_digest_is_kept_by_nobody_else(client: Client, press: Press) -> None:
    """Not by search engines, not by shared caches; and its link goes nowhere when another one is followed."""
    page = client.get(a_digest(press))
    assert page.headers["cache-control"] == "private"
    assert page.headers["x-robots-tag"] == "noindex"
    assert page.headers["referrer-policy"] == "no-referrer"


def test_another_link_opens_no_digest(client: Client, press: Press) -> None:
    """Changed, cut or of another number."""
    path = a_digest(press)
    for wrong in (path[:-1], f"{path}x", path.replace("/1-", "/2-"), "/digests/1", "/digests/x"):
        assert client.get(wrong).status_code == 404


def test_a_digest_stays_as_it_was(client: Client, press: Press) -> None:
    """What is edited later does not change what was told, and after leaving it is still there."""
    path = a_digest(press)
    press.revise(1, title="Något helt annat")
    press.house.subscribing.remove(READER)
    assert "Kalmar skriver under" in client.get(path).text


def test_the_archive_leads_to_every_week_of_every_topic(client: Client, press: Press) -> None:
    """And to the feeds; each week counts its new stories."""
    press.print()
    press.print()
    press.world.clock.pass_by(days=7)
    page = client.get("/archive")
    assert (page.status_code, page.headers["cache-control"]) == (200, "public, max-age=300")
    assert "Klimatkontrakt 2030" in text_of(page.text)
    assert "Vecka 49, 2026 0 nyheter Vecka 48, 2026 2 nyheter" in text_of(page.text)
    ours = [link for link in links_of(page.text) if link.startswith(("/archive", "/feeds"))]
    assert ours == [
        "/feeds/topics/climate-contract.atom",
        "/feeds/topics/climate-contract.json",
        f"{ARCHIVE}/2026-W49",
        f"{ARCHIVE}/2026-W48",
    ]
    assert all(client.get(link).status_code == 200 for link in ours)
    assert "Week 48, 2026 2 stories" in text_of(client.get(f"{ARCHIVE}?lang=en").text)


def test_a_week_is_told_as_digests_are(client: Client, press: Press) -> None:
    """All its stories for everybody, those that were told before as follow-ups, and the way to the weeks around it."""
    story = press.story_of(press.print("Kalmar ska skriva under", places=("0880",)))
    press.world.clock.pass_by(days=7)
    press.print("Nu har Kalmar skrivit under", story=story, role=StoryRole.UPDATE)
    press.print("Solna tänker efter", source="solna", places=("0184",))
    first, second = (client.get(f"{ARCHIVE}/2026-W{week}").text for week in (48, 49))
    assert "Kalmar ska skriva under" in text_of(first)
    assert "23–29 november 2026 · vecka 48" in text_of(first)
    assert "Uppföljningar Nu har Kalmar skrivit under" in text_of(second)
    assert "Följer upp ”Kalmar ska skriva under”." in text_of(second)
    assert "som du" not in second  # nobody knows what the reader got
    assert [link for link in links_of(first) if link.startswith(ARCHIVE)] == [f"{ARCHIVE}/2026-W49", ARCHIVE]
    assert [link for link in links_of(second) if link.startswith(ARCHIVE)] == [f"{ARCHIVE}/2026-W48", ARCHIVE]
    english = client.get(f"{ARCHIVE}/2026-W49?lang=en").text
    assert "Follow-ups" in english
    assert f"{ARCHIVE}/2026-W48?lang=en" in links_of(english)


def test_a_week_without_news_says_so(client: Client, press: Press) -> None:
    """It exists, as there were weeks before it."""
    press.print()
    press.world.clock.pass_by(days=7)
    assert "Inga nya nyheter den veckan." in client.get(f"{ARCHIVE}/2026-W49").text


@pytest.mark.parametrize("name", ["2026-W47", "2026-W50", "2026-W54", "2026-W00", "2026-48", "x", "0000-W01"])
def test_other_weeks_do_not_exist(client: Client, press: Press, name: str) -> None:
    """Before the first story, in the future, or in no calendar."""
    press.print()
    assert client.get(f"{ARCHIVE}/{name}").status_code == 404
    assert client.get(f"/archive/other/{name}").status_code == 404
    assert client.get("/archive/other").status_code == 404


def test_hostile_titles_break_no_page(client: Client, press: Press) -> None:
    """Every text stays text, and every link leads to the web."""
    for text in NASTY:
        press.print(clean(text) or "…", summary=clean(text), url="javascript:alert(1)")
    html = client.get(f"{ARCHIVE}/2026-W48").text
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("<h3") == len(NASTY)
    assert not [link for link in links_of(html) if not link.startswith(("/", "?", "#", "http"))]
