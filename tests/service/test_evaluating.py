"""Figures count what people said, and nothing about which they said nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.service.conftest import World
from tests.service.forest import TOPIC, plant

from feedwatch.model.errors import ConfigError
from feedwatch.service.admin.evaluating import evaluate
from feedwatch.wiring import House


@pytest.fixture
def house(world: World) -> House:
    return plant(world)


def line(number: int, **more: Any) -> str:
    """Give a labelled item that names a place; all of them tell of one event."""
    text = (
        "Ekarna i Kalmar kommun har planterats i Ölandshamnen i dag, säger kommunen. De 240 träden kommer från"
        " plantskolan i Fliseryd och kostade 1,4 miljoner kronor. – De ska stå i tvåhundra år, säger stadsträdgårdsmästaren."
    )
    given = {
        "id": f"s{number}",
        "source_id": f"s{number}",
        "published": "2026-11-24T08:00:00+01:00",
        "title": "Ekarna på plats i Ölandshamnen",
        "body": text,
    }
    return json.dumps(given | {"relevant": True} | more, ensure_ascii=False) + "\n"


def test_places_and_stories_are_measured_where_a_line_says_them(house: House) -> None:
    """A label by one key says neither, and does not count against the pack; a line that says "none" does."""
    silent = evaluate(line(1) + line(2), "x.jsonl", TOPIC, house.configuring.current)
    assert (silent.items, silent.places.precision, silent.stories.precision) == (2, 1.0, 1.0)
    none: dict[str, Any] = {"municipalities": [], "story": None}
    said = evaluate(line(1, **none) + line(2, **none), "x.jsonl", TOPIC, house.configuring.current)
    assert (said.places.precision, said.stories.precision) == (0.0, 0.0)


@pytest.mark.parametrize(
    "broken", ["{", "[]", '{"id": "a"}', '{"id": "a", "published": "soon", "title": "", "relevant": true}']
)
def test_a_line_that_is_no_sample_is_told_with_its_number(house: House, broken: str) -> None:
    """File and line; characters that only look like the end of a line do not count."""
    text = line(1, reason="a\u2028b") + broken + "\n"
    with pytest.raises(ConfigError, match=r"x\.jsonl:2: is not a labelled item"):
        evaluate(text, "x.jsonl", TOPIC, house.configuring.current)
