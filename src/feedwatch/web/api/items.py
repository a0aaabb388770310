"""`/items`, `/search`, `/why`: what is known, why it was kept or not, and rulings by hand."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from feedwatch.service.admin.ruling import Outcome
from feedwatch.service.answers.browsing import ItemView, Revision
from feedwatch.service.answers.explaining import Answer
from feedwatch.service.answers.searching import Hit
from feedwatch.service.plain import plain
from feedwatch.store import records
from feedwatch.store.records import ItemRecord
from feedwatch.web.api.choosing import Choosing
from feedwatch.web.api.gate import Reading, Writing
from feedwatch.web.api.listing import LINE, MOST, Name, Number, Part, Word
from feedwatch.web.api.problems import missing
from feedwatch.web.api.shapes import page, shape
from feedwatch.wiring import House


class Decided(BaseModel):
    """A decision by hand, which stands over the rules until it is withdrawn."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"keep": True, "note": "signed today"}]})

    keep: StrictBool
    note: str = Field(default="", max_length=2000, pattern=LINE)


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(tags=["items"])
    _rulings(house, router)

    @router.get("/items", response_model=page(ItemRecord))
    def listing(_: Reading, part: Part, choice: Choosing) -> Any:
        """List items, the newest first."""
        found = house.browsing.items(choice.among, text=choice.text, after=part.after(str) or "", limit=part.limit)
        return part.page([plain(one) for one in found.items], found.next_cursor or None)

    @router.get("/items/{item_id}", response_model=shape(ItemView))
    def show(_: Reading, item_id: Number) -> Any:
        """Give everything known about an item: verdicts with reasons, story, rulings, and where it was told."""
        _known(house, item_id)
        return plain(house.browsing.item(item_id))

    @router.get("/items/{item_id}/versions", response_model=list[shape(Revision)])  # type: ignore[misc]  # made at run time
    def versions(_: Reading, item_id: Number) -> Any:
        """Give the versions of an item, the newest first, each with what changed word by word."""
        _known(house, item_id)
        return plain(house.browsing.versions(item_id))

    @router.get("/search", response_model=list[shape(Hit)])  # type: ignore[misc]  # made at run time
    def search(
        _: Reading,
        choice: Choosing,
        q: Annotated[str, Query(min_length=1, max_length=500, pattern=LINE, description='words, "phrases", -without')],
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    ) -> Any:
        """Find items by words in any form, also inside compounds; the found words are marked in title and excerpt."""
        return plain(house.searching.find(q, choice.among, limit))

    @router.get("/why", response_model=list[shape(Answer)])  # type: ignore[misc]  # made at run time
    def why(_: Reading, reference: Annotated[str, Query(min_length=1, max_length=2000, pattern=LINE)]) -> Any:
        """Explain every item of an id or address: why it was kept or not, told or not; none when it was never seen."""
        return plain(house.explaining.why(reference))

    return router


def _rulings(house: House, router: APIRouter) -> None:
    @router.put("/items/{item_id}/rulings/{topic}", response_model=shape(Outcome))
    def rule(caller: Writing, item_id: Number, topic: Name, sent: Decided) -> Any:
        """Keep or reject an item by hand; it survives new versions and new rules."""
        _known(house, item_id)
        act = house.ruling.keep if sent.keep else house.ruling.reject
        return plain(act(item_id, topic, sent.note, by=caller.actor))

    @router.delete("/items/{item_id}/rulings/{topic}", response_model=shape(Outcome))
    def withdraw(caller: Writing, item_id: Number, topic: Name, note: Word = "") -> Any:
        """Take a ruling back, so that the rules decide again; 409 when there is none."""
        _known(house, item_id)
        return plain(house.ruling.withdraw(item_id, topic, note, by=caller.actor))


def _known(house: House, item_id: int) -> None:
    with house.database.read() as connection:
        if not records.of_ids(connection, [item_id]):
            raise missing(f"item {item_id}")
