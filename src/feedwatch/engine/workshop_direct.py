"""Reading in this process, for commands and tests where starting a worker costs more than a bomb would."""

from __future__ import annotations

from datetime import datetime

from feedwatch.model.item import Article, Reading
from feedwatch.model.source import Fetched, Source
from feedwatch.read.article import article
from feedwatch.read.discover import FeedLink, feed_links
from feedwatch.read.document import read
from feedwatch.read.list_page import Proposal, propose


class Direct:
    """Has the methods of Workshop and none of its limits; an unexpected error comes as it is."""

    def read(self, fetched: Fetched, source: Source, now: datetime) -> Reading:
        """Read the entries of a document; raises ReadError."""
        return read(fetched, source, now)

    def article(self, fetched: Fetched, now: datetime) -> Article:
        """Read the main text of a page; raises ReadError."""
        return article(fetched, now)

    def links(self, fetched: Fetched) -> tuple[FeedLink, ...]:
        """Give the feeds that a page names; raises ReadError."""
        return feed_links(fetched)

    def propose(self, fetched: Fetched, now: datetime) -> tuple[Proposal, ...]:
        """Give the lists of news on a page; raises ReadError."""
        return propose(fetched, now)

    def close(self) -> None:
        """Do nothing: there is nothing to end."""
