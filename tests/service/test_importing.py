"""Lists of sources: what they would add, what is known, and which rows are wrong, line by line."""

from __future__ import annotations

import csv
import io

import pytest
from tests.service.conftest import World

from feedwatch.config.edit import add_source
from feedwatch.model.errors import UsageError
from feedwatch.service.admin.exporting import sources_as_csv
from feedwatch.service.admin.importing import Plan

ONE = '[[source]]\nid = "kalmar"\nname = "Kalmar"\nurl = "https://www.kalmar.example/feed"\n'


def plan(world: World, data: bytes | str) -> Plan:
    world.configure(ONE)
    return world.open().importing.plan(data if isinstance(data, bytes) else data.encode())


def test_good_rows_are_planned_and_bad_ones_named_with_their_line(world: World) -> None:
    """A watched address, one that comes twice, an unknown place, a bad interval, a row with too many cells."""
    found = plan(
        world,
        "id,name,url,kind,interval,place,tags,topics\n"
        'vaxjo,Växjö,https://vaxjo.example/rss,feed,30m,0780,"kommun, smaland",climate-contract\n'
        ",Kalmar igen,http://kalmar.example/feed/,,,,,\n"
        "\n"
        ",,vaxjo.example/rss,,,,,\n"
        ",Lund,https://lund.example/,,,9999,,\n"
        ",Malmö,https://malmo.example/,,ofta,,,\n"
        "x,Ett,https://ett.example/,,,,,,,\n"
        ",Inget,,,,,,\n"
        ",Borås stad,boras.example/nyheter,page,,1490,,\n"
        "kalmar,Annat,https://annat.example/,,,,,\n",
    )
    assert [(one.line, one.keys["id"], one.keys["url"]) for one in found.additions] == [
        (2, "vaxjo", "https://vaxjo.example/rss"),
        (10, "boras-stad", "https://boras.example/nyheter"),
    ]
    assert found.additions[0].keys["tags"] == ["kommun", "smaland"]
    assert [(one.line, one.source) for one in found.known] == [(3, "kalmar"), (5, "vaxjo")]
    assert {one.line for one in found.refused} == {6, 7, 8, 9, 11}
    reasons = {one.line: one.reason for one in found.refused}
    assert "unknown place '9999'" in reasons[6]
    assert "is not a duration" in reasons[7]
    assert "10 cells" in reasons[8] or "9 cells" in reasons[8]
    assert reasons[9] == "has no url"
    assert "'kalmar' is taken" in reasons[11]


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        ("\ufeffname;url;place\r\nÅmål;https://amal.example/;880\r\n".encode(), "utf-8"),
        ("name;url;place\r\nÅmål;https://amal.example/;880\r\n".encode("cp1252"), "cp1252"),
        ("name\turl\tplace\r\nÅmål\thttps://amal.example/\t880\r\n".encode("utf-16"), "utf-16"),
    ],
)
def test_lists_are_read_as_excel_writes_them(world: World, encoded: bytes, encoding: str) -> None:
    """Semicolons, tabs, byte order marks, the encodings of Windows, and a place that was taken for a number."""
    found = plan(world, encoded)
    assert found.encoding == encoding
    (added,) = found.additions
    assert (added.keys["name"], added.keys["place"], added.line) == ("Åmål", "0880", 2)


def test_opml_is_planned_in_the_same_way(world: World) -> None:
    """What other readers give is new and unverified, known, or no web address."""
    found = plan(
        world,
        '<?xml version="1.0"?><opml version="2.0"><body><outline text="Kommuner">'
        '<outline text="Lund" xmlUrl="https://lund.example/rss"/>'
        '<outline text="Kalmar" xmlUrl="https://www.kalmar.example/feed"/>'
        '<outline text="Mail" xmlUrl="mailto:a@b.example"/></outline></body></opml>',
    )
    (added,) = found.additions
    assert (added.keys["id"], added.keys["tags"], added.keys["verified"]) == ("lund", ["Kommuner"], False)
    assert [one.source for one in found.known] == ["kalmar"]
    assert [one.line for one in found.refused] == [3]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "must name the columns"),
        ("name,place\nLund,0880\n", "no column 'url'"),
        ("url,färg\nhttps://a.example,blå\n", "no column 'färg'"),
        (b"url\n\x81\x8d", "is not text"),
        ("<rss/>", "not OPML"),
        ("url\n" + "x" * 200_000, "not CSV"),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(world: World, data: bytes | str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        plan(world, data)


def test_what_is_exported_can_be_imported_and_no_cell_is_a_formula(world: World) -> None:
    """All keys survive, selectors too, and hostile names are no formulas."""
    text = add_source(
        "",
        {
            "id": "a",
            "name": '=HYPERLINK("https://evil.example")',
            "url": "https://a.example/nyheter",
            "kind": "page",
            "interval": "1h30m",
            "place": "0880",
            "tags": ["@x", "y z"],
            "topics": ["climate-contract"],
            "fulltext": False,
            "selectors": {"item": "ul > li", "date": "time"},
        },
    )
    world.configure(text)
    house = world.open()
    before = house.configuring.current.sources
    exported = sources_as_csv(before, house.configuring.current.settings.poll.default_interval)
    assert not any(cell[:1] in "=+-@" for row in csv.reader(io.StringIO(exported)) for cell in row if cell)
    house.administering.apply(house.administering.remove("a"))
    edit = house.administering.add_many(house.importing.plan(exported.encode()).sources)
    house.administering.apply(edit)
    assert house.configuring.current.sources == before
