"""Failures of one hop: made where they happen, told as a FetchError at the door."""

from __future__ import annotations

import http.client
import ssl

from urllib3.exceptions import HTTPError

from feedwatch.model.errors import FetchError, FetchKind
from feedwatch.model.text import one_line, shorten


class HopError(HTTPError):
    """One request could not be made or its answer not be taken; `kind` and `temporary` as in FetchError.

    Derived from urllib3's base error because that alone travels through urllib3 and requests unchanged and unretried.
    """

    def __init__(self, kind: FetchKind, message: str, *, temporary: bool) -> None:
        self.kind = kind
        self.message = message
        self.temporary = temporary
        super().__init__(message)


# The first row that fits any error of the chain tells what happened.
_TELLING: tuple[tuple[type[BaseException], FetchKind, str], ...] = (
    (http.client.RemoteDisconnected, "protocol", "closed the connection without answering"),
    (http.client.LineTooLong, "protocol", "sent a line that is too long"),
    (http.client.BadStatusLine, "protocol", "does not answer in HTTP"),
    (http.client.UnknownProtocol, "protocol", "does not answer in HTTP 1"),
    (http.client.IncompleteRead, "protocol", "broke off in the middle of the answer"),
    (ssl.SSLError, "tls", "broke the encrypted connection"),
    (ConnectionError, "protocol", "broke the connection off"),
)


def explain(error: BaseException, host: str) -> FetchError:
    """Give the FetchError for whatever urllib3, requests or http.client raised while talking to `host`."""
    chain = _chain(error)
    for link in chain:
        if isinstance(link, HopError):
            return FetchError(link.kind, printable(link.message), temporary=link.temporary)
    for kind_of_error, kind, what in _TELLING:
        if any(isinstance(link, kind_of_error) for link in chain):
            return FetchError(kind, printable(f"{host} {what}"), temporary=True)
    what = f"{host} sent an answer that cannot be read: {chain[-1]}"
    return FetchError("protocol", printable(what), temporary=True)


def printable(message: str) -> str:
    """Make a message that quotes a stranger fit for a log: one line, no control characters, at most 300 characters."""
    return shorten(one_line(message), 300)


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    return chain
