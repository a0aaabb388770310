"""Pages from templates: everything escaped, undefined names are errors."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from feedwatch.model.urls import is_web
from feedwatch.web.words import WORDS, language_of, local_time

_ENVIRONMENT = Environment(
    loader=PackageLoader("feedwatch.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["local"] = local_time
_ENVIRONMENT.tests["web_address"] = is_web


def page(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Render a template in the language that the reader prefers."""
    language = language_of(request)
    text = _ENVIRONMENT.get_template(template).render(lang=language, t=WORDS[language], **values)
    return HTMLResponse(text, status_code=status, headers={"Content-Language": language, "Vary": "Accept-Language"})
