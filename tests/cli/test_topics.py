"""Topic packs from a shell: looked at, checked, tried, measured, and their samples fed with labels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.calling import Call, in_process
from tests.cli.conftest import Desk
from tests.newsroom import News
from tests.service.forest import PACK, SOURCES, TITLES, TOPIC

from feedwatch.engine.workshop_direct import Direct
from feedwatch.model.errors import Exit
from feedwatch.wiring import open_house


@pytest.fixture
def call(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Give a function that calls a command beside six items about a park, of which two are kept."""
    desk.newsroom.feed(*reversed([News(title, guid=title) for title in TITLES]))
    desk.configure(SOURCES)
    (desk.config / "topics").mkdir()
    (desk.config / "topics" / "trees.toml").write_text(PACK, encoding="utf-8")
    with open_house(desk.config, desk.data, environment={}, reader=Direct()) as house:
        assert [polled.kept for polled in house.polling.poll_all([], only_due=False)] == [2]
    return in_process(desk.folder, monkeypatch, capsys)


def changed(desk: Desk, old: str, new: str) -> str:
    """Write the pack with a change outside of the configuration; gives its path."""
    assert old in PACK
    path = desk.folder / "pack.toml"
    path.write_text(PACK.replace(old, new), encoding="utf-8")
    return str(path)


def test_a_pack_that_is_not_saved_is_checked_where_it_is(call: Call, desk: Desk) -> None:
    """Every problem with its line, and exit code 2."""
    bad = changed(desk, "doubtful = 1.0", "doubtful = 3.0")
    told = call("topics", "check", bad)
    assert (told.code, told.out) == (Exit.USAGE, "")
    assert f"{bad}:8: 'thresholds.doubtful' is above 'thresholds.kept'" in told.err
    as_json = call("topics", "check", bad, "--json")
    assert as_json.code == Exit.USAGE
    assert as_json.json["problems"] == [
        {"file": bad, "line": 8, "message": "'thresholds.doubtful' is above 'thresholds.kept'", "hint": ""}
    ]
    good = changed(desk, "doubtful = 1.0", "doubtful = 1.5")
    assert call("topics", "check", good).out == f"{good}: fine. It is a pack of the topic trees.\n"
    assert call("topics", "check", good, "--json").json["ok"] is True


def test_doubtful_items_are_labelled_and_become_samples(call: Call, desk: Desk) -> None:
    """The nearest first; each answer is one line of the samples, and can be taken back."""
    listed = call("topics", "doubtful", TOPIC, "--json").json
    assert [(row["title"], row["score"], row["decision"]) for row in listed] == [
        ("Ekarna i parken", 2.0, "kept"),
        ("Ekarna och löven", 3.0, "kept"),
        ("Löven faller i parken", 1.0, "doubtful"),
        ("Fågel sedd i parken", 0.5, "rejected"),
    ]
    assert [reason["part"] for reason in listed[2]["reasons"]] == ["leaf in title"]
    said = call("topics", "label", TOPIC, "2", "yes", "--reason", "höst", "--json").json
    assert (said["item"], said["relevant"], said["before"]) == (2, True, None)
    assert call("topics", "label", TOPIC, "1", "no").out.startswith("Item 1 is a sample of trees now: no.")
    assert "item 4, park: Ekarna och löven\n    kept with 3 (kept from 2)\n" in call("topics", "doubtful", TOPIC).out
    assert len((desk.config / "topics" / "trees.samples.jsonl").read_text().splitlines()) == 2
    assert call("topics", "unlabel", TOPIC, "1", "--json").json["relevant"] is None
    assert [row["id"] for row in call("topics", "samples", TOPIC, "--json").json] == [said["sample"]]
    measured = call("eval", "config/topics/trees.samples.jsonl", "--topic", TOPIC, "--json").json
    assert (measured["items"], measured["relevance"]["recall"]) == (1, 0.0)


def test_what_is_kept_and_what_is_not_are_grouped_apart(call: Call, desk: Desk) -> None:
    """As in the archive: a column in the words of the news, which is not kept, is in no story with it."""
    text = (
        "Kommunen planterar 1 140 träd i Hedensbyn i höst. Arbetet kostar 64 miljoner kronor och leds av Gunvor Thelin."
    )
    titles = ("Ekarna i parken", "Ekarna i parken får sällskap", "Fågel sedd i parken", "Fågel sedd i parken igen")
    lines = [
        {
            "id": str(number), "source_id": f"tidning{number}", "published": "2025-03-03T09:00:00+01:00", "title": title,
            "summary": "", "body": text, "relevant": title.startswith("Ek"), "story": title[:3], "municipalities": [],
        }
        for number, title in enumerate(titles)
    ]  # fmt: skip
    file = desk.folder / "few.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    measured = call("eval", str(file), "--topic", TOPIC, "--json").json
    assert measured["relevance"]["f1"] == 1.0
    assert (measured["stories"]["precision"], measured["stories"]["recall"]) == (1.0, 1.0)


def test_a_changed_pack_is_tried_on_items_and_samples(call: Call, desk: Desk) -> None:
    """What it would keep and lose with its reasons, and the figures before and after."""
    for item_id, answer in (("1", "yes"), ("2", "yes"), ("3", "no")):
        call("topics", "label", TOPIC, item_id, answer)
    more = changed(desk, "kept = 2.0", "kept = 1.0")
    found = call("topics", "test", more, "--json").json
    assert [(change["title"], change["before"]) for change in found["newly_kept"]] == [
        ("Löven faller i parken", "doubtful")
    ]
    assert found["newly_lost"] == []
    assert (found["figures"]["before"]["recall"], found["figures"]["after"]["recall"]) == (0.5, 1.0)
    assert [one["sample"]["title"] for one in found["figures"]["mended"]] == ["Löven faller i parken"]
    told = call("topics", "test", more).out
    assert "trees: would keep 3 of 6 items; 1 more, 0 fewer." in told
    assert "      +1  leaf in title Löven\n" in told
    assert "  now    precision 1.000  recall 0.500" in told
    assert "  then   precision 1.000  recall 1.000" in told


def test_a_pack_is_shown_with_its_figures(call: Call) -> None:
    """Words, thresholds and points; and how it judges its samples, the wrong ones first on request."""
    assert "no samples yet" in call("topics", "show", TOPIC).out
    for item_id, answer in (("1", "yes"), ("2", "yes"), ("3", "no")):
        call("topics", "label", TOPIC, item_id, answer)
    told = call("topics", "show", TOPIC).out
    assert "  kept from 2, doubtful from 1\n  strong term oak: 1\n" in told
    assert "3 samples, 2 relevant, 1 judged wrong\n  precision 1.000  recall 0.500" in told
    shown = call("topics", "show", TOPIC, "--json").json
    assert shown["thresholds"] == {"kept": 2.0, "doubtful": 1.0, "enough": None}
    assert (shown["samples"]["count"], shown["samples"]["recall"]) == (3, 0.5)
    listed = call("topics", "samples", TOPIC, "--json").json
    assert [row["wrong"] for row in listed] == [True, False, False]
    assert call("topics", "samples", TOPIC, "--wrong").out.count("wrong  yes") == 1


def test_what_is_not_there_is_told(call: Call, tmp_path: Path) -> None:
    """Unknown topics, and files that are no text."""
    for arguments in (
        ("show", "weather"),
        ("samples", "weather"),
        ("doubtful", "weather"),
        ("label", "weather", "1", "no"),
    ):
        told = call("topics", *arguments)
        assert told.code == Exit.USAGE
        assert "there is no topic 'weather'; topics are: trees" in told.err
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"name = '\xe5'")
    assert "save it as UTF-8" in call("topics", "check", str(latin)).err


def test_a_topic_begins_with_a_few_words(call: Call, desk: Desk) -> None:
    """A pack that is valid and does something; a name that is taken or none is refused, and so are words that are none."""
    done = call("topics", "new", "birds", "--title", "Fåglar", "--word", "fågel*", "--word", "vinge", "--json").json
    assert (done["file"], done["written"]) == ("topics/birds.toml", True)
    assert [topic["newly_kept"] for topic in done["effect"]["topics_added"]] == [[3]]
    shown = call("topics", "show", "birds", "--json").json
    assert (shown["titles"], shown["words"]) == (
        {"sv": "Fåglar"},
        [{"name": "topic", "strength": "strong", "count": 2}],
    )
    for name, word, told in (
        ("birds", "x*", "there is a topic 'birds' already"),
        ("B!", "xyz", "cannot be the name"),
        ("beasts", "e[k]", "topics/beasts.toml"),
    ):
        refused = call("topics", "new", name, "--word", word, "--yes")
        assert refused.code == Exit.USAGE
        assert told in refused.err


def test_packs_that_came_along_do_not_go_by_a_new_one(call: Call, desk: Desk) -> None:
    """A folder without topics of its own uses those of the program; a first own one would take their place."""
    (desk.config / "topics" / "trees.toml").unlink()
    refused = call("topics", "new", "birds", "--word", "fågel*", "--yes")
    assert refused.code == Exit.USAGE
    assert "those that come with feedwatch would go" in refused.err
