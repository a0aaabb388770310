"""What a worker can do, by name; what is imported here is there when the worker says that it is ready."""

from __future__ import annotations

from collections.abc import Callable

from feedwatch.read.discover import feed_links
from feedwatch.read.document import read
from feedwatch.read.list_page import propose

Task = Callable[..., object]  # takes the fetched document first; a result is made of dataclasses, times, plain values


def _load_article() -> Task:
    # trafilatura takes 0.2 s and 25 MiB, which a worker that only ever sees feeds need not spend. It is named here so
    # that it is loaded before the limits of the first task hold, wherever `article` imports it.
    import trafilatura  # noqa: F401, PLC0415

    from feedwatch.read.article import article  # noqa: PLC0415

    return article


LOADERS: dict[str, Callable[[], Task]] = {
    "read": lambda: read,
    "article": _load_article,
    "links": lambda: feed_links,
    "propose": lambda: propose,
}
