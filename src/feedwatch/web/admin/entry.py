"""The door of the admin pages: sign in and sign out."""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from feedwatch.service.access.signing_in import WITHIN, WaitError, WrongError, form_token
from feedwatch.web.admin.visit import (
    FORM_TOKEN,
    HEADERS,
    SESSION_COOKIE,
    Visit,
    admin_page,
    drop_session,
    is_elsewhere,
    is_secure,
    set_session,
)
from feedwatch.web.forms import Form, Sent
from feedwatch.web.pages import base_of
from feedwatch.wiring import House

# Before there is a session, forms are bound to this: whoever sends one has seen our page in the same browser.
_ENTRY_COOKIE = "feedwatch_entry"


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin")

    @router.get("/login")
    def ask(request: Request) -> Response:
        return _login(request)

    @router.post("/login")
    def enter(request: Request, sent: Sent) -> Response:
        if not is_ours(request, sent):
            return _login(request, problem="form_refused", status=403)
        try:
            old = request.cookies.get(SESSION_COOKIE, "")
            token = house.signing_in.sign_in(sent.line("name"), sent.raw("password"), _client(request), before=old)
        except WrongError:
            return _login(request, problem="wrong_login", name=sent.line("name"), status=401)
        except WaitError:
            response = _login(request, problem="too_many_logins", name=sent.line("name"), status=429)
            response.headers["Retry-After"] = str(WITHIN.seconds)
            return response
        return inside(request, token, sent.line("next"))

    @router.post("/logout")
    def leave(visit: Visit) -> Response:
        house.signing_in.sign_out(visit.request.cookies.get(SESSION_COOKIE, ""))
        return drop_session(visit.request, visit.go("/admin/login", done="signed_out"))

    return router


def _login(request: Request, *, problem: str = "", name: str = "", status: int = 200) -> Response:
    following = request.query_params.get("next", "")
    done = request.query_params.get("done", "")
    return with_entry(request, "login.html", status, problem=problem, name=name, following=following, done=done)


def with_entry(request: Request, template: str, status: int, **values: object) -> Response:
    """Render a form for somebody without a session, bound to a cookie of its own."""
    entry = request.cookies.get(_ENTRY_COOKIE, "") or secrets.token_urlsafe(32)
    response = admin_page(request, template, status=status, form_token=form_token(entry), **values)
    path = f"{base_of(request)}/admin"
    response.set_cookie(_ENTRY_COOKIE, entry, path=path, httponly=True, samesite="lax", secure=is_secure(request))
    return response


def is_ours(request: Request, sent: Form) -> bool:
    """Tell whether a form of somebody without a session comes from our page in the same browser."""
    entry = request.cookies.get(_ENTRY_COOKIE, "")
    given = sent.line(FORM_TOKEN).encode()
    return bool(entry) and not is_elsewhere(request) and hmac.compare_digest(given, form_token(entry).encode())


def inside(request: Request, token: str, following: str) -> Response:
    """Begin a session in the browser: lead to the page that was asked for, or to the first; never to another site."""
    parts = urlsplit(following)
    is_local = following.startswith("/admin") and not parts.netloc and "\\" not in following
    path = base_of(request) + (following if is_local else "/admin")
    return set_session(request, RedirectResponse(path, status_code=303, headers=HEADERS), token)


def _client(request: Request) -> str:
    return request.client.host if request.client else ""
