"""Our styles, and the vendored script that makes pages answer while one types; all pages work without it."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from feedwatch.wiring import House

_FOLDER = Path(__file__).parent / "static"
_KINDS = {"style.css": "text/css", "admin.css": "text/css", "htmx.js": "text/javascript", "keys.js": "text/javascript"}


def routes(_house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in _KINDS:
            return Response(status_code=404)
        return FileResponse(_FOLDER / name, media_type=_KINDS[name], headers={"Cache-Control": "max-age=3600"})

    return router
