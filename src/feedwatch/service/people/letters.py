"""Letters to subscribers about their subscription: questions, and what became of them."""

from __future__ import annotations

from sqlalchemy import Connection

from feedwatch.compose.schedule import parse_schedule
from feedwatch.model.delivery import DeliveryKind, Mail
from feedwatch.model.errors import DeliveryError
from feedwatch.model.subscriber import Subscriber
from feedwatch.render.confirmation import Confirmation
from feedwatch.render.letters import already_letter, letter_mail, move_letter, moved_letter
from feedwatch.render.mail import Envelope, confirmation_mail
from feedwatch.service.configuring import Configuring
from feedwatch.service.people.register import CONFIRM, LEAVE, PREFERENCES, Register
from feedwatch.service.people.signing_up import wish_in
from feedwatch.service.secrets import Secrets
from feedwatch.store import questions, subscribers
from feedwatch.store.deliveries import Delivery
from feedwatch.store.questions import Question

KINDS = (DeliveryKind.CONFIRMATION, DeliveryKind.MOVE, DeliveryKind.MOVED, DeliveryKind.ALREADY)


class Letters:
    """Makes letters, and the addresses of a subscriber's own pages."""

    def __init__(self, configuring: Configuring, secret: Secrets) -> None:
        self._configuring = configuring
        self._secrets = secret
        self._register = Register(secret)

    def of(self, connection: Connection, delivery: Delivery, subscriber: Subscriber, envelope: Envelope) -> Mail:
        """Make the letter of a delivery; raises DeliveryError when its question was withdrawn."""
        language = subscriber.language
        if delivery.kind is DeliveryKind.MOVED:
            return letter_mail(moved_letter(language, self._configuring.current.settings.net.contact), envelope)
        if delivery.kind is DeliveryKind.ALREADY:
            topics = [
                self._title(wish.topic, language) for wish in subscribers.subscriptions_of(connection, subscriber.id)
            ]
            return letter_mail(already_letter(topics, language, self.preferences(connection, subscriber)), envelope)
        question = questions.of_delivery(connection, delivery.key)
        if question is None:
            raise DeliveryError("rejected", "there is nothing left to confirm", temporary=False)
        if delivery.kind is DeliveryKind.MOVE:
            return letter_mail(move_letter(language, self._confirm(question)), envelope)
        return self._confirmation(question, envelope)

    def leave(self, connection: Connection, subscriber: Subscriber) -> str:
        """Give the address at which a subscriber leaves."""
        return f"{self._base}/leave/{self._register.link(connection, LEAVE, subscriber.id)}"

    def preferences(self, connection: Connection, subscriber: Subscriber) -> str:
        """Give the address of a subscriber's own page."""
        return f"{self._base}/preferences/{self._register.link(connection, PREFERENCES, subscriber.id)}"

    @property
    def privacy(self) -> str:
        """Give the address of the page that says what becomes of personal data."""
        return f"{self._base}/privacy"

    @property
    def _base(self) -> str:
        return self._configuring.current.settings.public_url

    def _confirm(self, question: Question) -> str:
        return f"{self._base}/confirm/{question.id}/{self._secrets.link(CONFIRM, question.id, question.salt)}"

    def _confirmation(self, question: Question, envelope: Envelope) -> Mail:
        wish = wish_in(question)
        name_of = self._configuring.current.gazetteer.name_of
        asked = Confirmation(
            topic_name=self._title(wish.topic, wish.language),
            schedule=parse_schedule(wish.schedule),
            language=wish.language,
            link=self._confirm(question),
            places=tuple(map(name_of, wish.places)),
        )
        return confirmation_mail(asked, envelope)

    def _title(self, topic: str, language: str) -> str:
        pack = self._configuring.current.topic(topic)
        return pack.titles.get(language, pack.name) if pack else topic
