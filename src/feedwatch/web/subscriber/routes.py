"""What subscribers do by themselves: sign up, confirm, look after what they get, and leave.

A GET shows, only a POST does: mail scanners follow every link (RFC 8058 1). Who may do what is told by the unguessable token
in the path, so there is no cookie and no login, and nothing that another site could make a browser send along.
"""

from __future__ import annotations

from fastapi import APIRouter

from feedwatch.web.subscriber import confirming, leaving, preferences, privacy, signing_up
from feedwatch.wiring import House


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    for part in (signing_up, confirming, preferences, leaving, privacy):
        router.include_router(part.routes(house))
    return router
