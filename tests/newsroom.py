"""A far end with a language: a newsroom on loopback whose feed, pages and manners a test sets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """What the newsroom answers with."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/rss+xml; charset=utf-8"),)


@dataclass(frozen=True)
class Asked:
    """A request that arrived; header names in lower case."""

    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class News:
    """One item of a feed."""

    title: str
    path: str = ""
    summary: str = ""
    guid: str = ""
    at: datetime | None = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    body: str = ""


@dataclass
class Newsroom:
    """A server at `authority`; `answers` by path, and everything it was `asked`."""

    authority: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    hanging: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def base(self) -> str:
        """Give the address of the server."""
        return f"http://{self.authority}"

    def feed(self, *news: News, path: str = "/feed", title: str = "Nyheter från Åmåla") -> str:
        """Publish a feed, and an article page for each item that has a path and a body; gives the feed's address."""
        items = "".join(self._item(each) for each in news)
        text = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{escape(title)}</title>{items}</channel></rss>'
        self.answers[path] = Answer(text.encode())
        for each in news:
            if each.path and each.body:
                self.page(each.path, article(each.title, each.body))
        return self.base + path

    def page(self, path: str, html: str) -> str:
        """Publish a page; gives its address."""
        self.answers[path] = Answer(html.encode(), headers=(("Content-Type", "text/html; charset=utf-8"),))
        return self.base + path

    def fail(self, path: str, status: int, *headers: tuple[str, str]) -> None:
        """Answer a path with a failure."""
        self.answers[path] = Answer(b"", status, headers)

    def hang(self, path: str) -> None:
        """Take requests for a path and never answer them."""
        self.hanging.add(path)

    def times_asked(self, path: str) -> int:
        """Count the requests to a path."""
        return sum(request.path == path for request in self.asked)

    def _item(self, news: News) -> str:
        link = f"<link>{escape(self.base + news.path)}</link>" if news.path else ""
        guid = f"<guid isPermaLink='false'>{escape(news.guid)}</guid>" if news.guid else ""
        at = f"<pubDate>{format_datetime(news.at)}</pubDate>" if news.at else ""
        summary = f"<description>{escape(news.summary)}</description>" if news.summary else ""
        return f"<item><title>{escape(news.title)}</title>{link}{guid}{at}{summary}</item>"


def article(title: str, body: str) -> str:
    """Make an article page of paragraphs that are separated by blank lines."""
    paragraphs = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in body.split("\n\n"))
    head = f"<head><meta charset='utf-8'><title>{escape(title)}</title></head>"
    main = f"<main><article><h1>{escape(title)}</h1>{paragraphs}</article></main>"
    return f"<!doctype html><html lang='sv'>{head}<body><nav><a href='/'>Hem</a></nav>{main}</body></html>"


@contextmanager
def open_newsroom(listen: str = "127.0.0.1") -> Iterator[Newsroom]:
    """Run a newsroom on a free port of loopback; on all of its addresses (127.0.0.0/8) when it listens to 0.0.0.0."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            newsroom.asked.append(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}))
            if self.path in newsroom.hanging:
                newsroom.over.wait()
                return
            answer = newsroom.answers.get(self.path, Answer(b"not here", 404, ()))
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((listen, 0), Handler)
    newsroom = Newsroom(f"127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield newsroom
    finally:
        newsroom.over.set()
        server.shutdown()
        server.server_close()
