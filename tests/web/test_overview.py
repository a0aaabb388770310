"""The first page tells how the watch is doing, in the reader's language, and runs nothing that a source wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import requests
from tests.newsroom import News
from tests.service.conftest import World, world
from tests.web.standing import open_pages

from feedwatch.web.server import listen_on

__all__ = ["world"]

Ask = Callable[..., requests.Response]
HOSTILE = "<script>alert(1)</script> ' \" onmouseover=alert(1) klimatkontrakt 2030"
SOURCES = '[[source]]\nid = "a"\nname = "Åmåla kommun"\nurl = "{base}/feed"\n[[source]]\nid = "b"\nname = "Tyst <b>"\nurl = "{base}/away"\n'


@pytest.fixture
def ask(world: World) -> Iterator[Ask]:
    world.newsroom.feed(
        News(HOSTILE, path="/1", guid="1", summary="Kommunen signerar Klimatkontrakt 2030 med Viable Cities.")
    )
    world.newsroom.fail("/away", 503)
    world.configure(SOURCES)
    house = world.open()
    list(house.polling.poll_all([], only_due=False))
    world.clock.pass_by(days=2)
    list(house.polling.poll_all(["b"], only_due=False))
    house.watching.look()
    with listen_on("127.0.0.1:0") as listener, open_pages(house, listener):
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield lambda path, language="en": requests.get(base + path, headers={"Accept-Language": language}, timeout=5)


def test_sources_stories_and_notices_are_told(ask: Ask) -> None:
    page = ask("/", "sv").text
    assert "1 av 2 källor läses" in page
    assert "Åmåla kommun" in page
    assert "Att se till" in page
    assert "har inte gått att läsa sedan" in page


def test_the_language_follows_the_reader(ask: Ask) -> None:
    assert "1 of 2 sources are read" in ask("/", "en-GB,sv;q=0.5").text
    assert "1 av 2 källor läses" in ask("/?lang=sv").text


def test_nothing_that_a_source_wrote_is_markup(ask: Ask) -> None:
    answer = ask("/")
    assert "<script>" not in answer.text
    assert "Tyst &lt;b&gt;" in answer.text
    assert (
        "script-src" in answer.headers["content-security-policy"]
        or "default-src 'none'" in answer.headers["content-security-policy"]
    )
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_machines_are_told_what_is_not_ready(ask: Ask) -> None:
    """Here nothing ticks, and that is what is said; the metrics count what the database holds."""
    assert ask("/livez").json() == {"live": True}
    answer = ask("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["ticks"] == "not ticking"
    assert "feedwatch_sources_failing 1.0" in ask("/metrics").text
