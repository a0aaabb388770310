"""An exchange: one request as it was sent and what came back, told to an admin without secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from feedwatch.model.text import one_line, shorten

_HIDDEN = "(hidden)"
_SECRET = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "set-cookie2", "x-api-key"})
_CREDENTIALS = re.compile(r"(?<=//)[^/@\s]*@")
_LONGEST_VALUE = 1000
_MOST_HEADERS = 60

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One hop: `status` is None when no answer came, and `error` says why.

    `bytes` came over the line, `size` is the body once unpacked (of an error page its beginning). Headers stand as they were
    sent and received, in their order; cookies, logins and credentials in addresses are hidden.
    """

    method: str
    url: str
    sent: Headers
    status: int | None = None
    phrase: str = ""
    received: Headers = ()
    bytes: int = 0
    size: int = 0
    milliseconds: int = 0
    error: str = ""

    @property
    def conditional(self) -> bool:
        """Tell whether validators were sent, so that a 304 could come back."""
        return any(name.lower() in ("if-none-match", "if-modified-since") for name, _ in self.sent)


def shown_url(url: str) -> str:
    """Give an address as it may be shown: one line, credentials hidden."""
    return _CREDENTIALS.sub(f"{_HIDDEN}@", one_line(url))


def shown_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    """Give headers as they may be shown: at most 60, long values cut, secrets hidden."""
    return tuple((one_line(name), _shown(name, value)) for name, value in list(headers)[:_MOST_HEADERS])


def _shown(name: str, value: str) -> str:
    if name.lower() in _SECRET:
        return _HIDDEN
    return shorten(shown_url(value), _LONGEST_VALUE)
