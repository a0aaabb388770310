"""`/`: the health of every source, the latest stories, and the outbox."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from feedwatch.web.pages import page
from feedwatch.wiring import House

_STYLE = Path(__file__).parent / "static" / "style.css"
_STORIES = 30
_DELIVERIES = 20


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/")
    def overview(request: Request) -> Response:
        return page(
            request,
            "overview.html",
            overview=house.reporting.overview(),
            held=house.resuming.held(),
            sources=house.reporting.sources(),
            stories=house.reporting.stories(_STORIES),
            deliveries=house.reporting.deliveries(_DELIVERIES),
            publishers=house.reporting.publishers(),
        )

    @router.get("/static/style.css")
    def style() -> FileResponse:
        return FileResponse(_STYLE, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    return router
