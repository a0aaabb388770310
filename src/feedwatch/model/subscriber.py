"""Subscribers and what they asked for."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from feedwatch.model.urls import without_secrets


class SubscriberState(StrEnum):
    """Where a subscriber stands.

    pending -> active <-> paused; any -> unsubscribed -> pending (asked again); active -> suspended (bounces, dead endpoint);
    active | paused -> suspended -> active (by an admin).
    Who is erased has no state: nothing is left of them but a keyed hash that keeps an import from adding them again.
    """

    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    UNSUBSCRIBED = "unsubscribed"


class Channel(StrEnum):
    """How digests reach a subscriber."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    SLACK = "slack"
    TEAMS = "teams"
    DISCORD = "discord"
    MATTERMOST = "mattermost"

    @property
    def is_chat(self) -> bool:
        """Tell whether it is the incoming webhook of a chat, whose address is a secret."""
        return self not in (Channel.MAIL, Channel.WEBHOOK)


class Quiet(StrEnum):
    """Days on which nothing is sent; what would be due then is due on the next other day, at the same local time.

    After a holiday that is the next working day, thus no Saturday or Sunday either, unless one is due on them anyway.
    """

    WEEKENDS = "weekends"
    HOLIDAYS = "holidays"  # Swedish public holidays, and the eves of midsummer, Christmas and the new year


class Rhythm(StrEnum):
    """How often a subscription is told."""

    AT_ONCE = "at once"
    HOURLY = "hourly"
    EVERY_HOURS = "every hours"
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a subscription is due: a rhythm and, where it has one, a local time of day and day.

    `weekday` is 0 for Monday, `day` 1..31 (the last day of a shorter month), `hours` 2..12 for `every hours`, counted
    from local midnight.
    """

    rhythm: Rhythm
    at: time | None = None
    weekday: int | None = None
    day: int | None = None
    hours: int | None = None
    quiet: frozenset[Quiet] = frozenset()

    @property
    def shortest_period(self) -> timedelta:
        """Give how long one period lasts, leaving clock changes and month lengths aside."""
        lengths = {
            Rhythm.AT_ONCE: timedelta(0),
            Rhythm.HOURLY: timedelta(hours=1),
            Rhythm.EVERY_HOURS: timedelta(hours=self.hours or 1),
            Rhythm.DAILY: timedelta(days=1),
            Rhythm.WEEKDAYS: timedelta(days=1),
            Rhythm.WEEKLY: timedelta(days=7),
            Rhythm.MONTHLY: timedelta(days=31),
        }
        return lengths[self.rhythm]


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time `start <= t < end`, in UTC, and the key that makes it unique within a subscription."""

    start: datetime
    end: datetime
    period: str


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person or endpoint that gets digests."""

    id: int
    address: str
    channel: Channel
    state: SubscriberState
    language: str
    created_at: datetime

    @property
    def shown(self) -> str:
        """Give the address; of a webhook or chat only what cannot be used to write there."""
        return self.address if self.channel is Channel.MAIL else without_secrets(self.address)


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a subscriber asked for, and how far it has been told (`position`, the end of the last window)."""

    id: int
    subscriber_id: int
    topic: str
    places: tuple[str, ...]  # only stories that name one of these; empty: all
    schedule: str
    zone: str
    language: str  # the digest is written in: sv or en
    starts_at: datetime
    position: datetime
    next_due_at: datetime
    first: tuple[str, ...] = ()  # places whose stories come first
    muted: tuple[str, ...] = ()  # stories that name only these places are not told
    languages: tuple[str, ...] = ()  # only items in one of these; empty: all
    cap: int = 0  # at most this many stories a digest, the rest held over; 0: no cap
    say_nothing: bool = False  # send a digest also when there is nothing to tell
    held_since: datetime | None = None  # when the oldest story that the cap held over was seen first


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, as given: `first`, `muted`, `languages`, `cap`, `say_nothing` as in a subscription."""

    address: str
    topic: str
    places: tuple[str, ...] = ()
    schedule: str = "weekly mon 07:00"
    zone: str = "Europe/Stockholm"
    channel: Channel = Channel.MAIL
    language: str = "sv"
    first: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    cap: int = 0
    say_nothing: bool = False


@dataclass(frozen=True, slots=True)
class WishProblem:
    """One thing wrong with a wish: in which of its fields, of which kind, what was given, and what was likely meant.

    `text` says it in English; `field` and `kind` let a page say it in the reader's language.
    """

    field: str
    kind: str
    given: str
    text: str
    hint: str = ""


class Reason(StrEnum):
    """Why an address must not be added again unless its holder asks."""

    LEFT = "left"
    ERASED = "erased"


def address_key(address: str, channel: Channel) -> str:
    """Give what makes two addresses the same: mail differs not by case (RFC 5321 2.4 allows it, nobody does it)."""
    return unicodedata.normalize("NFC", address).casefold() if channel is Channel.MAIL else address
