"""Fetching a source: a conditional request, its redirects, and what the status says.

first hop with validators -> redirect? the next hop, at most five -> 200 Fetched | 304 NotModified | else FetchError
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import urldefrag

from feedwatch.fetch.retry_after import retry_after
from feedwatch.model.errors import FetchError
from feedwatch.model.source import Fetched, NotModified, Validators
from feedwatch.model.urls import absolute, host_of
from feedwatch.net.door import Door, Limits, Response
from feedwatch.net.failure import printable

ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"

MOST_REDIRECTS = 5
_PERMANENT = frozenset({301, 308})  # RFC 9110 15.4.2, 15.4.9
_REDIRECTS = _PERMANENT | {302, 303, 307}
_TEMPORARY = frozenset({408, 425, 429})  # RFC 9110 15.5.9, RFC 8470 5.2, RFC 6585 4; besides all of 5xx


@dataclass(frozen=True, slots=True)
class Arrival:
    """The answer at the end of a chain of redirects; `permanent` when each of them was 301 or 308."""

    response: Response
    permanent: bool


def fetch(
    door: Door,
    url: str,
    validators: Validators,
    *,
    accept: str = ACCEPT_FEED,
    limits: Limits | None = None,
) -> Fetched | NotModified:
    """Fetch `url`, following up to five redirects within one deadline for all of them (`limits.total`, else the door's).

    Both validators are sent back byte for byte (RFC 9110 13.1). Raises FetchError.
    """
    asked = _conditions(validators)
    arrival = follow(door, url, {"Accept": accept, **asked}, limits or door.limits)
    response = arrival.response
    if response.status == 304:
        return _not_modified(url, response, validators, conditional=bool(asked))
    # 203 is a 200 that a proxy has changed (RFC 9110 15.3.4).
    if response.status not in (200, 203):
        raise _refused(response)
    return Fetched(
        url=url,
        final_url=response.url,
        status=response.status,
        content_type=response.headers.get("content-type", ""),
        body=response.body,
        headers=response.headers,
        validators=_validators(response.headers),
        permanent_url=_permanent_url(url, arrival),
    )


def follow(door: Door, url: str, headers: Mapping[str, str], limits: Limits) -> Arrival:
    """Ask `url` and go where it redirects to, each hop through the door; raises FetchError.

    `headers` go to every host on the way, so they must hold no secrets.
    """
    ends = time.monotonic() + limits.total
    chain = [url]
    permanent = True
    while True:
        left = max(ends - time.monotonic(), 0.0)
        response = door.get(chain[-1], headers, replace(limits, total=left))
        if response.status not in _REDIRECTS:
            return Arrival(response, permanent and len(chain) > 1)
        permanent = permanent and response.status in _PERMANENT
        chain.append(_next_hop(response, chain))


def _conditions(validators: Validators) -> dict[str, str]:
    conditions = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _validators(headers: Mapping[str, str]) -> Validators:
    return Validators(etag=headers.get("etag", ""), last_modified=headers.get("last-modified", ""))


def _not_modified(url: str, response: Response, sent: Validators, *, conditional: bool) -> NotModified:
    if not conditional:
        raise FetchError(
            "protocol",
            f"{host_of(response.url)} answered 304 Not Modified although nothing was known before",
            temporary=True,
            status=304,
        )
    new = _validators(response.headers)
    # A 304 may bring new validators, and the others stay (RFC 9111 4.3.4).
    kept = Validators(new.etag or sent.etag, new.last_modified or sent.last_modified)
    return NotModified(url, response.url, response.status, kept, response.headers)


def _next_hop(response: Response, chain: list[str]) -> str:
    host = host_of(response.url)
    location = _as_utf8(response.headers.get("location", ""))
    if not location:
        raise _bad_redirect(response, f"{host} redirects without saying where to")
    target = urldefrag(absolute(location, response.url)).url
    if not target:
        raise _bad_redirect(response, f"{host} redirects to {location!r}, which cannot be fetched")
    if target in chain:
        raise _bad_redirect(response, f"{host} redirects in a circle, back to {target}")
    if len(chain) > MOST_REDIRECTS:
        raise _bad_redirect(response, f"more than {MOST_REDIRECTS} redirects, the last one to {target}")
    return target


def _bad_redirect(response: Response, message: str) -> FetchError:
    return FetchError("redirect", printable(message), temporary=True, status=response.status)


def _as_utf8(value: str) -> str:
    """Read a header as the UTF-8 that servers send, where it is valid (RFC 9110 5.5 promises nothing better)."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _permanent_url(url: str, arrival: Arrival) -> str:
    final = arrival.response.url
    # A stored https address is never given up for http: whoever sits on the line once could take the source over.
    if not arrival.permanent or (url.startswith("https:") and final.startswith("http:")):
        return ""
    return final


def _refused(response: Response) -> FetchError:
    status = response.status
    return FetchError(
        "http",
        f"{host_of(response.url)} answered {_spelt(status)}",
        temporary=status >= 500 or status in _TEMPORARY,
        status=status,
        gone=status == HTTPStatus.GONE,
        retry_after=retry_after(response.headers),
    )


def _spelt(status: int) -> str:
    """Write a status with the phrase of RFC 9110 15 where it has one."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
