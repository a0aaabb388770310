"""Items and stories are found by what is known about them, and pages can be turned while news come in."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from tests.newsroom import News
from tests.service.conftest import World
from tests.service.press import TOPIC, Press, open_press

from feedwatch.model.actor import Actor, How
from feedwatch.model.difference import Change
from feedwatch.model.errors import UsageError
from feedwatch.model.story import StoryRole
from feedwatch.search.stems import stemmed
from feedwatch.service.answers.exporting import Form, Kind
from feedwatch.store import audit_log, search
from feedwatch.store.search import Filter

ANNA = Actor("anna", How.WEB)
ANY = Filter(decision="any")


@pytest.fixture
def press(world: World) -> Press:
    return open_press(world)


def ids(press: Press, among: Filter = ANY, **options: Any) -> list[int]:
    return [item.id for item in press.house.browsing.items(among, **options).items]


def index(press: Press, *numbers: int) -> None:
    """Put items into the search index, as a poll does."""
    with press.house.database.write() as connection:
        found = [press.house.browsing.item(number).item for number in numbers]
        search.index(connection, [(item.id, stemmed(item.title), stemmed(item.summary)) for item in found])


# ---- lists ----------------------------------------------------------------------------------------------------------


def test_each_filter_finds_what_it_names_and_nothing_else(press: Press) -> None:
    kept = press.print("Kalmar", places=("0880",))
    rejected = press.print("Lund", source="lund", kept=False, places=("1281",), language="en")
    press.world.clock.pass_by(days=2)
    late = press.print("Solna", source="solna", places=("0184",))
    press.revise(late, title="Solna igen", places=("0184",))
    press.house.ruling.keep(rejected, note="after all")
    press.house.ruling.withdraw(rejected)
    press.house.ruling.reject(kept)
    start = press.world.clock.now
    story = press.story_of(late)
    for among, expected in (
        (ANY, [late, rejected, kept]),
        (Filter(), [late, rejected, kept]),
        (Filter(decision="kept"), [late]),
        (Filter(decision="rejected"), [rejected, kept]),
        (Filter(decision="doubtful"), []),
        (Filter(decision="expired"), []),
        (Filter(topic=TOPIC), [late]),
        (Filter(topic=TOPIC, decision="rejected"), [rejected, kept]),
        (Filter(topic=TOPIC, decision="any"), [late, rejected, kept]),
        (Filter(topic="cats", decision="any"), []),
        (Filter(source="lund"), [rejected]),
        (Filter(place="0880"), [kept]),
        (Filter(place="08"), [kept]),
        (Filter(language="en"), [rejected]),
        (Filter(since=start), [late]),
        (Filter(until=start), [rejected, kept]),
        (Filter(story=story), [late]),
        (Filter(by_hand=True), [kept]),
        (Filter(by_hand=True, topic="cats"), []),
        (Filter(changed=True), [late]),
        (Filter(changed=True, source="lund"), []),
    ):
        assert ids(press, among) == expected, among


def test_what_expired_is_listed_as_such(press: Press) -> None:
    gone = press.print("Lund", kept=False)
    press.print("Kalmar")
    press.world.clock.pass_by(days=400)
    press.house.housekeeping.forget()
    assert ids(press, Filter(decision="expired")) == [gone]


def test_words_are_found_in_any_form_among_what_a_filter_leaves(press: Press) -> None:
    here, there = press.print("Klimatkontraktet i Kalmar"), press.print("Om kontrakt", source="lund")
    index(press, here, there)
    assert ids(press, text="kontrakten") == [there, here]
    assert ids(press, Filter(source="lund"), text="kontrakten") == [there]
    assert ids(press, text="kontrakten -kalmar") == [there]


def test_pages_neither_repeat_nor_leave_out_anything_while_news_come_in(press: Press) -> None:
    """Items and stories; an old story that gets a new item moves up in the next list, not in the one being read."""
    numbers = [press.print() for _ in range(7)]
    told_items: list[int] = []
    told_stories: list[int] = []
    items_after = stories_after = ""
    while True:
        page = press.house.browsing.items(ANY, after=items_after, limit=2)
        stories = press.house.browsing.stories(ANY, after=stories_after, limit=2)
        told_items += [item.id for item in page.items]
        told_stories += [story.id for story in stories.items]
        items_after, stories_after = page.next_cursor, stories.next_cursor
        press.print("Nytt")
        press.print("Nytt i en gammal", story=press.story_of(numbers[0]), role=StoryRole.UPDATE)
        if not items_after:
            assert not stories_after
            break
    assert told_items == numbers[::-1]
    assert told_stories == [press.story_of(number) for number in numbers[::-1]]
    first = press.house.browsing.stories(ANY, limit=1).items[0]
    assert first.id == press.story_of(numbers[0])


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "9" * 30, "١", "1;2"])
def test_what_is_no_cursor_is_refused(press: Press, cursor: str) -> None:
    with pytest.raises(UsageError, match="no cursor"):
        press.house.browsing.items(ANY, after=cursor)
    with pytest.raises(UsageError, match="no cursor"):
        press.house.browsing.stories(ANY, after=cursor)


# ---- one of them ----------------------------------------------------------------------------------------------------


def test_a_story_tells_who_was_first_who_came_after_and_what_it_is_kept_apart_from(press: Press) -> None:
    first = press.print("Kalmar signerar")
    story = press.story_of(first)
    press.print("Lund om Kalmar", source="lund", story=story, role=StoryRole.COPY)
    other = press.print("Solna", source="solna")
    merged = press.house.arranging.merge([story, press.story_of(other)], by=ANNA)
    apart = press.house.arranging.split([other], "another town", by=ANNA)
    view = press.house.browsing.story(story)
    assert (view.story.headline, view.story.first, view.story.sources) == (
        "Kalmar signerar",
        "kalmar",
        ("kalmar", "lund"),
    )
    assert (view.merged, view.apart_from) == (merged.others, (apart.story,))
    assert [item.story_role for item in view.story.items] == ["first", "copy"]
    with press.house.database.read() as connection:
        acts = audit_log.page(connection, before=None, limit=5, action="story")
    assert [(act.who, act.action, act.subject) for act in acts] == [
        ("anna", "story.split", f"story {apart.story}"),
        ("anna", "story.merge", f"story {story}"),
    ]
    assert acts[0].detail == {"items": [other], "stories": [story], "note": "another town"}


def test_a_story_that_was_merged_away_leads_to_the_one_that_took_it_in(press: Press) -> None:
    one, two = (press.story_of(press.print()) for _ in range(2))
    press.house.arranging.merge([one, two])
    assert press.house.browsing.story(two).story.id == one
    with pytest.raises(UsageError, match="there is no story 99"):
        press.house.browsing.story(99)


def test_a_merge_is_taken_back_by_the_split_that_it_names(press: Press) -> None:
    one, two = (press.print() for _ in range(2))
    done = press.house.arranging.merge([press.story_of(one), press.story_of(two)])
    press.house.arranging.split(done.items)
    assert press.story_of(one) != press.story_of(two)


def test_an_item_is_shown_with_all_that_is_known(press: Press) -> None:
    press.subscribe(schedule="daily 07:00")
    number = press.print("Kalmar signerar", places=("0880",))
    copy = press.print("Lund", source="lund", story=press.story_of(number), role=StoryRole.COPY)
    press.pass_days(2)
    view = press.house.browsing.item(number)
    assert (view.source_name, view.versions, [other.id for other in view.others]) == ("Kalmar kommun", 1, [copy])
    assert len(view.told) == 1
    assert view.ended == "kept; in 1 digest(s), sent"
    with pytest.raises(UsageError, match="there is no item 99"):
        press.house.browsing.item(99)


def test_versions_show_what_changed_the_newest_first(world: World) -> None:
    news = News("Kalmar signerar klimatkontrakt", path="/1", guid="1", summary="Det gäller till 2030.")
    world.newsroom.feed(news)
    world.configure('[[source]]\nid = "kalmar"\nurl = "{base}/feed"\n')
    house = world.open()
    for summary in ("Det gäller till 2030.", "Det gäller till 2035."):
        world.newsroom.feed(replace(news, summary=summary))
        list(house.polling.poll_all(["kalmar"], only_due=False))
    newer, first = house.browsing.versions(1)
    assert (newer.version.number, first.version.number) == (2, 1)
    assert [(piece.change, piece.text) for piece in newer.summary] == [
        (Change.SAME, "Det gäller till "),
        (Change.REMOVED, "2030."),
        (Change.ADDED, "2035."),
    ]
    assert {piece.change for piece in newer.title} == {Change.SAME}
    assert first.summary == ()


# ---- exports --------------------------------------------------------------------------------------------------------


def export(press: Press, kind: Kind, form: Form, among: Filter = ANY) -> str:
    return "".join(press.house.exporting.lines(kind, form, among))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


@pytest.mark.parametrize("kind", Kind)
def test_both_forms_have_the_same_rows_and_columns(press: Press, kind: Kind) -> None:
    for number in range(120):  # more than a page of them
        press.print(f"Nyhet {number}", places=("0880", "1281"), kept=number % 3 != 0)
    objects = [json.loads(line) for line in export(press, kind, Form.JSONL).splitlines()]
    table = rows(export(press, kind, Form.CSV))
    assert len(objects) == len(table) == {Kind.ITEMS: 120, Kind.STORIES: 80, Kind.DECISIONS: 120}[kind]
    assert [list(each) for each in objects] == [list(each) for each in table]
    key = "item" if kind is Kind.DECISIONS else "id"
    assert [str(each[key]) for each in objects] == [each[key] for each in table]


def test_a_decision_is_exported_with_what_the_rules_say(press: Press) -> None:
    number = press.print("Kalmar", kept=False)
    press.house.ruling.keep(number, note="=SUM(A1)", by=ANNA)
    (line,) = export(press, Kind.DECISIONS, Form.JSONL).splitlines()
    decision = json.loads(line)
    assert (decision["decision"], decision["by_hand"], decision["by_rules"]) == ("kept", True, "rejected")
    assert decision["reasons"][0] == "+0 by hand “anna (web)” “=SUM(A1)”"


def test_a_table_for_spreadsheets_runs_nothing_and_keeps_swedish_letters(press: Press) -> None:
    press.print('=HYPERLINK("http://onda.example";"Åmål")')
    text = export(press, Kind.ITEMS, Form.CSV)
    assert text.startswith("\ufeffid,source,")
    (row,) = rows(text)
    assert row["title"] == '\'=HYPERLINK("http://onda.example";"Åmål")'
