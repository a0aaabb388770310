"""Sources by command: tried, checked, edited, paused, removed; as `--json` and as people read it."""

from __future__ import annotations

import pytest
from tests.cli.calling import Call, in_process
from tests.cli.conftest import Desk
from tests.newsroom import News

SIGNS = News(
    "Kalmar signerar Klimatkontrakt 2030",
    path="/nyheter/1",
    summary="Kommunen skrev i dag under klimatkontraktet tillsammans med Viable Cities och sex myndigheter.",
)
TWO = (
    '# the newsroom of Kalmar\n[[source]]\nid = "kalmar"\nname = "Kalmar"\nurl = "{base}/feed"\ntags = ["a", "b"]  # who\n\n'
    '[[source]]\nid = "amala"\nurl = "{base}/amala"\n'
)


@pytest.fixture
def call(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    desk.newsroom.feed(SIGNS)
    desk.configure(TWO)
    return in_process(desk.folder, monkeypatch, capsys)


def written(desk: Desk) -> str:
    return (desk.config / "sources.toml").read_text(encoding="utf-8")


def test_try_says_what_to_expect_and_what_is_watched_already(call: Call, desk: Desk) -> None:
    told = call("sources", "try", f"{desk.newsroom.base}/feed", "--text")
    assert told.code == 0
    for words in (
        "watched already, as kalmar",
        "a feed with 1 entries",
        "language: sv",
        "ask every 15m",
        "nobody vouches for what arrives",
        "kept for climate-contract",
    ):
        assert words in told.out
    data = call("sources", "try", f"{desk.newsroom.base}/feed", "--json").json
    assert data["outlook"]["interval"] == "15m"
    assert data["entries"][0]["topics"][0]["decision"] == "kept"
    assert {"kind": "http-only", "detail": ""} in data["cautions"]


def test_check_shows_the_exchange_and_ends_with_the_code_of_its_outcome(call: Call, desk: Desk) -> None:
    """0 when it was read, 1 when it failed, with advice."""
    told = call("sources", "check", "kalmar")
    assert told.code == 0
    assert f"> GET {desk.newsroom.base}/feed" in told.out
    assert "< 200 OK" in told.out
    assert "kalmar new: 1 new, 1 kept of 1" in told.out
    failed = call("sources", "check", "amala")
    assert failed.code == 1
    assert "< 404 Not Found" in failed.out
    assert "accept-move" in failed.out
    assert call("sources", "check", "amala", "--json").json["advice"] == "http-absent"
    assert call("sources", "check", "nobody").code == 2


def test_health_tells_polls_and_days(call: Call) -> None:
    call("sources", "check", "amala")
    call("sources", "check", "amala")
    told = call("sources", "health", "amala")
    assert "failing since" in told.out
    assert "2 times in a row" in told.out
    assert told.out.count("failed") >= 2
    data = call("sources", "health", "amala", "--json", "--polls", "1").json
    assert (len(data["polls"]), len(data["days"]), data["more"]) == (1, 30, True)
    assert data["days"][-1]["failures"] == 2


def test_edit_changes_keys_and_keeps_comments(call: Call, desk: Desk) -> None:
    """Lists are replaced, or added to and taken from; a key is unset; the diff alone is shown with --dry-run."""
    before = written(desk)
    shown = call("sources", "edit", "kalmar", "--tag", "+c", "--tag", "-a", "--interval", "30m", "--dry-run", "--json")
    assert (shown.json["written"], written(desk)) == (False, before)
    call("sources", "edit", "kalmar", "--tag", "+c", "--tag", "-a", "--interval", "30m", "--unset", "name", "--yes")
    assert 'tags = ["b", "c"]  # who' in written(desk)
    assert 'interval = "30m"' in written(desk)
    assert "# the newsroom of Kalmar" in written(desk)
    assert 'name = "Kalmar"' not in written(desk)
    call("sources", "edit", "amala", "--item", "li.news", "--date", "time", "--kind", "page", "--no-fulltext", "--yes")
    assert '[source.selectors]\nitem = "li.news"\ndate = "time"' in written(desk)
    call("sources", "edit", "amala", "--unset", "selectors", "--unset", "fulltext", "--yes")
    assert "selectors" not in written(desk)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("kalmar",), "say what to change"),
        (("kalmar", "amala", "--name", "Same"), "belongs to one source"),
        (("kalmar", "--tag", "+c", "--tag", "d"), "not both"),
        (("kalmar", "--interval", "soon"), "is not a duration"),
        (("kalmar", "--place", "9999"), "unknown place"),
        (("kalmer", "--name", "x"), "there is no source 'kalmer'"),
    ],
)
def test_an_edit_that_cannot_be_is_explained_and_writes_nothing(
    call: Call, desk: Desk, arguments: tuple[str, ...], words: str
) -> None:
    before = written(desk)
    refused = call("sources", "edit", *arguments, "--yes")
    assert (refused.code, words in refused.err, written(desk)) == (2, True, before)


def test_several_sources_are_changed_at_once(call: Call, desk: Desk) -> None:
    """Tagged, paused, resumed and removed together, each time in one edit of the file."""
    assert call("sources", "edit", "kalmar", "amala", "--tag", "+kommun", "--yes", "--json").json["sources"] == [
        "kalmar",
        "amala",
    ]
    assert written(desk).count('"kommun"') == 2
    assert call("sources", "pause", "kalmar", "amala", "--json").json["sources"] == ["kalmar", "amala"]
    assert written(desk).count("enabled = false") == 2
    call("sources", "pause", "kalmar", "amala", "--resume")
    assert written(desk).count("enabled = true") == 2
    call("sources", "remove", "kalmar", "amala", "--yes")
    assert "[[source]]" not in written(desk)


def test_a_list_is_imported_but_for_its_bad_rows_and_exported_again(call: Call, desk: Desk) -> None:
    """The dry run names the two bad rows and writes nothing; exit code 4 because of them."""
    file = desk.folder / "list.csv"
    file.write_text(
        "id;name;url;place\nlund;Lund;https://lund.example/rss;1281\n;Fel;https://fel.example;9999\n;Tom;;\n", "utf-8"
    )
    before = written(desk)
    tried = call("sources", "import", str(file), "--dry-run")
    assert (tried.code, written(desk)) == (4, before)
    assert "line 3: Fel: unknown place '9999'" in tried.out
    assert "line 4: " in tried.out
    done = call("sources", "import", str(file), "--yes", "--json")
    assert (done.json["added"], done.json["written"], done.json["read"]) == (["lund"], True, 3)
    assert 'place = "1281"' in written(desk)
    assert "lund,Lund,https://lund.example/rss,auto,,1281" in call("sources", "export", "--format", "csv").out
    assert 'xmlUrl="https://lund.example/rss"' in call("sources", "export").out


def test_a_page_is_added_with_selectors_when_they_find_something(call: Call, desk: Desk) -> None:
    """What is written is what was given; selectors that find nothing add nothing."""
    items = "".join(f"<li class='n'><h3><a href='/n/{n}'>En rubrik av vanlig längd {n}</a></h3></li>" for n in range(5))
    url = desk.newsroom.page("/nyheter", f"<!doctype html><title>N</title><body><main><ul>{items}</ul></main></body>")
    before = written(desk)
    nothing = call("sources", "add", url, "--item", "li.x", "--yes")
    assert (nothing.code, "finds nothing" in nothing.err, written(desk)) == (2, True, before)
    added = call("sources", "add", url, "--id", "n", "--item", "li.n", "--title", "h3", "--yes", "--json")
    assert (added.code, added.json["candidate"]["entries"]) == (0, 5)
    assert '[source.selectors]\nitem = "li.n"\ntitle = "h3"' in written(desk)
