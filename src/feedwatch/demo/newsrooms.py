"""Sample newsrooms on loopback: each shows, in its own format, what it has published by the simulated now."""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_FILE = Path(__file__).parent / "newsrooms.toml"
_MONTHS = (
    "januari februari mars april maj juni juli augusti september oktober november december".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Where an organisation publishes; `kind` is rss, atom, json, page or broken."""

    id: str
    name: str
    kind: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """A press release; `number` makes its address."""

    number: int
    newsroom: str
    at: datetime
    title: str
    summary: str
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    content_type: str
    text: str


class Newsrooms:
    """All sample newsrooms and their releases."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        self.rooms = tuple(Newsroom(**room) for room in data["newsroom"])
        self.releases = tuple(
            Release(number, **release | {"body": tuple(release["body"])})
            for number, release in enumerate(data["release"], 1)
        )
        self._now = now

    def answer(self, path: str, base: str) -> Answer:
        """Answer a request: `/<newsroom>` is its feed or page, `/<newsroom>/<number>` a release."""
        room_id, _, number = path.strip("/").partition("/")
        room = next((room for room in self.rooms if room.id == room_id), None)
        if room is None:
            return _missing()
        if room.kind == "broken":
            return Answer(503, "text/plain", "Underhåll pågår")
        shown = [release for release in self.releases if release.newsroom == room.id and release.at <= self._now()]
        if number:
            return next((_article(release) for release in shown if str(release.number) == number), _missing())
        return _WRITERS[room.kind](room, shown[::-1], f"{base}/{room.id}")


@contextmanager
def open_newsrooms(newsrooms: Newsrooms) -> Iterator[str]:
    """Serve the newsrooms on a free port of loopback; gives its `host:port`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = newsrooms.answer(self.path, f"http://{self.headers['Host']}")
            body = answer.text.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", f"{answer.content_type}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server calls
            """Say nothing: the demo's output is the digest."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, name="newsrooms", kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _rss(room: Newsroom, releases: list[Release], base: str) -> Answer:
    items = "".join(
        f"<item><title>{escape(r.title)}</title><link>{base}/{r.number}?utm_source=rss</link>"
        f"<guid isPermaLink='false'>{room.id}-{r.number}</guid><pubDate>{format_datetime(r.at)}</pubDate>"
        f"<description>{escape(r.summary)}</description></item>"
        for r in releases
    )
    channel = f"<title>{escape(room.name)}</title><link>{base}</link><language>sv</language>{items}"
    return Answer(
        200, "application/rss+xml", f"<?xml version='1.0'?><rss version='2.0'><channel>{channel}</channel></rss>"
    )


def _atom(room: Newsroom, releases: list[Release], base: str) -> Answer:
    entries = "".join(
        f"<entry><id>tag:example.org,2026:{room.id}/{r.number}</id><title>{escape(r.title)}</title>"
        f"<link href='{base}/{r.number}'/><updated>{r.at.isoformat()}</updated><published>{r.at.isoformat()}</published>"
        f"<summary>{escape(r.summary)}</summary></entry>"
        for r in releases
    )
    head = f"<id>{base}</id><title>{escape(room.name)}</title><updated>2026-12-01T00:00:00Z</updated>"
    return Answer(
        200, "application/atom+xml", f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='sv'>{head}{entries}</feed>"
    )


def _json(room: Newsroom, releases: list[Release], base: str) -> Answer:
    items = [
        {
            "id": f"{base}/{r.number}",
            "url": f"{base}/{r.number}",
            "title": r.title,
            "summary": r.summary,
            "content_text": "\n\n".join(r.body),
            "date_published": r.at.isoformat(),
        }
        for r in releases
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": room.name, "language": "sv", "items": items}
    return Answer(200, "application/feed+json", json.dumps(feed, ensure_ascii=False))


def _page(room: Newsroom, releases: list[Release], base: str) -> Answer:
    rows = "".join(
        f"<li class='news'><h3><a href='{base}/{r.number}'>{escape(r.title)}</a></h3>"
        f"<p class='date'>{_swedish(r.at)}</p><p>{escape(r.summary)}</p></li>"
        for r in (*releases, *_OLD)
    )
    menu = "".join(f"<li><a href='{base}/meny-{number}'>Meny {number}</a></li>" for number in range(8))
    main = f"<main><h1>Nyheter</h1><ul class='list'>{rows}</ul></main>"
    head = f"<head><title>{escape(room.name)}</title></head>"
    return Answer(
        200, "text/html", f"<!doctype html><html lang='sv'>{head}<body><nav><ul>{menu}</ul></nav>{main}</body></html>"
    )


def _article(release: Release) -> Answer:
    paragraphs = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in release.body)
    time = f"<time datetime='{release.at.isoformat()}'>{_swedish(release.at)}</time>"
    article = f"<article><h1>{escape(release.title)}</h1>{time}{paragraphs}</article>"
    return Answer(
        200,
        "text/html",
        f"<!doctype html><html lang='sv'><head><title>{escape(release.title)}</title></head><body>{article}</body></html>",
    )


def _missing() -> Answer:
    return Answer(404, "text/plain", "Sidan finns inte")


def _swedish(at: datetime) -> str:
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


# What the page showed before the two weeks began, so that it is a list from the first day.
_OLD = tuple(
    Release(100 + day, "vaxjo", datetime.fromisoformat(f"2026-11-{day}T09:00:00+01:00"), title, summary, ())
    for day, title, summary in (
        (27, "Julskyltning i centrum på söndag", "Butikerna har öppet till klockan 18."),
        (26, "Ny cykelväg mellan Teleborg och centrum", "Vägen är belyst och plogas först av alla."),
        (24, "Simhallen stänger för underhåll", "Den öppnar igen efter nyår."),
    )
)
_WRITERS: dict[str, Callable[[Newsroom, list[Release], str], Answer]] = {
    "rss": _rss,
    "atom": _atom,
    "json": _json,
    "page": _page,
}
