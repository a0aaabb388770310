"""`/livez`, `/readyz`: for machines that watch the watcher."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from feedwatch.wiring import House


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/livez")
    def livez() -> dict[str, bool]:
        return {"live": True}

    @router.get("/readyz")
    def readyz() -> JSONResponse:
        parts = house.ready()
        ready = all(state == "ok" for state in parts.values())
        return JSONResponse({"ready": ready, "parts": parts}, status_code=200 if ready else 503)

    return router
