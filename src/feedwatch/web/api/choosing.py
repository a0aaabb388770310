"""How items and stories are chosen: filters in the query, the same as the commands have."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Query

from feedwatch.store.search import Filter
from feedwatch.web.api.listing import LINE, Id, Moment, Word

Slug = Annotated[str, Query(max_length=80, pattern=r"^([a-z0-9][a-z0-9-]*)?$")]
Code = Annotated[
    str, Query(pattern=r"^([0-9]{2}|[0-9]{4})?$", description="SCB code; a county means its municipalities too")
]


class Chosen(StrEnum):
    """Which decision an item must have."""

    KEPT = "kept"
    DOUBTFUL = "doubtful"
    REJECTED = "rejected"
    EXPIRED = "expired"  # its text is forgotten
    ANY = "any"


class Choice:
    """What is looked for: `among` as a filter, `text` as words that must be there."""

    def __init__(
        self,
        *,
        text: Annotated[str, Query(max_length=500, pattern=LINE, description="all these words, in any form")] = "",
        topic: Slug = "",
        source: Slug = "",
        place: Code = "",
        language: Word = "",
        since: Annotated[Moment | None, Query(description="seen since")] = None,
        until: Annotated[Moment | None, Query(description="seen before")] = None,
        decision: Chosen = Chosen.KEPT,
        story: Annotated[Id | None, Query(description="of this story")] = None,
        by_hand: Annotated[bool, Query(description="somebody has ruled on it")] = False,
        changed: Annotated[bool, Query(description="it has more than one version")] = False,
    ) -> None:
        self.text = text
        self.among = Filter(
            place=place,
            source=source,
            topic=topic,
            language=language,
            since=since,
            until=until,
            decision=decision.value,
            story=story or 0,
            by_hand=by_hand,
            changed=changed,
        )


Choosing = Annotated[Choice, Depends()]
