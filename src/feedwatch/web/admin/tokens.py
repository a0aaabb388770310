"""`/admin/tokens`: who may use the API, and for what."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Response

from feedwatch.model.access import Role, Scope, Token
from feedwatch.model.errors import UsageError
from feedwatch.service.access.issuing import ALLOWED
from feedwatch.web.admin.visit import Editing, Number, Sent, Visiting
from feedwatch.web.admin.words.access import WORDS
from feedwatch.web.problems import refusal_words
from feedwatch.wiring import House

_DAYS = ("30", "90", "365", "")  # none: until it is revoked


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/tokens")

    @router.get("")
    def listing(visit: Editing) -> Response:
        return _page(visit)

    @router.post("")
    def issue(visit: Editing, sent: Sent) -> Response:
        days = sent.line("days", "90")
        try:
            scopes = frozenset(Scope(scope) for scope in sent.all("scope") if scope in set(Scope))
            lasts = timedelta(days=int(days)) if days in _DAYS and days else None
            token, secret = house.issuing.issue(sent.line("name"), scopes, lasts, by=visit.actor)
        except UsageError as error:
            return _page(visit, problem=refusal_words(error, visit.language))
        return _page(visit, token=token, secret=secret)

    @router.post("/{token_id}/revoke")
    def revoke(visit: Editing, token_id: Number) -> Response:
        if not any(token.id == token_id for token in _visible(visit)):
            raise UsageError(f"there is no token {token_id} of yours")
        house.issuing.revoke(token_id, by=visit.actor)
        return visit.go("/admin/tokens", done="token_revoked")

    return router


def _visible(visit: Visiting) -> list[Token]:
    """Give the tokens that somebody may see: their own, and to admins everybody's."""
    found = visit.house.issuing.everything()
    return [token for token in found if visit.admin.role is Role.ADMIN or token.by == visit.admin.name]


def _page(visit: Visiting, *, problem: str = "", token: Token | None = None, secret: str = "") -> Response:
    return visit.page(
        "tokens.html",
        WORDS,
        status=422 if problem else 200,
        tokens=_visible(visit),
        scopes=sorted(ALLOWED[visit.admin.role]),
        days=_DAYS,
        problem=problem,
        token=token,
        secret=secret,
    )
