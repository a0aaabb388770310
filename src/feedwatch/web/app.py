"""The web application: its routes, which hosts it answers for, and the headers that every answer carries."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Awaitable, Callable
from enum import Enum
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Mount

from feedwatch.config.settings import Settings
from feedwatch.web import overview, static
from feedwatch.web.admin import routes as admin
from feedwatch.web.admin.visit import is_admins
from feedwatch.web.api.app import PATH, make_api
from feedwatch.web.public import archive, feeds, health, metrics
from feedwatch.web.subscriber import routes as subscriber
from feedwatch.wiring import House

# No script, no frame, nothing from other machines; styles come from our own file only.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Side(Enum):
    """Which pages an application has: the readers', the admins', or both beside each other."""

    READERS = (overview, subscriber, feeds, archive)
    ADMINS = (metrics, admin)
    BOTH = (overview, subscriber, feeds, archive, metrics, admin)


def make_app(house: House, side: Side = Side.BOTH) -> FastAPI:
    """Make the application for a house."""
    settings = house.configuring.current.settings
    url = settings.admin_url if side is Side.ADMINS else settings.public_url
    app = FastAPI(title="feedwatch", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.house = house
    app.state.base = urlsplit(url).path
    for pages in (health, static, *side.value):
        app.include_router(pages.routes(house))
    admin.install(app)
    if side is not Side.READERS:
        app.router.routes.append(_mounted(make_api(house, app.state.base)))
    app.middleware("http")(_answer)
    return app


def _mounted(api: FastAPI) -> Mount:
    """Put the API at its path; whatever stands behind that is its own to refuse, line feeds too."""
    mount = Mount(PATH, api)
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    return mount


async def _answer(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Answer for our own hosts only, under the base path, with headers that are the same for all pages."""
    base: str = request.app.state.base
    settings: Settings = request.app.state.house.configuring.current.settings
    if not (_is_plain(request) and _is_ours(request.url.hostname or "", settings)):
        response: Response = PlainTextResponse("this host is not served here; see [web] url in feedwatch.toml\n", 421)
    elif base and request.url.path == base:
        response = RedirectResponse(f"{base}/")
    else:
        # A proxy may have taken the base path off or not; routes are found either way.
        if not request.url.path.startswith(f"{base}/"):
            request.scope["path"] = base + request.scope["path"]
        request.scope["root_path"] = base
        response = await call_next(request)
    if is_admins(request):  # also what is not there, or cannot be read
        response.headers.setdefault("Cache-Control", "no-store")
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _is_plain(request: Request) -> bool:
    """Tell whether the Host is one that can be read; what cannot counts as our own address elsewhere, which it is not."""
    named = request.headers.get("host", "")
    return not named or request.url.netloc == named


def _is_ours(host: str, settings: Settings) -> bool:
    """Tell whether a request may name this host: an IP address, a name without dots as proxies use inside, or a name of ours.

    Another name that leads here belongs to somebody who wants a browser to take our pages for theirs (DNS rebinding).
    """
    listens = (f"//{address}" for address in (settings.web.listen, settings.web.admin_listen))
    known = {urlsplit(url).hostname for url in (settings.public_url, settings.admin_url, *listens)}
    if "." not in host or host in known:
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
