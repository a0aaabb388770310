"""A loopback server and a door that may go to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from feedwatch.net.door import Door, Limits


@pytest.fixture
def door(httpserver: HTTPServer) -> Iterator[Door]:
    """Give a door to the test server alone."""
    allow = frozenset({f"{httpserver.host}:{httpserver.port}", f"127.0.0.1:{httpserver.port}"})
    opened = Door(allow, "feedwatch/test", Limits(connect=1.0, read=2.0, total=3.0))
    yield opened
    opened.close()
