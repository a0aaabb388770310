"""A hostile server does no harm: every case ends in time, as a document or as an error that says what happened."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from tests.hostile.cases import CASES
from tests.hostile.server import FETCHED, NOT_MODIFIED, Case, HostileServer

from feedwatch.fetch.http import fetch
from feedwatch.model.errors import FetchError
from feedwatch.model.source import Fetched
from feedwatch.net.door import Door, Limits

LIMITS = Limits(connect=1.0, read=0.3, total=0.6, body=200_000)


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    with HostileServer(CASES) as hostile:
        yield hostile


@pytest.fixture(scope="module")
def door(server: HostileServer) -> Iterator[Door]:
    opened = Door(server.authorities, "feedwatch/test", LIMITS)
    yield opened
    opened.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_ends_in_time_as_it_should(case: Case, server: HostileServer, door: Door) -> None:
    """The outcome is the one the case expects, its message names the host, and the deadline holds."""
    began = time.monotonic()
    outcome = _outcome(case, server, door)
    assert time.monotonic() - began < LIMITS.total + 1.0
    if isinstance(outcome, FetchError):
        assert (outcome.kind, outcome.message) == (case.expect, outcome.message)
        assert case.says in outcome.message
        assert case.temporary in (None, outcome.temporary)
        assert outcome.message.isprintable()
        assert len(outcome.message) < 500
    else:
        assert outcome == (case.expect, case.body)


def _outcome(case: Case, server: HostileServer, door: Door) -> FetchError | tuple[str, bytes | None]:
    try:
        result = fetch(door, server.url(case.name), case.validators, limits=LIMITS)
    except FetchError as error:
        return error
    return (FETCHED, result.body) if isinstance(result, Fetched) else (NOT_MODIFIED, None)


def test_the_names_of_cases_are_unique() -> None:
    """No case hides another one, and there are at least a hundred."""
    assert len({case.name for case in CASES}) == len(CASES) >= 100
