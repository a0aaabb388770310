"""`/overview`, `/coverage`, `/trends`: is the watch complete, now and in the past?"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from feedwatch.service.answers.coverage import MONTHS_AT_MOST, Coverage
from feedwatch.service.answers.reporting import Overview
from feedwatch.service.answers.trends import DAYS_AT_MOST, Trends
from feedwatch.service.plain import plain
from feedwatch.web.api.gate import Reading, veiled
from feedwatch.web.api.problems import missing
from feedwatch.web.api.shapes import shape
from feedwatch.web.api.tags import tag_apart_from_time
from feedwatch.wiring import House

Months = Annotated[int, Query(ge=1, le=MONTHS_AT_MOST)]
Days = Annotated[int, Query(ge=1, le=DAYS_AT_MOST)]
Code = Annotated[str, Query(pattern=r"^([0-9]{2}|[0-9]{4})?$", description="SCB code; empty for all")]


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(tags=["overview"])

    @router.get("/overview", response_model=shape(Overview))
    def overview(caller: Reading, response: Response) -> Any:
        """Tell how the watch is doing: sources, what is due, outbox, notices, problems of the configuration."""
        found = house.reporting.overview()
        tag_apart_from_time(response, found)
        return veiled(caller, plain(found))

    @router.get("/coverage", response_model=shape(Coverage))
    def coverage(_: Reading, response: Response, months: Months = 6, place: Code = "") -> Any:
        """Show place by month what was watched, and where the gaps are."""
        if place and house.configuring.current.gazetteer.place(place) is None:
            raise missing(f"place '{place}'")
        found = house.covering.coverage(months, place)
        tag_apart_from_time(response, found)
        return plain(found)

    @router.get("/trends", response_model=shape(Trends))
    def trends(_: Reading, response: Response, days: Days = 30) -> Any:
        """Give the figures of the last days."""
        found = house.trending.trends(days)
        tag_apart_from_time(response, found)
        return plain(found)

    return router
