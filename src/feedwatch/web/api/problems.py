"""Errors of the API as problem details (RFC 9457): every answer that is no success is one of these."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from feedwatch.model.errors import (
    BusyError,
    ConfigError,
    ConflictError,
    EntangledError,
    FeedwatchError,
    UnwritableError,
    UsageError,
)
from feedwatch.service.access.pacing import TooOftenError
from feedwatch.service.people.wishes import WishError
from feedwatch.wiring import House

log = logging.getLogger(__name__)

_KINDS = {
    ConfigError: "configuration",
    EntangledError: "entangled",
    ConflictError: "conflict",
    UnwritableError: "read-only",
    TooOftenError: "rate",
}
MEDIA_TYPE = "application/problem+json"
_STATUS = {
    EntangledError: 409,
    WishError: 422,
    ConfigError: 422,
    UsageError: 409,
    ConflictError: 409,
    UnwritableError: 409,
    BusyError: 503,
    TooOftenError: 429,
}


class Misfit(BaseModel):
    """One thing wrong: in a file of the configuration (file, line) or in the request (file names the part of it)."""

    file: str
    line: int
    message: str
    hint: str


class ProblemDetails(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="about:blank, or a name such as urn:feedwatch:missing-scope")
    title: str
    status: int
    detail: str
    problems: list[Misfit] = Field(description="each thing wrong in the configuration or the request")
    diff: str | None = Field(default=None, description="the change that was not written, to be made by hand")


class ApiError(Exception):
    """An answer that is no success: a status, what is wrong in words, and what more there is to say."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str = "",
        headers: Mapping[str, str] | None = None,
        problems: Sequence[Misfit] = (),
        diff: str | None = None,
    ) -> None:
        self.status = status
        self.detail = detail
        self.kind = kind
        self.headers = dict(headers or {})
        self.problems = list(problems)
        self.diff = diff
        super().__init__(detail)

    def answer(self) -> JSONResponse:
        """Give it as an answer."""
        problem = ProblemDetails(
            type=f"urn:feedwatch:{self.kind}" if self.kind else "about:blank",
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            problems=self.problems,
            diff=self.diff,
        )
        body = problem.model_dump(exclude_none=True)
        return JSONResponse(body, self.status, {"Cache-Control": "no-store"} | self.headers, MEDIA_TYPE)


def missing(what: str) -> ApiError:
    """Say that there is no such thing: "source 'x'"."""
    return ApiError(404, f"there is no {what}")


def misfit(part: str, what: str) -> ApiError:
    """Say what is wrong with a part of the body."""
    wrong = [Misfit(file=f"body {part}", line=0, message=what, hint="")]
    return ApiError(422, what, kind="request", problems=wrong)


def answer_problems(app: FastAPI, house: House) -> None:
    """Let an application answer every error as a problem; files are named as they are called in the configuration folder."""

    def of_service(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, FeedwatchError)  # noqa: S101 - it is registered for nothing else
        return explain(error, f"{house.configuring.folder}/").answer()

    def of_http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for nothing else
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(sorted(_allowed(app, request)))
        return ApiError(error.status_code, str(error.detail), headers=headers).answer()

    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(ApiError, _of_ours)
    app.add_exception_handler(FeedwatchError, of_service)
    app.add_exception_handler(Exception, _of_bug)


def explain(error: FeedwatchError, inside: str = "") -> ApiError:
    """Turn an error of the services into an answer; paths lose the beginning `inside`."""
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    kind = next((name for kind, name in _KINDS.items() if isinstance(error, kind)), "")
    if isinstance(error, TooOftenError):
        return ApiError(status, str(error), kind=kind, headers={"Retry-After": str(error.wait)})
    if isinstance(error, ConfigError):
        problems = [
            Misfit(file=one.file.removeprefix(inside), line=one.line, message=one.message, hint=one.hint)
            for one in error.problems
        ]
        return ApiError(status, "the configuration would not be valid; see problems", kind=kind, problems=problems)
    if isinstance(error, WishError):
        wrong = [Misfit(file=f"body {one.field}", line=0, message=one.text, hint=one.hint) for one in error.problems]
        return ApiError(status, str(error), kind="request", problems=wrong)
    if isinstance(error, UnwritableError):
        detail = f"{error.file.removeprefix(inside)} cannot be written: {error.reason}"
        return ApiError(status, detail, kind=kind, diff=error.diff)
    return ApiError(status, str(error).replace(inside, ""), kind=kind)


def _of_ours(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ApiError)  # noqa: S101 - it is registered for nothing else
    return error.answer()


def _of_validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for nothing else
    problems = [_misfit(one) for one in error.errors()]
    return ApiError(422, "the request does not fit; see problems", kind="request", problems=problems).answer()


def _of_bug(_: Request, error: Exception) -> JSONResponse:
    log.error("the API failed", exc_info=error)
    return ApiError(500, "this is a fault of feedwatch; its log says more").answer()


def _misfit(found: Mapping[str, Any]) -> Misfit:
    where, *path = found["loc"] or ("request",)
    name = "/".join(str(part).encode(errors="replace").decode() for part in path)
    return Misfit(file=f"{where} {name}".strip(), line=0, message=str(found["msg"]), hint="")


def _allowed(app: FastAPI, request: Request) -> set[str]:
    """Give every method of a path: each method is a route of its own, and a path without parameters goes before one with."""
    found = [route for route in app.router.routes if route.matches(request.scope)[0] is not Match.NONE]
    named = [route for route in found if "{" not in getattr(route, "path", "{")]
    return {method for route in named or found for method in getattr(route, "methods", None) or ()}
