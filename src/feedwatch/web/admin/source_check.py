"""`/admin/sources/<id>/check`: a source is read now, and one looks on."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from feedwatch.model.errors import UsageError
from feedwatch.web.admin.source_lines import line
from feedwatch.web.admin.visit import Editing, Sent
from feedwatch.web.admin.words.sources import WORDS
from feedwatch.wiring import House

_MOMENT = 2.0  # seconds that a page waits for the end of a check; most are over by then


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/sources")

    @router.get("/{source_id}/check")
    def look(visit: Editing, source_id: str, request: Request) -> Response:
        source = house.configuring.current.source(source_id)
        if source is None:
            raise UsageError(f"there is no source '{source_id}'; see 'feedwatch sources list'")
        template = "sources/_check.html" if request.headers.get("HX-Request") else "sources/check.html"
        check = house.checking.latest(source_id)
        return visit.page(template, WORDS, source=source, check=check, same=line("check", source_id))

    @router.post("/{source_id}/check")
    def begin(visit: Editing, source_id: str, _sent: Sent) -> Response:
        house.checking.begin(source_id, by=visit.actor)
        house.checking.latest(source_id, wait=_MOMENT)
        return visit.go(f"/admin/sources/{source_id}/check")

    return router
