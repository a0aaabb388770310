"""Subscribers come, confirm, pause and leave."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Connection

from feedwatch.compose.calendar import next_due
from feedwatch.compose.schedule import parse_schedule, spell
from feedwatch.model.delivery import DeliveryKind
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Channel, Schedule, Subscriber, SubscriberState, Subscription
from feedwatch.model.urls import is_web
from feedwatch.service.configuring import Configuring
from feedwatch.service.secrets import Secrets, hash_of, new_salt
from feedwatch.store import deliveries, subscribers
from feedwatch.store.database import Database

_CONFIRM_WITHIN = timedelta(hours=48)
_FIRST_DIGEST = timedelta(days=1)
LEAVE = "leave"
CONFIRM = "confirm"
_CONSENT_WORDS = "digest on a topic until I leave, 2026-11"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, as given."""

    address: str
    topic: str
    places: tuple[str, ...] = ()
    schedule: str = "weekly mon 07:00"
    zone: str = "Europe/Stockholm"
    channel: Channel = Channel.MAIL
    language: str = "sv"


@dataclass(frozen=True, slots=True)
class Added:
    """A subscriber as stored; `secret` signs its webhook events and is shown only this once."""

    subscriber: Subscriber
    subscription_id: int
    secret: str


class Subscribing:
    """Keeps who is told what."""

    def __init__(
        self,
        database: Database,
        configuring: Configuring,
        secret: Secrets,
        clock: Callable[[], datetime],
        new_webhook_secret: Callable[[bytes], str],
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._secrets = secret
        self._clock = clock
        self._new_webhook_secret = new_webhook_secret

    def add(self, wish: Wish, *, confirmed: bool, how: str) -> Added:
        """Store what somebody asked for; without `confirmed` a mail asks whether they mean it.

        Raises UsageError for anything that does not exist: topic, place, schedule, zone, or an address that cannot be.
        """
        address = _address(wish.address, wish.channel)
        schedule = self._check(wish)
        now = self._clock()
        with self._database.write() as connection:
            subscriber = subscribers.find_address(connection, address, wish.channel)
            secret = ""
            if subscriber is None:
                secret = self._new_webhook_secret(secrets.token_bytes(32)) if wish.channel is Channel.WEBHOOK else ""
                subscriber = self._store(connection, wish, address, secret, how, now)
            subscription_id = self._subscribe(connection, subscriber.id, wish, schedule, now)
            if confirmed or wish.channel is Channel.WEBHOOK:
                self._activate(connection, subscriber, how, now)
            elif subscriber.state is not SubscriberState.ACTIVE:
                self._ask(connection, subscriber, now)
            fresh = subscribers.find(connection, str(subscriber.id)) or subscriber
        return Added(fresh, subscription_id, secret)

    def listing(self) -> list[tuple[Subscriber, tuple[Subscription, ...]]]:
        """Give all subscribers with what they asked for."""
        with self._database.read() as connection:
            return subscribers.listing(connection)

    def pause(self, reference: str, *, paused: bool) -> Subscriber:
        """Stop or resume telling a subscriber; what happens meanwhile is told in one digest afterwards."""
        with self._database.write() as connection:
            subscriber = _known(connection, reference)
            allowed = {SubscriberState.ACTIVE, SubscriberState.PAUSED, SubscriberState.SUSPENDED}
            if subscriber.state not in allowed:
                raise UsageError(f"{subscriber.address} is {subscriber.state.value} and cannot be paused or resumed")
            state = SubscriberState.PAUSED if paused else SubscriberState.ACTIVE
            subscribers.set_state(connection, subscriber.id, state)
            return _known(connection, reference)

    def remove(self, reference: str) -> Subscriber:
        """Let a subscriber leave, by an admin's hand."""
        with self._database.write() as connection:
            subscriber = _known(connection, reference)
            self._leave(connection, subscriber)
        return subscriber

    def by_link(self, token: str) -> Subscriber | None:
        """Give the subscriber whose leaving link this is, or None."""
        with self._database.read() as connection:
            return subscribers.by_token(connection, hash_of(token))

    def leave(self, token: str) -> bool:
        """Let the holder of a link leave at once; True also when they already had."""
        with self._database.write() as connection:
            subscriber = subscribers.by_token(connection, hash_of(token))
            if subscriber is None:
                return False
            self._leave(connection, subscriber)
            return True

    def may_confirm(self, subscriber_id: int, token: str) -> bool:
        """Tell whether a confirmation link is right, in time, and its subscriber has not left."""
        with self._database.read() as connection:
            return self._confirmable(connection, subscriber_id, token) is not None

    def confirm(self, subscriber_id: int, token: str) -> bool:
        """Let a pending subscriber begin; True also when they already had."""
        with self._database.write() as connection:
            subscriber = self._confirmable(connection, subscriber_id, token)
            if subscriber is None:
                return False
            self._activate(connection, subscriber, "link in the confirmation mail", self._clock())
            return True

    def get(self, reference: str) -> Subscriber:
        """Give the subscriber of an id or address; raises UsageError when there is none."""
        with self._database.read() as connection:
            return _known(connection, reference)

    def _confirmable(self, connection: Connection, subscriber_id: int, token: str) -> Subscriber | None:
        subscriber = subscribers.find(connection, str(subscriber_id))
        if subscriber is None or subscriber.state not in _CONFIRMABLE:
            return None
        salt, _ = subscribers.secrets_of(connection, subscriber_id)
        right = secrets.compare_digest(self._secrets.link(CONFIRM, subscriber_id, salt), token)
        asked_at = datetime.fromisoformat(subscribers.consent(connection, subscriber_id)["asked_at"])
        return subscriber if right and self._clock() - asked_at < _CONFIRM_WITHIN else None

    def _check(self, wish: Wish) -> Schedule:
        configuration = self._configuring.current
        topics = [pack.name for pack in configuration.topics]
        if wish.topic not in topics:
            raise UsageError(f"there is no topic '{wish.topic}'; topics are: {', '.join(topics)}")
        codes = {place.code for place in configuration.gazetteer.places}
        for code in wish.places:
            if code not in codes:
                raise UsageError(
                    f"there is no place '{code}'; give an SCB code such as 0880 (Kalmar) or 08 (its county)"
                )
        if wish.zone not in available_timezones():
            raise UsageError(f"there is no time zone '{wish.zone}'; give an IANA name such as Europe/Stockholm")
        if wish.language not in ("sv", "en"):
            raise UsageError(f"there is no language '{wish.language}'; digests are written in sv or en")
        return parse_schedule(wish.schedule)

    def _store(
        self, connection: Connection, wish: Wish, address: str, secret: str, how: str, now: datetime
    ) -> Subscriber:
        salt = new_salt()
        subscriber_id = subscribers.add(
            connection,
            address=address,
            channel=wish.channel,
            state=SubscriberState.PENDING,
            language=wish.language,
            consent={"asked_at": now.isoformat(), "asked_by": how, "words": _CONSENT_WORDS},
            token_salt=salt,
            token_hash=secrets.token_hex(32),  # until the id is known, nobody's link
            secret=secret,
            now=now,
        )
        subscribers.set_token(connection, subscriber_id, salt, hash_of(self._secrets.link(LEAVE, subscriber_id, salt)))
        return _known(connection, str(subscriber_id))

    def _subscribe(
        self, connection: Connection, subscriber_id: int, wish: Wish, schedule: Schedule, now: datetime
    ) -> int:
        start = _begin(schedule, now)
        return subscribers.subscribe(
            connection,
            subscriber_id=subscriber_id,
            topic=wish.topic,
            places=list(wish.places),
            schedule=spell(schedule),
            zone=wish.zone,
            language=wish.language,
            starts_at=start,
            position=start,
            next_due_at=next_due(schedule, wish.zone, now),
        )

    def _activate(self, connection: Connection, subscriber: Subscriber, how: str, now: datetime) -> None:
        """Begin to tell; a subscriber who waited for confirmation begins now, not when they asked."""
        if subscriber.state is SubscriberState.ACTIVE:
            return
        record = subscribers.consent(connection, subscriber.id)
        record |= {"confirmed_at": now.isoformat(), "confirmed_by": how}
        subscribers.set_consent(connection, subscriber.id, record)
        subscribers.set_state(connection, subscriber.id, SubscriberState.ACTIVE)
        for subscription in subscribers.subscriptions_of(connection, subscriber.id):
            schedule = parse_schedule(subscription.schedule)
            subscribers.restart(
                connection,
                subscription.id,
                starts_at=_begin(schedule, now),
                next_due_at=next_due(schedule, subscription.zone, now),
            )

    def _ask(self, connection: Connection, subscriber: Subscriber, now: datetime) -> None:
        subscribers.set_state(connection, subscriber.id, SubscriberState.PENDING)
        record = subscribers.consent(connection, subscriber.id)
        subscribers.set_consent(connection, subscriber.id, record | {"asked_at": now.isoformat()})
        deliveries.queue(
            connection,
            digest_id=None,
            subscriber_id=subscriber.id,
            kind=DeliveryKind.CONFIRMATION,
            channel=subscriber.channel,
            target=subscriber.address,
            key=secrets.token_hex(16),
            now=now,
        )

    def _leave(self, connection: Connection, subscriber: Subscriber) -> None:
        subscribers.set_state(connection, subscriber.id, SubscriberState.UNSUBSCRIBED)
        deliveries.cancel(connection, subscriber.id, self._clock())


def _begin(schedule: Schedule, now: datetime) -> datetime:
    """Say from when a new subscription is told: one turn back, at least a day, so that its first digest is worth reading."""
    return now - max(schedule.shortest_period, _FIRST_DIGEST)


_CONFIRMABLE = (SubscriberState.PENDING, SubscriberState.ACTIVE)


def _known(connection: Connection, reference: str) -> Subscriber:
    subscriber = subscribers.find(connection, reference)
    if subscriber is None:
        raise UsageError(f"there is no subscriber '{reference}'; see 'feedwatch subscribers list'")
    return subscriber


def _address(written: str, channel: Channel) -> str:
    if channel is Channel.WEBHOOK:
        if not is_web(written):
            raise UsageError(f"'{written}' is not an address for a webhook; give an http or https URL")
        return written
    try:
        return validate_email(written, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise UsageError(f"'{written}' is not a mail address: {error}") from error
