"""One-time links: the first admin, somebody who was invited, or somebody who forgot their password chooses one."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from feedwatch.model.errors import UsageError
from feedwatch.web.admin.entry import inside, is_ours, with_entry
from feedwatch.web.admin.visit import admin_page
from feedwatch.web.forms import Sent
from feedwatch.web.problems import refusal_words
from feedwatch.web.words import language_of
from feedwatch.wiring import House


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/welcome")

    @router.get("/{link}")
    def choose(request: Request, link: str) -> Response:
        return _form(request, house, link)

    @router.post("/{link}")
    def chosen(request: Request, link: str, sent: Sent) -> Response:
        if not is_ours(request, sent):
            return _form(request, house, link, problem="form_refused", status=403)
        if sent.raw("password") != sent.raw("again"):
            return _form(request, house, link, problem="passwords_differ", name=sent.line("name"), status=422)
        try:
            token = house.admitting.accept(link, sent.line("name"), sent.raw("password"))
        except UsageError as error:
            return _form(
                request,
                house,
                link,
                problem=refusal_words(error, language_of(request)),
                name=sent.line("name"),
                status=422,
            )
        return inside(request, token, "")

    return router


def _form(
    request: Request, house: House, link: str, *, problem: str = "", name: str = "", status: int = 200
) -> Response:
    invitation = house.admitting.invitation(link)
    if invitation is None:
        return admin_page(request, "welcome_over.html", status=404)
    return with_entry(request, "welcome.html", status, invitation=invitation, problem=problem, name=name)
