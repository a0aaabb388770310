"""A passage: a piece of an item's text and the zone it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Zone(StrEnum):
    """Which part of an item a word stands in."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an item's text: the title, the lead, or one paragraph."""

    zone: Zone
    text: str
