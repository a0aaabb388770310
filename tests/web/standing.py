"""The pages of a house as `feedwatch.web.server` opens them, by an application that is used again.

To make one takes longer than most tests. It is made for somebody who stands for the house of whichever test has it; no two
tests, and no two houses of one test, have the same one at once.
"""

from __future__ import annotations

import socket
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from fastapi import FastAPI

from feedwatch.web.app import Side, make_app
from feedwatch.web.server import open_app
from feedwatch.wiring import House


@dataclass
class _Standing:
    house: House

    def __getattr__(self, name: str) -> Any:
        return getattr(self.house, name)


_FREE: defaultdict[tuple[Side, str], list[tuple[FastAPI, _Standing]]] = defaultdict(list)


@contextmanager
def open_pages(house: House, listener: socket.socket, side: Side = Side.BOTH) -> Iterator[None]:
    """Serve the pages of a house for as long as the context is open."""
    settings = house.configuring.current.settings
    free = _FREE[side, urlsplit(settings.admin_url if side is Side.ADMINS else settings.public_url).path]
    app, standing = free.pop() if free else _made(house, side)
    standing.house = house
    with open_app(app, listener, settings.web.trusted_proxies):
        yield
    free.append((app, standing))


def _made(house: House, side: Side) -> tuple[FastAPI, _Standing]:
    standing = _Standing(house)
    return make_app(cast("House", standing), side), standing
