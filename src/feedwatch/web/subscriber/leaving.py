"""`/leave/{token}`: GET shows a button, POST leaves at once, as often as it comes (RFC 8058)."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from feedwatch.service.people.leaving import Standing
from feedwatch.web.pages import PERSONAL, notice, page
from feedwatch.web.words import language_of, span_words
from feedwatch.wiring import House


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/leave/{token}")
    def ask(request: Request, token: str) -> Response:
        standing = house.leaving.standing(token)
        if standing is Standing.OPEN:
            return page(request, "leave.html", headers=PERSONAL)
        return _left(request, house, standing)

    @router.post("/leave/{token}")
    def leave(request: Request, token: str) -> Response:
        # What mail programs send along, "List-Unsubscribe=One-Click", is not read: the token says all there is to say.
        return _left(request, house, house.leaving.leave(token))

    return router


def _left(request: Request, house: House, standing: Standing) -> Response:
    if standing is Standing.UNKNOWN:
        return notice(request, "bad_link", status=404, headers=PERSONAL)
    settings = house.configuring.current.settings
    kept = span_words(settings.retention.left, language_of(request))
    return page(request, "left.html", headers=PERSONAL, kept=kept, again=settings.signup.open)
