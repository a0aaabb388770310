"""A person says what an item is about, and the samples of the topic have one more line; nothing else changes."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from tests.service.conftest import NOW, World
from tests.service.forest import PACK, TITLES, TOPIC, plant

from feedwatch.config.edit import diff
from feedwatch.config.samples import ENDING
from feedwatch.config.topics import load_topic
from feedwatch.config.write import write
from feedwatch.model.actor import Actor, How
from feedwatch.model.errors import UnwritableError, UsageError
from feedwatch.model.topic import TopicPack
from feedwatch.service.admin import labelling
from feedwatch.service.admin.labelling import sample_id
from feedwatch.store import audit_log, records
from feedwatch.store.schema import rulings
from feedwatch.wiring import House

ANNA = Actor("anna", How.WEB)


@pytest.fixture
def house(world: World) -> House:
    return plant(world)


def samples_of(world: World) -> str:
    path = world.config / "topics" / f"{TOPIC}{ENDING}"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def rows(world: World) -> list[dict[str, Any]]:
    return [json.loads(line) for line in samples_of(world).splitlines()]


def titles(house: House, most: int = 20) -> list[str]:
    return [doubt.item.title for doubt in house.labelling.doubtful(TOPIC, most)]


def test_the_nearest_to_the_threshold_come_first_kept_or_not(house: House) -> None:
    """Those without any reason are in no doubt, and those far away are not asked about."""
    assert titles(house) == ["Ekarna i parken", "Ekarna och löven", "Löven faller i parken", "Fågel sedd i parken"]
    first, *_ = house.labelling.doubtful(TOPIC, 1)
    assert (first.verdict.score, first.threshold, first.verdict.decision) == (2.0, 2.0, "kept")
    assert [reason["part"] for reason in first.verdict.reasons] == ["oak in title"]


def test_what_has_its_label_is_not_asked_again(world: World, house: House) -> None:
    """Nor what a sample of the same address says, nor what somebody ruled on, nor what the caller skips."""
    house.labelling.label(1, TOPIC, relevant=True)
    assert titles(house) == ["Ekarna och löven", "Löven faller i parken", "Fågel sedd i parken"]
    by_hand = {"id": "own-1", "url": f"{world.newsroom.base}/n/4", "published": "2026-11-24T08:00:00Z"}
    path = world.config / "topics" / f"{TOPIC}{ENDING}"
    path.write_text(samples_of(world) + json.dumps(by_hand | {"title": "Ekar", "relevant": True}) + "\n")
    assert titles(house) == ["Löven faller i parken", "Fågel sedd i parken"]
    with house.database.write() as connection:
        row = {"item_id": 2, "topic": TOPIC, "decision": "kept", "note": "", "who": "anna", "at": NOW}
        connection.execute(insert(rulings).values(row))
    assert titles(house) == ["Fågel sedd i parken"]
    assert house.labelling.waiting(TOPIC, 20) == 1
    assert house.labelling.doubtful(TOPIC, 20, skip={3}) == []


def test_a_label_is_a_sample_that_eval_reads(world: World, house: House) -> None:
    """The text as it is stored, the address, the time, and what the person said; the verdict stays."""
    done = house.labelling.label(2, TOPIC, relevant=True, reason="höst", by=ANNA)
    assert (done.relevant, done.before, done.file) == (True, None, "topics/trees.samples.jsonl")
    (row,) = rows(world)
    assert row["id"] == done.sample == sample_id("park", records_key(house, 2))
    assert (row["title"], row["relevant"], row["reason"]) == ("Löven faller i parken", True, "höst")
    assert row["url"] == f"{world.newsroom.base}/n/2"
    measured = house.measuring.in_force(TOPIC)
    assert (len(measured.judged), measured.relevance.recall) == (1, 0.0)
    assert measured.judged[0].wrong
    with house.database.read() as connection:
        (item,) = records.of_ids(connection, [2])
    assert item.verdicts[0].decision == "doubtful"


def records_key(house: House, item_id: int) -> str:
    with house.database.read() as connection:
        (item,) = records.of_ids(connection, [item_id])
    return item.key


def test_a_second_label_replaces_the_first_and_keeps_what_was_added_by_hand(world: World, house: House) -> None:
    """One line an item; places that somebody wrote into it stay."""
    house.labelling.label(1, TOPIC, relevant=True)
    path = world.config / "topics" / f"{TOPIC}{ENDING}"
    first = json.loads(path.read_text(encoding="utf-8"))
    path.write_text('{"other": 1}\n' + json.dumps(first | {"municipalities": ["Kalmar"]}) + "\n", encoding="utf-8")
    done = house.labelling.label(1, TOPIC, relevant=False)
    assert (done.before, done.relevant) == (True, False)
    other, again = rows(world)
    assert other == {"other": 1}
    assert (again["relevant"], again["municipalities"]) == (False, ["Kalmar"])


def test_a_label_is_taken_back(world: World, house: House) -> None:
    """The file is as it was before; a label that is not there cannot be taken back."""
    house.labelling.label(1, TOPIC, relevant=True)
    before = samples_of(world)
    house.labelling.label(2, TOPIC, relevant=False)
    assert house.labelling.unlabel(2, TOPIC).before is False
    assert samples_of(world) == before
    with pytest.raises(UsageError, match="item 2 has no label in topics/trees"):
        house.labelling.unlabel(2, TOPIC)


def test_every_label_stands_in_the_audit_log(house: House) -> None:
    """Who said what about which item, by which way."""
    house.labelling.label(1, TOPIC, relevant=True, by=ANNA)
    house.labelling.unlabel(1, TOPIC, by=ANNA)
    with house.database.read() as connection:
        acts = audit_log.page(connection, before=None, limit=10, action="topic")
    assert [(act.action, act.subject, act.who, act.how) for act in acts] == [
        ("topic.unlabel", "item 1", "anna", "web"),
        ("topic.label", "item 1", "anna", "web"),
    ]
    assert acts[0].detail == {"topic": TOPIC, "relevant": None, "before": True}


def test_labels_of_two_people_at_once_are_both_there(world: World, house: House) -> None:
    """A label is one line: what another wrote meanwhile is read again, and nothing is lost."""
    threads = [
        threading.Thread(target=house.labelling.label, args=(item_id, TOPIC), kwargs={"relevant": True})
        for item_id in range(1, len(TITLES) + 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row["title"] for row in rows(world)) == sorted(TITLES)


def test_what_an_editor_wrote_meanwhile_is_not_lost(
    world: World, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody saves the file between our reading and our writing: their line stands, and so does the label."""
    path = world.config / "topics" / f"{TOPIC}{ENDING}"
    pending = ['{"id": "theirs"}\n']

    def late(folder: Path, name: str, expected: str, new: str) -> None:
        if pending:
            path.write_text(pending.pop(), encoding="utf-8")
        write(folder, name, expected, new)

    monkeypatch.setattr(labelling, "write", late)
    house.labelling.label(1, TOPIC, relevant=True)
    assert [row["id"] for row in rows(world)] == ["theirs", sample_id("park", records_key(house, 1))]
    with house.database.read() as connection:
        assert len(audit_log.page(connection, before=None, limit=10)) == 1


def test_a_file_that_cannot_be_written_is_told_and_nothing_logged(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change is given as a diff, to be made by hand."""

    def refused(_folder: Path, name: str, expected: str, new: str) -> None:
        raise UnwritableError(name, "the folder is read-only", diff(expected, new, name))

    monkeypatch.setattr(labelling, "write", refused)
    with pytest.raises(UnwritableError) as told:
        house.labelling.label(1, TOPIC, relevant=True)
    assert '+{"id": "park-' in told.value.diff
    with house.database.read() as connection:
        assert audit_log.page(connection, before=None, limit=10) == []


def test_what_is_not_there_is_told(house: House) -> None:
    """Topic and item by name, and nothing is written."""
    with pytest.raises(UsageError, match="there is no item 99"):
        house.labelling.label(99, TOPIC, relevant=True)
    with pytest.raises(UsageError, match="there is no topic 'weather'; topics are: trees"):
        house.labelling.label(1, "weather", relevant=True)


def test_figures_of_a_pack_in_hand_stand_beside_those_in_force(house: House) -> None:
    """What a change would mend and break, each with the verdict that it would have."""
    for item_id, relevant in ((1, True), (2, True), (3, False), (4, False)):
        house.labelling.label(item_id, TOPIC, relevant=relevant)
    pack = load("kept = 2.0", "kept = 1.0")
    figures = house.measuring.compare(pack)
    assert figures.before is not None
    assert (figures.before.precision, figures.before.recall) == (0.5, 0.5)
    assert (figures.after.precision, figures.after.recall) == (0.6667, 1.0)
    assert [one.sample.title for one in figures.mended] == ["Löven faller i parken"]
    assert figures.broken == ()
    worse = house.measuring.compare(load('"oak in title" = 2.0', '"oak in title" = 1.0'))
    assert [(one.sample.title, one.verdict.score) for one in worse.broken] == [("Ekarna i parken", 1.0)]


def test_the_wrong_samples_come_first(house: House) -> None:
    """And of each kind the latest."""
    for item_id, relevant in ((1, True), (2, True), (3, False), (4, False)):
        house.labelling.label(item_id, TOPIC, relevant=relevant)
    first = house.measuring.in_force(TOPIC).wrong_first
    assert [(one.wrong, one.sample.title) for one in first] == [
        (True, "Ekarna och löven"),
        (True, "Löven faller i parken"),
        (False, "Fågel sedd i parken"),
        (False, "Ekarna i parken"),
    ]


def test_a_pack_is_tried_on_the_items_of_sources_that_are_asked_for_it(world: World) -> None:
    """As it is when it is put in force; `most` takes the newest of them."""
    house = plant(world)
    more = load("kept = 2.0\ndoubtful = 1.0", "kept = 0.5\ndoubtful = 0.2")
    found = house.rejudging.compare(more, None)
    assert (found.items, found.kept) == (len(TITLES), 4)
    assert {change.title for change in found.newly_kept} == {"Löven faller i parken", "Fågel sedd i parken"}
    assert house.rejudging.compare(more, None, most=2).items == 2
    other = '[[source]]\nid = "park"\nurl = "{base}/feed"\ntopics = ["paths"]\n'
    (world.config / "topics" / "paths.toml").write_text(PACK.replace('"trees"', '"paths"'), encoding="utf-8")
    world.configure(other)
    house.refresh()
    assert house.rejudging.compare(more, None).items == 0


def load(old: str, new: str) -> TopicPack:
    assert old in PACK
    return load_topic(PACK.replace(old, new), "trees.toml")
