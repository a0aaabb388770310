"""The OpenAPI document: what every operation shares is said once, and nothing is promised that is not kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from feedwatch.web.api.gate import Allowed
from feedwatch.web.api.problems import MEDIA_TYPE, ProblemDetails

_ABOUT = """What the admin pages and the commands do, for programs.

Send a token with each request: `Authorization: Bearer …`. Lists come in parts: `next` (and `Link: rel="next"`) leads to the
next one. Answers to GET carry an `ETag`; a change of the configuration takes `If-Match`. Whatever goes wrong is a problem
(RFC 9457).
"""
_PROBLEMS = {
    "400": "The request is not HTTP or JSON as it should be.",
    "401": "No token, or none of ours.",
    "403": "The token lacks the scope that is named.",
    "404": "There is no such thing.",
    "405": "The path has other methods; see Allow.",
    "409": "It does not go with what is there: it exists already, was changed by somebody else, cannot be written.",
    "412": "It was changed since the tag of If-Match.",
    "413": "The body is too long.",
    "415": "The body is not JSON.",
    "422": "The request, or the configuration that would come of it, does not fit; `problems` says where.",
    "429": "Too many requests; Retry-After says how many seconds to wait.",
    "500": "A fault of feedwatch.",
    "503": "Another process holds what is needed.",
}
_EVERYWHERE = ("401", "403", "404", "409", "422", "429", "500", "503")
_WITH_BODY = ("400", "412", "413", "415")
_HEADERS = {
    "401": {"WWW-Authenticate": "how to come in"},
    "403": {"WWW-Authenticate": "the scope that is missing"},
    "429": {"Retry-After": "seconds to wait"},
}


def describe(app: FastAPI, path: str) -> None:
    """Let an application give its document with all that its operations share."""

    def document() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = _document(app, path)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own way to extend the document


def _document(app: FastAPI, path: str) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=_ABOUT, routes=app.routes, servers=[{"url": path}]
    )
    scopes = {
        (route.path_format, method.lower()): _scopes(route)
        for route in _api_routes(app)
        for method in route.methods or ()
    }
    components = document.setdefault("components", {})
    schemas: dict[str, Any] = components.setdefault("schemas", {})
    components["responses"] = {_name(status): _response(status, words) for status, words in _PROBLEMS.items()}
    for path, method, operation in _operations(document):
        _complete(method, operation, scopes[path, method])
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas.update(problem.pop("$defs"))
    schemas["ProblemDetails"] = problem
    return document


def _api_routes(app: FastAPI) -> list[APIRoute]:
    return [route for route in app.routes if isinstance(route, APIRoute)]


def _scopes(route: APIRoute) -> list[str]:
    """Give the scopes that a route asks for."""
    asked = [each.call for each in route.dependant.dependencies if isinstance(each.call, Allowed)]
    return [right.value for each in asked for right in each.rights]


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _complete(method: str, operation: dict[str, Any], scopes: list[str]) -> None:
    operation["security"] = [{"token": scopes}]
    responses = operation["responses"]
    statuses = (*_EVERYWHERE, *(_WITH_BODY if method != "get" else ()))
    for status in statuses:
        responses[status] = {"$ref": f"#/components/responses/{_name(status)}"}
    if method == "get":
        responses["304"] = {"description": "Nothing has changed since the tag of If-None-Match."}
        tag = {"description": "what to send as If-None-Match or If-Match", "schema": {"type": "string"}}
        responses["200"].setdefault("headers", {})["ETag"] = tag


def _name(status: str) -> str:
    return f"Problem{status}"


def _response(status: str, words: str) -> dict[str, Any]:
    example = {"type": "about:blank", "title": words, "status": int(status), "detail": words, "problems": []}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}, "example": example}}
    headers = {
        name: {"description": meaning, "schema": {"type": "string"}}
        for name, meaning in _HEADERS.get(status, {}).items()
    }
    return {"description": words, "content": content} | ({"headers": headers} if headers else {})
