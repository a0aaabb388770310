"""Titles of topics in the reader's language."""

from __future__ import annotations

from feedwatch.render.foreign import topic as topic_name
from feedwatch.wiring import House


def title_of(house: House, topic: str, language: str) -> str:
    """Give the title of a topic; its name when it has none, or is no longer there."""
    pack = house.configuring.current.topic(topic)
    return topic_name(pack.titles.get(language, pack.name) if pack else topic)
