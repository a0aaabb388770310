"""The gate of the API: who comes in, with how much, and how often. No cookie opens it, so no other site can."""

from __future__ import annotations

from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedwatch.model.access import Scope as Right
from feedwatch.model.urls import without_keys
from feedwatch.service.access.issuing import Holder
from feedwatch.service.access.pacing import Pacing, TooOftenError
from feedwatch.web.api.problems import ApiError, explain
from feedwatch.wiring import House

LARGEST = 4 * 1024 * 1024  # bytes of a body: the longest text, each of its characters escaped
_LONGEST_PATH = 2000
_OPEN = "/openapi.json"
_WITH_BODY = ("POST", "PUT", "PATCH")


class Gate:
    """Lets in who has a token; a body must be JSON and not too long."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app = app
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by ourselves, or let the request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            receive = await self._let_in(scope, receive)
        except ApiError as error:
            await error.answer()(scope, receive, send)
            return
        except TooOftenError as error:
            await explain(error).answer()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive) -> Receive:
        headers = Headers(scope=scope)
        if len(scope["path"]) > _LONGEST_PATH:
            raise ApiError(404, "there is no such long path")
        if scope["path"].removeprefix(scope.get("root_path", "")) == _OPEN:  # it says nothing about this house
            return receive
        scope.setdefault("state", {})["caller"] = await self._caller(headers)
        scope["state"]["pacing"] = self._house.pacing
        body = await _body(receive, headers)
        if body and scope["method"] in _WITH_BODY and not _is_json(headers.get("content-type", "")):
            raise ApiError(415, "send the body as application/json", headers={"Accept": "application/json"})
        return _again(body, receive)

    async def _caller(self, headers: Headers) -> Holder:
        kind, _, secret = headers.get("authorization", "").partition(" ")
        holder = None
        if kind.lower() == "bearer" and secret.strip().isascii():
            holder = await run_sync(self._house.issuing.holder, secret.strip())
        if holder is None:
            challenge = 'Bearer realm="feedwatch"' + (', error="invalid_token"' if kind else "")
            raise ApiError(401, "a token is needed: Authorization: Bearer …", headers={"WWW-Authenticate": challenge})
        self._house.pacing.request(holder.token.id)
        return holder


async def _body(receive: Receive, headers: Headers) -> bytes:
    """Read the body; raises ApiError 413 as soon as it is too long."""
    announced = headers.get("content-length", "0")
    too_long = ApiError(413, f"a body may have {LARGEST} bytes")
    if announced.isdecimal() and int(announced) > LARGEST:
        raise too_long
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > LARGEST:
            raise too_long
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read to who reads it next; after it comes what comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def read() -> Message:
        return waiting.pop() if waiting else await receive()

    return read


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == "application/json"


_BEARER = HTTPBearer(
    scheme_name="token", description="A token of `feedwatch tokens add`; its scopes are named at each operation.",
    auto_error=False,
)  # fmt: skip


def insist_on(caller: Holder, right: Right) -> None:
    """Raise ApiError 403, naming the scope, when somebody lacks it."""
    if not caller.may(right):
        challenge = f'Bearer realm="feedwatch", error="insufficient_scope", scope="{right.value}"'
        detail = f"this token lacks the scope '{right.value}'"
        raise ApiError(403, detail, kind="missing-scope", headers={"WWW-Authenticate": challenge})


def veiled(caller: Holder, value: Any) -> Any:
    """Give plain data as somebody may see it: keys in addresses of sources are for who may write them."""
    if caller.may(Right.WRITE):
        return value
    if isinstance(value, str):
        return without_keys(value)
    if isinstance(value, list):
        return [veiled(caller, each) for each in value]
    if isinstance(value, dict):
        return {name: veiled(caller, each) for name, each in value.items()}
    return value


class Allowed:
    """A dependency that asks for scopes; gives who called."""

    def __init__(self, *rights: Right) -> None:
        self.rights = rights

    def __call__(self, request: Request, _: Annotated[object, Depends(_BEARER)]) -> Holder:
        """Give who called; raises ApiError 403 naming the scope that is missing."""
        caller: Holder = request.state.caller
        for right in self.rights:
            insist_on(caller, right)
        return caller


Reading = Annotated[Holder, Depends(Allowed(Right.READ))]
Writing = Annotated[Holder, Depends(Allowed(Right.WRITE))]
People = Annotated[Holder, Depends(Allowed(Right.SUBSCRIBERS))]
Managing = Annotated[Holder, Depends(Allowed(Right.ADMIN))]
Erasing = Annotated[Holder, Depends(Allowed(Right.SUBSCRIBERS, Right.ADMIN))]


def _count_look(request: Request) -> None:
    """Count a request for which we ask other people's machines."""
    caller: Holder = request.state.caller
    pacing: Pacing = request.state.pacing
    pacing.look(caller.token.id)


Looking = Depends(_count_look)
