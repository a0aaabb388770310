"""Pages from templates: everything escaped, undefined names are errors."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from feedwatch.model.errors import Problem
from feedwatch.model.saying import Saying, failure, refusal
from feedwatch.model.text import without_addresses
from feedwatch.model.urls import is_web, without_keys
from feedwatch.web.problems import what_is_wrong
from feedwatch.web.sayings import said
from feedwatch.web.words import WORDS, language_of, local_time

# Pages behind a personal link: kept by nobody, found by no search engine.
PERSONAL = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}

TRY_LATER = {"Retry-After": "3600"}  # seconds: addresses are counted by the hour


@pass_context
def _said(context: Context, saying: Saying) -> Markup:
    """Write a saying in the language of the page."""
    return said(saying, context["lang"])


@pass_context
def _failure(context: Context, detail: str, kind: str) -> Markup:
    """Write why a source could not be read, of which the kind of the error and its English message are stored."""
    return said(failure(kind, detail), context["lang"])


@pass_context
def _refusal(context: Context, kind: str) -> Markup:
    """Write why a message was not taken, of which the kind of the error is stored."""
    return said(refusal(kind), context["lang"])


@pass_context
def _wrong(context: Context, problem: Problem) -> Markup:
    """Write what is wrong in a configuration file, without saying where."""
    return what_is_wrong(problem, context["lang"])


_ENVIRONMENT = Environment(
    loader=PackageLoader("feedwatch.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["said"] = _said
_ENVIRONMENT.filters["failure"] = _failure
_ENVIRONMENT.filters["refusal"] = _refusal
_ENVIRONMENT.filters["wrong"] = _wrong
_ENVIRONMENT.filters["local"] = local_time
_ENVIRONMENT.filters["without_addresses"] = without_addresses
_ENVIRONMENT.filters["without_keys"] = without_keys
_ENVIRONMENT.tests["web_address"] = is_web


def base_of(request: Request) -> str:
    """Give the base path under which a proxy shows the pages, for addresses in them; mostly empty."""
    return str(request.scope.get("root_path", ""))


def page(
    request: Request,
    template: str,
    *,
    lexicon: Mapping[str, Mapping[str, str]] = WORDS,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """Render a template in the language that the reader prefers; `q` keeps a language that was chosen on our links."""
    language = language_of(request)
    chosen = f"?lang={language}" if request.query_params.get("lang") == language else ""
    given = {"lang": language, "t": lexicon[language], "q": chosen, "base": base_of(request)}
    text = _ENVIRONMENT.get_template(template).render(given | values)
    own = {"Content-Language": language, "Vary": "Accept-Language"}
    return HTMLResponse(text, status_code=status, headers=own | dict(headers or {}))


def notice(request: Request, name: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """Say one thing: the words `<name>_title` and `<name>_text`."""
    return page(request, "notice.html", status=status, headers=headers, heading=f"{name}_title", text=f"{name}_text")
