"""`/feeds/...`: Atom and JSON Feed at addresses that stay, answered from what the reader has when that is current."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import APIRouter, Request, Response

from feedwatch.render.feed import ATOM_TYPE, JSON_FEED_TYPE, FeedEntry, FeedInfo, atom, json_feed
from feedwatch.service.answers.publishing import Ended, Feed
from feedwatch.wiring import House

_METHODS = ["GET", "HEAD"]
_PUBLIC = {"Cache-Control": "public, max-age=300"}
_PRIVATE = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}


@dataclass(frozen=True, slots=True)
class _Form:
    """A format: how its addresses end, what it is called, and who writes it."""

    ending: str
    media_type: str
    write: Callable[[FeedInfo, Sequence[FeedEntry]], bytes]


_FORMS = (_Form(".atom", ATOM_TYPE, atom), _Form(".json", JSON_FEED_TYPE, json_feed))


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    for form in _FORMS:
        _add(router, house, form)
    return router


def _add(router: APIRouter, house: House, form: _Form) -> None:
    @router.api_route(f"/feeds/topics/{{topic}}{form.ending}", methods=_METHODS)
    def of_topic(request: Request, topic: str) -> Response:
        return _answer(request, form, house.publishing.topic_feed(topic), _PUBLIC)

    @router.api_route(f"/feeds/topics/{{topic}}/places/{{code}}{form.ending}", methods=_METHODS)
    def of_place(request: Request, topic: str, code: str) -> Response:
        return _answer(request, form, house.publishing.topic_feed(topic, code), _PUBLIC)

    @router.api_route(f"/feeds/private/{{link}}{form.ending}", methods=_METHODS)
    def of_subscription(request: Request, link: str) -> Response:
        return _answer(request, form, house.publishing.private_feed(link), _PRIVATE)


def _answer(request: Request, form: _Form, feed: Feed | Ended | None, headers: dict[str, str]) -> Response:
    if feed is None:
        return Response("There is no such feed.\n", 404, media_type="text/plain")
    if isinstance(feed, Ended):  # readers stop asking (RFC 9110 15.5.11)
        return Response("This subscription has ended.\n", 410, media_type="text/plain")
    body = form.write(replace(feed.info, url=feed.info.url + form.ending), feed.entries)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    changed = format_datetime(feed.info.updated.astimezone(UTC), usegmt=True)
    headers = headers | {"ETag": tag, "Last-Modified": changed}
    if _is_current(request, tag, feed.info.updated):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=form.media_type, headers=headers)


def _is_current(request: Request, tag: str, changed: datetime) -> bool:
    """Tell whether the reader has it: by the tag when it gives one, only else by the time (RFC 9110 13.2.2)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = {each.strip().removeprefix("W/") for each in tags.split(",")}
        return tag in known or "*" in known
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:  # none, or not a date
        return False
    return changed.replace(microsecond=0) <= since.replace(tzinfo=since.tzinfo or UTC)
