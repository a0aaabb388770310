"""`/stories`: the items of one event together, merged and split by hand."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from feedwatch.service.admin.arranging import Arranged
from feedwatch.service.answers.browsing import StoryRecord, StoryView
from feedwatch.service.plain import plain
from feedwatch.store import records
from feedwatch.web.api.choosing import Choosing
from feedwatch.web.api.gate import Reading, Writing
from feedwatch.web.api.listing import LINE, IdInBody, Number, Part
from feedwatch.web.api.problems import missing
from feedwatch.web.api.shapes import page, shape
from feedwatch.wiring import House

Ids = Annotated[list[IdInBody], Field(max_length=200)]
Note = Annotated[str, Field(max_length=2000, pattern=LINE)]


class Merge(BaseModel):
    """Stories that tell of one event."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"stories": [12, 15], "note": "one event"}]}
    )

    stories: Annotated[Ids, Field(min_length=2)]
    note: Note = ""


class Split(BaseModel):
    """Items that tell of another event than the rest of their story."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"items": [31], "note": "another city"}]})

    items: Annotated[Ids, Field(min_length=1)]
    note: Note = ""


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/stories", tags=["stories"])

    @router.get("", response_model=page(StoryRecord))
    def listing(_: Reading, part: Part, choice: Choosing) -> Any:
        """List stories that have an item of the choice, the latest first."""
        found = house.browsing.stories(choice.among, text=choice.text, after=part.after(str) or "", limit=part.limit)
        return part.page([plain(one) for one in found.items], found.next_cursor or None)

    @router.get("/{story_id:int}", response_model=shape(StoryView))
    def show(_: Reading, story_id: Number) -> Any:
        """Give a story with its items, or the one that it was merged into."""
        _known(house, story_id)
        return plain(house.browsing.story(story_id))

    @router.post("/merge", response_model=shape(Arranged))
    def merge(caller: Writing, sent: Merge) -> Any:
        """Merge stories into the oldest of them; a split of the moved items takes it back."""
        for story_id in sent.stories:
            _known(house, story_id)
        return plain(house.arranging.merge(sent.stories, sent.note, by=caller.actor))

    @router.post("/split", response_model=shape(Arranged))
    def split(caller: Writing, sent: Split) -> Any:
        """Move items into a story of their own, which the machine never joins with the old one again."""
        return plain(house.arranging.split(sent.items, sent.note, by=caller.actor))

    return router


def _known(house: House, story_id: int) -> None:
    with house.database.read() as connection:
        if records.story(connection, story_id) is None:
            raise missing(f"story {story_id}")
