"""`/admin/audit-log`: what admins did."""

from __future__ import annotations

import shlex
from urllib.parse import quote

from fastapi import APIRouter, Response

from feedwatch.model.actor import Actor, How
from feedwatch.store.audit_log import Act
from feedwatch.web.admin.configuration import who_of
from feedwatch.web.admin.visit import Before, Managing, Visiting
from feedwatch.web.admin.words.configuration import WORDS
from feedwatch.wiring import House

_PER_PAGE = 50
# Where one looks at what an act was done to, by the kind of it; what is gone by now is told there.
_PAGES = {
    "source": "/admin/sources",
    "topic": "/admin/topics",
    "item": "/admin/items",
    "story": "/admin/stories",
    "subscriber": "/admin/subscribers",
    "delivery": "/admin/deliveries",
}


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/audit-log")

    @router.get("")
    def listing(visit: Managing, who: str = "", action: str = "", subject: str = "", cursor: Before = None) -> Response:
        asked = {"who": who.strip(), "action": action.strip(), "subject": subject.strip()}
        found = house.history.acts(before=cursor, limit=_PER_PAGE + 1, **asked)
        return visit.page(
            "audit.html",
            WORDS,
            acts=[(act, _who(visit, act), _path(visit, act), _details(act)) for act in found[:_PER_PAGE]],
            more=found[_PER_PAGE - 1].id if len(found) > _PER_PAGE else "",
            asked=asked,
            cli=" ".join(["feedwatch log", *(f"--{name} {shlex.quote(text)}" for name, text in asked.items() if text)]),
        )

    return router


def _who(visit: Visiting, act: Act) -> str:
    return who_of(visit, str(Actor(act.who, How(act.how))))


def _path(visit: Visiting, act: Act) -> str:
    """Give the page of what an act was done to; empty when there is none."""
    if act.action == "config.change":
        return f"/admin/configuration/{act.detail.get('version')}"
    kind, _, name = act.subject.partition(" ")
    pages = {path for _, path, _ in visit.request.app.state.navigation}
    page = _PAGES.get(kind, "")
    return f"{page}/{quote(name, safe='')}" if page in pages and name else ""


def _details(act: Act) -> list[tuple[str, str]]:
    return [(key, str(value)) for key, value in act.detail.items() if value not in ("", None, [], {})]
