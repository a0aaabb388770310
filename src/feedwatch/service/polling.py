"""Sources to items: claim, gather, decide, commit. One transaction a poll, and one source never disturbs another."""

from __future__ import annotations

import logging
import queue
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from feedwatch.config.files import Configuration
from feedwatch.fetch import pace
from feedwatch.group import stories as grouping
from feedwatch.group.identity import Identified, aliases_of, identify
from feedwatch.group.index import sketch
from feedwatch.judge.judge import first_look, judge
from feedwatch.model.errors import FetchError, ReadError, UsageError
from feedwatch.model.item import Entry, Identity, Item, Novelty, PublishedTrust
from feedwatch.model.source import Fetched, Lease, NotModified, PollError, PollOutcome, Source
from feedwatch.model.topic import TopicPack
from feedwatch.service.configuring import Configuring
from feedwatch.service.gathering import Gathered, Gathering
from feedwatch.store import items, sources, stories
from feedwatch.store.database import Database
from feedwatch.store.items import Finding, Known
from feedwatch.store.sources import PollRecord

log = logging.getLogger(__name__)

# Longer than a poll with its article pages may take, so that nobody else begins on a source that is being read.
_LEASE = timedelta(minutes=10)
