"""Items and stories by command: looked through, ruled on by hand, merged, split and exported."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.cli.calling import Call, in_process
from tests.cli.conftest import Desk
from tests.newsroom import News
from tests.service.press import PACK, TOPIC

SOURCES = (
    '[[source]]\nid = "kalmar"\nname = "Kalmar kommun"\nurl = "{base}/a"\n[[source]]\nid = "lund"\nurl = "{base}/b"\n'
)


@pytest.fixture
def call(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Give commands on a database with one item that the rules keep (1) and one that they reject (2)."""
    desk.newsroom.feed(News("Kalmar signerar klimatkontrakt", path="/1", guid="1", summary="Det gäller."), path="/a")
    desk.newsroom.feed(News("Lund lovar staten mer", path="/2", guid="2", summary="Om avtalet."), path="/b")
    desk.configure(SOURCES)
    (desk.config / "topics").mkdir()
    (desk.config / "topics" / f"{TOPIC}.toml").write_text(PACK, encoding="utf-8")
    call = in_process(desk.folder, monkeypatch, capsys)
    for source in ("kalmar", "lund"):
        assert call("poll", source).code == 0
    return call


def ids(call: Call, *options: str) -> list[int]:
    return [item["id"] for item in call("items", *options, "--json").json]


def test_items_are_listed_filtered_and_paged(call: Call) -> None:
    """Without a command `items` lists; the cursor for the next page stands beside the data."""
    assert (ids(call), ids(call, "--all"), ids(call, "list", "--decision", "rejected")) == ([1], [2, 1], [2])
    assert ids(call, "list", "--all", "--text", "kontrakten") == [1]
    page = call("items", "--all", "--limit", "1", "--json")
    assert [item["id"] for item in page.json] == [2]
    assert page.err == "There is more: feedwatch items list --after 2\n"
    rest = call("items", "--all", "--after", "2", "--json")
    assert ([item["id"] for item in rest.json], rest.err) == ([1], "")
    wrong = call("items", "--after", "soon")
    assert (wrong.code, "no cursor" in wrong.err) == (2, True)


def test_an_item_is_kept_by_hand_shown_explained_and_left_to_the_rules_again(call: Call) -> None:
    kept = call("items", "keep", "2", "--topic", TOPIC, "--note", "it is meant")
    assert f"{TOPIC}: kept; the rules say rejected" in kept.out
    assert "the next digests tell it" in kept.out
    for told in (call("items", "show", "2").out, call("why", "2").out):
        assert f"{TOPIC}: 0, kept by hand; the rules say rejected" in told
        assert "by hand" in told
        assert "“it is meant”" in told
    assert call("items", "--by-hand", "--json").json[0]["verdicts"][0]["by_rules"] == "rejected"
    assert call("items", "reject", "2", "--json").json["decision"] == "rejected"
    assert call("items", "withdraw", "2", "--json").json["decision"] == "rejected"
    again = call("items", "withdraw", "2")
    assert (again.code, "nobody has ruled on item 2" in again.err) == (2, True)


def test_versions_are_shown_with_marks(desk: Desk, call: Call) -> None:
    desk.newsroom.feed(News("Kalmar signerar klimatkontrakt", path="/1", guid="1", summary="Det gällde."), path="/a")
    call("poll", "kalmar")
    shown = call("items", "versions", "1").out
    assert "summary: Det [-gäller.-]{+gällde.+}" in shown
    newest, first = call("items", "versions", "1", "--json").json
    assert [piece["change"] for piece in newest["summary"]] == ["same", "removed", "added"]
    assert first["version"]["number"] == 1


def test_stories_are_merged_and_split_and_each_says_how_it_is_taken_back(call: Call) -> None:
    call("items", "keep", "2")
    first, second = sorted(story["story"] for story in call("stories", "--json").json)
    merged = call("stories", "merge", str(first), str(second))
    assert f"To take it back: feedwatch stories split {2 if first == 1 else 1}" in merged.out
    shown = call("stories", "show", str(second)).out
    assert f"story {second} is part of it now" in shown
    assert call("stories", "show", str(first), "--json").json["story"]["story"] == first
    split = call("stories", "split", "2", "--note", "another town")
    assert f"To take it back: feedwatch stories merge {first} 3" in split.out
    assert "apart from story 3, by hand" in call("stories", "show", str(first)).out
    assert call("stories", "show", "99").code == 2


def test_exports_can_be_read_by_programs_and_by_spreadsheets(call: Call) -> None:
    call("items", "keep", "2", "--note", "=1+1")
    lines = [json.loads(line) for line in call("export", "decisions").out.splitlines()]
    assert [(each["item"], each["by_hand"]) for each in lines] == [(2, True), (1, False)]
    table = call("export", "items", "--format", "csv", "--decision", "any").out.removeprefix("\ufeff")
    assert [row["source"] for row in csv.DictReader(io.StringIO(table, newline=""))] == ["lund", "kalmar"]
    assert len(call("export", "stories").out.splitlines()) == 2


@pytest.mark.parametrize(
    "command",
    [
        ("items", "show"),
        ("items", "keep"),
        ("items", "list", "--limit"),
        ("items", "list", "--story"),
        ("stories", "show"),
        ("stories", "split"),
        ("deliveries", "show"),
    ],
)
@pytest.mark.parametrize("number", ["99999999999999999999999", "0", "²"])
def test_a_number_that_no_item_can_have_is_refused_in_words(call: Call, command: tuple[str, ...], number: str) -> None:
    refused = call(*command, number)
    assert (refused.code, "Error: Invalid value" in refused.err) == (2, True)


def test_what_looks_like_a_number_is_looked_for_all_the_same(call: Call) -> None:
    for reference in ("99999999999999999999999", "²"):
        assert call("why", reference).out == f"{reference} was never seen in any source.\n"
