"""Somebody who is signed in at the admin pages: over plain requests, and in a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests
from playwright.sync_api import BrowserContext
from tests.web.conftest import Desk, value

from feedwatch.model.access import Role
from feedwatch.service.access.signing_in import form_token
from feedwatch.web.admin.visit import FORM_TOKEN, SESSION_COOKIE

PASSWORD = "en bra lång mening"


@dataclass
class Person:
    """An admin with a session; forms are sent as our pages send them."""

    base: str
    name: str
    session: str
    language: str = "sv"
    web: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.web.cookies.set(SESSION_COOKIE, self.session)
        self.web.headers["Accept-Language"] = self.language

    def get(self, path: str, **headers: str) -> requests.Response:
        """Ask for a page; a redirect is not followed."""
        headers = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.web.get(self.base + path, headers=headers, allow_redirects=False, timeout=20)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, files: dict[str, Any] | None = None, **headers: str
    ) -> requests.Response:
        """Send a form with its token."""
        sent = {FORM_TOKEN: form_token(self.session)} | (data or {})
        headers = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.web.post(
            self.base + path, data=sent, files=files, headers=headers, allow_redirects=False, timeout=20
        )

    def confirm(self, path: str, data: dict[str, Any] | None = None) -> requests.Response:
        """Send a form that changes the configuration, look at what it would do, and confirm that."""
        shown = self.post(path, data)
        assert shown.status_code == 200, shown.text
        return self.post(path, (data or {}) | {"seen": value(shown.text, "[name=seen]"), "confirm": "yes"})


def sign_in(desk: Desk, role: Role = Role.ADMIN, name: str = "anna") -> Person:
    """Let somebody of a role in."""
    desk.house.admitting.add(name, role, PASSWORD)
    return Person(desk.base, name, desk.house.signing_in.sign_in(name, PASSWORD, "127.0.0.1"))


def let_in(context: BrowserContext, person: Person) -> None:
    """Give a browser somebody's session."""
    context.add_cookies([{"name": SESSION_COOKIE, "value": person.session, "url": person.base}])
