"""`/admin/admins`: who may come in."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Response

from feedwatch.model.access import Role
from feedwatch.model.errors import UsageError
from feedwatch.web.admin.visit import Managing, Sent, Visiting
from feedwatch.web.admin.words.access import WORDS
from feedwatch.web.problems import refusal_words
from feedwatch.wiring import House


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/admins")

    @router.get("")
    def listing(visit: Managing) -> Response:
        return _page(visit)

    @router.post("")
    def add(visit: Managing, sent: Sent) -> Response:
        name = sent.line("name")
        try:
            house.admitting.add(name, _role(sent.line("role")), by=visit.actor)
            return _with_link(visit, name)
        except UsageError as error:
            return _page(visit, problem=refusal_words(error, visit.language), name=name)

    @router.post("/link")
    def link(visit: Managing, sent: Sent) -> Response:
        return _with_link(visit, sent.line("name"))

    @router.post("/role")
    def change_role(visit: Managing, sent: Sent) -> Response:
        house.admitting.change_role(sent.line("name"), _role(sent.line("role")), by=visit.actor)
        return visit.go("/admin/admins", done="role_changed")

    @router.post("/disable")
    def disable(visit: Managing, sent: Sent) -> Response:
        house.admitting.disable(sent.line("name"), by=visit.actor)
        return visit.go("/admin/admins", done="admin_disabled")

    @router.post("/enable")
    def enable(visit: Managing, sent: Sent) -> Response:
        house.admitting.enable(sent.line("name"), by=visit.actor)
        return visit.go("/admin/admins", done="admin_enabled")

    return router


def _with_link(visit: Visiting, name: str) -> Response:
    """Make a one-time link and show it, this once."""
    token, expires = visit.house.admitting.link(name, by=visit.actor)
    address = f"{visit.house.configuring.current.settings.admin_url}/admin/welcome/{token}"
    return _page(visit, name=name, link=address, expires=expires)


def _page(
    visit: Visiting, *, problem: str = "", name: str = "", link: str = "", expires: datetime | None = None
) -> Response:
    return visit.page(
        "admins.html",
        WORDS,
        status=422 if problem else 200,
        everybody=visit.house.admitting.everybody(),
        roles=tuple(Role),
        problem=problem,
        name=name,
        link=link,
        expires=expires,
    )


def _role(text: str) -> Role:
    if text not in set(Role):
        raise UsageError(f"a role is one of: {', '.join(Role)}")
    return Role(text)
