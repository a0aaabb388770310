"""The application of the API, mounted at `/api/v1`: one noun a file."""

from __future__ import annotations

from fastapi import FastAPI

from feedwatch.web.api import (
    access,
    configuration,
    deliveries,
    endpoints,
    exports,
    items,
    overview,
    settings,
    source_lists,
    sources,
    stories,
    subscriber_lists,
    subscribers,
    topics,
)
from feedwatch.web.api.describing import describe
from feedwatch.web.api.gate import Gate
from feedwatch.web.api.problems import answer_problems
from feedwatch.web.api.tags import Tagging
from feedwatch.wiring import House

VERSION = "1.0.0"
PATH = "/api/v1"
_NOUNS = (
    overview,
    sources,
    topics,
    items,
    stories,
    source_lists,  # before exports, whose kinds sources would be one of
    exports,
    subscribers,
    subscriber_lists,
    endpoints,
    deliveries,
    configuration,
    settings,
    access,
)


def make_api(house: House, base: str) -> FastAPI:
    """Make the application for a house that is shown under a base path, mostly empty."""
    app = FastAPI(title="feedwatch", version=VERSION, docs_url=None, redoc_url=None, redirect_slashes=False)
    for noun in _NOUNS:
        app.router.routes.extend(noun.routes(house).routes)  # flat, so that a 405 can name every method of a path
    answer_problems(app, house)
    describe(app, f"{base}{PATH}")
    app.add_middleware(Tagging)
    app.add_middleware(Gate, house=house)
    return app
