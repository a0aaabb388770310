"""Lists through the API: the same plan, diff and effect as the page and the command, and nothing for a dry run."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from tests.service.conftest import World
from tests.web.api_client import Program, program
from tests.web.conftest import TOPIC, Desk, serve

from feedwatch.model.access import Scope
from feedwatch.model.subscriber import Wish
from feedwatch.store import audit_log

KALMAR = (
    '# ours\n[[source]]\nid = "kalmar"\nname = "=Kalmar"\nurl = "https://www.kalmar.example/feed"\nplace = "0880"\n'
)
CSV = "name;url;place\r\nÅmål;https://amal.example/;1492\r\nKalmar;https://kalmar.example/feed;\r\nX;https://x.example/;9999"
OPML = (
    '<?xml version="1.0" encoding="ISO-8859-1"?>\n<opml version="2.0"><body><outline text="Kommuner">'
    '<outline type="rss" text="Åmål" xmlUrl="https://amal.example/rss"/></outline></body></opml>'
)


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Serve a house that watches one source."""
    with serve(world) as desk:
        (world.config / "sources.toml").write_text(KALMAR, encoding="utf-8")
        desk.house.refresh()
        yield desk


@pytest.fixture
def ask(desk: Desk) -> Program:
    """Give a program that may read and write, and nothing else."""
    return program(desk, {Scope.READ, Scope.WRITE})


def watched(desk: Desk) -> list[str]:
    return [source.id for source in desk.house.configuring.current.sources]


def test_a_list_of_sources_is_planned_and_added(desk: Desk, ask: Program) -> None:
    """New ones are added, known ones named, wrong ones told with their line; a dry run tells the same and writes nothing."""
    dry = ask("POST", "/sources/import", {"text": CSV}, dry_run=True).json()
    assert (dry["written"], watched(desk)) == (False, ["kalmar"])
    done = ask("POST", "/sources/import", {"text": CSV}, why="from the region").json()
    assert (done["written"], watched(desk)) == (True, ["kalmar", "amal"])
    assert (done["diff"], done["effect"], done["plan"]) == (dry["diff"], dry["effect"], dry["plan"])
    assert done["effect"]["sources_added"] == ["amal"]
    assert [(one["line"], one["source"]) for one in done["plan"]["known"]] == [(3, "kalmar")]
    assert [(one["line"], "9999" in one["reason"]) for one in done["plan"]["refused"]] == [(4, True)]
    version = ask.get(f"/configuration/versions/{done['version']}")
    assert (version["who"], version["why"]) == ("ett program (api)", "from the region")
    assert ask("POST", "/sources/import", {"text": CSV}).json()["written"] is False


def test_a_list_of_another_reader_is_text_already(desk: Desk, ask: Program) -> None:
    """What an OPML says about the encoding of its file counts no more once it is JSON."""
    done = ask("POST", "/sources/import", {"text": OPML}).json()
    assert done["plan"]["form"] == "opml"
    source = desk.house.configuring.current.source("amal")
    assert source
    assert (source.name, source.tags, source.verified) == ("Åmål", ("Kommuner",), False)


@pytest.mark.parametrize("text", ["name,place\nÅmål,1492\n", "<opml><body/></opml>", "<!DOCTYPE x><opml/>", " "])
def test_what_is_no_list_is_told_as_such(desk: Desk, ask: Program, text: str) -> None:
    """With the part of the request that is wrong; nothing is added."""
    refused = ask("POST", "/sources/import", {"text": text})
    assert (refused.status_code, refused.json()["problems"][0]["file"]) == (422, "body text")
    assert watched(desk) == ["kalmar"]


def test_the_sources_are_given_as_lists_that_can_be_taken_back(desk: Desk, ask: Program) -> None:
    """OPML for other readers; CSV that no spreadsheet runs, and that comes back as it was."""
    opml = ask("GET", "/exports/sources")
    assert opml.headers["content-type"].startswith("text/x-opml")
    (outline,) = ET.fromstring(opml.text).iter("outline")
    assert outline.attrib["xmlUrl"] == "https://www.kalmar.example/feed"
    table = ask("GET", "/exports/sources", format="csv")
    assert (table.headers["content-type"], table.content[:3]) == ("text/csv; charset=utf-8", b"\xef\xbb\xbf")
    assert ",'=Kalmar," in table.text
    assert ask("DELETE", "/sources/kalmar").json()["written"]
    back = ask("POST", "/sources/import", {"text": table.content.decode()})
    assert back.json()["plan"]["additions"][0]["keys"]["name"] == "=Kalmar"
    assert ask("GET", "/exports/sources", format="xlsx").status_code == 422


PEOPLE = "Address;Places\r\nåsa@example.se;880\r\ninte en adress;\r\nBO@example.org;\r\n"
GIVEN = {"text": PEOPLE, "topic": TOPIC, "consent": "skrev upp sig på forumet"}


def test_a_list_of_people_is_looked_through_and_taken_in(desk: Desk) -> None:
    """Who is known is not added twice, a bad line is named, and how they agreed stands in the record of each."""
    desk.house.subscribing.add(Wish("bo@example.org", TOPIC), confirmed=True, how="a test")
    call = program(desk, {Scope.SUBSCRIBERS, Scope.ADMIN})
    dry = call("POST", "/subscribers/import", GIVEN, dry_run=True).json()
    assert len(desk.house.subscribing.listing()) == 1
    done = call("POST", "/subscribers/import", GIVEN).json()
    assert (done | {"written": False}, done["added"], done["known"]) == (dry, 1, 1)
    assert [one["line"] for one in done["refused"]] == [3]
    profile = desk.house.looking_up.profile("åsa@example.se")
    assert (profile.wishes[0][0].places, profile.consent[0]["words"]) == (("0880",), "skrev upp sig på forumet")
    with desk.house.database.read() as connection:
        act = audit_log.page(connection, before=None, limit=1)[0]
    assert (act.who, act.action, act.subject) == ("ett program", "subscriber.add", "subscriber 2")


@pytest.mark.parametrize(
    ("changed", "part"), [({"consent": " "}, "consent"), ({"text": "name\nÅsa\n"}, "text"), ({"text": ""}, "text")]
)
def test_nobody_is_taken_in_without_consent_or_a_list(desk: Desk, changed: dict[str, str], part: str) -> None:
    """Who asks what was agreed to must find an answer."""
    refused = program(desk)("POST", "/subscribers/import", GIVEN | changed)
    assert (refused.status_code, refused.json()["problems"][0]["file"]) == (422, f"body {part}")
    assert desk.house.subscribing.listing() == []


def test_who_may_not_import_on_the_page_may_not_here(desk: Desk) -> None:
    """Many people at once, and their consent: an admin's word."""
    call = program(desk, {Scope.SUBSCRIBERS, Scope.READ, Scope.WRITE})
    assert call("POST", "/subscribers/import", GIVEN).status_code == 403
