"""`/privacy`: what becomes of personal data, with the times that are set (GDPR art. 13)."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from feedwatch.render.links import contact_url
from feedwatch.web.pages import page
from feedwatch.web.words import language_of, span_words
from feedwatch.wiring import House


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/privacy")
    def privacy(request: Request) -> Response:
        settings = house.configuring.current.settings
        language = language_of(request)
        kept = {
            name: span_words(getattr(settings.retention, name), language)
            for name in ("unconfirmed", "deliveries", "left")
        }
        url = contact_url(settings.net.contact)
        return page(request, "privacy.html", kept=kept, contact=settings.net.contact if url else "", contact_url=url)

    return router
