"""Entity tags (RFC 9110 8.8.3): what did not change is not sent again, and what changed meanwhile is not overwritten."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Header, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedwatch.service.plain import plain
from feedwatch.web.api.problems import ApiError

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="the ETag that you have seen; 412 when it is not that of now", max_length=500),
]
_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def tag_of(value: Any) -> str:
    """Give the tag of a value of the model."""
    return _tag(json.dumps(plain(value), sort_keys=True).encode())


def tag_apart_from_time(response: Response, value: Any) -> None:
    """Tag a picture of now by what it shows: that it was made at another moment makes it no other."""
    response.headers["ETag"] = "W/" + tag_of(replace(value, at=_ANY_TIME))


def insist(if_match: str | None, now: str) -> None:
    """See that a change is made to what its maker has seen; raises ApiError 412 when it is another by now.

    `now` is the tag of what the edit was made from, not of what is found when this is called: another writer may come between.
    """
    if if_match is not None and now not in _tags(if_match) and "*" not in _tags(if_match):
        raise ApiError(412, "it was changed meanwhile; read it again", kind="changed", headers={"ETag": now})


class Tagging:
    """Puts a tag on each JSON answer to a GET, and answers 304 to who has it already."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold an answer back until its tag is known."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Held(send, Headers(scope=scope).get("if-none-match", "")))


class _Held:
    """An answer that is held back: only JSON is, exports are streamed."""

    def __init__(self, send: Send, known: str) -> None:
        self._send = send
        self._known = known
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_ours(message):
            self._start = message
            return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        headers = MutableHeaders(raw=start["headers"])
        tag = headers.setdefault("ETag", _tag(bytes(self._body)))
        headers.setdefault("Cache-Control", "private, no-cache")
        body = bytes(self._body)
        if tag.removeprefix("W/") in _tags(self._known):
            start["status"], body = 304, b""
            del headers["content-length"], headers["content-type"]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_ours(start: Message) -> bool:
    kind = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == 200 and kind.startswith("application/json")


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}


def _tag(body: bytes) -> str:
    return f'"{sha256(body).hexdigest()[:32]}"'
