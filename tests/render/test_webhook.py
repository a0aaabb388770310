"""Events are JSON of the published schema, under 20 kB, and the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from tests.render.hostile import digests
from tests.render.samples import CALLS, DECIDED, END, LINKS, TROUBLES, catch_up, crowded, digest, empty, entry
from tests.render.schema import problems

from feedwatch.model.digest import DigestContent, DigestSection, SectionKind
from feedwatch.render.webhook import digest_event, trial_event

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/reference/webhook.schema.json").read_text(encoding="utf-8"))


def event(content: DigestContent) -> dict[str, Any]:
    """Render an event, check it against the schema and its size, and give it as a receiver sees it."""
    body = digest_event(content, digest_id=17, subscription_id=4, at=END, archive=LINKS.archive)
    assert len(body) < 20_000
    read: dict[str, Any] = json.loads(body)
    assert list(problems(SCHEMA, read)) == []
    return read


@pytest.mark.parametrize("content", [digest(), empty(), catch_up(), digest(language="en"), crowded(1), crowded(25)])
def test_events_follow_the_published_schema(content: DigestContent) -> None:
    """Whatever the digest is like."""
    assert event(content)["type"] == "digest.ready"


def test_the_schema_check_can_fail() -> None:
    """A missing member, a wrong type, a wrong time and an unknown event are found."""
    changes: list[dict[str, Any]] = [
        {"version": 2},
        {"timestamp": "2026-11-23 06:00"},
        {"type": "digest.lost"},
        {"data": {}},
        {"data": event(digest())["data"] | {"stories": True}},
        {"data": event(digest())["data"] | {"archive_url": "javascript:alert(1)"}},
    ]
    for change in changes:
        assert list(problems(SCHEMA, event(digest()) | change))


def test_a_digest_is_told_whole() -> None:
    """Identity, window, stories with their reasons, updates, and the sources that could not be read."""
    data = event(digest())["data"]
    assert (data["id"], data["subscription"], data["stories"], data["left_out"]) == (17, 4, 5, 0)
    assert (data["start"], data["end"]) == ("2026-11-16T06:00:00Z", "2026-11-23T06:00:00Z")
    assert [section["kind"] for section in data["sections"]] == ["decided", "call", "other"]
    story = data["sections"][0]["stories"][0]
    assert story["title"] == DECIDED[0].headline
    assert story["why"] == ["klimatkontrakt", "undertecknar"]
    assert [other["publisher"] for other in story["also"]] == ["Viable Cities", "Länsstyrelsen i Kalmar län"]
    revised = data["sections"][0]["stories"][1]
    assert revised["revised"] == "2026-11-21T08:00:00Z"
    assert revised["developments"][0]["title"] == "Östersund utser gemensam klimatsamordnare"
    assert data["updates"][0]["follows"] == {
        "title": "Borås reviderar sitt klimatkontrakt",
        "told": "2026-11-16T06:00:00Z",
    }
    assert data["sources"]["unread"] == len(TROUBLES)


def test_swedish_letters_stand_as_themselves() -> None:
    """UTF-8, not escapes."""
    assert "Åsa Ängström-Öhman".encode() in digest_event(digest(), digest_id=1, subscription_id=1, at=END)


@pytest.mark.parametrize(
    ("stories", "has_reasons", "has_lead", "is_whole"),
    [(3, True, True, True), (12, False, True, True), (26, False, False, True), (60, False, False, False)],
)
def test_what_is_too_long_is_told_more_briefly(stories: int, has_reasons: bool, has_lead: bool, is_whole: bool) -> None:
    """First the reasons go, then the leads, then everything but identity, title and address; no story does."""
    data = event(crowded(stories))["data"]
    told = data["sections"][0]["stories"]
    assert len(told) == stories
    assert data["left_out"] == 0
    assert bool(told[0].get("why")) is has_reasons
    assert bool(told[0].get("lead")) is has_lead
    assert ("publisher" in told[0]) is is_whole


@pytest.mark.parametrize("stories", [200, 3000])
def test_what_has_no_room_is_counted(stories: int) -> None:
    """The first stories are told, and where to read the rest."""
    data = event(crowded(stories))["data"]
    told = sum(len(section["stories"]) for section in data["sections"]) + len(data["updates"])
    assert told > 40
    assert told + data["left_out"] == stories + 1
    assert data["archive_url"] == LINKS.archive


def test_no_section_is_empty() -> None:
    """Sections whose stories were left out are left out too."""
    assert event(digest(sections=(DigestSection(SectionKind.CALL, ()),)))["data"]["sections"] == []


def test_the_worst_story_still_fits() -> None:
    """The longest possible addresses and titles, every letter of them escaped."""
    worst = entry(headline='"' * 3000, url="https://kommun.example/?" + "&" * 2000, why=('"' * 90,) * 99)
    content = digest(sections=(DigestSection(SectionKind.CALL, (worst, *CALLS) * 50),), troubles=TROUBLES * 40)
    assert event(content)["data"]["left_out"] > 0


def test_an_event_is_the_same_every_time() -> None:
    """A second attempt posts what the first did."""
    bodies = {digest_event(digest(), digest_id=1, subscription_id=1, at=END) for _ in range(3)}
    assert len(bodies) == 1


def test_an_endpoint_can_be_tried() -> None:
    """By an event that tells nothing."""
    read = json.loads(trial_event(END))
    assert list(problems(SCHEMA, read)) == []
    assert read == {"type": "endpoint.test", "version": 1, "timestamp": "2026-11-23T06:00:00Z", "data": {}}


@settings(deadline=None, max_examples=100)
@given(digests())
def test_hostile_text_gives_sound_events(content: DigestContent) -> None:
    """Of the schema and of the size, whatever the stories hold."""
    event(content)
