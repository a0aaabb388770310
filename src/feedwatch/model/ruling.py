"""A ruling: what a person decided about an item under a topic, whatever the rules say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feedwatch.model.topic import Decision


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision by hand, kept or rejected; `who` as the audit log writes it ("anna (web)"), `note` says why."""

    item_id: int
    topic: str
    decision: Decision
    note: str
    who: str
    at: datetime
