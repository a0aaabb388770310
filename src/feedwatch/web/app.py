"""The web application: its routes, and the headers that every answer carries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response

from feedwatch.web import overview
from feedwatch.web.public import archive, feeds, health
from feedwatch.web.subscriber import routes as subscriber
from feedwatch.wiring import House

# No script, no frame, nothing from other machines; styles come from our own file only.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def make_app(house: House) -> FastAPI:
    """Make the application for a house."""
    app = FastAPI(title="feedwatch", docs_url=None, redoc_url=None, openapi_url=None)
    for router in (
        health.routes(house),
        overview.routes(house),
        subscriber.routes(house),
        feeds.routes(house),
        archive.routes(house),
    ):
        app.include_router(router)
    app.middleware("http")(_with_headers)
    return app


async def _with_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
