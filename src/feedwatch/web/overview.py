"""`/`: the health of every source, the latest stories, and the outbox."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from feedwatch.web.pages import page
from feedwatch.wiring import House

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
            has_admin_pages=not house.configuring.current.settings.web.admin_listen,
        )

    return router
