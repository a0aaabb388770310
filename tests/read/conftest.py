"""What the tests of reading share: documents as they were fetched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from feedwatch.model.source import Fetched

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

Fetch = Callable[..., Fetched]


@pytest.fixture(scope="session")
def now() -> datetime:
    """A Monday morning in November."""
    return NOW


@pytest.fixture(scope="session")
def fetched() -> Fetch:
    """Makes fetched documents from bytes or text; headers by keyword, `content_language="sv"`."""

    def make(
        body: bytes | str, content_type: str = "", url: str = "https://www.ekby.example/nyheter/", **headers: str
    ) -> Fetched:
        data = body.encode() if isinstance(body, str) else body
        return Fetched(url, url, 200, content_type, data, {k.replace("_", "-"): v for k, v in headers.items()})

    return make
