"""Signing up by oneself, and moving to another address: nothing happens before the holder of the address says yes.

    ask       counts the knocks of the client and of the address, and writes one letter: the question, or, to somebody who
              is told about the topic already, that they are. Whoever asked sees the same answer in every case.
    question  is what a link in a mail shows: looking at it changes nothing (mail scanners follow every link)
    answer    takes the link once, within 48 hours of the question

Mail bombing is bounded by the address that is named, whoever names it; a client by what it names in an hour.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from feedwatch.model.actor import Actor
from feedwatch.model.delivery import DeliveryKind
from feedwatch.model.errors import FeedwatchError, UsageError
from feedwatch.model.subscriber import Channel, Subscriber, SubscriberState, Wish
from feedwatch.service.configuring import Configuring
from feedwatch.service.people.register import CONFIRM, PREFERENCES, Register, known, note
from feedwatch.service.people.wishes import checked, normal_address
from feedwatch.service.secrets import Secrets
from feedwatch.service.upkeep.suspending import subject_of
from feedwatch.store import audit_log, knocks, questions, subscribers
from feedwatch.store.database import Database
from feedwatch.store.knocks import KnockKind
from feedwatch.store.questions import Question

WITHIN = timedelta(hours=48)
_CLIENT_SPAN = timedelta(hours=1)
_PREFIX_V6 = 64  # what one household or office has
_TOLD = (SubscriberState.ACTIVE, SubscriberState.PAUSED)
_BY_MAIL = "link in a mail to the address"


class TooManyError(FeedwatchError):
    """Somebody named too many addresses within an hour."""


class Asked(StrEnum):
    """How a link in a mail stands."""

    OPEN = "open"
    USED = "used"
    VOID = "void"  # wrong, too old, or withdrawn


@dataclass(frozen=True, slots=True)
class Answer:
    """How a link stood, and what was asked by it; after a yes `preferences` is the token of their own page."""

    asked: Asked
    kind: DeliveryKind = DeliveryKind.CONFIRMATION
    wish: Wish | None = None
    preferences: str = ""


_VOID = Answer(Asked.VOID)


class SigningUp:
    """Takes wishes from strangers."""

    def __init__(
        self,
        database: Database,
        configuring: Configuring,
        register: Register,
        secret: Secrets,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._register = register
        self._secrets = secret
        self._clock = clock

    @property
    def open(self) -> bool:
        """Tell whether strangers may sign up."""
        return self._configuring.current.settings.signup.open

    def ask(self, wish: Wish, *, client: str, words: str) -> None:
        """Ask the holder of an address whether they want digests; `words` is what the form says they agree to.

        Raises WishError, TooManyError when `client`, a network address, asked too often, and UsageError when nobody may.
        """
        if not self.open:
            raise UsageError("nobody can sign up by themselves: [signup] open = false")
        wish = checked(replace(wish, channel=Channel.MAIL), self._configuring.current)
        now = self._clock()
        with self._database.write() as connection:
            self._count_client(connection, client, now)
            if self._may_write_to(connection, wish.address, now):
                self._ask(connection, wish, words, now)

    def ask_to_move(self, subscriber_id: int, address: str, *, by: Actor | None = None) -> None:
        """Ask the holder of another address whether a subscriber's digests shall come there; raises as `ask` does.

        `by` is the admin who asks, None when the subscribers do themselves. Who is not told by mail cannot be asked by it.
        """
        address = normal_address(address, Channel.MAIL)
        now = self._clock()
        with self._database.write() as connection:
            subscriber = known(connection, str(subscriber_id))
            if subscriber.channel is not Channel.MAIL:
                raise UsageError("only a mail address can be asked; of another say that its holder agreed: confirmed")
            self._count_client(connection, f"subscriber {subscriber_id}", now)
            if by is not None:
                audit_log.record(connection, by, "subscriber.ask-to-move", subject_of(subscriber_id), now)
            if not self._may_write_to(connection, address, now):
                return
            other = subscribers.find_address(connection, address, Channel.MAIL)
            if other is not None and other.id != subscriber.id and other.state in _TOLD:
                self._register.tell(connection, other, DeliveryKind.ALREADY, other.address, now)
            else:
                wish = Wish(address, "", language=subscriber.language)
                self._register.ask(connection, subscriber, DeliveryKind.MOVE, wish, "", now)

    def question(self, question_id: int, token: str) -> Answer:
        """Tell how a link in a mail stands, and what it asks."""
        with self._database.read() as connection:
            return self._standing(connection, question_id, token)[0]

    def answer(self, question_id: int, token: str) -> Answer:
        """Take a yes; what comes back is how the link stood before."""
        now = self._clock()
        with self._database.write() as connection:
            answer, question = self._standing(connection, question_id, token)
            if answer.asked is not Asked.OPEN or question is None or answer.wish is None:
                return answer
            subscriber = known(connection, str(question.subscriber_id))
            if question.kind is DeliveryKind.CONFIRMATION:
                self._begin(connection, subscriber, question, answer.wish, now)
            elif not self._register.move(connection, subscriber, question.address, _BY_MAIL, now):
                return _VOID
            questions.answer(connection, question.id, now)
            return replace(answer, preferences=self._register.link(connection, PREFERENCES, subscriber.id))

    def _count_client(self, connection: Connection, client: str, now: datetime) -> None:
        """Count a knock, and refuse one too many."""
        fingerprint = self._secrets.fingerprint(_network(client))
        most = self._configuring.current.settings.signup.per_client
        if knocks.count(connection, KnockKind.CLIENT, fingerprint, now - _CLIENT_SPAN) >= most:
            raise TooManyError("too many addresses were named within an hour; try again later")
        knocks.note(connection, KnockKind.CLIENT, fingerprint, now)

    def _may_write_to(self, connection: Connection, address: str, now: datetime) -> bool:
        """Count that an address was named, and tell whether it may get one more letter today."""
        fingerprint = self._register.fingerprint(address, Channel.MAIL)
        most = self._configuring.current.settings.signup.per_address
        if knocks.count(connection, KnockKind.ADDRESS, fingerprint, now - knocks.KEPT) >= most:
            return False
        knocks.note(connection, KnockKind.ADDRESS, fingerprint, now)
        return True

    def _ask(self, connection: Connection, wish: Wish, words: str, now: datetime) -> None:
        subscriber = subscribers.find_address(connection, wish.address, Channel.MAIL)
        if subscriber is None:
            subscriber = self._register.enter(connection, wish, "", now)
        topics = {subscription.topic for subscription in subscribers.subscriptions_of(connection, subscriber.id)}
        if subscriber.state in _TOLD and wish.topic in topics:
            self._register.tell(connection, subscriber, DeliveryKind.ALREADY, subscriber.address, now)
        else:
            note(connection, subscriber.id, "asked", "sign-up page", words, now)
            self._register.ask(connection, subscriber, DeliveryKind.CONFIRMATION, wish, words, now)

    def _standing(self, connection: Connection, question_id: int, token: str) -> tuple[Answer, Question | None]:
        question = questions.get(connection, question_id)
        if question is None or self._clock() - question.asked_at >= WITHIN:
            return _VOID, None
        right = self._secrets.link(CONFIRM, question.id, question.salt)
        if not secrets.compare_digest(right.encode(), token.encode()):
            return _VOID, None
        asked = Asked.OPEN if question.answered_at is None else Asked.USED
        return Answer(asked, question.kind, wish_in(question)), question

    def _begin(
        self, connection: Connection, subscriber: Subscriber, question: Question, wish: Wish, now: datetime
    ) -> None:
        self._register.put(connection, subscriber.id, wish, now)
        self._register.begin(connection, subscriber, _BY_MAIL, question.words, now)


def wish_in(question: Question) -> Wish:
    """Give the wish that a question asks about."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in question.wish.items()
    }
    return Wish(address=question.address, channel=Channel.MAIL, **values)


def _network(client: str) -> str:
    """Give whom a network address stands for: itself, or of IPv6 its subnet, as one machine may use every address there."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:  # how a socket for both shows IPv4
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _PREFIX_V6), strict=False))
