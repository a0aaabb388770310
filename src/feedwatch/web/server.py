"""The web pages in a thread of their own, listening until told to end."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

import uvicorn
from fastapi import FastAPI

from feedwatch.model.errors import BusyError
from feedwatch.web.app import Side, make_app
from feedwatch.wiring import House

_STOP_SECONDS = 2


def listen_on(address: str) -> socket.socket:
    """Take the `host:port` that the pages listen on; raises BusyError when somebody else has it."""
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), int(port)), family=family)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise BusyError(f"cannot listen on {address}: {reason}; see [web] in feedwatch.toml") from error


@contextmanager
def open_pages(house: House, listener: socket.socket, side: Side = Side.BOTH) -> Iterator[None]:
    """Serve the pages of a house for as long as the context is open."""
    with open_app(make_app(house, side), listener, house.configuring.current.settings.web.trusted_proxies):
        yield


@contextmanager
def open_app(app: FastAPI, listener: socket.socket, trusted_proxies: Iterable[str]) -> Iterator[None]:
    """Serve an application; who is not among the trusted proxies is not believed about whom it asks for."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
        forwarded_allow_ips=list(trusted_proxies),
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="web", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(_STOP_SECONDS)


@contextmanager
def open_all_pages(house: House) -> Iterator[None]:
    """Serve all pages where the settings say: the admins' beside the readers', or at an address of their own."""
    web = house.configuring.current.settings.web
    with ExitStack() as stack:
        if web.admin_listen:
            stack.enter_context(open_pages(house, listen_on(web.admin_listen), Side.ADMINS))
        stack.enter_context(open_pages(house, listen_on(web.listen), Side.READERS if web.admin_listen else Side.BOTH))
        yield
