"""`/admin/account`: one's own password."""

from __future__ import annotations

from fastapi import APIRouter, Response

from feedwatch.model.errors import UsageError
from feedwatch.service.access.signing_in import WITHIN, WaitError, WrongError
from feedwatch.web.admin.visit import Sent, Visit, Visiting, set_session
from feedwatch.web.admin.words.access import WORDS
from feedwatch.web.problems import refusal_words
from feedwatch.wiring import House


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/account")

    @router.get("")
    def show(visit: Visit) -> Response:
        return _page(visit)

    @router.post("")
    def change(visit: Visit, sent: Sent) -> Response:
        if sent.raw("password") != sent.raw("again"):
            return _page(visit, "passwords_differ")
        try:
            token = house.signing_in.change_password(visit.visitor, sent.raw("old"), sent.raw("password"))
        except WrongError:
            return _page(visit, "wrong_old")
        except WaitError:
            response = _page(visit, "too_many_logins", status=429)
            response.headers["Retry-After"] = str(WITHIN.seconds)
            return response
        except UsageError as error:
            return _page(visit, refusal_words(error, visit.language))
        return set_session(visit.request, visit.go("/admin/account", done="password_changed"), token)

    return router


def _page(visit: Visiting, problem: str = "", *, status: int = 422) -> Response:
    return visit.page("account.html", WORDS, problem=problem, status=status if problem else 200)
