"""A program that calls the API with a token."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import requests
from tests.web.conftest import Desk

from feedwatch.model.access import Scope

PATH = "/api/v1"


@dataclass
class Program:
    """A program with a secret; everything that is no success must be a problem."""

    base: str
    secret: str
    token_id: int
    web: requests.Session = field(default_factory=requests.Session)

    def __call__(
        self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None, **query: Any
    ) -> requests.Response:
        """Ask; `body` is sent as JSON."""
        sent = {"Authorization": f"Bearer {self.secret}"} | (headers or {})
        answer = self.web.request(
            method, f"{self.base}{PATH}{path}", json=body, params=query, headers=sent, timeout=20, allow_redirects=False
        )
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", answer.text
            assert answer.json()["status"] == answer.status_code
        return answer

    def get(self, path: str, **query: Any) -> Any:
        """Get what is there."""
        answer = self("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()


def program(desk: Desk, scopes: Collection[Scope] = frozenset(Scope), lasts: timedelta | None = None) -> Program:
    """Make a token and a program that has it."""
    token, secret = desk.house.issuing.issue("ett program", frozenset(scopes), lasts)
    return Program(desk.base, secret, token.id)
