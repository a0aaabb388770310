"""What subscribers do by the links in their mail: confirm, leave. A GET shows a button, only a POST does it.

Mail scanners follow every link (RFC 8058 1); the one-click POST of mail programs comes without cookies or login.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from feedwatch.web.pages import page
from feedwatch.wiring import House


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/leave/{token}")
    def ask_to_leave(request: Request, token: str) -> Response:
        if house.subscribing.by_link(token) is None:
            return _bad_link(request)
        return page(request, "button.html", heading="leave_title", text="leave_ask", button="leave_button")

    @router.post("/leave/{token}")
    def leave(request: Request, token: str) -> Response:
        if not house.subscribing.leave(token):
            return _bad_link(request)
        return page(request, "notice.html", heading="left_title", text="left_text")

    @router.get("/confirm/{subscriber}/{token}")
    def ask_to_confirm(request: Request, subscriber: int, token: str) -> Response:
        if not house.subscribing.may_confirm(subscriber, token):
            return _bad_link(request)
        return page(request, "button.html", heading="confirm_title", text="confirm_ask", button="confirm_button")

    @router.post("/confirm/{subscriber}/{token}")
    def confirm(request: Request, subscriber: int, token: str) -> Response:
        if not house.subscribing.confirm(subscriber, token):
            return _bad_link(request)
        return page(request, "notice.html", heading="confirmed_title", text="confirmed_text")

    return router


def _bad_link(request: Request) -> Response:
    return page(request, "notice.html", status=404, heading="bad_link_title", text="bad_link_text")
