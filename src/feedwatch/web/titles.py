"""Titles of topics, and names of their parts, in the reader's language."""

from __future__ import annotations

from feedwatch.judge.topics import MORE_THAN_ENOUGH
from feedwatch.render.foreign import topic as topic_name
from feedwatch.wiring import House

_OWN = {"sv": {MORE_THAN_ENOUGH: "mer än nog"}}  # parts that no pack names


def title_of(house: House, topic: str, language: str) -> str:
    """Give the title of a topic; its name when it has none, or is no longer there."""
    pack = house.configuring.current.topic(topic)
    return topic_name(pack.titles.get(language, pack.name) if pack else topic)


def part_of(house: House, topic: str, part: str, language: str) -> str:
    """Give what a part of a verdict is called: as the topic pack has it in a language, else by its name."""
    pack = house.configuring.current.topic(topic)
    named = pack.names.get(language, {}) if pack else {}
    return named.get(part) or _OWN.get(language, {}).get(part, part)
