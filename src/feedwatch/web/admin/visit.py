"""A visit: who asks for an admin page, whether they may, and how they are answered.

Every handler takes a `Visit` (anybody who is signed in), an `Editing` (role editor) or a `Managing` (role admin). All three
refuse a change that does not come from a form of the same session.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from feedwatch.model.access import Admin, Role
from feedwatch.model.actor import Actor
from feedwatch.model.urls import without_keys
from feedwatch.service.access.signing_in import Visitor
from feedwatch.web.admin.words.common import WORDS as COMMON
from feedwatch.web.forms import SentByAdmin, is_from_elsewhere
from feedwatch.web.pages import base_of, page
from feedwatch.web.titles import part_of
from feedwatch.web.words import LANGUAGE_COOKIE, LANGUAGES, WORDS, language_of
from feedwatch.wiring import House

T = TypeVar("T", bound=str)
Sent = SentByAdmin
Words = Mapping[str, Mapping[str, str]]

# Numbers as databases have them: a larger one is of nothing, and would be a fault there.
LARGEST_ID = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Before = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]

SESSION_COOKIE = "feedwatch_session"
FORM_TOKEN = "form_token"  # noqa: S105 - the name of a field
_SAFE = ("GET", "HEAD")
_YEAR = 365 * 24 * 3600  # seconds

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
        " frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    # With "no-referrer" browsers send "Origin: null", which tells nothing; to other sites this sends as little.
    "Referrer-Policy": "same-origin",
}


class SignInError(Exception):
    """Nobody is signed in; they are led to the sign-in page, and back."""


class RefusedError(Exception):
    """Somebody may not do this: `reason` is `form` (not from a form of this session) or `role`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Visiting:
    """A request of somebody who is signed in."""

    request: Request
    house: House
    visitor: Visitor

    @property
    def admin(self) -> Admin:
        """Give who asks."""
        return self.visitor.admin

    @property
    def actor(self) -> Actor:
        """Give who asks, for the audit log."""
        return self.visitor.actor

    @property
    def language(self) -> str:
        """Give the language of the answer."""
        return language_of(self.request)

    @property
    def here(self) -> str:
        """Give the address of this page with its query, for forms that come back to it."""
        query = self.request.url.query
        return self.path(self.request.url.path.removeprefix(base_of(self.request)) + (f"?{query}" if query else ""))

    def may(self, role: str) -> bool:
        """Tell whether they have a role, by its name."""
        return self.admin.role.covers(Role(role))

    def part(self, topic: str, part: str) -> str:
        """Give what a part of a verdict is called in their language."""
        return part_of(self.house, topic, part, self.language)

    def shown(self, text: T) -> T:
        """Give text with addresses of sources as they may see it: keys in them are for who may edit them."""
        return text if self.may("editor") else without_keys(text)

    def path(self, path: str, **query: object) -> str:
        """Give the address of a path of ours, under the base path; what is None or empty is left out of the query."""
        given = urlencode({name: value for name, value in query.items() if value not in (None, "")})
        return base_of(self.request) + path + (f"?{given}" if given else "")

    def with_query(self, **changes: object) -> str:
        """Give the address of this page with parts of its query changed, or taken out when empty."""
        query: dict[str, object] = dict(self.request.query_params) | changes
        return self.path(self.request.url.path.removeprefix(base_of(self.request)), **query)

    def page(self, template: str, words: Words, *, status: int = 200, **values: object) -> HTMLResponse:
        """Render a page of `templates/admin/`, with `words` of its own as `w`."""
        given: dict[str, object] = {
            "visit": self,
            "w": words[self.language],
            "navigation": self.request.app.state.navigation,
            "done": self.request.query_params.get("done", ""),
            "undo": self.request.query_params.get("undo", ""),
            "at": self.request.url.path.removeprefix(base_of(self.request)),
        }
        response = page(
            self.request, f"admin/{template}", lexicon=_ALL, status=status, headers=HEADERS, **given | values
        )
        return remember_language(self.request, response)

    def go(self, path: str, **query: object) -> Response:
        """Lead the browser to a page after a change, so that loading it again changes nothing."""
        return RedirectResponse(self.path(path, **query), status_code=303, headers=HEADERS)


_ALL = {language: {**WORDS[language], **COMMON[language]} for language in LANGUAGES}


def is_admins(request: Request) -> bool:
    """Tell whether a request is for an admin page, that of somebody who is not signed in and one that is not there too."""
    path = request.url.path.removeprefix(base_of(request))
    return path == "/admin" or path.startswith("/admin/")


def house_of(request: Request) -> House:
    """Give the house that a request is answered from."""
    house: House = request.app.state.house
    return house


def remember_language(request: Request, response: HTMLResponse) -> HTMLResponse:
    """Keep the language that was asked for, for a year."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, asked, max_age=_YEAR, path=base_of(request) or "/", httponly=True, samesite="lax"
        )
    return response


def admin_page(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Render a page of `templates/admin/` for somebody who is not signed in."""
    response = page(request, f"admin/{template}", lexicon=_ALL, status=status, headers=HEADERS, **values)
    return remember_language(request, response)


def set_session(request: Request, response: Response, token: str) -> Response:
    """Give the browser its session: until it is closed, for this site only, and out of reach of scripts."""
    path = base_of(request) or "/"
    response.set_cookie(SESSION_COOKIE, token, path=path, httponly=True, samesite="lax", secure=is_secure(request))
    return response


def is_secure(request: Request) -> bool:
    """Tell whether the browser came by https, as far as the request, a trusted proxy or the settings say so."""
    address = house_of(request).configuring.current.settings.admin_url
    return request.url.scheme == "https" or address.startswith("https")


def drop_session(request: Request, response: Response) -> Response:
    """Take the session away from the browser."""
    response.delete_cookie(SESSION_COOKIE, path=base_of(request) or "/")
    return response


def is_elsewhere(request: Request) -> bool:
    """Tell whether a form was sent from another site's page."""
    return is_from_elsewhere(request, house_of(request).configuring.current.settings.admin_url)


def sign_in_path(request: Request) -> str:
    """Give the address of the sign-in page, which leads back here."""
    asked = request.url.path.removeprefix(base_of(request)) + (f"?{request.url.query}" if request.url.query else "")
    return f"{base_of(request)}/admin/login?next={quote(asked, safe='')}"


def _visiting(request: Request, sent: Sent) -> Visiting:
    house = house_of(request)
    visitor = house.signing_in.admitted(request.cookies.get(SESSION_COOKIE, ""))
    if visitor is None:
        raise SignInError
    if request.method not in _SAFE:
        given = sent.line(FORM_TOKEN) or request.headers.get("X-Form-Token", "")
        if is_elsewhere(request) or not hmac.compare_digest(given.encode(), visitor.form_token.encode()):
            raise RefusedError("form")
    return Visiting(request, house, visitor)


def _needs(role: Role) -> Callable[..., Visiting]:
    def allowed(visit: Annotated[Visiting, Depends(_visiting)]) -> Visiting:
        if not visit.admin.role.covers(role):
            raise RefusedError("role")
        return visit

    return allowed


Visit = Annotated[Visiting, Depends(_needs(Role.VIEWER))]
Editing = Annotated[Visiting, Depends(_needs(Role.EDITOR))]
Managing = Annotated[Visiting, Depends(_needs(Role.ADMIN))]
