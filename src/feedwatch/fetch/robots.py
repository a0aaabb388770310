"""robots.txt: whether a news page may be read by a machine (RFC 9309). Feeds are made for machines and are not asked for."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import unquote, urlsplit
from urllib.robotparser import RobotFileParser

from feedwatch.fetch.http import follow
from feedwatch.model.errors import FetchError
from feedwatch.net.door import Door, Limits

FRESH_FOR = timedelta(hours=24)  # RFC 9309 2.4
_MOST_CHARS = 500 * 1024  # RFC 9309 2.5: at least so much is read
_MOST_ORIGINS = 5_000
_FIELD = re.compile(r"\s*(user-agent|allow|disallow)\s*:([^#]*)", re.IGNORECASE)
_LIMITS = Limits(total=20.0, body=2 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class _Rules:
    parser: RobotFileParser
    until: datetime


class RobotsCache:
    """The rules of each origin (scheme, host and port), kept for a day; may be used by many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: dict[str, _Rules] = {}

    def get(self, origin: str, now: datetime) -> RobotFileParser | None:
        """Give the rules of an origin, or None when there are none or they are too old."""
        with self._lock:
            rules = self._rules.get(origin)
        return rules.parser if rules and now < rules.until else None

    def put(self, origin: str, parser: RobotFileParser, now: datetime) -> None:
        """Keep the rules of an origin for a day; the oldest make room."""
        with self._lock:
            self._rules.pop(origin, None)
            self._rules[origin] = _Rules(parser, now + FRESH_FOR)
            if len(self._rules) > _MOST_ORIGINS:
                del self._rules[next(iter(self._rules))]


def allowed(door: Door, url: str, user_agent: str, cache: RobotsCache, now: datetime) -> bool:
    """Tell whether `robots.txt` lets `user_agent` (our product name) read `url`.

    A robots.txt that is not there (4xx) allows everything. One that cannot be had (5xx, no connection) means "not now"
    (RFC 9309 2.3.1.4): raises a temporary FetchError, or the FetchError of the door for refused addresses.
    """
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc.lower()}"
    parser = cache.get(origin, now)
    if parser is None:
        parser = _rules_of(door, origin)
        cache.put(origin, parser, now)
    # The host is left out: the parser reads it again after unquoting, and could stumble over it.
    return parser.can_fetch(user_agent, f"http://host{parts._replace(scheme='', netloc='').geturl()}")


def _rules_of(door: Door, origin: str) -> RobotFileParser:
    where = f"{origin}/robots.txt"
    try:
        response = follow(door, where, {"Accept": "text/plain, */*;q=0.1"}, _LIMITS).response
    except FetchError as error:
        raise _not_now(where, error.message, error) from error
    if response.status >= 500 or response.status == 429:
        raise _not_now(where, f"status {response.status}")
    return _parsed(response.body if response.status == 200 else b"")


def _not_now(where: str, why: str, error: FetchError | None = None) -> FetchError:
    return FetchError(
        error.kind if error else "http",
        f"{where} says whether the page may be read, but cannot be had now: {why}",
        temporary=error.temporary if error else True,
        status=error.status if error else None,
    )


def _parsed(body: bytes) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(_plain(body.decode("utf-8-sig", "replace")[:_MOST_CHARS]))
    parser.modified()  # without it the parser takes itself for unread and forbids everything
    return parser


def _plain(text: str) -> list[str]:
    """Keep the lines that the standard library's parser understands, in the order in which it decides rightly.

    It takes the first rule that fits where RFC 9309 2.2.2 takes the longest (and Allow on a tie), ends a group at a blank
    line, knows no `*`, and stumbles over odd values of fields that we do not use. Of wildcards only a final `*` is heard.
    """
    fields = [match.groups() for match in map(_FIELD.match, text.splitlines()) if match]
    lines: list[str] = []
    for is_rule, group in groupby(fields, key=lambda field: field[0].lower() != "user-agent"):
        pairs = [(name.lower(), value.strip()) for name, value in group]
        if is_rule:
            pairs = sorted(map(_without_star, filter(_is_path, pairs)), key=_weight, reverse=True)
        lines.extend(f"{name}: {value}" for name, value in pairs)
    return lines


def _is_path(rule: tuple[str, str]) -> bool:
    path = unquote(rule[1])  # `//` would be read as a host
    return not path or (path.startswith(("/", "*")) and not path.startswith("//"))


def _weight(rule: tuple[str, str]) -> tuple[int, bool]:
    return len(rule[1]), rule[0] == "allow"


def _without_star(rule: tuple[str, str]) -> tuple[str, str]:
    name, path = rule
    return name, (path.rstrip("*") or "/") if path else ""
