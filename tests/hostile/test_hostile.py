"""A hostile server does no harm: every case ends in time, as a document or as an error that says what happened."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hostile.cases import CASES, FEED, ZIPPED, chunked, head
from tests.hostile.server import FETCHED, NOT_MODIFIED, Case, HostileServer, linger, read_request

from feedwatch.fetch.http import fetch
from feedwatch.model.errors import FetchError
from feedwatch.model.source import Fetched, NotModified, Validators
from feedwatch.model.text import one_line
from feedwatch.net.door import Door, Limits

LIMITS = Limits(connect=1.0, read=0.4, total=0.8, body=200_000)


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
        assert outcome.message == one_line(outcome.message)
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


class Answers:
    """Serves whatever bytes it was given last."""

    def __init__(self) -> None:
        self.bytes = b""

    def __call__(self, connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(self.bytes)
        linger(connection)


GOOD_ANSWER = head("Content-Type: application/rss+xml", "ETag: x", "Transfer-Encoding: chunked") + chunked(FEED, FEED)
ZIPPED_ANSWER = head("Content-Encoding: gzip", f"Content-Length: {len(ZIPPED)}") + ZIPPED
REDIRECTING_ANSWER = head("Location: http://127.0.0.1:1/x", status="301 Moved")


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Give a good answer with a piece replaced by noise or by what has a meaning in HTTP."""
    answer = draw(st.sampled_from([GOOD_ANSWER, ZIPPED_ANSWER, REDIRECTING_ANSWER]))
    start = draw(st.integers(0, len(answer)))
    end = draw(st.integers(start, min(start + 20, len(answer))))
    meaning = st.sampled_from(
        [b"\r\n", b"\r\n\r\n", b"\0", b":", b"\xff", b" ", b"-1", b"9" * 30, b"[", b"\xc3", b"xn--"]
    )
    return answer[:start] + draw(st.binary(max_size=20) | meaning) + answer[end:]


@pytest.fixture(scope="module")
def noise() -> Iterator[Callable[[bytes], FetchError | Fetched | NotModified]]:
    """Give a function that fetches from a server which answers with exactly these bytes."""
    answers = Answers()
    with HostileServer([Case("noise", answers, FETCHED)]) as hostile:
        opened = Door(hostile.authorities, "feedwatch/test", LIMITS)

        def ask(answer: bytes) -> FetchError | Fetched | NotModified:
            answers.bytes = answer
            try:
                return fetch(opened, hostile.url("noise"), Validators('"a"', ""))
            except FetchError as error:
                return error

        yield ask


@settings(deadline=None, max_examples=300)
@given(answer=st.binary(max_size=300) | mutated())
def test_no_answer_whatever_breaks_it(
    noise: Callable[[bytes], FetchError | Fetched | NotModified], answer: bytes
) -> None:
    """Noise and mutated answers give a document or a FetchError of one line, and never anything else."""
    outcome = noise(answer)
    assert not isinstance(outcome, FetchError) or outcome.message == one_line(outcome.message)
