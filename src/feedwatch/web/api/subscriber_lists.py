"""`/subscribers/import`: everybody on a list who agreed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Wish
from feedwatch.service.people.enlisting import Refused, counted, enlist, look_through
from feedwatch.service.people.people_list import decoded, read_list
from feedwatch.service.plain import plain
from feedwatch.web.api.gate import Erasing
from feedwatch.web.api.listing import LINE
from feedwatch.web.api.problems import misfit
from feedwatch.web.api.shapes import ListText, shape
from feedwatch.web.api.subscriber_forms import Line
from feedwatch.wiring import House


class SubscriberList(BaseModel):
    """A list as CSV whose first line names the columns: address, and any of topic, places, schedule, language.

    `consent` says how everybody on it agreed and stands in the record of each; the rest is for lines without their own.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "text": "address,places\nklimatstrateg@example.se,0880\n",
                    "topic": "climate-contract",
                    "consent": "signed the list at the forum, 2026-11-20",
                }
            ]
        },
    )

    text: ListText
    consent: str = Field(min_length=1, max_length=1000, pattern=LINE)
    topic: Line = ""
    schedule: Line = "weekly mon 07:00"
    language: Line = "sv"


@dataclass(frozen=True, slots=True)
class Enlisted:
    """What came of a list, or would: lines that were added, known already, not added as they left before, and wrong."""

    written: bool
    added: int
    known: int
    left: int
    refused: tuple[Refused, ...]


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/subscribers", tags=["subscribers"])

    @router.post("/import", response_model=shape(Enlisted))
    def take(
        caller: Erasing,
        sent: SubscriberList,
        *,
        dry_run: Annotated[bool, Query(description="tell what would come of it, and add nobody")] = False,
    ) -> Any:
        """Add everybody on a list who agreed elsewhere; a line that is wrong is told and stops no other, and who left or was erased is not added again. Takes the scope `admin` as well."""
        if not sent.consent.strip():
            raise misfit("consent", "say how they agreed (GDPR art. 7(1))")
        default = Wish("", sent.topic, schedule=sent.schedule, language=sent.language)
        try:
            wishes = list(read_list(decoded(sent.text.encode()), default))
        except UsageError as error:
            raise misfit("text", str(error)) from error
        if dry_run:
            found = counted(look_through(house.subscribing, wishes))
        else:
            found = enlist(house.subscribing, wishes, sent.consent, by=caller.actor)
        return plain(Enlisted(not dry_run, found.added, found.known, found.left, found.refused))

    return router
