"""All admin pages, and what stands in their navigation."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from feedwatch.model.access import Role
from feedwatch.model.errors import ConfigError, FeedwatchError, UsageError
from feedwatch.web.admin import (
    account,
    admins,
    audit,
    configuration,
    configuration_file,
    deliveries,
    entry,
    items,
    labels,
    overview,
    settings,
    sources,
    stories,
    subscribers,
    tokens,
    topics,
    welcome,
)
from feedwatch.web.admin.visit import (
    HEADERS,
    SESSION_COOKIE,
    RefusedError,
    SignInError,
    Visiting,
    admin_page,
    house_of,
    is_admins,
    sign_in_path,
)
from feedwatch.web.problems import refusal_words
from feedwatch.web.words import language_of
from feedwatch.wiring import House

_PAGES = (
    overview,
    sources,
    topics,
    labels,
    stories,
    items,
    subscribers,
    deliveries,
    configuration,
    configuration_file,
    settings,
    audit,
    entry,
    welcome,
    account,
    admins,
    tokens,
)
# The word and path of each page, and the role that it needs.
NAVIGATION = (
    ("overview", "/admin", Role.VIEWER),
    ("sources", "/admin/sources", Role.VIEWER),
    ("topics", "/admin/topics", Role.VIEWER),
    ("stories", "/admin/stories", Role.VIEWER),
    ("items", "/admin/items", Role.VIEWER),
    ("subscribers", "/admin/subscribers", Role.EDITOR),
    ("deliveries", "/admin/deliveries", Role.VIEWER),
    ("configuration", "/admin/configuration", Role.VIEWER),
    ("audit_log", "/admin/audit-log", Role.ADMIN),
    ("admins", "/admin/admins", Role.ADMIN),
    ("tokens", "/admin/tokens", Role.EDITOR),
)


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    for pages in _PAGES:
        router.include_router(pages.routes(house))
    return router


def install(app: FastAPI) -> None:
    """Teach an application how admin pages answer what cannot be done."""
    app.state.navigation = NAVIGATION
    app.add_exception_handler(SignInError, _sign_in)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(FeedwatchError, _explained)
    app.add_exception_handler(RequestValidationError, _unread)
    app.add_exception_handler(404, _missing)


def _sign_in(request: Request, _error: Exception) -> Response:
    path = sign_in_path(request)
    if request.headers.get("HX-Request"):
        return Response(status_code=401, headers={"HX-Redirect": path} | HEADERS)
    if request.method in ("GET", "HEAD"):
        return RedirectResponse(path, status_code=303, headers=HEADERS)
    return admin_page(request, "refused.html", status=401, reason="signed_out", visit=None)


def _refused(request: Request, error: Exception) -> Response:
    reason = error.reason if isinstance(error, RefusedError) else "role"
    return admin_page(request, "refused.html", status=403, reason=reason, visit=_visit(request))


def _explained(request: Request, error: Exception) -> Response:
    """Say in words what was wrong with a request, on a page from which one goes back."""
    assert isinstance(error, FeedwatchError)  # noqa: S101 - it is registered for nothing else
    problems = error.problems if isinstance(error, ConfigError) else ()
    problem = refusal_words(error, language_of(request))
    return admin_page(request, "problem.html", status=422, problem=problem, problems=problems, visit=_visit(request))


async def _unread(request: Request, error: Exception) -> Response:
    """Say which part of an address or form cannot be read; what stood in it is not repeated."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for nothing else
    if not is_admins(request):
        return await request_validation_exception_handler(request, error)
    wrong = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors())
    return await run_in_threadpool(_explained, request, UsageError(wrong))


async def _missing(request: Request, error: Exception) -> Response:
    """Say on a page that there is none, where admins look; elsewhere as the framework does."""
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for nothing else
    if not is_admins(request):
        return await http_exception_handler(request, error)
    return await run_in_threadpool(_missing_page, request)


def _missing_page(request: Request) -> Response:
    return admin_page(request, "missing.html", status=404, visit=_visit(request))


def _visit(request: Request) -> Visiting | None:
    house = house_of(request)
    visitor = house.signing_in.admitted(request.cookies.get(SESSION_COOKIE, ""))
    return Visiting(request, house, visitor) if visitor else None
