"""`/admin`: is the watch complete?"""

from __future__ import annotations

from fastapi import APIRouter, Response

from feedwatch.web.admin.visit import Visit
from feedwatch.web.admin.words.common import WORDS
from feedwatch.wiring import House


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/admin")
    def overview(visit: Visit) -> Response:
        return visit.page("home.html", WORDS, overview=house.reporting.overview())

    return router
